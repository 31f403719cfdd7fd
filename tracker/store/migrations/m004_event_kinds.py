"""Migration 4: of each event its tally and its days in a narrow table, for large searches.

A search or an actor can pick every event of a timeline. To count them by month and type each was
looked up in `events`, whose rows hold all texts; `event_kinds` has a few bytes per event in the
order in which a search finds them, so it is read from front to back, and what is counted are
numbers. `version_kinds` is the same for what was known earlier: of each version its tally, which
counts none of them, and when it was in force. `tracker.store.clauses` writes the queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def m004_event_kinds(db: Database) -> None:
    """Number the tallies, and keep of each event and version the number of its tally."""
    for script in (_NUMBERED_TALLIES, _KINDS, _KINDS_OF_VERSIONS):
        db.executescript(script)


_TALLIED = "story, month, type, status, jurisdiction, official, review, told_en, told_fr"
_NEW = ", ".join(f"new.{name}" for name in _TALLIED.split(", "))
_OLD = ", ".join(f"old.{name}" for name in _TALLIED.split(", "))
_ADD = f"""INSERT INTO event_tallies ({_TALLIED}, count) VALUES ({_NEW}, 1)
        ON CONFLICT ({_TALLIED}) DO UPDATE SET count = count + 1;"""
_TAKE = f"UPDATE event_tallies SET count = count - 1 WHERE ({_TALLIED}) = ({_OLD});"
_TALLY = f"(SELECT id FROM event_tallies WHERE ({_TALLIED}) = ({_NEW}))"

_NUMBERED_TALLIES = f"""
DROP TRIGGER events_tally_insert;
DROP TRIGGER events_tally_delete;
DROP TRIGGER events_tally_update;
DROP TABLE event_tallies;
CREATE TABLE event_tallies (
    id INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    month TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    official INTEGER NOT NULL,
    review TEXT NOT NULL,
    told_en INTEGER NOT NULL,
    told_fr INTEGER NOT NULL,
    count INTEGER NOT NULL,
    UNIQUE ({_TALLIED})
);
INSERT INTO event_tallies ({_TALLIED}, count) SELECT {_TALLIED}, count(*) FROM events
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
"""

_KINDS = f"""
CREATE TABLE event_kinds (
    id INTEGER PRIMARY KEY,
    tally INTEGER NOT NULL,
    date_start TEXT NOT NULL,
    date_end TEXT NOT NULL
);
INSERT INTO event_kinds SELECT e.id, t.id, e.date_start, e.date_end FROM events e
    JOIN event_tallies t USING ({_TALLIED}) ORDER BY e.id;
CREATE TRIGGER events_kind_insert AFTER INSERT ON events BEGIN
    {_ADD}
    INSERT INTO event_kinds VALUES (new.id, {_TALLY}, new.date_start, new.date_end); END;
CREATE TRIGGER events_kind_delete AFTER DELETE ON events BEGIN
    {_TAKE}
    DELETE FROM event_kinds WHERE id = old.id; END;
CREATE TRIGGER events_kind_update AFTER UPDATE OF id, story, date_start, date_end, type, status,
    jurisdiction, official, review, title_en, title_fr ON events BEGIN
    {_TAKE}
    {_ADD}
    UPDATE event_kinds SET id = new.id, tally = {_TALLY}, date_start = new.date_start,
        date_end = new.date_end WHERE id = old.id; END;
"""

_NAME = f"""INSERT INTO event_tallies ({_TALLIED}, count) VALUES ({_NEW}, 0)
        ON CONFLICT ({_TALLIED}) DO NOTHING;"""
_KINDS_OF_VERSIONS = f"""
CREATE TABLE version_kinds (
    id INTEGER PRIMARY KEY,
    tally INTEGER NOT NULL,
    known_from TEXT NOT NULL,
    known_until TEXT
);
INSERT INTO event_tallies ({_TALLIED}, count)
    SELECT DISTINCT {_TALLIED}, 0 FROM event_versions WHERE NOT gone
    ON CONFLICT ({_TALLIED}) DO NOTHING;
INSERT INTO version_kinds SELECT v.id, t.id, v.known_from, v.known_until FROM event_versions v
    JOIN event_tallies t USING ({_TALLIED}) WHERE NOT v.gone ORDER BY v.id;
CREATE TRIGGER event_versions_kind_insert AFTER INSERT ON event_versions WHEN NOT new.gone BEGIN
    {_NAME}
    INSERT INTO version_kinds VALUES (new.id, {_TALLY}, new.known_from, new.known_until); END;
CREATE TRIGGER event_versions_kind_delete AFTER DELETE ON event_versions BEGIN
    DELETE FROM version_kinds WHERE id = old.id; END;
CREATE TRIGGER event_versions_kind_known AFTER UPDATE OF known_from, known_until ON event_versions
    BEGIN UPDATE version_kinds SET known_from = new.known_from, known_until = new.known_until
        WHERE id = new.id; END;
CREATE TRIGGER event_versions_kind_update AFTER UPDATE OF id, story, date_start, type, status,
    jurisdiction, official, review, title_en, title_fr, gone ON event_versions BEGIN
    DELETE FROM version_kinds WHERE id = old.id;
    {_NAME}
    INSERT INTO version_kinds SELECT new.id, {_TALLY}, new.known_from, new.known_until
        WHERE NOT new.gone; END;
"""
