"""The clients of the polling benchmark. Each is run in a process of its own, in its own venv.

    python polling_clients.py CLIENT PHASE FOLDER PORT FEEDS FEEDS_PER_HOST ROUNDS

A client polls ROUNDS times and saves everything in SQLite in FOLDER, where it goes on from what an
earlier process left. In the phase `changed` every feed gets two new entries before each poll.
Prints a line of JSON: seconds of wall and CPU time (child processes included) of each poll, peak
memory of this process, entries held.
Imports nothing from beside itself, so that it also runs where the tracker is not installed.
"""

import json
import resource
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Poll = Callable[[], None]
Client = tuple[Poll, Callable[[], int]]


def addresses(port: int, feeds: int, feeds_per_host: int) -> list[str]:
    """The feeds of `feed_server`."""
    hosts = [n // feeds_per_host for n in range(feeds)]
    names = [f"127.1.{host // 250}.{host % 250 + 1}" for host in hosts]
    return [f"http://{names[n]}:{port}/{n % feeds_per_host}.xml" for n in range(feeds)]


def tracker(urls: Sequence[str], folder: Path) -> Client:
    """What `tracker refresh --force` does, with its settings, in this process."""
    from datetime import UTC, datetime

    from tracker.config import load_config
    from tracker.fetch import FetchSettings
    from tracker.update import Refresh, RefreshOptions, writing

    (folder / "feeds.yaml").write_text(_config(urls), "utf-8")
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


def _config(urls: Sequence[str]) -> str:
    feeds = "".join(
        f"  - {{id: f{n}, url: '{url}', allow_private: true, stories: [story]}}\n"
        for n, url in enumerate(urls)
    )
    story = "  - {id: story, title: {en: A story}, terms: [Unobtainium]}\n"
    return f"stories:\n{story}feeds:\n{feeds}"


def reader(workers: int) -> Callable[[Sequence[str], Path], Client]:
    """lemon24/reader: `update_feeds`, each feed whether it is scheduled or not."""

    def build(urls: Sequence[str], folder: Path) -> Client:
        from reader import make_reader

        store = make_reader(str(folder / "reader.db"))
        for url in urls:
            store.add_feed(url, exist_ok=True)
        return (
            lambda: store.update_feeds(scheduled=False, workers=workers),
            lambda: store.get_entry_counts().total,
        )

    return build


def feedparser_loop(urls: Sequence[str], folder: Path) -> Client:
    """One feed after the other, with feedparser's own conditional GET."""
    import feedparser

    db = sqlite3.connect(folder / "loop.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE IF NOT EXISTS feeds (url PRIMARY KEY, etag, modified)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS entries (feed, id, title, link, summary, UNIQUE (feed, id))"
    )

    def poll() -> None:
        known = {url: rest for url, *rest in db.execute("SELECT * FROM feeds").fetchall()}
        for url in urls:
            etag, modified = known.get(url, (None, None))
            parsed = feedparser.parse(url, etag=etag, modified=modified)
            if parsed.get("status") == 304:
                continue
            rows = [(url, e.id, e.title, e.link, e.summary) for e in parsed.entries]
            with db:
                db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", rows)
                validators = (url, parsed.get("etag"), parsed.get("modified"))
                db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?)", validators)

    return poll, lambda: db.execute("SELECT count(*) FROM entries").fetchone()[0]


CLIENTS = {
    "tracker": tracker,
    "reader": reader(20),
    "reader-40": reader(40),
    "feedparser": feedparser_loop,
}


def put_news(port: int) -> None:
    """Two new entries into every feed."""
    # By hand: what urllib.request, or looking up a host, loads would count as the client's memory.
    with socket.socket() as server:
        server.connect(("127.0.0.1", port))
        server.sendall(b"GET /turn HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert server.recv(4096).startswith(b"HTTP/1.1 200")


def measured(poll: Poll) -> tuple[float, float]:
    """Wall and CPU seconds of one poll."""
    wall, cpu = time.monotonic(), cpu_seconds()
    poll()
    return time.monotonic() - wall, cpu_seconds() - cpu


def cpu_seconds() -> float:
    times = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(t.ru_utime + t.ru_stime for t in times)


def main() -> None:
    name, phase, folder, *numbers = sys.argv[1:]
    port, feeds, feeds_per_host, rounds = map(int, numbers)
    poll, count = CLIENTS[name](addresses(port, feeds, feeds_per_host), Path(folder))
    polls = []
    for _ in range(rounds):
        if phase == "changed":
            put_news(port)
        polls.append(measured(poll))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"polls": polls, "entries": count(), "peak_mib": peak_mib}))


if __name__ == "__main__":
    main()
