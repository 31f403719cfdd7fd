"""A `Selection` as SQL: which table, by which index, and the WHERE clause.

No value is ever part of the SQL: all are named parameters. The indexes are named, because SQLite's
own choice depends on statistics that a young database does not have.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tracker.store.selection import Selection, search_words

Params = dict[str, object]

# Words of this length match their endings too ("divest" finds "divestiture"); shorter ones would
# find too much ("ai" in "aid").
_PREFIX_CHARS = 4

# The versions in force at the end of a day, with the columns of `events`.
_VERSIONS = """(
    SELECT v.id AS version_id, v.event_id AS id, v.story, v.type, v.date, v.date_start, v.date_end,
        v.month, v.precision, v.status, v.title, v.title_en, v.title_fr, v.summary,
        v.jurisdiction, v.confidence, v.source_count, v.official, v.review, v.told_en, v.told_fr,
        '' AS first_reported, v.known_from AS updated, v.version AS sequence,
        v.actors AS actor_ids
    FROM event_versions v {by}
    WHERE v.known_from < :until AND (v.known_until IS NULL OR v.known_until >= :until)
        AND NOT v.gone
) e"""


@dataclass(frozen=True, slots=True)
class Way:
    """The index that serves a purpose, of today's events and of their versions."""

    today: str
    asof: str


LIST = Way("events_list", "event_versions_list")
CHART = Way("events_chart", "event_versions_chart")
UPDATES = Way("events_updated", "event_versions_known")


class Pick(Enum):
    """How the events that a search or an actor picks are found.

    ONE_BY_ONE looks up each of them. LISTED makes a list of them and goes through the index of the
    purpose. PROBED goes through the index and asks of each event whether an actor took part, until
    there are enough; a search cannot be asked so.
    """

    ONE_BY_ONE = 1
    LISTED = 2
    PROBED = 3


def table(selection: Selection, way: Way, pick: Pick = Pick.LISTED) -> str:
    """The FROM item, as `e`. Every index begins with the story, so without one none is named."""
    by = f"INDEXED BY {way.asof if selection.asof else way.today}" if selection.story else ""
    if pick is Pick.ONE_BY_ONE:
        by = "NOT INDEXED"
    return _VERSIONS.format(by=by) if selection.asof else f"events e {by}"


def is_picked(selection: Selection) -> bool:
    """Whether a search or an actor picks today's events, so that `picks` gives them."""
    return bool(selection.q or selection.actors) and not selection.asof


def picks(selection: Selection) -> tuple[str, Params]:
    """FROM and WHERE of `event_kinds k` for what search, actors and days pick, and no more.

    The rows come in the order of their ids, as a search finds them.
    """
    source, clauses = "event_kinds k", []
    params: Params = {}
    if selection.q:
        source = "events_fts f CROSS JOIN event_kinds k ON k.id = f.rowid"
        clauses.append("events_fts MATCH :fts")
        params["fts"] = _fts_query(selection.q)
    if selection.actors:
        names, values = _actor_names(selection)
        clauses.append(f"k.id IN (SELECT event_id FROM event_actors WHERE actor_id IN ({names}))")
        params |= values
    if selection.first:
        clauses.append("k.date_end >= :first")
        params["first"] = selection.first.isoformat()
    if selection.last:
        clauses.append("k.date_start <= :last")
        params["last"] = selection.last.isoformat()
    return f"{source} WHERE {' AND '.join(clauses)}", params


def _versions_picked(selection: Selection) -> tuple[str, Params]:
    """FROM and WHERE of `version_kinds k` for the versions of the day that a search finds."""
    return (
        "event_versions_fts f CROSS JOIN version_kinds k ON k.id = f.rowid "
        "WHERE event_versions_fts MATCH :fts AND k.known_from < :until "
        "AND (k.known_until IS NULL OR k.known_until >= :until)",
        {"fts": _fts_query(selection.q), "until": selection.until},
    )


def tallies(selection: Selection) -> tuple[str, str, str, Params]:
    """For sums over months and types: FROM item `e`, events per row, WHERE clause, parameters."""
    if is_picked(selection):
        found, params = picks(selection)
    elif selection.q and not (selection.actors or selection.first or selection.last):
        found, params = _versions_picked(selection)
    else:
        clause, params = where(selection)
        if not (selection.asof or selection.first or selection.last):
            return "event_tallies e", "e.count", clause, params
        pick = Pick.ONE_BY_ONE if selection.q else Pick.LISTED
        return table(selection, CHART, pick), "1", clause, params
    counted = f"SELECT k.tally, count(*) AS count FROM {found} GROUP BY 1"
    clause, values = where(without_picks(selection))
    source = f"({counted}) n CROSS JOIN event_tallies e ON e.id = n.tally"
    return source, "n.count", clause, values | params


def without_picks(selection: Selection) -> Selection:
    """What is left to ask of a tally, where the events or versions to count are found already."""
    return replace(selection, q="", actors=(), first=None, last=None, asof=None)


def where(selection: Selection, pick: Pick = Pick.LISTED) -> tuple[str, Params]:
    """The WHERE clause on `e` and its parameters, those of `table` included."""
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
    if selection.lang:
        clauses.append(f"e.told_{selection.lang}")
    if selection.first:
        clauses.append("e.date_end >= :first")
        params["first"] = selection.first.isoformat()
    if selection.last:
        clauses.append("e.date_start <= :last")
        params["last"] = selection.last.isoformat()
    if selection.official:
        clauses.append("e.official")
    if selection.actors:
        clause, values = _acted(selection, pick)
        clauses.append(clause)
        params |= values
    if selection.q:
        clauses.append(_found(selection))
        params["fts"] = _fts_query(selection.q)
    return f"WHERE {' AND '.join(clauses)}", params


def _acted(selection: Selection, pick: Pick) -> tuple[str, Params]:
    if selection.asof:
        # The ids as they stand in the JSON text: five times as fast as parsing it in each row.
        texts = {
            f"actor{number}": json.dumps(actor, ensure_ascii=False)
            for number, actor in enumerate(selection.actors)
        }
        held = " OR ".join(f"instr(e.actor_ids, :{name})" for name in texts)
        return f"({held})", {**texts}
    names, params = _actor_names(selection)
    acted = f"FROM event_actors ea WHERE ea.actor_id IN ({names})"
    if pick is Pick.PROBED:
        return f"EXISTS (SELECT 1 {acted} AND ea.event_id = e.id)", params
    return f"e.id IN (SELECT ea.event_id {acted})", params


def _actor_names(selection: Selection) -> tuple[str, Params]:
    params = {f"actor{number}": actor for number, actor in enumerate(selection.actors)}
    return ", ".join(f":{name}" for name in params), {**params}


def _found(selection: Selection) -> str:
    words, key = _words(selection), "e.version_id" if selection.asof else "e.id"
    return f"{key} IN (SELECT rowid FROM {words} WHERE {words} MATCH :fts)"


def _words(selection: Selection) -> str:
    return "event_versions_fts" if selection.asof else "events_fts"


def _fts_query(q: str) -> str:
    """All words must be there. Quoted, so that no word is taken for FTS5 syntax."""
    return " ".join(
        f'"{word}"*' if len(word) >= _PREFIX_CHARS else f'"{word}"' for word in search_words(q)
    )
