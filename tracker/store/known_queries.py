"""One event as it was known at an instant: what was said of it, by which reports, beside which.

`until` is an instant, ISO 8601 UTC, as `Selection.until` gives it; what was known before it counts.
Nothing here writes.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from tracker.store.rows import ActorRow, InstrumentRow
from tracker.store.site_rows import ClaimRow, EventDetail, MentionDetail, VersionRow

_KNOWN = "known_from < :until AND (known_until IS NULL OR known_until >= :until) AND NOT gone"
_COLUMNS = (
    "story", "type", "date", "date_start", "date_end", "precision", "status", "title", "title_en",
    "title_fr", "summary", "jurisdiction", "confidence", "official", "review", "actors", "updated",
)  # fmt: skip
_EVENT = f"""
    SELECT {", ".join(_COLUMNS[:-1])}, known_from
    FROM event_versions WHERE event_id = :event AND {_KNOWN} ORDER BY version DESC LIMIT 1
"""
_NEIGHBOUR = f"""
    SELECT event_id FROM event_versions
    WHERE story = :story AND (date_start, event_id) {{side}} (:day, :event) AND {_KNOWN}
        AND review <> 'rejected'
    ORDER BY date_start {{order}}, event_id {{order}} LIMIT 1
"""
_INSTRUMENTS = """
    SELECT DISTINCT i.id, i.name_en, i.name_fr, i.identifiers
    FROM mentions m JOIN articles a ON a.id = m.article_id
    JOIN json_each(m.instruments) named JOIN instruments i ON i.id = named.value
    WHERE m.event_id = :event AND a.known_at < :until AND NOT m.withdrawn ORDER BY 2
"""


def event(
    conn: sqlite3.Connection, event_id: int, until: str, told: Sequence[MentionDetail]
) -> EventDetail | None:
    """An event as it was known; None where it was not, or not any more.

    Args:
        conn: the database.
        event_id: its id.
        until: the instant.
        told: its statements that were known then.
    """
    params = {"event": event_id, "until": until}
    row = conn.execute(_EVENT, params).fetchone()
    if row is None:
        return None
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    first = conn.execute(
        "SELECT min(known_from) FROM event_versions WHERE event_id = :event", params
    ).fetchone()[0]
    return EventDetail(
        **values
        | {
            "id": event_id,
            "official": bool(values["official"]),
            "source_count": len({m.duplicate_of or m.article_id for m in told if not m.withdrawn}),
            "first_reported": first,
            "actors": _actors(conn, values["actors"]),
        },
        claims=_claims(conn, event_id, told),
        instruments=tuple(
            InstrumentRow(key, name_en, name_fr, tuple(json.loads(identifiers)))
            for key, name_en, name_fr, identifiers in conn.execute(_INSTRUMENTS, params)
        ),
    )


def _claims(
    conn: sqlite3.Connection, event_id: int, told: Sequence[MentionDetail]
) -> tuple[ClaimRow, ...]:
    """The dates that its statements of the time give, in the order of today's."""
    row = conn.execute("SELECT claims FROM events WHERE id = ?", [event_id]).fetchone()
    official = {mention.id: mention.official for mention in told}
    found = []
    for claim in json.loads(row[0]) if row else ():
        ids = tuple(one for one in claim["mention_ids"] if one in official)
        if ids:
            found.append(ClaimRow(claim["date"], ids, any(official[one] for one in ids)))
    return tuple(found)


def _actors(conn: sqlite3.Connection, ids: str) -> tuple[ActorRow, ...]:
    rows = conn.execute(
        "SELECT id, name_en, name_fr FROM actors WHERE id IN (SELECT value FROM json_each(?)) "
        "ORDER BY name_en",
        [ids],
    )
    return tuple(ActorRow(*row) for row in rows)


def until_then(rows: Sequence[VersionRow], until: str) -> tuple[VersionRow, ...]:
    """The versions that had been published by an instant."""
    return tuple(row for row in rows if row.known_from < until)


def neighbours(
    conn: sqlite3.Connection, found: EventDetail, until: str
) -> tuple[int | None, int | None]:
    """The events right before and right after on the timeline of the story at an instant."""
    place = {"story": found.story, "day": found.date_start, "event": found.id, "until": until}
    before = conn.execute(_NEIGHBOUR.format(side="<", order="DESC"), place).fetchone()
    after = conn.execute(_NEIGHBOUR.format(side=">", order="ASC"), place).fetchone()
    return (before and before[0], after and after[0])
