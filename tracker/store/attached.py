"""What belongs to an event of a list: its actors, instruments and sources, looked up together."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from sqlite3 import Connection, Cursor
from typing import Any

from tracker.store.clauses import Params
from tracker.store.rows import ActorRow, EventRow, InstrumentRow, SourceRow
from tracker.store.selection import Selection

_OFFICIAL = EventRow._fields.index("official")


def complete(
    conn: Connection, selection: Selection, rows: Sequence[tuple[Any, ...]]
) -> Iterator[EventRow]:
    """The rows, in the columns of `EventRow`, with what belongs to them, looked up together."""
    cursor = plain_cursor(conn)
    params: Params = {
        "ids": json.dumps([row[0] for row in rows]),
        "until": selection.until,
    }
    actors = _actors(cursor, selection, params)
    instruments = _instruments(cursor, selection, params)
    sources = _sources(cursor, params)
    first_reported = _first_reported(cursor, params) if selection.asof else {}
    for row in rows:
        event_id = row[0]
        yield EventRow._make(
            (
                *row[:_OFFICIAL],
                bool(row[_OFFICIAL]),
                row[_OFFICIAL + 1],
                first_reported.get(event_id, row[_OFFICIAL + 2]),
                *row[_OFFICIAL + 3 :],
                tuple(actors.get(event_id, ())),
                tuple(instruments.get(event_id, ())),
                tuple(sources.get(event_id, {}).values()),
            )
        )


def plain_cursor(conn: Connection) -> Cursor:
    """A cursor that gives tuples, whatever the rows of the connection are."""
    cursor = conn.cursor()
    cursor.row_factory = None
    return cursor


def _actors(cursor: Cursor, selection: Selection, params: Params) -> dict[object, list[ActorRow]]:
    if selection.asof:
        query = (
            "SELECT v.event_id, a.value FROM event_versions v, json_each(v.actors) a "
            "WHERE v.event_id IN (SELECT value FROM json_each(:ids)) AND v.known_from < :until "
            "AND (v.known_until IS NULL OR v.known_until >= :until) ORDER BY 1, 2"
        )
    else:
        query = (
            "SELECT event_id, actor_id FROM event_actors "
            "WHERE event_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2"
        )
    taking_part = cursor.execute(query, params).fetchall()
    ids = {actor_id for _, actor_id in taking_part}
    names = cursor.execute(
        "SELECT id, name_en, name_fr FROM actors WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(ids))],
    )
    # Few actors take part in many events: one row for each of them.
    known = {actor_id: ActorRow(actor_id, actor_id) for actor_id in ids}
    known |= {row[0]: ActorRow(*row) for row in names}
    found: dict[object, list[ActorRow]] = defaultdict(list)
    for event_id, actor_id in taking_part:
        found[event_id].append(known[actor_id])
    return found


def _first_reported(cursor: Cursor, params: Params) -> dict[object, str]:
    rows = cursor.execute(
        "SELECT event_id, min(known_from) FROM event_versions "
        "WHERE event_id IN (SELECT value FROM json_each(:ids)) GROUP BY 1",
        params,
    )
    return {row[0]: row[1] for row in rows}


def _instruments(
    cursor: Cursor, selection: Selection, params: Params
) -> dict[object, list[InstrumentRow]]:
    """With `asof` only those that a report of that time names."""
    if selection.asof:
        named = (
            "SELECT DISTINCT m.event_id, x.value AS instrument_id FROM mentions m "
            "JOIN articles a ON a.id = m.article_id, json_each(m.instruments) x "
            "WHERE a.known_at < :until AND m.event_id IN (SELECT value FROM json_each(:ids))"
        )
    else:
        named = (
            "SELECT event_id, instrument_id FROM event_instruments "
            "WHERE event_id IN (SELECT value FROM json_each(:ids))"
        )
    found: dict[object, list[InstrumentRow]] = defaultdict(list)
    for event_id, key, name_en, name_fr, identifiers in cursor.execute(
        "SELECT ei.event_id, i.id, i.name_en, i.name_fr, i.identifiers "
        f"FROM ({named}) ei JOIN instruments i ON i.id = ei.instrument_id ORDER BY 1, 2",
        params,
    ):
        found[event_id].append(InstrumentRow(key, name_en, name_fr, tuple(json.loads(identifiers))))
    return found


def _sources(cursor: Cursor, params: Params) -> dict[object, dict[int, SourceRow]]:
    """Per event, its articles in order, each with the first of its statements."""
    found: dict[object, dict[int, SourceRow]] = defaultdict(dict)
    for row in cursor.execute(
        "SELECT m.event_id, a.id, a.url, a.title, a.publisher, a.lang, coalesce(a.published, ''), "
        "a.source, m.official, m.quote, m.date, m.date_text, m.status, m.withdrawn, m.context "
        "FROM mentions m JOIN articles a ON a.id = m.article_id "
        "WHERE m.event_id IN (SELECT value FROM json_each(:ids)) "
        "AND (:until = '' OR a.known_at < :until) "
        "ORDER BY m.event_id, m.withdrawn, m.official DESC, a.published IS NULL, "
        "datetime(a.published), a.id, m.start",
        params,
    ):
        by_article = found[row[0]]
        if row[1] not in by_article:
            by_article[row[1]] = SourceRow._make(
                (*row[1:8], bool(row[8]), *row[9:13], bool(row[13]), row[14])
            )
    return found
