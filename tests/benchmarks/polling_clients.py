"""The clients of the polling benchmark. Each is run in a process of its own, in its own venv.

    python polling_clients.py CLIENT PORT FEEDS ROUNDS [CHANGED]

A client takes all feeds in once, then polls ROUNDS times with nothing new, then CHANGED times (as
often, if not given) with two new entries in every feed; each time everything is saved in SQLite.
Prints a line of JSON: seconds of wall and CPU time (child processes included) of each poll, peak
memory, entries held.
Imports nothing from beside itself, so that it also runs where the tracker is not installed.
"""

import json
import resource
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

Poll = Callable[[], None]
Client = tuple[Poll, Callable[[], int]]


FEEDS_PER_HOST = 5


def urls(port: int, feeds: int) -> list[str]:
    """The addresses of `feed_server`."""
    hosts = [n // FEEDS_PER_HOST for n in range(feeds)]
    names = [f"127.1.{host // 250}.{host % 250 + 1}" for host in hosts]
    return [f"http://{names[n]}:{port}/{n % FEEDS_PER_HOST}.xml" for n in range(feeds)]


def tracker(port: int, feeds: int, folder: Path) -> Client:
    """What `tracker refresh --force` does, with its settings, in this process."""
    from datetime import UTC, datetime

    from tracker.config import load_config
    from tracker.fetch import FetchSettings
    from tracker.update import Refresh, RefreshOptions, writing

    (folder / "feeds.yaml").write_text(_config(urls(port, feeds)), "utf-8")
    config = load_config(folder / "feeds.yaml")
    database = folder / "tracker.db"

    def now() -> datetime:
        return datetime.now(UTC)

    def poll() -> None:
        with writing(config, folder / "corrections.yaml", database, now()) as session:
            report = Refresh(
                session.config,
                session.store,
                session.reader,
                session.linker,
                FetchSettings(now=session.now),
                now,
                lambda done, total, name: None,
            ).run(RefreshOptions(force=True))
            assert not report.failed, report.failed[0]

    def count() -> int:
        with sqlite3.connect(database) as db:
            return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])

    return poll, count


def _config(addresses: list[str]) -> str:
    feeds = "".join(
        f"  - {{id: f{n}, url: '{address}', allow_private: true, stories: [story]}}\n"
        for n, address in enumerate(addresses)
    )
    story = "  - {id: story, title: {en: A story}, terms: [Unobtainium]}\n"
    return f"stories:\n{story}feeds:\n{feeds}"


def reader(workers: int) -> Callable[[int, int, Path], Client]:
    """lemon24/reader: `update_feeds`, each feed whether it is scheduled or not."""

    def build(port: int, feeds: int, folder: Path) -> Client:
        from reader import make_reader  # type: ignore[import-not-found]

        store = make_reader(str(folder / "reader.db"))
        for url in urls(port, feeds):
            store.add_feed(url)
        return (
            lambda: store.update_feeds(scheduled=False, workers=workers),
            lambda: store.get_entry_counts().total,
        )

    return build


def feedparser_loop(port: int, feeds: int, folder: Path) -> Client:
    """One feed after the other, with feedparser's own conditional GET."""
    import feedparser

    db = sqlite3.connect(folder / "loop.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE entries (feed, id, title, link, summary, UNIQUE (feed, id))")
    validators: dict[str, tuple[str | None, str | None]] = {}

    def poll() -> None:
        for url in urls(port, feeds):
            etag, modified = validators.get(url, (None, None))
            parsed = feedparser.parse(url, etag=etag, modified=modified)
            if parsed.get("status") == 304:
                continue
            validators[url] = (parsed.get("etag"), parsed.get("modified"))
            rows = [(url, e.id, e.title, e.link, e.summary) for e in parsed.entries]
            with db:
                db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", rows)

    return poll, lambda: db.execute("SELECT count(*) FROM entries").fetchone()[0]


CLIENTS = {
    "tracker": tracker,
    "reader": reader(20),
    "reader-40": reader(40),
    "feedparser": feedparser_loop,
}


def measured(poll: Poll) -> tuple[float, float]:
    """Wall and CPU seconds of one poll."""
    wall, cpu = time.monotonic(), cpu_seconds()
    poll()
    return time.monotonic() - wall, cpu_seconds() - cpu


def cpu_seconds() -> float:
    times = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(t.ru_utime + t.ru_stime for t in times)


def main() -> None:
    name, (port, feeds, rounds, *given) = sys.argv[1], [int(text) for text in sys.argv[2:]]
    with tempfile.TemporaryDirectory() as folder:
        poll, count = CLIENTS[name](port, feeds, Path(folder))
        result: dict[str, object] = {"first": [measured(poll)]}
        result["unchanged"] = [measured(poll) for _ in range(rounds)]
        changed = []
        for _ in range(given[0] if given else rounds):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/turn").close()
            changed.append(measured(poll))
        result["changed"] = changed
        result["entries"] = count()
        result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
