"""The SELECTs behind the deadlines of a calendar and the feed of changes.

Both read what was known at the end of `selection.asof`, UTC, where that is set.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from tracker.store.deadline_words import WORDED
from tracker.store.rows import ChangeRow, DeadlineRow, DueDate
from tracker.store.selection import Selection

_STEPS = f"""
    SELECT d.id, d.story, coalesce(w.obligation, d.obligation),
        coalesce(w.obligation_fr, d.obligation_fr), s.kind, s.date, s.due, s.event_id,
        coalesce(s.known_from, '')
    FROM deadlines d JOIN deadline_steps s ON s.deadline_id = d.id {WORDED}
    WHERE (:story = '' OR d.story = :story) AND (:until = '' OR s.known_from < :until)
    ORDER BY d.id, s.number
"""
_STATED = """
    SELECT story, date, id, sequence FROM events
    WHERE type = 'deadline' AND review <> 'rejected' AND (:story = '' OR story = :story)
    ORDER BY id
"""
_CHANGES = """
    SELECT v.event_id, v.version, v.known_from, v.change, v.gone, v.type, v.date,
        coalesce(b.date, ''), v.status, v.title, v.title_en, v.title_fr, v.summary
    FROM event_versions v
    LEFT JOIN event_versions b ON b.event_id = v.event_id AND b.version = v.version - 1
    WHERE v.story = :story AND v.review <> 'rejected' AND (:until = '' OR v.known_from < :until)
    ORDER BY v.known_from DESC, v.event_id DESC, v.version DESC
    LIMIT :limit
"""

# The events of type `deadline` with their sequence, by story and date.
Stated = dict[tuple[str, str], dict[int, int]]


def deadlines(conn: sqlite3.Connection, selection: Selection) -> tuple[DeadlineRow, ...]:
    """The deadlines of the story that had a due date, with the events that state their dates.

    A step names the event that moved the deadline, often an `extension`. The event for its due
    date is the `deadline` that the step names, or else the only one of the story with that date;
    where two obligations share a day, none is taken.
    """
    params = {"story": selection.story, "until": selection.until}
    stated: Stated = defaultdict(dict)
    for story, date, event_id, sequence in conn.execute(_STATED, params):
        stated[story, date][event_id] = sequence
    lives = groupby(conn.execute(_STEPS, params).fetchall(), key=lambda row: int(row[0]))
    rows = (_deadline(list(steps), stated) for _, steps in lives)
    return tuple(row for row in rows if row.dues)


def changes(conn: sqlite3.Connection, selection: Selection, *, limit: int) -> Iterator[ChangeRow]:
    """The newest `limit` changes of the story, newest first; the other filters are not read."""
    params = {"story": selection.story, "until": selection.until, "limit": limit}
    for row in conn.execute(_CHANGES, params):
        event_id, version, known_from, change, gone, *rest = row
        yield ChangeRow(event_id, version, known_from, change, bool(gone), *rest)


def _deadline(steps: Sequence[Any], stated: Stated) -> DeadlineRow:
    """One deadline from its steps in order; a step without a due date ends no earlier one."""
    deadline_id, story, obligation, obligation_fr = steps[0][:4]
    dues: list[DueDate] = []
    for _, _, _, _, _, acted_on, due, named, _ in steps:
        if not due or (dues and dues[-1].due == due):
            continue
        if dues:
            dues[-1] = replace(dues[-1], replaced_on=acted_on)
        events = stated.get((story, due), {})
        event_id = named if named in events else next(iter(events)) if len(events) == 1 else None
        dues.append(DueDate(due, event_id, events[event_id] if event_id is not None else 0))
    return DeadlineRow(
        id=deadline_id,
        story=story,
        obligation=obligation,
        obligation_fr=obligation_fr,
        state=steps[-1][4],
        updated=steps[-1][8],
        dues=tuple(dues),
    )
