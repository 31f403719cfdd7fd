"""What editors decided and a pass carried out, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.store.handle import Database


def load_corrected(db: Database) -> Mapping[int, frozenset[str]]:
    """The events that have active corrections, with the actions."""
    found: dict[int, set[str]] = {}
    rows = db.execute("SELECT event_id, action FROM corrections WHERE active").fetchall()
    for event_id, action in rows:
        found.setdefault(int(event_id), set()).add(action)
    return {event_id: frozenset(actions) for event_id, actions in found.items()}


def load_decisions(db: Database) -> frozenset[tuple[str, str, str]]:
    """Action, day and reason of each correction that is active."""
    sql = "SELECT DISTINCT action, date, reason FROM corrections WHERE active"
    return frozenset((row[0], row[1], row[2]) for row in db.execute(sql).fetchall())
