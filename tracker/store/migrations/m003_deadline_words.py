"""Migration 3: how obligations were worded on any day, and what is proposed beside them.

`tracker.store.deadline_words` fills the tables as deadlines are saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def m003_deadline_words(db: Database) -> None:
    """Wordings of obligations by day, and proposed due dates."""
    db.executescript(_TABLES)


_TABLES = """
CREATE TABLE deadline_wordings (
    deadline_id INTEGER NOT NULL REFERENCES deadlines(id),
    number INTEGER NOT NULL,
    known_from TEXT NOT NULL,
    obligation TEXT NOT NULL,
    obligation_fr TEXT NOT NULL DEFAULT '',
    actors TEXT NOT NULL DEFAULT '[]',
    instrument TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (deadline_id, number)
);
CREATE TABLE deadline_proposals (
    deadline_id INTEGER NOT NULL REFERENCES deadlines(id),
    number INTEGER NOT NULL,
    date TEXT NOT NULL,
    due TEXT NOT NULL,
    event_id INTEGER REFERENCES events(id),
    quote TEXT NOT NULL DEFAULT '',
    instrument TEXT NOT NULL DEFAULT '',
    known_from TEXT NOT NULL,
    superseded TEXT NOT NULL DEFAULT '',
    superseded_known TEXT,
    PRIMARY KEY (deadline_id, number)
);
CREATE INDEX deadline_proposals_event ON deadline_proposals(event_id);
"""
