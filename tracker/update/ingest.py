"""Articles that somebody has as files go the way that a feed's entries go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tracker import weburl
from tracker.errors import UsageError
from tracker.model import Config, Entry, Feed, SourceKind
from tracker.plaintext import clean_text, from_html, plain_line
from tracker.store import feeds as feed_store
from tracker.store.articles import Page
from tracker.store.database import Store
from tracker.update.absorb import FreshEntry, Reader, absorb
from tracker.update.journal import Journal
from tracker.update.linking import Linker
from tracker.update.report import FeedOutcome, FeedReport, RunReport

BATCH = 50
INGEST = Feed(id="ingest", url="", kind="ingest", source=SourceKind.NEWS, full_text=False)
"""The feed of articles that name none."""

Item = tuple[str, FreshEntry]


def ingest(
    config: Config,
    store: Store,
    reader: Reader,
    linker: Linker,
    paths: Iterable[Path],
    now: datetime,
    clock: Callable[[], datetime],
) -> RunReport:
    """Read files into the timeline. The caller holds the writer lock.

    Args:
        config: an article that names one of its feeds counts as that feed's.
        store: the open database.
        reader: extraction for the stories.
        linker: how mentions become events.
        paths: JSON Lines files, HTML files, or folders of either.
        now: when they are read, aware.
        clock: tells when the pass ended.

    Raises:
        UsageError: a path does not exist.
    """
    journal = Journal(store, RunReport(started=now), clock)
    feeds = {feed.id: feed for feed in config.feeds} | {INGEST.id: INGEST}
    reports = {feed_id: FeedReport(feed_id, FeedOutcome.UNCHANGED) for feed_id in feeds}
    with journal.logged():
        journal.sync_stories(config.stories)
        for batch in _batches(_items(paths, journal.report.problems)):
            for feed_id in dict.fromkeys(name for name, _ in batch):
                feed = feeds.get(feed_id, INGEST)
                fresh = [item for name, item in batch if name == feed_id]
                _take_in(journal, reader, linker, feed, fresh, now, reports[feed.id])
        journal.correct(linker.correct, now)
        journal.report.problems += reader.problems
    journal.report.feeds = [r for r in reports.values() if r.outcome is FeedOutcome.NEW]
    return journal.report


def _take_in(
    journal: Journal,
    reader: Reader,
    linker: Linker,
    feed: Feed,
    fresh: list[FreshEntry],
    now: datetime,
    report: FeedReport,
) -> None:
    known = feed_store.known_hashes(journal.store.db, feed.id)
    new = [i for i in fresh if known.get(i.entry.key) != feed_store.content_hash(i.entry)]
    if not new:
        return
    with journal.transaction() as db:
        feed_store.add_feed(db, feed)
    read = reader.read_entries(feed, new)
    articles, mentions, events = absorb(journal, reader, linker, feed, read, now, lambda db: None)
    report.outcome = FeedOutcome.NEW
    report.entries_new += len(new)
    report.articles_new += articles
    report.mentions_new += mentions
    journal.report.events_changed += events


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _items(paths: Iterable[Path], problems: list[str]) -> Iterator[Item]:
    for path in paths:
        if not path.exists():
            raise UsageError(
                f"{path} does not exist. Name JSON Lines files, HTML files or folders."
            )
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.suffix.lower() in {".html", ".htm", ".xhtml"}:
                yield INGEST.id, _page_entry(file)
            elif file.suffix.lower() in {".jsonl", ".ndjson", ".json"} or not path.is_dir():
                yield from _line_entries(file, problems)


def _page_entry(file: Path) -> FreshEntry:
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:32]
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return FreshEntry(
        Entry(key=digest, url="", title=""),
        Page(url="", content_type="text/html", body=body, fetched_at=changed),
    )


def _line_entries(file: Path, problems: list[str]) -> Iterator[Item]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise ValueError("not an object")
            except (ValueError, RecursionError) as error:
                problems.append(f"{file}, line {number}: {error}; left out.")
                continue
            yield str(record.get("feed") or INGEST.id), FreshEntry(_entry(record, line))


def _entry(record: dict[str, Any], line: str) -> Entry:
    """The entry of `{"id"?, "url"?, "published"?, "title"?, "text"|"html", "lang"?}`."""
    words = {key: value for key, value in record.items() if isinstance(value, str)}
    html = words.get("html", "")
    text = clean_text(words["text"]) if "text" in words else from_html(html)
    raw = words.get("published", "")
    url = weburl.web_url(words.get("url", ""))
    digest = hashlib.sha256(line.strip().encode("utf-8", "replace")).hexdigest()[:32]
    return Entry(
        key=str(record.get("id") or url or digest),
        url=url,
        title=plain_line(words.get("title", "")),
        published=_instant(raw),
        published_raw=raw,
        html=html,
        text=text,
        lang=words.get("lang", ""),
    )


def _instant(raw: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
