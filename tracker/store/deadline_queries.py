"""The SELECTs behind deadlines on the site: which ones, in which order, and their lives.

Which deadlines a page shows is decided on their last moves alone, so that a story with thousands of
deadlines reads the lives of one page only. Nothing here writes.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection
from datetime import date

from tracker.store.deadline_words import WORDED
from tracker.store.selection import Selection
from tracker.store.site_rows import DeadlineLife, ProposalRow, StatementRow, StepRow

_TODAY = """
    SELECT id, due, state, steps FROM deadlines WHERE story = :story AND steps
"""
# With one max() SQLite takes the other columns from the row that has it.
_ASOF = """
    SELECT d.id, s.due, s.kind AS state, max(s.number) AS steps
    FROM deadlines d JOIN deadline_steps s ON s.deadline_id = d.id
    WHERE d.story = :story AND s.known_from < :until GROUP BY d.id
"""
# The last day of a due date is compared: "2025-03-99" follows every day of March.
_LAST_DAY = "CASE WHEN instr(due, '/') THEN substr(due, instr(due, '/') + 1) ELSE due END || '-99'"
_CLOSED = "('met', 'missed', 'lifted', 'superseded')"
_AHEAD = f"(state NOT IN {_CLOSED} AND due <> '' AND {_LAST_DAY} >= :today)"

_DUE_ON = """
    SELECT min(s.deadline_id) FROM (
        SELECT story, date FROM events e WHERE id = :event AND type = 'deadline' AND NOT EXISTS (
            SELECT 1 FROM events o WHERE o.story = e.story AND o.date_start = e.date_start
            AND o.date = e.date AND o.type = 'deadline' AND o.id <> e.id
            AND o.review <> 'rejected')
    ) stated JOIN deadlines d ON d.story = stated.story
    JOIN deadline_steps s ON s.deadline_id = d.id AND s.due = stated.date
    HAVING count(DISTINCT s.deadline_id) = 1
