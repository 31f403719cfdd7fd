"""What linking a new article costs in a short timeline and in one a hundred times as long.

    python -m tests.benchmarks.linking [--events 1000 100000] [--articles 60]

Both databases are made and measured in one run, article by article in turn, so that the ratio does
not depend on what else the machine does. Each article tells an event that is there already, one
that is not, one by its month only, and every third one an extension with its new due date.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.seed import STORY, seed
from tracker.model import Article, EventMention, EventType, SourceKind, Status, Story
from tracker.store.articles import save_article
from tracker.store.database import Store
from tracker.store.mentions import save_mentions
from tracker.store.timeline import TimelineTables
from tracker.timeline import relink, scope_mentions

NOW = datetime(2026, 2, 1, tzinfo=UTC)
STORIES = [Story(id=STORY, title={"en": "Bench"}, terms=("TikTok",), jurisdiction="US")]


def article(number: int) -> tuple[Article, list[EventMention]]:
    """The article of a number with its mentions."""
    day = date(2014, 3, 1) + timedelta(days=number * 61)
    told = [
        ("ruling", day.isoformat(), "occurred", "A court upheld the TikTok rule that day."),
        ("market", day.isoformat(), "occurred", f"TikTok passed {number} million users."),
        ("legislation", day.isoformat()[:7], "occurred", "Congress passed the bill that month."),
    ]
    if number % 3 == 0:
        due = (day + timedelta(days=75)).isoformat()
        told += [
            ("extension", day.isoformat(), "occurred", "The president gave TikTok 75 more days."),
            ("deadline", due, "scheduled", "ByteDance must sell by then, 75 days from now."),
        ]
    title = f"TikTok, report {number}"
    text = "\n\n".join([quote for *_, quote in told] + [f"Line {number} of a report. " * 40])
    made = Article(
        id=str(number),
        title=title,
        text=text,
        published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        lang="en",
        url=f"https://example.org/bench/{number}",
        source=SourceKind.NEWS,
        stories=(STORY,),
    )
    mentions = []
    for kind, when, status, quote in told:
        start = made.document.index(quote)
        mentions.append(
            EventMention(
                EventType(kind), when, Status(status), False, ("TikTok",), quote, start,
                start + len(quote), confidence=0.8,
            )
        )  # fmt: skip
    return made, mentions


def link_one(store: Store, number: int) -> float:
    """Milliseconds to save and link one article, in a transaction of its own."""
    made, mentions = article(number)
    scoped = scope_mentions(made, mentions, STORIES[0])
    began = time.perf_counter()
    with store.transaction() as db:
        article_id, _ = save_article(db, made, publisher="", seen=NOW)
        touched = save_mentions(db, article_id, STORY, scoped)
        tables = TimelineTables(db)
        relink(touched, tables, STORIES, tables.new_id, NOW)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs=2, default=(1_000, 100_000))
    parser.add_argument("--articles", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = [seed(Path(folder) / f"{n}.db", n) for n in options.events]
        with Store.open(paths[0]) as small, Store.open(paths[1]) as large:
            stores = (small, large)
            for store in stores:
                link_one(store, 10_000)  # what is read once: word lists, page cache
            times: list[list[float]] = [[], []]
            for number in range(1, options.articles + 1):
                for place, store in enumerate(stores):
                    times[place].append(link_one(store, number))
    medians = [statistics.median(some) for some in times]
    for count, some, median in zip(options.events, times, medians, strict=True):
        p95 = sorted(some)[int(len(some) * 0.95)]
        print(f"{count:>8,} events: median {median:6.1f} ms, 95th percentile {p95:6.1f} ms")
    print(f"ratio of the medians {medians[1] / medians[0]:.2f}")


if __name__ == "__main__":
    main()
