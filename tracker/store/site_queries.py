"""The SELECTs of the site's pages that are not a filtered timeline: one event, changes, feeds.

As in `tracker.store.queries`, each function takes a plain `sqlite3` connection and writes nothing.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tracker.store.migrations import APPLICATION_ID, MIGRATIONS
from tracker.store.site_rows import (
    Choice,
    ClaimRow,
    CorrectionRow,
    Facets,
    FeedRow,
    MentionDetail,
    VersionRow,
)

# Values in one filter; a story has far fewer actors.
_MAX_CHOICES = 300
# Later than every instant of the database.
_NEVER = "9999"
_FACETS = ("type", "status", "jurisdiction")


def is_tracker_file(conn: sqlite3.Connection) -> bool:
    """Whether this is a database of the tracker, of whatever version."""
    return bool(conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def is_tracker_database(conn: sqlite3.Connection) -> bool:
    """Whether this is a database of the tracker, of this version, with the tables of the site."""
    ours = is_tracker_file(conn)
    current = conn.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    wanted = ("stories", "events", "mentions", "articles", "event_versions", "deadlines", "feeds")
    found = conn.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN (SELECT value FROM "
        "json_each(?))",
        [json.dumps(wanted)],
    ).fetchone()[0]
    return bool(ours and current and found == len(wanted))


def event_count(conn: sqlite3.Connection, story: str) -> int:
    """How many events a story has, rejected ones left out."""
    row = conn.execute(
        "SELECT coalesce(sum(count), 0) FROM event_tallies WHERE story = ? "
        "AND review <> 'rejected'",
        [story],
    ).fetchone()
    return int(row[0])


def has_events(conn: sqlite3.Connection) -> bool:
    """Whether there is any event."""
    return conn.execute("SELECT 1 FROM events LIMIT 1").fetchone() is not None


def last_refresh(conn: sqlite3.Connection) -> str:
    """When the last finished run ended; "" where none has."""
    return str(conn.execute("SELECT coalesce(max(ended), '') FROM runs").fetchone()[0])


def facets(conn: sqlite3.Connection, story: str) -> Facets:
    """What the filters of a story can be set to, today's knowledge."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for *found, number in conn.execute(
        f"SELECT {', '.join(_FACETS)}, sum(count) FROM event_tallies WHERE story = ? "
        "AND review <> 'rejected' GROUP BY 1, 2, 3",
        [story],
    ):
        for name, value in zip(_FACETS, found, strict=True):
            counts[name][value] += number
    types, statuses, jurisdictions = (_choices(counts[name]) for name in _FACETS)
    # Not counted: that would look up every event, and one of each is enough for a list by name.
    actors = conn.execute(
        "SELECT a.id, a.name_en, a.name_fr, 0 FROM actors a WHERE EXISTS (SELECT 1 FROM "
        "event_actors ea JOIN events e ON e.id = ea.event_id WHERE ea.actor_id = a.id "
        "AND e.story = ?) ORDER BY a.name_en LIMIT ?",
        [story, _MAX_CHOICES],
    )
    return Facets(
        types=types,
        statuses=statuses,
        jurisdictions=jurisdictions,
        actors=tuple(Choice(*row) for row in actors),
    )


