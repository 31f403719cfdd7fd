"""What belongs to an event of a list: its actors, instruments and sources, looked up together."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import Any

from tracker.store.clauses import Params
from tracker.store.rows import ActorRow, EventRow, InstrumentRow, SourceRow
from tracker.store.selection import Selection


def complete(
    conn: Connection, selection: Selection, rows: Sequence[Sequence[Any]]
) -> Iterator[EventRow]:
    """The rows with their actors, instruments and sources, looked up together."""
    params: Params = {
        "ids": json.dumps([row[0] for row in rows]),
        "until": selection.until,
    }
    actors = _actors(conn, selection, params)
    instruments = _instruments(conn, selection, params)
    sources = _sources(conn, params)
    first_reported = _first_reported(conn, params) if selection.asof else {}
    for event_id, *rest in rows:  # the columns of _COLUMNS, in their order
        rest[14] = bool(rest[14])
        rest[16] = first_reported.get(event_id, rest[16])
        rest += (
            tuple(actors.get(event_id, ())),
            tuple(instruments.get(event_id, ())),
            tuple(sources.get(event_id, {}).values()),
        )
        yield EventRow(event_id, *rest)


def _actors(conn: Connection, selection: Selection, params: Params) -> dict[object, list[ActorRow]]:
    if selection.asof:
        query = (
            "SELECT v.event_id, a.value, coalesce(n.name_en, a.value), coalesce(n.name_fr, '') "
            "FROM event_versions v, json_each(v.actors) a LEFT JOIN actors n ON n.id = a.value "
            "WHERE v.event_id IN (SELECT value FROM json_each(:ids)) AND v.known_from < :until "
            "AND (v.known_until IS NULL OR v.known_until >= :until) ORDER BY 1, 2"
        )
    else:
        query = (
            "SELECT ea.event_id, n.id, n.name_en, n.name_fr FROM event_actors ea "
            "JOIN actors n ON n.id = ea.actor_id "
            "WHERE ea.event_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2"
        )
    found: dict[object, list[ActorRow]] = defaultdict(list)
    for event_id, *rest in conn.execute(query, params):
        found[event_id].append(ActorRow(*rest))
    return found


def _first_reported(conn: Connection, params: Params) -> dict[object, str]:
    rows = conn.execute(
        "SELECT event_id, min(known_from) FROM event_versions "
        "WHERE event_id IN (SELECT value FROM json_each(:ids)) GROUP BY 1",
        params,
    )
    return {row[0]: row[1] for row in rows}


def _instruments(
    conn: Connection, selection: Selection, params: Params
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
    for event_id, key, name_en, name_fr, identifiers in conn.execute(
        "SELECT ei.event_id, i.id, i.name_en, i.name_fr, i.identifiers "
        f"FROM ({named}) ei JOIN instruments i ON i.id = ei.instrument_id ORDER BY 1, 2",
        params,
    ):
        found[event_id].append(InstrumentRow(key, name_en, name_fr, tuple(json.loads(identifiers))))
    return found


def _sources(conn: Connection, params: Params) -> dict[object, dict[int, SourceRow]]:
    """Per event, its articles in order, each with the first of its statements."""
    found: dict[object, dict[int, SourceRow]] = defaultdict(dict)
    for row in conn.execute(
        "SELECT m.event_id, a.id, a.url, a.title, a.publisher, a.lang, coalesce(a.published, ''), "
        "a.source, m.official, m.quote, m.date, m.date_text, m.status, m.withdrawn, m.context "
        "FROM mentions m JOIN articles a ON a.id = m.article_id "
        "WHERE m.event_id IN (SELECT value FROM json_each(:ids)) "
        "AND (:until = '' OR a.known_at < :until) "
        "ORDER BY m.event_id, m.withdrawn, m.official DESC, a.published IS NULL, "
        "datetime(a.published), a.id, m.start",
        params,
    ):
        event_id, article_id, *rest = row
        by_article = found[event_id]
        if article_id not in by_article:
            rest[6], rest[11] = bool(rest[6]), bool(rest[11])
            by_article[article_id] = SourceRow(article_id, *rest)
    return found
