"""The SELECTs behind the timeline and its downloads: a `Selection` in, frozen rows out.

Every function takes a plain `sqlite3` connection, so that the command line, the site (inside
Datasette's `execute_fn`) and a test use the same queries. Nothing here writes.

`asof` reads `event_versions`: the version of each event that was in force at the end of that day,
UTC, with the sources that were known by then. Actors are versioned; instruments are today's.
"""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from sqlite3 import Connection

from tracker.errors import UsageError
from tracker.store.attached import complete, plain_cursor
from tracker.store.clauses import (
    CHART,
    LIST,
    UPDATES,
    Params,
    Pick,
    is_picked,
    picks,
    table,
    tallies,
    where,
    without_picks,
)
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
    "event",
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


class Order(StrEnum):
    """How a selection is sorted; ties go by id, so every order is total."""

    OLDEST = "oldest"
    NEWEST = "newest"
    UPDATED = "updated"


# So many rows are looked up one by one sooner than found by going through an index of all.
_FEW = 5000

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

_ACTORS = (
    "SELECT a.id FROM actors a WHERE {asked} EXISTS (SELECT 1 FROM event_actors ea "
    "JOIN events e ON e.id = ea.event_id WHERE ea.actor_id = a.id "
    "AND (:story = '' OR e.story = :story)) ORDER BY a.id LIMIT 50"
)
_JURISDICTIONS = (
    "SELECT DISTINCT jurisdiction AS id FROM event_tallies a WHERE {asked} jurisdiction <> '' "
    "AND count AND (:story = '' OR story = :story) ORDER BY 1 LIMIT 50"
)
_ASKED = {"actor": "a.id = :value AND", "jurisdiction": "a.jurisdiction = :value AND"}


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
    source, number, clause, params = tallies(selection)
    row = conn.execute(f"SELECT coalesce(sum({number}), 0) FROM {source} {clause}", params)
    return int(row.fetchone()[0])


def newest_update(conn: Connection, selection: Selection) -> str:
    """The instant of the newest change among the selected events; "" where there are none."""
    clause, params = where(selection)
    row = conn.execute(f"SELECT max(e.updated) FROM {table(selection, CHART)} {clause}", params)
    return str(row.fetchone()[0] or "")


def iterate(
    conn: Connection, selection: Selection, *, order: Order = Order.OLDEST
) -> Generator[EventRow, None, None]:
    """Every selected event, once, from one state of the database; memory stays flat.

    The rows come from one read transaction, which ends with the iterator. Close the iterator
    (or exhaust it) before the connection is used for something else.
    """
    way = UPDATES if order is Order.UPDATED else LIST
    with one_state(conn):
        clause, params = where(selection)
        cursor = plain_cursor(conn).execute(
            f"SELECT {_COLUMNS} FROM {table(selection, way)} {clause} ORDER BY {_ORDER_BY[order]}",
            params,
        )
        while batch := cursor.fetchmany(_BATCH):
            yield from complete(conn, selection, batch)


def event(conn: Connection, event_id: int, asof: date | None = None) -> EventRow | None:
    """One event, a rejected one too; None where there is none with this id, or was none then."""
    known = Selection(asof=asof)
    rows = (
        plain_cursor(conn)
        .execute(
            f"SELECT {_COLUMNS} FROM {table(known, LIST)} WHERE e.id = :event",
            {"event": event_id, "until": known.until},
        )
        .fetchall()
    )
    return next(complete(conn, known, rows), None)


def page(
    conn: Connection,
    selection: Selection,
    *,
    found: int,
    limit: int,
    offset: int = 0,
    order: Order = Order.OLDEST,
) -> tuple[EventRow, ...]:
    """At most `limit` selected events after the first `offset`, oldest or newest first.

    The ids first, which an index gives without the rows: a page far back is nearly as quick as
    the first one. `found`, how many are selected in all, tells the quickest way to them.
    """
    query, params = _ids(conn, selection, found=found, rows=offset + limit, order=order)
    ids = conn.execute(
        f"{query} LIMIT :limit OFFSET :offset", {**params, "limit": limit, "offset": offset}
    )
    bare = Selection(asof=selection.asof)
    clause, params = where(bare)
    rows = (
        plain_cursor(conn)
        .execute(
            f"SELECT {_COLUMNS} FROM {table(bare, LIST)} {clause} "
            f"AND e.id IN (SELECT value FROM json_each(:ids)) ORDER BY {_ORDER_BY[order]}",
            {**params, "ids": json.dumps([row[0] for row in ids])},
        )
        .fetchall()
    )
    return tuple(complete(conn, selection, rows))


def _ids(
    conn: Connection, selection: Selection, *, found: int, rows: int, order: Order
) -> tuple[str, Params]:
    """The SELECT of the ids in order, by the quickest way to the first `rows` of `found`."""
    if is_picked(selection) and found <= _FEW:
        picked, params = picks(selection)
        clause, values = where(without_picks(selection))
        by = _ORDER_BY[order].replace("e.", "k.")
        kinds = f"k.tally IN (SELECT e.id FROM event_tallies e {clause})"
        return f"SELECT k.id FROM {picked} AND {kinds} ORDER BY {by}", params | values
    pick = Pick.LISTED
    if selection.q and found <= _FEW:
        pick = Pick.ONE_BY_ONE
    elif is_picked(selection) and not selection.q:
        total = conn.execute("SELECT sum(count) FROM event_tallies").fetchone()[0] or 0
        # A probe costs about as much as two entries of a list.
        pick = Pick.PROBED if 2 * rows * total / found < found else Pick.LISTED
    clause, params = where(selection, pick)
    return (
        f"SELECT e.id FROM {table(selection, LIST, pick)} {clause} ORDER BY {_ORDER_BY[order]}",
        params,
    )


def histogram(conn: Connection, selection: Selection) -> tuple[MonthCount, ...]:
    """Events per month of their first day and per type, sorted; months without are absent."""
    source, number, clause, params = tallies(selection)
    rows = conn.execute(
        f"SELECT e.month, e.type, sum({number}) AS found FROM {source} {clause} "
        "GROUP BY 1, 2 HAVING found ORDER BY 1, 2",
        params,
    )
    return tuple(MonthCount(*row) for row in rows)


def check_known(conn: Connection, selection: Selection) -> None:
    """Refuse an actor or a jurisdiction that no event of the story has.

    Raises:
        UsageError: the message lists what the story has.
    """
    for name, asked, known in (
        ("actor", selection.actors, _ACTORS),
        ("jurisdiction", selection.jurisdictions, _JURISDICTIONS),
    ):
        for value in asked:
            params = {"story": selection.story, "value": value}
            if not conn.execute(known.format(asked=_ASKED[name]), params).fetchone():
                rows = conn.execute(known.format(asked=""), params)
                has = ", ".join(row[0] for row in rows) or "none yet"
                raise UsageError(f"{name}={value[:40]!r} is unknown. This timeline has: {has}.")