def _choices(counts: Counter[str]) -> tuple[Choice, ...]:
    """The values that have events, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    found = [Choice(value, "", "", number) for value, number in ordered if value and number]
    return tuple(found[:_MAX_CHOICES])


def claims(conn: sqlite3.Connection, event_id: int) -> tuple[ClaimRow, ...]:
    """The dates that are stated for an event, the published one first."""
    row = conn.execute("SELECT claims FROM events WHERE id = ?", [event_id]).fetchone()
    return tuple(
        ClaimRow(claim["date"], tuple(claim["mention_ids"]), bool(claim["official"]))
        for claim in (json.loads(row[0]) if row else ())
    )


def redirect(conn: sqlite3.Connection, event_id: int) -> int | None:
    """The event that `event_id` was merged into, through any number of merges; None if none."""
    row = conn.execute(
        "WITH RECURSIVE chain(id, step) AS (SELECT new_id, 1 FROM event_redirects WHERE old_id = ? "
        "UNION SELECT r.new_id, step + 1 FROM event_redirects r JOIN chain c ON r.old_id = c.id "
        "WHERE step < 100) "
        "SELECT e.id FROM chain c JOIN events e ON e.id = c.id ORDER BY step DESC LIMIT 1",
        [event_id],
    ).fetchone()
    return None if row is None else int(row[0])


def mentions(conn: sqlite3.Connection, event_id: int) -> tuple[MentionDetail, ...]:
    """Every statement of an event in the order of publication, undated articles last."""
    rows = conn.execute(
        "SELECT m.id, a.id, a.url, a.title, a.publisher, coalesce(f.title, ''), a.lang, "
        "coalesce(a.published, ''), a.known_at, a.source, a.text_status, a.duplicate_of, "
        "a.removed, m.quote, m.context, m.date, m.date_text, m.trigger, m.status, m.derived, "
        "m.rules, m.reasons, m.link_reasons, m.confidence, m.official, m.withdrawn "
        "FROM mentions m JOIN articles a ON a.id = m.article_id "
        "LEFT JOIN feeds f ON f.id = a.feed_id WHERE m.event_id = ? "
        "ORDER BY a.published IS NULL, datetime(a.published), a.id, m.start",
        [event_id],
    )
    return tuple(_mention(row) for row in rows)


def _mention(row: Sequence[Any]) -> MentionDetail:
    values = list(row)
    for place in (12, 19, 24, 25):
        values[place] = bool(values[place])
    for place in (20, 21, 22):
        values[place] = tuple(json.loads(values[place]))
    return MentionDetail(*values)


_VERSION = (
    "SELECT v.id, v.event_id, v.story, v.known_from, coalesce(v.known_until, ''), v.change, "
    "v.gone, v.type, v.date, v.status, v.title, v.title_en, v.title_fr, coalesce(p.date, ''), "
    "coalesce(p.status, '') FROM event_versions v LEFT JOIN event_versions p "
    "ON p.event_id = v.event_id AND p.version = v.version - 1"
)


def _version(row: Sequence[Any]) -> VersionRow:
    values = list(row)
    values[6] = bool(values[6])
    return VersionRow(*values)


def versions(conn: sqlite3.Connection, event_id: int) -> tuple[VersionRow, ...]:
    """What was said of an event, newest first; also of one that has left the timeline."""
    rows = conn.execute(f"{_VERSION} WHERE v.event_id = ? ORDER BY v.version DESC", [event_id])
    return tuple(_version(row) for row in rows)


def changes(
    conn: sqlite3.Connection, story: str, *, limit: int, offset: int = 0, until: str = ""
) -> tuple[VersionRow, ...]:
    """The changes of all events of a story, newest first, without those of wording alone.

    Args:
        conn: the database.
        story: the story.
        limit: how many at most.
        offset: how many newer ones to pass over.
        until: an instant, ISO 8601 UTC: only those known before it; "" for all.
    """
    rows = conn.execute(
        # The ids first, from the index alone: a page far back is as quick as the newest.
        f"{_VERSION} WHERE v.id IN (SELECT id FROM event_versions WHERE story = ? AND news = 1 "
        "AND known_from < ? ORDER BY known_from DESC, id DESC LIMIT ? OFFSET ?) "
        "ORDER BY v.known_from DESC, v.id DESC",
        [story, until or _NEVER, limit, offset],
    )
    return tuple(_version(row) for row in rows)


def corrections(conn: sqlite3.Connection, event_id: int) -> tuple[CorrectionRow, ...]:
    """What editors changed on an event, oldest first."""
    rows = conn.execute(
        "SELECT action, field, old, new, reason, date, source FROM corrections "
        "WHERE event_id = ? AND active ORDER BY date, id",
        [event_id],
    )
    return tuple(CorrectionRow(*row) for row in rows)


def neighbours(
    conn: sqlite3.Connection, story: str, date_start: str, event_id: int
) -> tuple[int | None, int | None]:
    """The events right before and right after on the timeline of the story."""
    place = [story, date_start, event_id]
    before = conn.execute(
        "SELECT id FROM events WHERE story = ? AND (date_start, id) < (?, ?) "
        "AND review <> 'rejected' ORDER BY date_start DESC, id DESC LIMIT 1",
        place,
    ).fetchone()
    after = conn.execute(
        "SELECT id FROM events WHERE story = ? AND (date_start, id) > (?, ?) "
        "AND review <> 'rejected' ORDER BY date_start, id LIMIT 1",
        place,
    ).fetchone()
    return (before and before[0], after and after[0])


def feeds(conn: sqlite3.Connection) -> tuple[FeedRow, ...]:
    """Every feed with its health, followed ones first."""
    rows = conn.execute(
        "SELECT f.id, f.title, f.url, f.kind, f.lang, f.source, f.followed, "
        "(SELECT count(*) FROM articles a WHERE a.feed_id = f.id), "
        "coalesce(f.last_success, ''), coalesce(f.last_new_entry, ''), f.usual_gap_s, f.failures, "
        "coalesce(f.failing_since, ''), f.moved_to IS NOT NULL AND f.moved_to <> '', f.gone "
        "FROM feeds f ORDER BY f.followed DESC, f.rowid"
    )
    found = []
    for row in rows:
        values = list(row)
        for place in (6, 13, 14):
            values[place] = bool(values[place])
        found.append(FeedRow(*values))
    return tuple(found)
