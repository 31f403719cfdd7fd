"""Which due date of a deadline is in force: now, or on any day, as far as it was known."""

from __future__ import annotations

from datetime import date, datetime

from tracker import edtf
from tracker.model import Deadline


def due_now(deadline: Deadline) -> str:
    """The due date after the last step; "" once it is met, missed, lifted or suspended."""
    return deadline.steps[-1].due if deadline.steps else ""


def due_on(deadline: Deadline, day: date, known_by: datetime | None = None) -> str:
    """The due date in force on a day, "" for none.

    Args:
        deadline: the deadline.
        day: the day asked about.
        known_by: only steps known by then count; None for all.
    """
    due = ""
    for step in deadline.steps:
        if known_by is not None and step.known_from is not None and step.known_from > known_by:
            continue
        if edtf.bounds(step.date)[0] <= day:
            due = step.due
    return due


def days_left(deadline: Deadline, day: date) -> int | None:
    """Days from `day` to the due date in force on it; negative once passed, None without one."""
    due = due_on(deadline, day)
    return (edtf.bounds(due)[1] - day).days if due else None
