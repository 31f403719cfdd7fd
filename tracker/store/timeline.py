"""Events, their history, redirects and deadlines: what linking reads and writes.

`TimelineTables` fits the `TimelineStore` that the timeline room asks for. It opens no transaction
of its own: the caller's holds a whole pass together.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from tracker import edtf
from tracker.model import (
    Actor,
    AppliedCorrection,
    DateClaim,
    Deadline,
    DeadlineEvents,
    Event,
    EventType,
    EventVersion,
    Instrument,
    LinkDecision,
    SketchedArticle,
    StoredMention,
)
from tracker.store import deadlines, decisions, duplicates, mentions, values
from tracker.store.handle import Database
from tracker.store.mentions import chunks, marks, rehash

_EVENT_COLUMNS = (
    "story", "type", "date", "date_start", "date_end", "precision", "status", "title", "title_en",
    "title_fr", "summary", "jurisdiction", "confidence", "source_count", "official", "review",
)  # fmt: skip


class TimelineTables:
    """The timeline's tables of an open database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._promised: set[int] = set()

    # --- mentions -------------------------------------------------------------------------------

    def load_mentions(self, ids: Collection[int]) -> tuple[StoredMention, ...]:
        """The mentions of `ids`, withdrawn ones included."""
        return mentions.load_mentions(self.db, ids)

    def load_places(self, places: Collection[int]) -> tuple[StoredMention, ...]:
        """The live mentions that stand in these places."""
        return mentions.load_places(self.db, places)

    def load_span(
        self, story: str, event_type: EventType, first: date, last: date
    ) -> tuple[StoredMention, ...]:
        """The live mentions of a type whose date begins in `[first, last]`."""
        return mentions.load_span(self.db, story, event_type, first, last)

    def load_coarse(
        self, story: str, event_type: EventType, first: date, last: date
    ) -> tuple[StoredMention, ...]:
        """The live mentions dated by more than a day that overlap `[first, last]`."""
        return mentions.load_coarse(self.db, story, event_type, first, last)

    def count_events(
        self, story: str, event_type: EventType, first: date, last: date, limit: int
    ) -> int:
        """How many events have a live mention whose date begins in the span, up to `limit`."""
        return mentions.count_events(self.db, story, event_type, first, last, limit)

    def load_event_mentions(self, event_ids: Collection[int]) -> tuple[StoredMention, ...]:
        """The live mentions that are linked to these events."""
        return mentions.load_event_mentions(self.db, event_ids)

    def load_links(self, mention_ids: Collection[int]) -> Mapping[int, int]:
        """The event of each mention that has one."""
        return mentions.load_links(self.db, mention_ids)

    def save_links(self, decisions: Iterable[LinkDecision]) -> None:
        """Set the event of mentions, with the evidence."""
        mentions.save_links(self.db, decisions)

    # --- copies of articles ---------------------------------------------------------------------

    def load_unsketched(self, article_ids: Collection[int]) -> Sequence[tuple[int, str]]:
        """Those of the articles whose present text has no sketch, with title and text."""
        return duplicates.load_unsketched(self.db, article_ids)

    def load_sketched(self, bands: Collection[int]) -> Sequence[SketchedArticle]:
        """The articles that have one of these bands."""
        return [SketchedArticle(*row) for row in duplicates.load_sketched(self.db, bands)]

    def save_sketch(self, article_id: int, values: bytes, bands: Collection[int]) -> None:
        """Keep a sketch in the place of an older one."""
        duplicates.save_sketch(self.db, article_id, values, bands)

    def save_duplicates(self, original: int, copies: Collection[int]) -> None:
        """Make the copies, and what copied them, duplicates of the original."""
        duplicates.save_duplicates(self.db, original, copies)

    # --- events ---------------------------------------------------------------------------------

    def new_id(self, mention: StoredMention) -> int:
        """The permanent id of an event that this mention founds.

        It is the mention's place, so that a database built anew gives the same; only where
        another event has or had that id, the next free one. An event that had left the timeline
        and is founded by the same mention again comes back under its id.
        """
        candidate = mention.place or rehash(mention.id)
        while self._is_taken(candidate, founded_by=mention.place):
            candidate = rehash(candidate)
        self.db.execute("DELETE FROM event_redirects WHERE old_id = ?", [candidate])
        self._promised.add(candidate)
        return candidate

    def _is_taken(self, event_id: int, founded_by: int) -> bool:
        if event_id in self._promised:  # two clauses can begin at one place
            return True
        if self.db.execute("SELECT 1 FROM events WHERE id = ?", [event_id]).fetchone():
            return True
        row = self.db.execute(
            "SELECT new_id FROM event_redirects WHERE old_id = ?", [event_id]
        ).fetchone()
        return row is not None and (row[0] is not None or event_id != founded_by)

    def find_events(self, ids: Collection[int]) -> Mapping[int, int | None]:
        """The event that each id means today; None where it left the timeline for good."""
        found: dict[int, int | None] = {}
        for some in chunks(ids):
            for sql in (
                "SELECT place, event_id FROM mentions WHERE place IN ({}) AND NOT withdrawn "
                "AND event_id IS NOT NULL",
                "SELECT old_id, new_id FROM event_redirects WHERE old_id IN ({})",
                "SELECT id, id FROM events WHERE id IN ({})",
            ):
                rows = self.db.execute(sql.format(marks(some)), some).fetchall()
                found |= {int(row[0]): row[1] for row in rows}
        return found

    def save_actors(self, actors: Iterable[Actor]) -> None:
        """Insert actors; a name in a language that was missing is added, none is replaced by ""."""
        for actor in actors:
            names = {lang: some[0] for lang, some in actor.names.items() if some}
            self.db.execute(
                "INSERT INTO actors (id, name_en, name_fr, kind) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET "
                "name_en = CASE excluded.name_en WHEN '' THEN name_en ELSE excluded.name_en END, "
                "name_fr = CASE excluded.name_fr WHEN '' THEN name_fr ELSE excluded.name_fr END, "
                "kind = CASE excluded.kind WHEN '' THEN kind ELSE excluded.kind END",
                [actor.id, *_both(names), actor.kind],
            )

    def save_instruments(self, instruments: Iterable[Instrument]) -> None:
        """Insert or rename instruments; the kind is the first part of the id."""
        for one in instruments:
            names = {lang: some[0] for lang, some in one.names.items() if some}
            self.db.execute(
                "INSERT INTO instruments (id, name_en, name_fr, kind, identifiers) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                "name_en = excluded.name_en, name_fr = excluded.name_fr, "
                "kind = excluded.kind, identifiers = excluded.identifiers",
                [one.id, *_both(names), one.kind, values.strings(one.identifiers)],
            )

    def save_event(self, event: Event) -> bool:
        """Insert or update an event, its actors and instruments, and the search index."""
        columns = _event_columns(event) | {
            "first_reported": values.instant(event.first_reported),
            "updated": values.instant(event.updated or event.first_reported),
            "sequence": event.sequence,
            "claims": _claims(event.claims),
        }
        old = self._row("SELECT * FROM events WHERE id = ?", event.id)
        self._promised.discard(event.id)
        if old is None:
            names = ", ".join(columns)
            self.db.execute(
                f"INSERT INTO events (id, {names}) VALUES (?, {marks(columns)})",
                [event.id, *columns.values()],
            )
        elif any(old[name] != value for name, value in columns.items()):
            self._unindex(old)
            assignments = ", ".join(f"{name} = ?" for name in columns)
            self.db.execute(
                f"UPDATE events SET {assignments} WHERE id = ?", [*columns.values(), event.id]
            )
        if old is None or any(old[name] != columns[name] for name in columns):
            self.db.execute(
                "INSERT INTO events_fts (rowid, title_en, title_fr, summary) VALUES (?, ?, ?, ?)",
                [event.id, event.title_en, event.title_fr, event.summary],
            )
        self._save_joins("event_actors", "actor_id", event.id, event.actors)
        self._save_joins("event_instruments", "instrument_id", event.id, event.instruments)
        return old is None or any(old[name] != value for name, value in columns.items())

    def _unindex(self, old: sqlite3.Row) -> None:
        self.db.execute(
            "INSERT INTO events_fts (events_fts, rowid, title_en, title_fr, summary) "
            "VALUES ('delete', ?, ?, ?, ?)",
            [old["id"], old["title_en"], old["title_fr"], old["summary"]],
        )

    def _save_joins(self, table: str, column: str, event_id: int, ids: Sequence[str]) -> None:
        rows = self.db.execute(
            f"SELECT {column} FROM {table} WHERE event_id = ?", [event_id]
        ).fetchall()
        old = {row[0] for row in rows}
        for gone in sorted(old - set(ids)):
            self.db.execute(
                f"DELETE FROM {table} WHERE event_id = ? AND {column} = ?", [event_id, gone]
            )
        for new in ids:
            if new not in old:
                self.db.execute(f"INSERT INTO {table} VALUES (?, ?)", [event_id, new])

    def remove_event(self, event_id: int, new_id: int | None, reason: str, now: datetime) -> None:
        """Take an event off the timeline for good; its id leads to `new_id` or nowhere."""
        old = self._row("SELECT * FROM events WHERE id = ?", event_id)
        if old is None:
            return
        self._unindex(old)
        for table in ("event_actors", "event_instruments"):
            self.db.execute(f"DELETE FROM {table} WHERE event_id = ?", [event_id])
        self.db.execute("UPDATE mentions SET event_id = NULL WHERE event_id = ?", [event_id])
        for table in ("deadline_steps", "deadline_proposals"):
            self.db.execute(
                f"UPDATE {table} SET event_id = ? WHERE event_id = ?", [new_id, event_id]
            )
        if new_id is None:
            deadlines.drop_empty(self.db)
        self.db.execute(
            "UPDATE event_redirects SET new_id = ? WHERE new_id = ?", [new_id, event_id]
        )
        self.db.execute(
            "INSERT OR REPLACE INTO event_redirects (old_id, new_id, at, reason) "
            "VALUES (?, ?, ?, ?)",
            [event_id, new_id, values.instant(now), reason],
        )
        if new_id is None:
            self._close_history(event_id, reason, now)
        else:
            self.db.execute("DELETE FROM event_versions WHERE event_id = ?", [event_id])
        self.db.execute("DELETE FROM events WHERE id = ?", [event_id])

    # --- history --------------------------------------------------------------------------------

    def _close_history(self, event_id: int, reason: str, now: datetime) -> None:
        at = values.instant(now)
        names = ", ".join((*_EVENT_COLUMNS, "actors"))
        self.db.execute(
            "INSERT INTO event_versions (event_id, version, known_from, change, gone, recorded, "
            f"{names}) SELECT event_id, version + 1, max(known_from, ?), ?, 1, ?, {names} "
            "FROM event_versions WHERE event_id = ? ORDER BY version DESC LIMIT 1",
            [at, reason, at, event_id],
        )
        self.db.execute(
            "UPDATE event_versions SET known_until = ? "
            "WHERE event_id = ? AND known_until IS NULL AND NOT gone",
            [at, event_id],
        )

    def save_versions(self, event_id: int, versions: Sequence[EventVersion], now: datetime) -> None:
        """Make these the history of an event; a version that stands already keeps its row."""
        rows = self.db.execute(
            "SELECT version, known_from, known_until, change, gone, actors, "
            f"{', '.join(_EVENT_COLUMNS)} FROM event_versions WHERE event_id = ?",
            [event_id],
        ).fetchall()
        old = {row[0]: tuple(row[1:]) for row in rows}
        untils = [values.instant(v.known_from) for v in versions[1:]] + [None]
        for number, (version, until) in enumerate(zip(versions, untils, strict=True), 1):
            columns = {
                "known_from": values.instant(version.known_from),
                "known_until": until,
                "change": version.change,
                "gone": int(version.gone),
                "actors": values.strings(version.event.actors),
            } | _event_columns(version.event)
            if old.get(number) != tuple(columns.values()):
                columns |= {"recorded": values.instant(now)}
                changed = ", ".join(f"{name} = excluded.{name}" for name in columns)
                self.db.execute(
                    f"INSERT INTO event_versions (event_id, version, {', '.join(columns)}) "
                    f"VALUES (?, ?, {marks(columns)}) "
                    f"ON CONFLICT (event_id, version) DO UPDATE SET {changed}",
                    [event_id, number, *columns.values()],
                )
        if len(old) > len(versions):
            self.db.execute(
                "DELETE FROM event_versions WHERE event_id = ? AND version > ?",
                [event_id, len(versions)],
            )

    # --- corrections ----------------------------------------------------------------------------

    def save_applied(
        self, event_id: int, applied: Sequence[AppliedCorrection], now: datetime
    ) -> None:
        """Make these the active corrections of an event; older ones become inactive."""
        rows = self.db.execute(
            "SELECT id, action, field, old, new, reason, date, source, line FROM corrections "
            "WHERE event_id = ? AND active",
            [event_id],
        ).fetchall()
        old = {tuple(row[1:]): row[0] for row in rows}
        for one in applied:
            row = (
                one.action, one.field, one.old, one.new, one.reason, one.date.isoformat(),
                one.source, one.line,
            )  # fmt: skip
            if old.pop(row, None) is None:
                self.db.execute(
                    "INSERT INTO corrections (event_id, action, field, old, new, reason, date, "
                    "source, line, applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [event_id, *row, values.instant(now)],
                )
        for row_id in old.values():
            self.db.execute("UPDATE corrections SET active = 0 WHERE id = ?", [row_id])

    def load_corrected(self) -> Mapping[int, frozenset[str]]:
        """The events that have active corrections, with the actions."""
        return decisions.load_corrected(self.db)

    def load_decisions(self) -> frozenset[tuple[str, str, str]]:
        """Action, day and reason of each correction that is active."""
        return decisions.load_decisions(self.db)

    # --- deadlines ------------------------------------------------------------------------------

    def load_life_mates(self, events: Collection[int]) -> frozenset[int]:
        """The events that are steps of the same deadlines as these."""
        return deadlines.load_life_mates(self.db, events)

    def load_deadline_events(self, story: str, events: Collection[int]) -> DeadlineEvents:
        """The deadlines that a change of these events can concern, and what they are made from."""
        return deadlines.load_deadline_events(self.db, story, events)

    def save_deadlines(self, story: str, old: Collection[int], lives: Sequence[Deadline]) -> None:
        """Put deadlines in the place of those with the ids `old`."""
        deadlines.save_deadlines(self.db, story, old, lives)

    def _row(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        cursor = self.db.conn.cursor()
        cursor.row_factory = sqlite3.Row
        row: sqlite3.Row | None = cursor.execute(sql, parameters).fetchone()
        return row


def _both(names: Mapping[str, str]) -> tuple[str, str]:
    """English and French name; the English column is never empty."""
    english = names.get("en") or names.get("fr") or next(iter(names.values()), "")
    return english, names.get("fr", "")


def _claims(claims: Iterable[DateClaim]) -> str:
    return json.dumps(
        [
            {"date": one.date, "mention_ids": list(one.mention_ids), "official": one.official}
            for one in claims
        ]
    )


def _event_columns(event: Event) -> dict[str, object]:
    first, last = edtf.bounds(event.date)
    return {
        "story": event.story,
        "type": event.type.value,
        "date": event.date,
        "date_start": first.isoformat(),
        "date_end": last.isoformat(),
        "precision": edtf.precision(event.date).value,
        "status": event.status.value,
        "title": event.title_en or event.title_fr or event.summary,
        "title_en": event.title_en,
        "title_fr": event.title_fr,
        "summary": event.summary,
        "jurisdiction": event.jurisdiction,
        "confidence": event.confidence,
        "source_count": event.source_count,
        "official": int(event.official),
        "review": event.review.value,
    }
