"""One event as it was known at an instant: what was said of it, by which reports, beside which.

`until` is an instant, ISO 8601 UTC, as `Selection.until` gives it; what was known before it counts.
Nothing here writes.
"""

import sqlite3
from collections.abc import Sequence

from tracker.store.rows import EventRow
from tracker.store.site_rows import ClaimRow, MentionDetail, VersionRow

_KNOWN = "known_from < :until AND (known_until IS NULL OR known_until >= :until) AND NOT gone"
_NEIGHBOUR = f"""
    SELECT event_id FROM event_versions
    WHERE story = :story AND (date_start, event_id) {{side}} (:day, :event) AND {_KNOWN}
        AND review <> 'rejected'
    ORDER BY date_start {{order}}, event_id {{order}} LIMIT 1
"""


def sources(told: Sequence[MentionDetail]) -> int:
    """How many articles state an event in these statements, copies counted once."""
    return len({one.duplicate_of or one.article_id for one in told if not one.withdrawn})


def claims(stated: Sequence[ClaimRow], told: Sequence[MentionDetail]) -> tuple[ClaimRow, ...]:
    """The dates that the statements of the time give, in the order of `stated`, today's."""
    official = {mention.id: mention.official for mention in told}
    found = []
    for claim in stated:
        ids = tuple(one for one in claim.mention_ids if one in official)
        if ids:
            found.append(ClaimRow(claim.date, ids, any(official[one] for one in ids)))
    return tuple(found)


def until_then(rows: Sequence[VersionRow], until: str) -> tuple[VersionRow, ...]:
    """The versions that had been published by an instant."""
    return tuple(row for row in rows if row.known_from < until)


def neighbours(
    conn: sqlite3.Connection, found: EventRow, until: str
) -> tuple[int | None, int | None]:
    """The events right before and right after on the timeline of the story at an instant."""
    place = {"story": found.story, "day": found.date_start, "event": found.id, "until": until}
    before = conn.execute(_NEIGHBOUR.format(side="<", order="DESC"), place).fetchone()
    after = conn.execute(_NEIGHBOUR.format(side=">", order="ASC"), place).fetchone()
    return (before and before[0], after and after[0])
