"""What an operator should know: feeds in trouble, passes, deadlines nobody reported on."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.model import ONE_SUBJECT_KINDS
from tracker.store import values

SILENT_AFTER_GAPS = 5
"""A feed is silent when it had no new entry for so many times its usual gap ..."""
SILENT_AT_LEAST = timedelta(days=3)
"""... and for at least this long, so that a busy feed's quiet weekend is no alarm."""
FAILING_LONG = timedelta(days=7)
NOISY_SHARE = 0.02
"""A feed is noisy when fewer of its entries than this concern a story ..."""
NOISY_ENTRIES = 200
"""... among at least so many."""


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """One thing to know about a feed. `kind`: failing, silent, moved, gone, noisy or never."""

    feed_id: str
    kind: str
    since: str
    message: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One pass of the log."""

    started: str
    ended: str
    outcome: str
    feeds_checked: int
    feeds_failed: int
    entries_new: int
    events_changed: int


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A deadline that passed although no source says what came of it."""

    deadline_id: int
    story: str
    obligation: str
    due: str


@dataclass(frozen=True, slots=True)
class Health:
    """The whole report, most urgent feeds first."""

    feeds: tuple[FeedTrouble, ...]
    runs: tuple[RunRow, ...]
    open_deadlines: tuple[OpenDeadline, ...]
    unread_articles: int


def load_health(conn: sqlite3.Connection, now: datetime, runs: int = 5) -> Health:
    """Read the report; `now` is aware, deadlines count as passed from the day after (UTC)."""
    return Health(
        feeds=tuple(
            sorted(_feed_troubles(conn, now), key=lambda t: (_ORDER.index(t.kind), t.since))
        ),
        runs=_runs(conn, runs),
        open_deadlines=_open_deadlines(conn, now.date()),
        unread_articles=conn.execute(
            "SELECT count(*) FROM article_texts WHERE extractor = '' AND stories <> '[]'"
        ).fetchone()[0],
    )


_ORDER = ("gone", "failing", "silent", "moved", "never", "noisy")


def _feed_troubles(conn: sqlite3.Connection, now: datetime) -> list[FeedTrouble]:
    entries = _entries(conn)
    troubles = []
    for row in conn.execute("SELECT * FROM feeds WHERE followed ORDER BY id"):
        troubles += _troubles_of(row, entries, now)
    return troubles


@dataclass(frozen=True, slots=True)
class _Entries:
    """A feed's entries: how many, how many concern a story, and the usual gap of their dates."""

    total: int = 0
    kept: int = 0
    gap: timedelta = timedelta()


def _entries(conn: sqlite3.Connection) -> Mapping[str, _Entries]:
    rows = conn.execute(
        "SELECT feed_id, count(*), count(article_id), "
        "(julianday(max(datetime(published))) - julianday(min(datetime(published)))) "
        "/ max(count(published) - 1, 1) FROM entries GROUP BY feed_id"
    )
    return {row[0]: _Entries(row[1], row[2], timedelta(days=row[3] or 0)) for row in rows}


def _troubles_of(
    row: sqlite3.Row, entries: Mapping[str, _Entries], now: datetime
) -> list[FeedTrouble]:
    had = entries.get(row["id"], _Entries())
    found = [*_server_trouble(row, now), *_silence(row, had, now)]
    if row["moved_to"]:
        text = f"moved for good; in feeds.yaml set url: {row['moved_to']}"
        found.append(FeedTrouble(row["id"], "moved", "", text))
    if had.total >= NOISY_ENTRIES and had.kept < had.total * NOISY_SHARE:
        text = f"only {had.kept} of {had.total} entries concern a story; a narrower feed would do"
        found.append(FeedTrouble(row["id"], "noisy", "", text))
    return found


def _server_trouble(row: sqlite3.Row, now: datetime) -> list[FeedTrouble]:
    since = values.parse_instant(row["failing_since"])
    stated = row["failing_since"] or ""
    if row["gone"]:
        text = "the server says it is gone for good; remove it from feeds.yaml"
        return [FeedTrouble(row["id"], "gone", stated, text)]
    if row["failures"]:
        long = " for more than a week" if since and now - since > FAILING_LONG else ""
        times = "once" if row["failures"] == 1 else f"{row['failures']} times in a row"
        text = f"failed {times}{long}: {row['last_error']}"
        return [FeedTrouble(row["id"], "failing", stated, text)]
    if row["last_checked"] is None:
        return [FeedTrouble(row["id"], "never", "", "was never asked; run `tracker refresh`")]
    return []


def _silence(row: sqlite3.Row, had: _Entries, now: datetime) -> list[FeedTrouble]:
    """A feed that answers and brings nothing.

    Its usual gap is that of its news; while one pass brought all of it, that of its dates.
    """
    if row["failures"] or row["last_success"] is None:
        return []
    if not had.total:
        text = "answers, but has had no entry so far; see whether its address is right"
        return [FeedTrouble(row["id"], "silent", "", text)]
    last = values.parse_instant(row["last_new_entry"])
    gap = timedelta(seconds=row["usual_gap_s"] or 0)
    if not gap and row["kind"] not in ONE_SUBJECT_KINDS:
        gap = had.gap
    if last is None or not gap:
        return []
    if now - last <= max(SILENT_AT_LEAST, gap * SILENT_AFTER_GAPS):
        return []
    text = f"no new entry for {(now - last).days} days; usually one every {_span(gap)}"
    return [FeedTrouble(row["id"], "silent", row["last_new_entry"], text)]


def _span(gap: timedelta) -> str:
    hours = gap.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _runs(conn: sqlite3.Connection, limit: int) -> tuple[RunRow, ...]:
    rows = conn.execute(
        "SELECT started, coalesce(ended, ''), outcome, feeds_checked, feeds_failed, entries_new, "
        "events_changed FROM runs ORDER BY id DESC LIMIT ?",
        [limit],
    )
    return tuple(RunRow(*row) for row in rows)


def _open_deadlines(conn: sqlite3.Connection, today: date) -> tuple[OpenDeadline, ...]:
    """Deadlines in force whose last day has passed; `state` says whether an outcome is known."""
    rows = conn.execute(
        "SELECT d.id, d.story, d.obligation, d.due FROM deadlines d "
        "JOIN deadline_steps s ON s.deadline_id = d.id AND s.number = "
        "(SELECT max(number) FROM deadline_steps WHERE deadline_id = d.id) "
        "WHERE d.due <> '' AND substr(d.due, -10) < ? "
        "AND s.kind NOT IN ('met', 'missed', 'lifted') ORDER BY d.due",
        [today.isoformat()],
    )
    return tuple(OpenDeadline(*row) for row in rows)
