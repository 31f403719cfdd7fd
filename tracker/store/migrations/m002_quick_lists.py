"""Migration 2: indexes and counts that keep the pages of a large timeline quick.

What the filters read stands in one index in the order of the list and in one in the order of the
chart, for today's events and for what was known earlier. `tracker.store.clauses` names them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def m002_quick_lists(db: Database) -> None:
    """What makes the pages of a large timeline quick right after each refresh.

    Lists and charts are answered from an index that holds all that the filters read; the numbers
    beside the filters are kept by triggers in the transaction of each change; earlier words of an
    event are found by an index of their own.
    """
    for script in (_QUICK_COLUMNS, _QUICK_INDEXES, _TALLIES, _SEARCH_KEPT):
        db.executescript(script)


# `news` is 0 where only the wording changed: a change that begins with a title changed nothing
# before it (type, date, status), and nothing that counts follows it either.
_QUICK_COLUMNS = """
ALTER TABLE events ADD COLUMN told_en INTEGER GENERATED ALWAYS AS (title_en <> '') VIRTUAL;
ALTER TABLE events ADD COLUMN told_fr INTEGER GENERATED ALWAYS AS (title_fr <> '') VIRTUAL;
ALTER TABLE event_versions ADD COLUMN month TEXT
    GENERATED ALWAYS AS (substr(date_start, 1, 7)) VIRTUAL;
ALTER TABLE event_versions ADD COLUMN told_en INTEGER
    GENERATED ALWAYS AS (title_en <> '') VIRTUAL;
ALTER TABLE event_versions ADD COLUMN told_fr INTEGER
    GENERATED ALWAYS AS (title_fr <> '') VIRTUAL;
ALTER TABLE event_versions ADD COLUMN news INTEGER GENERATED ALWAYS AS (
    gone OR change NOT GLOB 'title_[a-z][a-z]: *' OR change GLOB '*; official: *'
    OR change GLOB '*; review: *' OR change GLOB '*; jurisdiction: *'
) VIRTUAL;
"""

_QUICK_INDEXES = """
DROP INDEX events_filters;
DROP INDEX events_story_date;
DROP INDEX events_story_status_date;
CREATE INDEX events_list ON events(
    story, date_start, id, date_end, type, status, official, review, jurisdiction, told_en, told_fr
);
CREATE INDEX events_chart ON events(
    story, month, type, review, status, official, jurisdiction, date_start, date_end,
    told_en, told_fr, updated
);
CREATE INDEX events_updated ON events(story, updated, id);
DROP INDEX event_actors_actor;
CREATE INDEX event_actors_actor ON event_actors(actor_id, event_id);
DROP INDEX event_versions_filters;
CREATE INDEX event_versions_list ON event_versions(
    story, date_start, event_id, known_from, known_until, gone, review, date_end, type, status,
    official, jurisdiction, told_en, told_fr, actors
);
CREATE INDEX event_versions_chart ON event_versions(
    story, month, type, known_from, known_until, gone, review, date_start, date_end, status,
    official, jurisdiction, told_en, told_fr, actors
);
CREATE INDEX event_versions_news ON event_versions(story, news, known_from);
"""

# How many events there are of each kind that the filters tell apart, by month. An UPDATE is counted
# as a removal and an addition.
_TALLIED = "story, month, type, status, jurisdiction, official, review, told_en, told_fr"
_NEW = ", ".join(f"new.{name}" for name in _TALLIED.split(", "))
_OLD = ", ".join(f"old.{name}" for name in _TALLIED.split(", "))
_ADD = f"""INSERT INTO event_tallies ({_TALLIED}, count) VALUES ({_NEW}, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;"""
_TAKE = f"UPDATE event_tallies SET count = count - 1 WHERE ({_TALLIED}) = ({_OLD});"
_TALLIES = f"""
CREATE TABLE event_tallies (
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
    PRIMARY KEY ({_TALLIED})
) WITHOUT ROWID;
INSERT INTO event_tallies SELECT {_TALLIED}, count(*) FROM events
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
CREATE TRIGGER events_tally_insert AFTER INSERT ON events BEGIN {_ADD} END;
CREATE TRIGGER events_tally_delete AFTER DELETE ON events BEGIN {_TAKE} END;
CREATE TRIGGER events_tally_update AFTER UPDATE OF story, date_start, type, status, jurisdiction,
    official, review, title_en, title_fr ON events BEGIN {_TAKE} {_ADD} END;
"""

_SEARCH_KEPT = """
CREATE VIRTUAL TABLE event_versions_fts USING fts5(
    title_en, title_fr, summary, content="event_versions", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO event_versions_fts(event_versions_fts) VALUES ('rebuild');
CREATE TRIGGER event_versions_fts_insert AFTER INSERT ON event_versions BEGIN
    INSERT INTO event_versions_fts(rowid, title_en, title_fr, summary)
        VALUES (new.id, new.title_en, new.title_fr, new.summary); END;
CREATE TRIGGER event_versions_fts_delete AFTER DELETE ON event_versions BEGIN
    INSERT INTO event_versions_fts(event_versions_fts, rowid, title_en, title_fr, summary)
        VALUES ('delete', old.id, old.title_en, old.title_fr, old.summary); END;
CREATE TRIGGER event_versions_fts_update AFTER UPDATE OF title_en, title_fr, summary
    ON event_versions BEGIN
    INSERT INTO event_versions_fts(event_versions_fts, rowid, title_en, title_fr, summary)
        VALUES ('delete', old.id, old.title_en, old.title_fr, old.summary);
    INSERT INTO event_versions_fts(rowid, title_en, title_fr, summary)
        VALUES (new.id, new.title_en, new.title_fr, new.summary); END;
"""
