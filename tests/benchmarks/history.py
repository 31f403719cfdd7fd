"""Gives a seeded database a past: earlier versions of events, and deadlines that moved.

    add_history(path)

A third of the events were first reported with another status and other words, and one event in
twenty has a deadline with up to three moves. Made by a counter, the same every time.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

_FIELDS = (
    "story, type, date, date_start, date_end, precision, title, title_en, title_fr, "
    "jurisdiction, confidence, source_count, official, review, actors, recorded"
)


def add_history(path: Path) -> None:
    """Write the past in one transaction, then have SQLite look at the tables again."""
    with sqlite3.connect(path) as conn:
        _earlier_versions(conn)
        _deadlines(conn)
    conn.close()
    with sqlite3.connect(path, isolation_level=None) as conn:
        conn.execute("ANALYZE")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def _earlier_versions(conn: sqlite3.Connection) -> None:
    conn.execute(
        "UPDATE event_versions SET version = 2, change = 'status: possible → ' || status, "
        "known_from = datetime(known_from, '+200 days') WHERE event_id % 3 = 0"
    )
    conn.execute(
        "UPDATE event_versions SET known_from = replace(known_from, ' ', 'T') || '+00:00' "
        "WHERE known_from LIKE '% %'"
    )
    conn.execute(
        "INSERT INTO event_versions (event_id, version, known_from, known_until, change, status, "
        f"summary, {_FIELDS}) SELECT v.event_id, 1, e.first_reported, v.known_from, "
        f"'first reported', 'possible', 'Rumour: ' || v.summary, {_of_version()} "
        "FROM event_versions v JOIN events e ON e.id = v.event_id WHERE v.version = 2"
    )


def _of_version() -> str:
    return ", ".join(f"v.{name}" for name in _FIELDS.split(", "))


def _deadlines(conn: sqlite3.Connection) -> None:
    conn.execute(
        "INSERT INTO deadlines (id, story, obligation, obligation_fr, actors, instrument, due, "
        "state, steps) SELECT id + 10, story, 'File report ' || id, 'Déposer le rapport ' || id, "
        "'[\"TikTok\"]', 'PAFACA', date(date_start, '+' || (30 + 90 * (id % 3)) || ' days'), "
        "CASE WHEN id % 3 THEN 'extended' ELSE 'set' END, 1 + id % 3 FROM events WHERE id % 20 = 0"
    )
    for number in (1, 2, 3):
        conn.execute(
            "INSERT INTO deadline_steps (deadline_id, number, kind, date, due, days, event_id, "
            "quote, instrument, explanation, known_from) SELECT id + 10, :n, "
            "CASE WHEN :n = 1 THEN 'set' ELSE 'extended' END, "
            "date(date_start, '+' || (90 * (:n - 1)) || ' days'), "
            "date(date_start, '+' || (30 + 90 * (:n - 1)) || ' days'), "
            "CASE WHEN :n = 1 THEN NULL ELSE 90 END, id, 'The order says so.', 'EO ' || id, "
            "'90 days later', date(date_start, '+' || (90 * (:n - 1)) || ' days') "
            "|| 'T18:00:00+00:00' FROM events WHERE id % 20 = 0 AND :n <= 1 + id % 3",
            {"n": number},
        )
