"""How obligations were worded on any day, and what is proposed beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tracker.model import Deadline
from tracker.store import values
from tracker.store.handle import Database
from tracker.store.mentions import chunks, marks

WORDED = """
    LEFT JOIN deadline_wordings w ON w.deadline_id = d.id AND w.number = (
        SELECT max(number) FROM deadline_wordings WHERE deadline_id = d.id
        AND (:until = '' OR known_from < :until))
"""
"""SQL: joins to `deadlines d` how it was worded at the instant `:until`; '' for today."""
_WORDINGS = ("number", "known_from", "obligation", "obligation_fr", "actors", "instrument")
_PROPOSALS = (
    "number", "date", "due", "event_id", "quote", "instrument", "known_from", "superseded",
    "superseded_known",
)  # fmt: skip


def save_words(db: Database, life: Deadline) -> None:
    """Make these the wordings and proposals of a deadline; the same again writes nothing."""
    wordings = [
        (
            number, values.instant(one.known_from), one.obligation or one.obligation_fr,
            one.obligation_fr, values.strings(one.actors), one.instrument,
        )
        for number, one in enumerate(life.wordings, 1)
    ]  # fmt: skip
    proposals = [
        (
            number, one.date, one.due, one.event_id, one.quote, one.instrument,
            values.instant(one.known_from), one.superseded,
            values.instant(one.superseded_known),
        )
        for number, one in enumerate(life.proposals, 1)
    ]  # fmt: skip
    _replace(db, "deadline_wordings", _WORDINGS, life.id, wordings)
    _replace(db, "deadline_proposals", _PROPOSALS, life.id, proposals)


def _replace(
    db: Database,
    table: str,
    columns: Sequence[str],
    deadline_id: int,
    wanted: Sequence[tuple[object, ...]],
) -> None:
    names = ", ".join(columns)
    rows = db.execute(
        f"SELECT {names} FROM {table} WHERE deadline_id = ? ORDER BY 1", [deadline_id]
    ).fetchall()
    if [tuple(row) for row in rows] == list(wanted):
        return
    db.execute(f"DELETE FROM {table} WHERE deadline_id = ?", [deadline_id])
    for row in wanted:
        db.execute(
            f"INSERT INTO {table} (deadline_id, {names}) VALUES (?, {marks(row)})",
            [deadline_id, *row],
        )


def drop_deadline(db: Database, deadline_id: int) -> None:
    """Delete a deadline with all that hangs on it."""
    for table in ("deadline_wordings", "deadline_proposals", "deadline_steps"):
        db.execute(f"DELETE FROM {table} WHERE deadline_id = ?", [deadline_id])
    db.execute("DELETE FROM deadlines WHERE id = ?", [deadline_id])


def lives_proposed(db: Database, events: Collection[int]) -> set[int]:
    """The deadlines beside which these events are told as proposals."""
    return _column(db, "deadline_id", "event_id", events)


def proposals_of(db: Database, lives: Collection[int]) -> set[int]:
    """The events that are told as proposals beside these deadlines."""
    return _column(db, "event_id", "deadline_id", lives)


def _column(db: Database, wanted: str, given: str, ids: Iterable[int]) -> set[int]:
    return {
        int(row[0])
        for some in chunks(list(ids))
        for row in db.execute(
            f"SELECT DISTINCT {wanted} FROM deadline_proposals "
            f"WHERE {given} IN ({marks(some)}) AND event_id IS NOT NULL",
            some,
        ).fetchall()
    }
