"""Runs feeds or pages that others wrote through the parsers: outcomes, exceptions, slowest.

    python -m tests.benchmarks.corpora feeds FOLDER    # feedparser's tests, court feeds
    python -m tests.benchmarks.corpora pages FOLDER    # trafilatura's evaluation pages

The folders come from elsewhere and are not part of the project. Ends with status 1 if anything
raised what it must not, or took longer than its deadline.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from tracker.articles import article_from_entry
from tracker.errors import TrackerError
from tracker.feeds import parse_feed
from tracker.model import Entry, Feed

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEED = Feed(id="corpus", url="https://corpus.example/feed")
NOT_A_CASE = {".py", ".json", ".md", ".rst", ".cfg", ".txt", ".toml"}
FEED_LIMIT_S, PAGE_LIMIT_S = 1.0, 15.0


def read_feed(body: bytes) -> str:
    """What came of one feed, in a word or two."""
    try:
        parsed = parse_feed(body, content_type="", url=FEED.url, feed=FEED, fetched_at=NOW)
    except TrackerError as error:
        return "refused: " + " ".join(str(error).split()[:5])
    keys = [entry.key for entry in parsed.entries]
    assert len(set(keys)) == len(keys), "two entries with one key"
    for entry in parsed.entries:
        entry.text.encode()
        assert entry.title
    TOTALS["entries"] += len(parsed.entries)
    TOTALS["dropped"] += parsed.dropped
    TOTALS["dated"] += sum(entry.published is not None for entry in parsed.entries)
    TOTALS["with an address"] += sum(bool(entry.url) for entry in parsed.entries)
    TOTALS["repeated"] += sum(int(n.split()[0]) for n in parsed.notes if "repeat" in n)
    return "entries" if parsed.entries else "no entries"


def read_page(body: bytes) -> str:
    """What came of one page, in a word or two."""
    entry = Entry(key="x", url="https://corpus.example/x", title="")
    article = article_from_entry(entry, FEED, body, entry.url, "text/html")
    article.text.encode()
    TOTALS["characters"] += len(article.text)
    TOTALS["dated"] += article.published is not None
    TOTALS["in sections"] += bool(article.sections)
    TOTALS[f"language {article.lang or '?'}"] += 1
    return article.notes[0] if article.notes else article.text_status.value


TOTALS: Counter[str] = Counter()


def run(paths: Iterable[Path], read: Callable[[bytes], str], limit_s: float) -> int:
    """Read each file; print the outcomes; the number of files that failed."""
    outcomes: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    failed = 0
    for path in paths:
        body = path.read_bytes()
        started = time.perf_counter()
        try:
            outcomes[read(body)] += 1
        except Exception as error:  # noqa: BLE001 - the very thing that is counted here
            failed += 1
            print(f"RAISED {path}: {type(error).__name__}: {error}")
        times.append((time.perf_counter() - started, path.name))
    times.sort(reverse=True)
    print(f"{len(times)} files, {failed} raised, {sum(t for t, _ in times):.1f} s in all")
    for outcome, count in outcomes.most_common(25):
        print(f"  {count:6} {outcome}")
    print("  " + ", ".join(f"{name} {count}" for name, count in TOTALS.most_common()))
    print("  slowest: " + ", ".join(f"{name} {t:.2f} s" for t, name in times[:3]))
    return failed + sum(t > limit_s for t, _ in times)


def main(arguments: list[str]) -> int:
    """The command of this module."""
    if len(arguments) != 2 or arguments[0] not in {"feeds", "pages"}:
        print(__doc__)
        return 2
    kind, folder = arguments
    read_page(b"<p>Imports and the model of languages are loaded before the clock starts.</p>" * 9)
    TOTALS.clear()
    paths = [p for p in sorted(Path(folder).rglob("*")) if p.is_file()]
    paths = [p for p in paths if p.suffix not in NOT_A_CASE]
    if kind == "feeds":
        return int(run(paths, read_feed, FEED_LIMIT_S) > 0)
    return int(run(paths, read_page, PAGE_LIMIT_S) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
