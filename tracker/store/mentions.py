"""Mentions: what one clause of one article says happened, and where it stands."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from tracker import edtf
from tracker.model import (
    EventMention,
    EventType,
    LinkDecision,
    ScopedMention,
    SourceKind,
    Status,
    StoredMention,
)
from tracker.store import values
from tracker.store.handle import Database

# 15 digits: spreadsheets keep no more, and JSON readers whose numbers are doubles keep them all.
_PLACE_BITS = 49
_CHUNK = 500


def place_of(url: str, start: int, event_type: EventType, story: str) -> int:
    """A permanent number for where a mention stands; never 0.

    It is made from the canonical URL of the article, the offset, the type and the story, so that
    a database that is built anew gives its events the same ids.
    """
    text = "\x1f".join((url, str(start), event_type.value, story))
    return rehash(
        int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")
    )


def rehash(number: int) -> int:
    """The next number to try where one is taken."""
    digest = hashlib.sha256(str(number).encode()).digest()
    return int.from_bytes(digest[:8], "big") % ((1 << _PLACE_BITS) - 1) + 1


def save_mentions(
    db: Database, article_id: int, story: str, mentions: Iterable[ScopedMention]
) -> tuple[int, ...]:
    """Make the mentions of one article and story these; the ids that linking must look at.

    A mention that extraction found before keeps its row, its place and its event, also where its
    words or its date were read differently this time; one that it no longer finds is withdrawn.
    Saving the same mentions twice gives ().
    """
    url, source = db.execute(
        "SELECT url, source FROM articles WHERE id = ?", [article_id]
    ).fetchone()
    official = source in (SourceKind.OFFICIAL.value, SourceKind.COURT.value)
    old = _rows(db, "SELECT * FROM mentions WHERE article_id = ? AND story = ?", article_id, story)
    touched = []
    kept, fresh = _pair(old, list(mentions))
    for row in old:
        if row["id"] not in kept and not row["withdrawn"]:
            db.execute("UPDATE mentions SET withdrawn = 1 WHERE id = ?", [row["id"]])
            touched.append(row["id"])
    # Two rows may swap their dates: out of each other's way first, then in place.
    changed = []
    for row in old:
        if row["id"] in kept:
            columns = _columns(kept[row["id"]])
            if any(row[name] != value for name, value in columns.items()):
                changed.append((row["id"], columns))
    for mention_id, _ in changed:
        db.execute("UPDATE mentions SET start = -id WHERE id = ?", [mention_id])
    for mention_id, columns in changed:
        _drop_withdrawn_twin(db, article_id, story, columns, mention_id)
        assignments = ", ".join(f"{name} = ?" for name in columns)
        db.execute(
            f"UPDATE mentions SET {assignments} WHERE id = ?", [*columns.values(), mention_id]
        )
        touched.append(mention_id)
    for scoped in fresh:
        columns = _columns(scoped) | {
            "article_id": article_id,
            "story": story,
            "official": int(official),
            "place": place_of(url, scoped.mention.start, scoped.mention.type, story),
        }
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        cursor = db.execute(
            f"INSERT OR IGNORE INTO mentions ({names}) VALUES ({marks})", [*columns.values()]
        )
        if cursor.rowcount == 1:
            touched.append(int(cursor.lastrowid or 0))
    return tuple(sorted(touched))


def stories_told(db: Database, article_id: int) -> tuple[str, ...]:
    """The stories that an article has live mentions for."""
    rows = db.execute(
        "SELECT DISTINCT story FROM mentions WHERE article_id = ? AND NOT withdrawn", [article_id]
    )
    return tuple(row[0] for row in rows.fetchall())


def _pair(
    old: Sequence[sqlite3.Row], new: Sequence[ScopedMention]
) -> tuple[dict[int, ScopedMention], list[ScopedMention]]:
    """Which old row each new mention carries on: first the same place, then overlapping words."""
    free = {row["id"]: row for row in old}
    kept: dict[int, ScopedMention] = {}
    rest = list(new)
    for same in (_is_same, _says_same_date, _overlaps):
        left = []
        for scoped in rest:
            match = next((i for i, row in free.items() if same(row, scoped.mention)), None)
            if match is None:
                left.append(scoped)
            else:
                kept[match] = scoped
                del free[match]
        rest = left
    return kept, rest


def _is_same(row: sqlite3.Row, said: EventMention) -> bool:
    return bool(
        (row["type"], row["date"], row["start"]) == (said.type.value, said.date, said.start)
    )


def _says_same_date(row: sqlite3.Row, said: EventMention) -> bool:
    return _overlaps(row, said) and bool(row["date"] == said.date)


def _overlaps(row: sqlite3.Row, said: EventMention) -> bool:
    shared = min(row["end"], said.end) - max(row["start"], said.start)
    return bool(row["type"] == said.type.value and shared > 0)


def _drop_withdrawn_twin(
    db: Database, article_id: int, story: str, columns: dict[str, object], mention_id: int
) -> None:
    """A withdrawn row that stands where a live one is about to must give way."""
    db.execute(
        "DELETE FROM mentions WHERE withdrawn = 1 AND article_id = ? AND story = ? AND type = ? "
        "AND date = ? AND start = ? AND id <> ?",
        [article_id, story, columns["type"], columns["date"], columns["start"], mention_id],
    )


def _columns(scoped: ScopedMention) -> dict[str, object]:
    said = scoped.mention
    first, last = edtf.bounds(said.date)
    return {
        "type": said.type.value,
        "date": said.date,
        "date_start": first.isoformat(),
        "date_end": last.isoformat(),
        "date_text": said.date_text,
        "status": said.status.value,
        "derived": int(said.derived),
        "quote": said.quote,
        "start": said.start,
        "end": said.end,
        "trigger": said.trigger,
        "actors": values.strings(said.actors),
        "instruments": values.strings(said.instruments),
        "context": scoped.context,
        "keywords": values.strings(scoped.keywords),
        "cases": values.strings(scoped.cases),
        "rules": values.strings(said.rules),
        "reasons": values.strings(said.reasons),
        "confidence": said.confidence,
        "withdrawn": 0,
    }


_SELECT = (
    "SELECT m.*, a.lang, a.published, a.known_at, a.source, a.publisher, a.title AS headline, "
    "a.jurisdiction, "
    "coalesce(a.duplicate_of, a.id) AS source_group "
    "FROM mentions m JOIN articles a ON a.id = m.article_id "
)


def load_mentions(db: Database, ids: Collection[int]) -> tuple[StoredMention, ...]:
    """The mentions of `ids`, withdrawn ones included."""
    return tuple(
        _stored(row)
        for some in chunks(ids)
        for row in _rows(db, f"{_SELECT} WHERE m.id IN ({marks(some)})", *some)
    )


def load_places(db: Database, places: Collection[int]) -> tuple[StoredMention, ...]:
    """The live mentions that stand in these places."""
    return tuple(
        _stored(row)
        for some in chunks(places)
        for row in _rows(
            db, f"{_SELECT} WHERE m.place IN ({marks(some)}) AND NOT m.withdrawn", *some
        )
    )


def load_event_mentions(db: Database, event_ids: Collection[int]) -> tuple[StoredMention, ...]:
    """The live mentions that are linked to these events."""
    return tuple(
        _stored(row)
        for some in chunks(event_ids)
        for row in _rows(
            db, f"{_SELECT} WHERE m.event_id IN ({marks(some)}) AND NOT m.withdrawn", *some
        )
    )


def load_span(
    db: Database, story: str, event_type: EventType, first: date, last: date
) -> tuple[StoredMention, ...]:
    """The live mentions of a type whose date begins in `[first, last]`."""
    sql = (
        f"{_SELECT} WHERE m.story = ? AND m.type = ? AND m.date_start BETWEEN ? AND ? "
        "AND NOT m.withdrawn"
    )
    rows = _rows(db, sql, story, event_type.value, first.isoformat(), last.isoformat())
    return tuple(_stored(row) for row in rows)


def load_coarse(
    db: Database, story: str, event_type: EventType, first: date, last: date
) -> tuple[StoredMention, ...]:
    """The live mentions dated by more than a day that overlap `[first, last]`."""
    # The index of these alone, from the end: there are few, and few of them reach past `first`.
    select = _SELECT.replace("mentions m JOIN", "mentions m INDEXED BY mentions_coarse JOIN")
    sql = (
        f"{select} WHERE m.story = ? AND m.type = ? AND m.date_end > m.date_start "
        "AND m.date_start <= ? AND m.date_end >= ? AND NOT m.withdrawn"
    )
    rows = _rows(db, sql, story, event_type.value, last.isoformat(), first.isoformat())
    return tuple(_stored(row) for row in rows)


def count_events(
    db: Database, story: str, event_type: EventType, first: date, last: date, limit: int
) -> int:
    """How many events have a live mention whose date begins in `[first, last]`, up to `limit`."""
    row = db.execute(
        "SELECT count(*) FROM (SELECT DISTINCT event_id FROM mentions WHERE story = ? "
        "AND type = ? AND date_start BETWEEN ? AND ? AND NOT withdrawn LIMIT ?)",
        [story, event_type.value, first.isoformat(), last.isoformat(), limit],
    ).fetchone()
    return int(row[0])


def load_links(db: Database, mention_ids: Collection[int]) -> dict[int, int]:
    """The event of each mention that has one."""
    return {
        row["id"]: row["event_id"]
        for some in chunks(mention_ids)
        for row in _rows(
            db,
            f"SELECT id, event_id FROM mentions WHERE id IN ({marks(some)}) "
            "AND event_id IS NOT NULL",
            *some,
        )
    }


def save_links(db: Database, decisions: Iterable[LinkDecision]) -> None:
    """Set the event of mentions, with the evidence; those that stand already are not written."""
    for decision in decisions:
        row = (decision.event_id, decision.score, values.strings(decision.reasons))
        db.execute(
            "UPDATE mentions SET event_id = ?, link_score = ?, link_reasons = ? WHERE id = ? "
            "AND (event_id IS NOT ? OR link_score IS NOT ? OR link_reasons <> ?)",
            [*row, decision.mention_id, *row],
        )


def chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids a few hundred at a time, in order, each once."""
    ordered = sorted(set(ids))
    for first in range(0, len(ordered), _CHUNK):
        yield ordered[first : first + _CHUNK]


