"""Deadlines and their steps, and the part of the timeline that they are made from."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from tracker.model import (
    Deadline,
    DeadlineEvents,
    Event,
    EventType,
    Review,
    Status,
    StoredMention,
)
from tracker.store import mentions, values
from tracker.store.deadline_words import drop_deadline, lives_proposed, proposals_of, save_words
from tracker.store.handle import Database
from tracker.store.mentions import chunks, marks

# A life can be moved by an extension within these days of its due date, though no article tells
# the two together.
_BEFORE = timedelta(days=60)
_AFTER = timedelta(days=400)
# Of these, the nearest: a long timeline must not cost more than a short one.
_NEAREST = 20


def load_deadline_events(db: Database, story: str, events: Collection[int]) -> DeadlineEvents:
    """The deadlines that a change of these events can concern, and what they are made from.

    Those are the deadlines and extensions that stand in one article with the events, the lives that
    they are steps of, lives with a due date about the same time, and the acts that articles tell
    with all these.
    """
    core = _told_with(db, story, events, acts=False)
    if not core:
        return DeadlineEvents()
    lives = _lives_of(db, core) | _lives_near(db, story, core)
    core |= _events_of(db, story, lives)
    lives |= _lives_of(db, core)
    core |= _events_of(db, story, lives)
    everything = core | _told_with(db, story, core, acts=True)
    kept = {
        int(row[0]): int(row[1])
        for some in chunks(lives)
        for row in db.execute(
            "SELECT event_id, deadline_id FROM deadline_steps "
            f"WHERE deadline_id IN ({marks(some)}) AND event_id IS NOT NULL",
            some,
        ).fetchall()
    }
    by_event: dict[int, list[StoredMention]] = defaultdict(list)
    links = _links(db, everything)
    for mention in mentions.load_event_mentions(db, everything):
        by_event[links[mention.id]].append(mention)
    found = tuple((event, tuple(by_event[event.id])) for event in _events(db, everything))
    return DeadlineEvents(found, frozenset(lives), kept)


def load_life_mates(db: Database, events: Collection[int]) -> frozenset[int]:
    """The events that are steps of the same deadlines as these, these left out."""
    lives = _lives_of(db, events)
    found = {
        int(row[0])
        for some in chunks(lives)
        for row in db.execute(
            "SELECT DISTINCT event_id FROM deadline_steps "
            f"WHERE deadline_id IN ({marks(some)}) AND event_id IS NOT NULL",
            some,
        ).fetchall()
    }
    return frozenset(found - set(events))


def drop_empty(db: Database) -> None:
    """Delete deadlines none of whose steps has an event any more."""
    rows = db.execute(
        "SELECT deadline_id FROM deadline_steps GROUP BY deadline_id HAVING count(event_id) = 0"
    ).fetchall()
    for (deadline_id,) in rows:
        drop_deadline(db, deadline_id)


def _told_with(db: Database, story: str, events: Collection[int], *, acts: bool) -> set[int]:
    """Deadlines and extensions, or with `acts` all events, in the articles that tell the events."""
    kinds = "" if acts else "AND o.type IN ('deadline', 'extension') "
    return {
        int(row[0])
        for some in chunks(events)
        for row in db.execute(
            "SELECT DISTINCT o.event_id FROM mentions m "
            "JOIN mentions o ON o.article_id = m.article_id "
            f"WHERE m.event_id IN ({marks(some)}) AND NOT m.withdrawn AND NOT o.withdrawn "
            f"AND o.story = ? {kinds}AND o.event_id IS NOT NULL",
            [*some, story],
        ).fetchall()
    }


def _lives_of(db: Database, events: Collection[int]) -> set[int]:
    moved = {
        int(row[0])
        for some in chunks(events)
        for row in db.execute(
            f"SELECT DISTINCT deadline_id FROM deadline_steps WHERE event_id IN ({marks(some)})",
            some,
        ).fetchall()
    }
    return moved | lives_proposed(db, events)


def _lives_near(db: Database, story: str, events: Collection[int]) -> set[int]:
    """Lives of the story that were due about when one of the events falls."""
    found: set[int] = set()
    for some in chunks(events):
        rows = db.execute(
            f"SELECT DISTINCT date_start FROM events WHERE id IN ({marks(some)})", some
        ).fetchall()
        for (day,) in rows:
            first = date.fromisoformat(day)
            near = db.execute(
                "SELECT DISTINCT deadline_id FROM (SELECT s.deadline_id, s.due FROM deadlines d "
                "JOIN deadline_steps s ON s.deadline_id = d.id WHERE d.story = ? "
                "AND s.due BETWEEN ? AND ? ORDER BY s.due LIMIT ?)",
                [
                    story,
                    (first - _BEFORE).isoformat(),
                    (first + _AFTER).isoformat(),
                    _NEAREST,
                ],
            ).fetchall()
            found |= {int(row[0]) for row in near}
    return found


def _events_of(db: Database, story: str, lives: Collection[int]) -> set[int]:
    """The events of the steps of lives, those that state their due dates, and the proposals."""
    found = proposals_of(db, lives)
    for some in chunks(lives):
        rows = db.execute(
            f"SELECT event_id, due FROM deadline_steps WHERE deadline_id IN ({marks(some)})", some
        ).fetchall()
        found |= {int(row[0]) for row in rows if row[0] is not None}
        for due in sorted({row[1] for row in rows if row[1]}):
            stating = db.execute(
                "SELECT id FROM events WHERE story = ? AND type = 'deadline' AND date_start = ?",
                [story, due[:10]],
            ).fetchall()
            found |= {int(row[0]) for row in stating}
    return found


def _links(db: Database, events: Collection[int]) -> dict[int, int]:
    return {
        int(row[0]): int(row[1])
        for some in chunks(events)
        for row in db.execute(
            f"SELECT id, event_id FROM mentions WHERE event_id IN ({marks(some)})", some
        ).fetchall()
    }


def _events(db: Database, ids: Collection[int]) -> Iterable[Event]:
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    for some in chunks(ids):
        actors: dict[int, list[str]] = defaultdict(list)
        for event_id, actor_id in db.execute(
            "SELECT event_id, actor_id FROM event_actors "
            f"WHERE event_id IN ({marks(some)}) ORDER BY rowid",
            some,
        ).fetchall():
            actors[event_id].append(actor_id)
        rows = cursor.execute(f"SELECT * FROM events WHERE id IN ({marks(some)})", some)
        for row in rows.fetchall():
            yield _event(row, tuple(actors[row["id"]]))


def _event(row: sqlite3.Row, actors: tuple[str, ...]) -> Event:
    return Event(
        id=row["id"],
        story=row["story"],
        type=EventType(row["type"]),
        date=row["date"],
        status=Status(row["status"]),
        title_en=row["title_en"],
        title_fr=row["title_fr"],
        summary=row["summary"],
        jurisdiction=row["jurisdiction"],
        confidence=row["confidence"],
        source_count=row["source_count"],
        official=bool(row["official"]),
        mention_ids=(),
        actors=actors,
        instruments=(),
        claims=(),
        first_reported=datetime.fromisoformat(row["first_reported"]),
        review=Review(row["review"]),
    )


def save_deadlines(
    db: Database, story: str, old: Collection[int], lives: Sequence[Deadline]
) -> None:
    """Put deadlines in the place of those with the ids `old`; the same again writes nothing."""
    wanted = {life.id for life in lives}
    for gone in sorted(set(old) - wanted):
        drop_deadline(db, gone)
    for life in lives:
        last = life.steps[-1]
        columns = {
            "story": story,
            "obligation": life.obligation or life.obligation_fr,
            "obligation_fr": life.obligation_fr,
            "actors": values.strings(life.actors),
            "instrument": life.instrument,
            "due": last.due,
            "state": last.kind.value,
            "steps": len(life.steps),
        }
        row = db.execute(
            f"SELECT {', '.join(columns)} FROM deadlines WHERE id = ?", [life.id]
        ).fetchone()
        if row is None or tuple(row) != tuple(columns.values()):
            db.execute(
                f"INSERT INTO deadlines (id, {', '.join(columns)}) "
                f"VALUES (?, {marks(columns)}) ON CONFLICT (id) DO UPDATE SET "
                + ", ".join(f"{name} = excluded.{name}" for name in columns),
                [life.id, *columns.values()],
            )
        _save_steps(db, life)
        save_words(db, life)


def _save_steps(db: Database, life: Deadline) -> None:
    steps = [
        (
            number, one.kind.value, one.date, one.due, one.days, one.event_id, one.quote,
            one.instrument, one.explanation, values.instant(one.known_from),
        )
        for number, one in enumerate(life.steps, 1)
    ]  # fmt: skip
    rows = db.execute(
        "SELECT number, kind, date, due, days, event_id, quote, instrument, explanation, "
        "known_from FROM deadline_steps WHERE deadline_id = ? ORDER BY number",
        [life.id],
    ).fetchall()
    if [tuple(row) for row in rows] == steps:
        return
    db.execute("DELETE FROM deadline_steps WHERE deadline_id = ?", [life.id])
    for step in steps:
        db.execute(
            "INSERT INTO deadline_steps (deadline_id, number, kind, date, due, days, event_id, "
            "quote, instrument, explanation, known_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [life.id, *step],
        )
