"""The SELECTs behind the timeline and its downloads: a `Selection` in, frozen rows out.

Every function takes a plain `sqlite3` connection, so that the command line, the site (inside
Datasette's `execute_fn`) and a test use the same queries. Nothing here writes.

`asof` reads `event_versions`: the version of each event that was in force at the end of that day,
UTC, with the sources that were known by then. Actors are versioned; instruments are today's.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from sqlite3 import Connection
from typing import Any

from tracker.errors import UsageError
from tracker.store.rows import (
    ActorRow,
    EventRow,
    InstrumentRow,
    MonthCount,
    SourceRow,
)
from tracker.store.selection import (
    FILTERS,
    LANGUAGES,
    Selection,
    parse_selection,
    search_words,
)

__all__ = [
    "FILTERS",
    "LANGUAGES",
    "ActorRow",
    "Connection",
    "EventRow",
    "InstrumentRow",
    "MonthCount",
    "Order",
    "Selection",
    "SourceRow",
    "check_known",
    "count",
    "histogram",
    "iterate",
    "newest_update",
    "one_state",
    "page",
    "parse_selection",
]

# Rows read between two look-ups of their actors and sources: large enough to make the look-ups
# cheap, small enough to keep a stream of 100,000 events in a few megabytes.
_BATCH = 500
# Words of this length match their endings too ("divest" finds "divestiture"); shorter ones would
# find too much ("ai" in "aid").
_PREFIX_CHARS = 4


class Order(StrEnum):
    """How a selection is sorted; ties go by id, so every order is total."""

    OLDEST = "oldest"
    NEWEST = "newest"
    UPDATED = "updated"


_ORDER_BY = {
    Order.OLDEST: "e.date_start, e.id",
    Order.NEWEST: "e.date_start DESC, e.id DESC",
    Order.UPDATED: "e.updated DESC, e.id DESC",
}

_COLUMNS = (
    "e.id, e.story, e.type, e.date, e.date_start, e.date_end, e.precision, e.status, e.title, "
    "e.title_en, e.title_fr, e.summary, e.jurisdiction, e.confidence, e.source_count, "
    "e.official, e.review, e.first_reported, e.updated, e.sequence"
)

# The versions with the columns of `events`, so that one WHERE serves both. The unary plus keeps
# SQLite from the index on `known_from`: nearly all versions qualify, and the index that holds
# every column asked for is seven times as fast.
_VERSIONS = """(
    SELECT v.event_id AS id, v.story, v.type, v.date, v.date_start, v.date_end, v.precision,
        v.status, v.title, v.title_en, v.title_fr, v.summary, v.jurisdiction, v.confidence,
        v.source_count, v.official, v.review, '' AS first_reported, v.known_from AS updated,
        v.version AS sequence, v.actors AS actor_ids, v.known_until
    FROM event_versions v
    WHERE +v.known_from < :until AND (v.known_until IS NULL OR v.known_until >= :until)
        AND NOT v.gone
)"""

_KNOWN_ACTORS = (
    "SELECT DISTINCT ea.actor_id FROM event_actors ea JOIN events e ON e.id = ea.event_id "
    "WHERE (:story = '' OR e.story = :story) AND (:value IS NULL OR ea.actor_id = :value)"
)
_KNOWN_JURISDICTIONS = (
    "SELECT DISTINCT jurisdiction FROM events WHERE jurisdiction <> '' "
    "AND (:story = '' OR story = :story) AND (:value IS NULL OR jurisdiction = :value)"
)

Params = dict[str, object]


@contextmanager
def one_state(conn: Connection) -> Iterator[None]:
    """Every SELECT inside sees the same state of the database, whatever a writer does meanwhile."""
    if conn.in_transaction:
        yield
        return
    conn.execute("BEGIN")
    try:
        yield
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")


def count(conn: Connection, selection: Selection) -> int:
    """How many events are selected."""
    where, params = _where(conn, selection)
    row = conn.execute(f"SELECT count(*) FROM {_table(selection)} e {where}", params).fetchone()
    return int(row[0])


def newest_update(conn: Connection, selection: Selection) -> str:
    """The instant of the newest change among the selected events; "" where there are none."""
    where, params = _where(conn, selection)
    row = conn.execute(
        f"SELECT max(e.updated) FROM {_table(selection)} e {where}", params
    ).fetchone()
    return str(row[0] or "")


def iterate(
    conn: Connection, selection: Selection, *, order: Order = Order.OLDEST
) -> Iterator[EventRow]:
    """Every selected event, once, from one state of the database; memory stays flat.

    The rows come from one read transaction, which ends with the iterator. Close the iterator
    (or exhaust it) before the connection is used for something else.
    """
    with one_state(conn):
        where, params = _where(conn, selection)
        cursor = conn.execute(
            f"SELECT {_COLUMNS} FROM {_table(selection)} e {where} ORDER BY {_ORDER_BY[order]}",
            params,
        )
        while batch := cursor.fetchmany(_BATCH):
            yield from _complete(conn, selection, batch)


def page(
    conn: Connection,
    selection: Selection,
    *,
    limit: int,
    offset: int = 0,
    order: Order = Order.OLDEST,
) -> tuple[EventRow, ...]:
    """At most `limit` selected events after the first `offset`.

    The ids first, which an index gives without the rows: a page far back is nearly as quick as
    the first one. The plus keeps SQLite from the index that is sorted but lacks the filters.
    """
    where, params = _where(conn, selection)
    ordered = _ORDER_BY[order]
    found = conn.execute(
        f"SELECT e.id FROM {_table(selection)} e {where} "
        f"ORDER BY {ordered.replace('e.id', '+e.id')} LIMIT :limit OFFSET :offset",
        {**params, "limit": limit, "offset": offset},
    )
    ids = json.dumps([row[0] for row in found])
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM {_table(selection)} e "
        f"WHERE e.id IN (SELECT value FROM json_each(:ids)) ORDER BY {ordered}",
        {**params, "ids": ids},
    ).fetchall()
    return tuple(_complete(conn, selection, rows))


def histogram(conn: Connection, selection: Selection) -> tuple[MonthCount, ...]:
    """Events per month of their first day and per type, sorted; months without are absent."""
    where, params = _where(conn, selection)
    rows = conn.execute(
        "SELECT substr(e.date_start, 1, 7) AS month, e.type, count(*) "
        f"FROM {_whole_table(selection)} {where} GROUP BY 1, 2 ORDER BY 1, 2",
        params,
    )
    return tuple(MonthCount(*row) for row in rows)


def check_known(conn: Connection, selection: Selection) -> None:
    """Refuse an actor or a jurisdiction that no event of the story has.

    Raises:
        UsageError: the message lists what the story has.
    """
    for name, asked, known in (
        ("actor", selection.actors, _KNOWN_ACTORS),
        ("jurisdiction", selection.jurisdictions, _KNOWN_JURISDICTIONS),
    ):
        for value in asked:
            params = {"story": selection.story, "value": value}
            if not conn.execute(f"{known} LIMIT 1", params).fetchone():
                rows = conn.execute(f"{known} LIMIT 50", {**params, "value": None})
                has = ", ".join(sorted(row[0] for row in rows)) or "none yet"
                raise UsageError(f"{name}={value[:40]!r} is unknown. This timeline has: {has}.")


# --- from a selection to SQL ----------------------------------------------------------------------


def _table(selection: Selection) -> str:
    return _VERSIONS if selection.asof else "events"


def _whole_table(selection: Selection) -> str:
    """The table as `e`, for a count over all of it.

    Where a filter reads a column that no index holds, SQLite would still take the rows in the
    order of an index, each from another place of the file; in the order of the file it is three to
    five times as fast.
    """
    if selection.asof and selection.actors:
        return f"{_VERSIONS.replace('event_versions v', 'event_versions v NOT INDEXED')} e"
    if selection.lang and not selection.asof:
        return "events e NOT INDEXED"
    return f"{_table(selection)} e"


def _where(conn: Connection, selection: Selection) -> tuple[str, Params]:
    """The WHERE clause, with named parameters only: no value is ever part of the SQL."""
    clauses = ["e.review <> 'rejected'"]
    params: Params = {"until": selection.until}

    def one_of(expression: str, name: str, values: Sequence[str]) -> None:
        if values:
            names = [f"{name}{number}" for number in range(len(values))]
            clauses.append(f"{expression} IN ({', '.join(':' + each for each in names)})")
            params.update(zip(names, values, strict=True))

    one_of("e.story", "story", [selection.story] if selection.story else [])
    one_of("e.type", "type", selection.types)
    one_of("e.status", "status", selection.statuses)
    one_of("e.jurisdiction", "jurisdiction", selection.jurisdictions)
    if selection.actors:
        clauses.append(_actor_clause(selection))
        params["actors"] = json.dumps(selection.actors)
    if selection.lang:
        clauses.append(f"e.title_{selection.lang} <> ''")
    if selection.first:
        clauses.append("e.date_end >= :first")
        params["first"] = selection.first.isoformat()
    if selection.last:
        clauses.append("e.date_start <= :last")
        params["last"] = selection.last.isoformat()
    if selection.official:
        clauses.append("e.official")
    if selection.q:
        clauses.append(_search_clause(conn, selection))
        params |= {"q": selection.q, "fts": _fts_query(selection.q)}
    return f"WHERE {' AND '.join(clauses)}", params


def _actor_clause(selection: Selection) -> str:
    wanted = "SELECT value FROM json_each(:actors)"
    if selection.asof:
        # The ids as they stand in the JSON text: five times as fast as parsing it in each row.
        return f"EXISTS ({wanted} WHERE instr(e.actor_ids, json_quote(value)))"
    return f"e.id IN (SELECT event_id FROM event_actors WHERE actor_id IN ({wanted}))"


def _search_clause(conn: Connection, selection: Selection) -> str:
    if not selection.asof:
        return "e.id IN (SELECT rowid FROM events_fts WHERE events_fts MATCH :fts)"
    # The index knows only today's words; of an earlier version, its own words are searched.
    conn.create_function("holds_words", 2, _holds_words, deterministic=True)
    return (
        "CASE WHEN e.known_until IS NULL "
        "THEN e.id IN (SELECT rowid FROM events_fts WHERE events_fts MATCH :fts) "
        "ELSE holds_words(e.title_en || ' ' || e.title_fr || ' ' || e.summary, :q) END"
    )


def _fts_query(q: str) -> str:
    """All words must be there. Quoted, so that no word is taken for FTS5 syntax."""
    return " ".join(
        f'"{word}"*' if len(word) >= _PREFIX_CHARS else f'"{word}"' for word in search_words(q)
    )


def _fold(text: str) -> str:
    """Case and accents off, as the tokenizer `unicode61 remove_diacritics 2` does."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _holds_words(text: str, q: str) -> bool:
    held = search_words(_fold(text))
    return all(
        any(have == word or (len(word) >= _PREFIX_CHARS and have.startswith(word)) for have in held)
        for word in search_words(_fold(q))
    )


# --- what belongs to an event ---------------------------------------------------------------------


def _complete(
    conn: Connection, selection: Selection, rows: Sequence[Sequence[Any]]
) -> Iterator[EventRow]:
    """The rows with their actors, instruments and sources, looked up together."""
    params: Params = {
        "ids": json.dumps([row[0] for row in rows]),
        "until": selection.until,
    }
    actors = _actors(conn, selection, params)
    instruments = _instruments(conn, params)
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


def _instruments(conn: Connection, params: Params) -> dict[object, list[InstrumentRow]]:
    found: dict[object, list[InstrumentRow]] = defaultdict(list)
    for event_id, key, name_en, name_fr, identifiers in conn.execute(
        "SELECT ei.event_id, i.id, i.name_en, i.name_fr, i.identifiers FROM event_instruments ei "
        "JOIN instruments i ON i.id = ei.instrument_id "
        "WHERE ei.event_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1, 2",
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