def marks(some: Collection[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(some))


def _rows(db: Database, sql: str, *parameters: object) -> list[sqlite3.Row]:
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return list(cursor.execute(sql, parameters).fetchall())


def _stored(row: sqlite3.Row) -> StoredMention:
    mention = EventMention(
        type=EventType(row["type"]),
        date=row["date"],
        status=Status(row["status"]),
        derived=bool(row["derived"]),
        actors=values.parse_strings(row["actors"]),
        quote=row["quote"],
        start=row["start"],
        end=row["end"],
        trigger=row["trigger"],
        date_text=row["date_text"],
        rules=values.parse_strings(row["rules"]),
        confidence=row["confidence"],
        reasons=values.parse_strings(row["reasons"]),
        instruments=values.parse_strings(row["instruments"]),
    )
    return StoredMention(
        id=row["id"],
        story=row["story"],
        mention=mention,
        article_id=row["article_id"],
        lang=row["lang"],
        published=values.parse_instant(row["published"]),
        known_at=datetime.fromisoformat(row["known_at"]),
        source=SourceKind(row["source"]),
        source_group=str(row["source_group"]),
        jurisdiction=row["jurisdiction"],
        context=row["context"],
        withdrawn=bool(row["withdrawn"]),
        place=row["place"],
        keywords=values.parse_strings(row["keywords"]),
        cases=values.parse_strings(row["cases"]),
        publisher=row["publisher"],
        headline=row["headline"],
    )
