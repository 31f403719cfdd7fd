"""What a reader sees of each event, for comparing a timeline before and after a rebuild."""

import sqlite3

FIELDS = ("type", "date", "status", "title_en", "title_fr")


def event_faces(conn: sqlite3.Connection) -> dict[int, dict[str, str]]:
    """The visible fields of every event by id."""
    rows = conn.execute(f"SELECT id, {', '.join(FIELDS)} FROM events ORDER BY id")
    return {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}


def redirects(conn: sqlite3.Connection) -> dict[int, int | None]:
    """Where each retired event id leads; None for nowhere."""
    return dict(conn.execute("SELECT old_id, new_id FROM event_redirects").fetchall())
