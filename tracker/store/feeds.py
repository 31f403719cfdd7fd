"""Feeds, what we know of their servers, and their raw entries."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tracker.feedurl import public_url
from tracker.model import Entry, Feed, FetchFailed, SourceKind, Validators
from tracker.store import values
from tracker.store.handle import Database


class FeedState(NamedTuple):
    """What earlier runs learned of a feed's server. Instants are UTC."""

    validators: Validators = Validators()
    body_hash: str = ""
    failures: int = 0
    failing_since: datetime | None = None
    gone: bool = False
    moved_to: str = ""
    checked_before: bool = False


def sync_feeds(db: Database, feeds: Iterable[Feed]) -> None:
    """Bring the `feeds` table in line with the configuration; feeds left out stay, unfollowed.

    A changed URL forgets validators, failures and the mark that the feed is gone.
    """
    rows = {row["id"]: row for row in _rows(db, "SELECT * FROM feeds")}
    wanted = {feed.id: feed for feed in feeds}
    for feed in wanted.values():
        row = {
            "id": feed.id,
            "title": feed.title or (rows[feed.id]["title"] if feed.id in rows else ""),
            "url": public_url(feed.url),
            "kind": feed.kind,
            "lang": feed.lang,
            "jurisdiction": feed.jurisdiction,
            "source": feed.source.value,
            "followed": int(feed.enabled),
        }
        known = rows.get(feed.id)
        if known is not None and all(known[key] == value for key, value in row.items()):
            continue
        db.utils.table("feeds").upsert(row, pk="id")
        if known is not None and public_url(known["url"]) != row["url"]:
            db.execute(
                "UPDATE feeds SET failures = 0, failing_since = NULL, last_error = NULL, "
                "moved_to = NULL, gone = 0 WHERE id = ?",
                [feed.id],
            )
            db.execute("DELETE FROM fetch_state WHERE feed_id = ?", [feed.id])
    for feed_id, old in rows.items():
        if feed_id not in wanted and old["followed"] and old["kind"] != "ingest":
            db.execute("UPDATE feeds SET followed = 0 WHERE id = ?", [feed_id])


def is_in_line(db: Database, feeds: Iterable[Feed]) -> bool:
    """Whether `sync_feeds` would write nothing."""
    wanted = {feed.id: feed for feed in feeds}
    rows = db.execute(
        "SELECT id, title, followed, kind, url, lang, jurisdiction, source FROM feeds"
    )
    for feed_id, title, followed, kind, *told in rows:
        feed = wanted.pop(feed_id, None)
        if feed is None:
            if followed and kind != "ingest":
                return False
        elif [title, followed, kind, *told] != [
            feed.title or title, feed.enabled, feed.kind,
            public_url(feed.url), feed.lang, feed.jurisdiction, feed.source.value,
        ]:  # fmt: skip
            return False
    return not wanted


def compare_feeds(conn: sqlite3.Connection, feeds: Iterable[Feed]) -> list[str]:
    """What the next pass would find changed in the configuration, in words."""
    rows = conn.execute("SELECT id, url FROM feeds WHERE followed")
    stored = {name: public_url(url) for name, url in rows}
    wanted = {feed.id: public_url(feed.url) for feed in feeds if feed.enabled}
    lines = [f"{name}: new" for name in wanted if name not in stored]
    lines += [
        f"{name}: url changed from {stored[name]}"
        for name, url in wanted.items()
        if name in stored and stored[name] != url
    ]
    lines += [
        f"{name}: no longer followed; what it brought stays"
        for name in stored
        if name not in wanted
    ]
    return lines


def load_urls(db: Database) -> dict[str, str]:
    """The stored address of every feed by id."""
    return dict(db.execute("SELECT id, url FROM feeds").fetchall())


def load_states(db: Database) -> dict[str, FeedState]:
    """The state of every feed by id."""
    rows = _rows(
        db,
        "SELECT f.id, f.failures, f.failing_since, f.gone, f.moved_to, f.last_checked, "
        "s.etag, s.last_modified, s.body_hash "
        "FROM feeds f LEFT JOIN fetch_state s ON s.feed_id = f.id",
    )
    return {
        row["id"]: FeedState(
            validators=Validators(row["etag"] or "", row["last_modified"] or ""),
            body_hash=row["body_hash"] or "",
            failures=row["failures"],
            failing_since=values.parse_instant(row["failing_since"]),
            gone=bool(row["gone"]),
            moved_to=row["moved_to"] or "",
            checked_before=row["last_checked"] is not None,
        )
        for row in rows
    }


