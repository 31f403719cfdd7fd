"""Reads every stored entry again with today's rules, and says what that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.model import Config, Feed
from tracker.store import articles as article_store
from tracker.store import faces
from tracker.store import feeds as feed_store
from tracker.store.database import Store
from tracker.update.absorb import FreshEntry, ReadArticle, Reader, save_entries, save_reading
from tracker.update.journal import Journal
from tracker.update.linking import Linker
from tracker.update.report import RunReport

BATCH = 50

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class EventChange:
    """One event before and after: `added`, `removed`, `merged` or `changed`.

    `before` and `after` are what a reader sees of it: type, date, status, titles.
    """

    event_id: int
    kind: str
    before: dict[str, str]
    after: dict[str, str]


def rebuild(
    config: Config,
    store: Store,
    reader: Reader,
    linker: Linker,
    now: datetime,
    clock: Callable[[], datetime],
    progress: Progress,
) -> tuple[RunReport, list[EventChange]]:
    """Extract and link everything again; what it did, and what that changed, event by event.

    The caller holds the writer lock. Text is taken from the kept pages and entries, so that better
    text rules reach old articles as well. Each batch is one transaction: a rebuild that is
    interrupted leaves a sound timeline, and the next one finishes the work.
    """
    before = faces.event_faces(store.db.conn)
    journal = Journal(store, RunReport(started=now), clock)
    total = feed_store.count_entries(store.db)
    done = 0
    with journal.logged():
        journal.sync_stories(config.stories)
        for feed, batch in _batches(store, config):
            _read_again(journal, reader, linker, feed, batch, now)
            done += len(batch)
            progress(done, total, feed.id)
        journal.correct(linker.correct, now)
        journal.report.problems += reader.problems
    after = faces.event_faces(store.db.conn)
    return journal.report, _difference(before, after, faces.redirects(store.db.conn))


def rebuild_dry(
    config: Config,
    store: Store,
    reader: Reader,
    linker: Linker,
    now: datetime,
    clock: Callable[[], datetime],
    progress: Progress,
) -> tuple[RunReport, list[EventChange]]:
    """What `rebuild` would do, tried on a copy; the database itself is not touched."""
    import tempfile  # not at the top: a pass over the feeds makes no copy

    with tempfile.TemporaryDirectory(prefix="tracker-", dir=store.path.parent) as folder:
        copy = Path(folder) / "copy.db"
        store.snapshot(copy)
        with Store.open(copy, create=False) as copied:
            return rebuild(config, copied, reader, linker, now, clock, progress)


def _batches(store: Store, config: Config) -> Iterator[tuple[Feed, list[FreshEntry]]]:
    """Every stored entry with its kept page, feed by feed in the order they were first read."""
    configured = {feed.id: feed for feed in config.feeds}
    for feed_id in feed_store.feed_ids(store.db):
        feed = configured.get(feed_id) or feed_store.load_feed(store.db, feed_id)
        last = 0
        while rows := feed_store.load_entries(store.db, feed_id, after=last, limit=BATCH):
            yield (
                feed,
                [
                    FreshEntry(row.entry, article_store.load_page(store.db, row.article_id))
                    if row.article_id
                    else FreshEntry(row.entry)
                    for row in rows
                ],
            )
            last = rows[-1].id


def _read_again(
    journal: Journal,
    reader: Reader,
    linker: Linker,
    feed: Feed,
    batch: list[FreshEntry],
    now: datetime,
) -> None:
    read = reader.read_entries(feed, batch)
    articles = {item.article.url: item.article for item in read if item.article is not None}
    mentions = dict(zip(articles, reader.read_articles(list(articles.values())), strict=True))
    with journal.transaction() as db:
        save_entries(db, feed, read, now)
        results = []
        for url, article in articles.items():
            article_id = article_store.find_article(db, url)
            if article_id is not None:
                article_store.save_stories(db, article_id, article.stories)
                results.append(ReadArticle(article_id, article, *mentions[url]))
        _, events = save_reading(db, reader, linker, results, now)
    journal.report.events_changed += events


def _difference(
    before: dict[int, dict[str, str]],
    after: dict[int, dict[str, str]],
    redirects: dict[int, int | None],
) -> list[EventChange]:
    changes = []
    for event_id in sorted(before.keys() | after.keys()):
        old, new = before.get(event_id, {}), after.get(event_id, {})
        if old == new:
            continue
        if not new:
            target = redirects.get(event_id)
            kind = "merged" if target else "removed"
            changes.append(
                EventChange(event_id, kind, old, {"into": str(target)} if target else {})
            )
        else:
            changes.append(EventChange(event_id, "changed" if old else "added", old, new))
    return changes