"""


def in_order(
    conn: sqlite3.Connection, story: str, today: date, *, asof: date | None = None
) -> tuple[int, ...]:
    """Every deadline of a story: those ahead, the first one first, then the most moved first.

    Args:
        conn: the database.
        story: the story they belong to.
        today: divides what is ahead from what has passed.
        asof: takes the moves known at the end of that day, UTC, and the deadlines that have any.
    """
    rows = conn.execute(
        f"SELECT id, {_AHEAD} AS ahead FROM ({_ASOF if asof else _TODAY}) "
        "ORDER BY ahead DESC, CASE WHEN ahead THEN due END, steps DESC, due DESC, id",
        _params(story, asof) | {"today": today.isoformat()},
    )
    return tuple(int(row[0]) for row in rows)


def first_ahead(
    conn: sqlite3.Connection, story: str, today: date, *, asof: date | None = None
) -> int | None:
    """The deadline that comes next; None where none is ahead. Arguments as in `in_order`."""
    row = conn.execute(
        f"SELECT id FROM ({_ASOF if asof else _TODAY}) WHERE {_AHEAD} ORDER BY due, id LIMIT 1",
        _params(story, asof) | {"today": today.isoformat()},
    ).fetchone()
    return None if row is None else int(row[0])


def last_passed(
    conn: sqlite3.Connection, story: str, today: date, *, asof: date | None = None
) -> str:
    """The latest due date before `today`, EDTF, even of a closed deadline; "" where none is."""
    row = conn.execute(
        f"WITH lives AS ({_ASOF if asof else _TODAY}) SELECT max(due) FROM ("
        "SELECT due FROM lives UNION ALL "
        "SELECT s.due FROM lives JOIN deadline_steps s ON s.deadline_id = lives.id "
        f"WHERE lives.state IN {_CLOSED} AND (:until = '' OR s.known_from < :until)) "
        f"WHERE due <> '' AND {_LAST_DAY} < :today",
        _params(story, asof) | {"today": today.isoformat()},
    ).fetchone()
    return str(row[0] or "")


def of_event(conn: sqlite3.Connection, event_id: int) -> tuple[int, ...]:
    """The deadlines whose life an event is part of.

    It states a move, it proposes a date, or it is the event of a due date: as in a calendar the
    only `deadline` of the story with that date, where one deadline alone had it.
    """
    rows = conn.execute(
        "SELECT deadline_id FROM deadline_steps WHERE event_id = :event UNION "
        f"SELECT deadline_id FROM deadline_proposals WHERE event_id = :event UNION {_DUE_ON} "
        "ORDER BY 1",
        {"event": event_id},
    )
    return tuple(row[0] for row in rows)


def lives(
    conn: sqlite3.Connection, ids: Collection[int], *, asof: date | None = None
) -> tuple[DeadlineLife, ...]:
    """These deadlines with their moves, in the order of `ids`; those without a move are left out.

    Args:
        conn: the database.
        ids: which ones.
        asof: keeps the moves, proposals and statements known at the end of that day, UTC, in words
            of its time.
    """
    params = _params("", asof) | {"ids": json.dumps(list(ids))}
    steps: dict[int, list[StepRow]] = defaultdict(list)
    for deadline_id, *rest in conn.execute(
        "SELECT deadline_id, number, kind, date, due, days, event_id, quote, instrument, "
        "explanation, coalesce(known_from, '') FROM deadline_steps "
        "WHERE deadline_id IN (SELECT value FROM json_each(:ids)) "
        "AND (:until = '' OR known_from < :until) ORDER BY deadline_id, number",
        params,
    ):
        steps[deadline_id].append(StepRow(*rest))
    rows = conn.execute(
        "SELECT d.id, d.story, coalesce(w.obligation, d.obligation), "
        "coalesce(w.obligation_fr, d.obligation_fr), coalesce(w.actors, d.actors), "
        f"coalesce(w.instrument, d.instrument) FROM deadlines d {WORDED} "
        "WHERE d.id IN (SELECT value FROM json_each(:ids))",
        params,
    )
    proposals = _proposals(conn, params)
    told = {
        key: {step.event_id for step in steps[key]} | {one.event_id for one in proposals[key]}
        for key in ids
    }
    statements = _statements(conn, set().union(*told.values()), params)
    found = {
        key: DeadlineLife(
            key,
            owner,
            words,
            words_fr,
            tuple(json.loads(actors)),
            instrument,
            tuple(steps[key]),
            tuple(proposals[key]),
            tuple(one for one in statements if one.event_id in told[key]),
        )
        for key, owner, words, words_fr, actors, instrument in rows
    }
    return tuple(found[key] for key in ids if key in found and found[key].steps)


def _proposals(conn: sqlite3.Connection, params: dict[str, object]) -> dict[int, list[ProposalRow]]:
    """What is proposed beside deadlines; superseded only where that was known."""
    found: dict[int, list[ProposalRow]] = defaultdict(list)
    for deadline_id, *rest in conn.execute(
        "SELECT deadline_id, date, due, event_id, quote, instrument, CASE WHEN :until = '' "
        "OR superseded_known < :until THEN superseded ELSE '' END FROM deadline_proposals "
        "WHERE deadline_id IN (SELECT value FROM json_each(:ids)) "
        "AND (:until = '' OR known_from < :until) ORDER BY deadline_id, number",
        params,
    ):
        found[deadline_id].append(ProposalRow(*rest))
    return found


def _statements(
    conn: sqlite3.Connection, events: Collection[int | None], params: dict[str, object]
) -> tuple[StatementRow, ...]:
    """What articles say of these events and have not taken back."""
    rows = conn.execute(
        "SELECT m.id, m.event_id, a.lang, m.date, m.status, m.quote, m.context, m.date_text, "
        "m.trigger, a.url, coalesce(nullif(a.publisher, ''), f.title, '') "
        "FROM mentions m JOIN articles a ON a.id = m.article_id "
        "LEFT JOIN feeds f ON f.id = a.feed_id "
        "WHERE m.event_id IN (SELECT value FROM json_each(:events)) "
        "AND NOT m.withdrawn AND NOT a.removed AND (:until = '' OR a.known_at < :until) "
        "ORDER BY a.duplicate_of IS NOT NULL, m.official DESC, a.published IS NULL, "
        "datetime(a.published), a.id, m.start",
        params | {"events": json.dumps([one for one in events if one is not None])},
    )
    return tuple(StatementRow(*row) for row in rows)


def _params(story: str, asof: date | None) -> dict[str, object]:
    return {"story": story, "until": Selection(asof=asof).until}