def load_digests(db: Database, feed_id: str) -> bytes:
    """Of the entries that a feed's last body held; by itself, since most feeds do not change."""
    row = db.execute("SELECT digests FROM fetch_state WHERE feed_id = ?", [feed_id]).fetchone()
    return bytes(row[0]) if row else b""


def save_success(
    db: Database,
    feed: Feed,
    *,
    checked: datetime,
    validators: Validators,
    body_hash: str,
    moved_to: str,
    digests: bytes = b"",
    title: str = "",
) -> None:
    """Record an answered request; call it in the transaction that saves the entries.

    `digests` are those of the entries that the body held (`tracker.feeds.cut_seen`).
    """
    db.execute(
        "INSERT INTO fetch_state (feed_id, url, etag, last_modified, body_hash, digests) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (feed_id) DO UPDATE SET url = excluded.url, "
        "etag = excluded.etag, last_modified = excluded.last_modified, "
        "body_hash = excluded.body_hash, digests = excluded.digests, "
        "moved_count = CASE WHEN ? = '' THEN 0 ELSE moved_count + 1 END",
        [
            feed.id,
            public_url(feed.url),
            validators.etag,
            validators.last_modified,
            body_hash,
            digests,
            moved_to,
        ],
    )
    db.execute(
        "UPDATE feeds SET last_checked = ?, last_success = ?, failures = 0, failing_since = NULL, "
        "last_error = NULL, moved_to = ?, gone = 0, "
        "title = CASE WHEN title = '' THEN ? ELSE title END WHERE id = ?",
        [values.instant(checked), values.instant(checked), moved_to or None, title, feed.id],
    )


def save_failure(db: Database, feed: Feed, failure: FetchFailed) -> None:
    """Count a failure; entries and validators stay as they were."""
    at = values.instant(failure.fetched_at)
    db.execute(
        "UPDATE feeds SET last_checked = ?, failures = failures + 1, "
        "failing_since = coalesce(failing_since, ?), last_error = ?, gone = ? WHERE id = ?",
        [at, at, failure.message, int(failure.gone), feed.id],
    )


def content_hash(entry: Entry) -> str:
    """A hash of what a reader would notice: title, text, link, stated date, facts; not spacing."""
    parts = [
        " ".join(entry.title.split()),
        " ".join(entry.text.split()),
        entry.url,
        entry.published_raw,
        values.facts(entry.facts),
    ]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def known_hashes(db: Database, feed_id: str) -> dict[str, str]:
    """The content hash of each stored entry of a feed, by entry key."""
    rows = db.execute("SELECT key, content_hash FROM entries WHERE feed_id = ?", [feed_id])
    return dict(rows.fetchall())


def save_entry(
    db: Database, feed_id: str, entry: Entry, *, article_id: int | None, seen: datetime
) -> None:
    """Insert an entry, or bring a changed one up to date; `first_seen` never moves."""
    db.execute(
        "INSERT INTO entries (feed_id, key, url, title, published, published_raw, updated, html, "
        "text, lang, publisher, facts, notes, content_hash, article_id, first_seen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (feed_id, key) DO UPDATE SET url = excluded.url, title = excluded.title, "
        "published = excluded.published, published_raw = excluded.published_raw, "
        "updated = excluded.updated, html = excluded.html, text = excluded.text, "
        "lang = excluded.lang, publisher = excluded.publisher, facts = excluded.facts, "
        "notes = excluded.notes, content_hash = excluded.content_hash, "
        "article_id = coalesce(excluded.article_id, article_id)",
        [
            feed_id,
            entry.key,
            entry.url,
            entry.title,
            values.stated(entry.published),
            entry.published_raw,
            values.stated(entry.updated),
            entry.html,
            entry.text,
            entry.lang,
            entry.publisher,
            values.facts(entry.facts),
            values.strings(entry.notes),
            content_hash(entry),
            article_id,
            values.instant(seen),
        ],
    )


@dataclass(frozen=True, slots=True)
class AwaitedEntry:
    """A stored entry whose page is still to come.

    `page_try` is the number of the try that comes next, from 1; `article_url` the address under
    which the feed's own text was kept meanwhile, "" for none.
    """

    entry: Entry
    page_try: int
    article_url: str


