"""The log of passes. A pass that writes nothing else leaves no row."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker import __version__
from tracker.store import values
from tracker.store.handle import Database


def start_run(db: Database, started: datetime) -> int:
    """Log a pass in the transaction of its first write; its id."""
    cursor = db.execute(
        "INSERT INTO runs (started, pid, version) VALUES (?, ?, ?)",
        [values.instant(started), os.getpid(), __version__],
    )
    return int(cursor.lastrowid or 0)


def mark_interrupted(db: Database) -> None:
    """Name the passes that never ended. Call it with the writer lock held."""
    db.execute("UPDATE runs SET outcome = 'interrupted' WHERE outcome = 'running'")


def end_run(
    db: Database,
    run_id: int,
    *,
    ended: datetime,
    outcome: str,
    counts: Mapping[str, int],
    problems: Sequence[str],
) -> None:
    """Close the log row. `counts` has the names of the counting columns of `runs`."""
    row = {
        "ended": values.instant(ended),
        "outcome": outcome,
        "problems": values.strings(problems),
        **counts,
    }
    columns = ", ".join(f"{name} = :{name}" for name in row)
    db.execute(f"UPDATE runs SET {columns} WHERE id = :id", {**row, "id": run_id})