def feeds_awaiting_pages(db: Database) -> set[str]:
    """The feeds of which pages are still to come."""
    rows = db.execute("SELECT DISTINCT feed_id FROM entries WHERE page_try > 0")
    return {row[0] for row in rows.fetchall()}


def awaited_entries(db: Database, feed_id: str, *, limit: int) -> list[AwaitedEntry]:
    """Entries of the feed whose pages are still to come, the oldest first."""
    rows = _rows(
        db,
        "SELECT e.*, a.url AS article_url FROM entries e "
        "LEFT JOIN articles a ON a.id = e.article_id "
        "WHERE e.feed_id = ? AND e.page_try > 0 ORDER BY e.id LIMIT ?",
        [feed_id, limit],
    )
    return [AwaitedEntry(_entry(row), row["page_try"], row["article_url"] or "") for row in rows]


def await_page(db: Database, feed_id: str, key: str, page_try: int) -> None:
    """Remember which try at an entry's page comes next; 0 awaits none."""
    db.execute(
        "UPDATE entries SET page_try = ? WHERE feed_id = ? AND key = ?", [page_try, feed_id, key]
    )


def note_new_entries(db: Database, feed_id: str, seen: datetime) -> None:
    """Remember when the feed last had news, and its usual gap (a running mean, in seconds)."""
    row = db.execute("SELECT last_new_entry, usual_gap_s FROM feeds WHERE id = ?", [feed_id])
    last, gap = row.fetchone()
    previous = values.parse_instant(last)
    if previous is not None:
        latest = int((seen - previous).total_seconds())
        gap = latest if gap is None else (3 * gap + latest) // 4
    db.execute(
        "UPDATE feeds SET last_new_entry = ?, usual_gap_s = ? WHERE id = ?",
        [values.instant(seen), gap, feed_id],
    )


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry with its place in the database."""

    id: int
    entry: Entry
    article_id: int | None


def add_feed(db: Database, feed: Feed) -> None:
    """Make sure the feed has a row, without touching one that it has."""
    row = {
        "id": feed.id,
        "title": feed.title,
        "url": public_url(feed.url),
        "kind": feed.kind,
        "lang": feed.lang,
        "jurisdiction": feed.jurisdiction,
        "source": feed.source.value,
        "followed": 0,
    }
    db.utils.table("feeds").insert(row, pk="id", ignore=True)


def feed_ids(db: Database) -> list[str]:
    """Every feed that has entries, in the order of their first entry."""
    rows = db.execute("SELECT feed_id FROM entries GROUP BY feed_id ORDER BY min(id)")
    return [row[0] for row in rows.fetchall()]


def load_feed(db: Database, feed_id: str) -> Feed:
    """What is stored of a feed that feeds.yaml may have no more."""
    row = next(_rows(db, "SELECT * FROM feeds WHERE id = ?", [feed_id]))
    return Feed(
        id=row["id"],
        url=row["url"],
        kind=row["kind"],
        lang=row["lang"],
        jurisdiction=row["jurisdiction"],
        source=SourceKind(row["source"]),
        title=row["title"],
    )


def count_entries(db: Database) -> int:
    """How many entries there are."""
    return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])


def load_entries(db: Database, feed_id: str, *, after: int, limit: int) -> list[StoredEntry]:
    """Up to `limit` entries of a feed whose id is larger than `after`, by id."""
    rows = _rows(
        db,
        "SELECT * FROM entries WHERE feed_id = ? AND id > ? ORDER BY id LIMIT ?",
        [feed_id, after, limit],
    )
    return [StoredEntry(row["id"], _entry(row), row["article_id"]) for row in rows]


def _entry(row: sqlite3.Row) -> Entry:
    text = {key: str(value) for key, value in dict(row).items() if value is not None}
    return Entry(
        key=text["key"],
        url=text["url"],
        title=text["title"],
        published=values.parse_instant(text.get("published")),
        published_raw=text["published_raw"],
        updated=values.parse_instant(text.get("updated")),
        html=text["html"],
        text=text["text"],
        lang=text["lang"],
        publisher=text["publisher"],
        facts=values.parse_facts(text["facts"]),
        notes=values.parse_strings(text["notes"]),
    )


def _rows(db: Database, sql: str, parameters: Iterable[object] = ()) -> Iterator[sqlite3.Row]:
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, tuple(parameters))
