"""When to come back: pure functions of the instant, the outcome and what went before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from tracker.fetch.headers import LONGEST_RETRY_AFTER_S
from tracker.fetch.reasons import NOT_TRIED
from tracker.model import FetchFailed, FetchOutcome, Validators

LONGEST_BACK_OFF = timedelta(hours=24)
FULL_FETCH_EVERY = timedelta(hours=24)
"""How long we believe validators without seeing a body: some servers answer 304 for ever."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""The next check of a feed that is gone (410): not before someone forces it or changes its URL."""

_EARLY_SHARE = 0.1
_EARLY_AT_MOST = timedelta(minutes=5)


def count_failures(before: int, outcome: FetchOutcome) -> int:
    """The number of failures in a row, this outcome included.

    A request that was never sent (host on hold, end of the run) leaves the number as it is.
    """
    if not isinstance(outcome, FetchFailed):
        return 0
    return before if outcome.reason in NOT_TRIED else before + 1


def next_check(now: datetime, outcome: FetchOutcome, failures: int, interval_s: int) -> datetime:
    """When a feed is due again.

    The interval after a success; doubled with each failure in a row, up to 24 h (or the interval,
    if that is longer); never before the instant the server asked for; `NEVER` when it is gone.
    Intervals are counted a little short, so that a cron job which starts a second early does not
    skip every other pass.

    Args:
        now: the instant of the pass, aware.
        outcome: what the fetch gave; a feed that was fetched but could not be read is the
            caller's `FetchFailed`.
        failures: `count_failures` with this outcome included.
        interval_s: the feed's own interval.
    """
    # In UTC: adding to an instant of a zone with summer time adds to the clock on the wall.
    now = now.astimezone(UTC)
    if not isinstance(outcome, FetchFailed):
        return now + _pause(interval_s, 0, outcome.retry_after_s)
    if outcome.gone:
        return NEVER
    if outcome.reason in NOT_TRIED:
        return now + min(timedelta(seconds=outcome.retry_after_s or 0), _longest(interval_s))
    return now + _pause(interval_s, failures, outcome.retry_after_s)


@cache  # most feeds share an interval, and most answers are alike
def _pause(interval_s: int, failures: int, asked_s: int | None) -> timedelta:
    """From one request to the next, in a row of so many failures."""
    interval = timedelta(seconds=max(interval_s, 1))
    if failures and not asked_s:
        doublings = min(failures - 1, 17)  # 2**17 seconds are more than a day
        interval = min(interval * (1 << doublings), _longest(interval_s))
    early = min(interval * _EARLY_SHARE, _EARLY_AT_MOST)
    return min(max(interval - early, timedelta(seconds=asked_s or 0)), _longest(interval_s))


def _longest(interval_s: int) -> timedelta:
    return max(LONGEST_BACK_OFF, timedelta(seconds=interval_s))


def is_due(now: datetime, next_at: datetime | None, interval_s: int) -> bool:
    """Whether a feed is to be asked in this pass.

    A next check further away than any back-off can put it means that the clock was wrong when it
    was written, so the feed is due: a clock set back by a year costs no silence of a year.

    Args:
        now: the instant of the pass.
        next_at: what `next_check` gave last time; None for a feed never asked.
        interval_s: the feed's own interval.
    """
    if next_at is None or next_at <= now:
        return True
    if next_at >= NEVER:
        return False
    return next_at.astimezone(UTC) - now.astimezone(UTC) > max(
        LONGEST_BACK_OFF, timedelta(seconds=interval_s)
    )


def usable_validators(
    validators: Validators, last_full: datetime | None, now: datetime
) -> Validators:
    """The validators to send, or none where it is time to look at the body itself.

    Args:
        validators: those stored with the entries.
        last_full: when a body was last seen (`Fetched`, or `NotModified` with `same_body`); None
            where that was forgotten, as after a run that was killed: a 304 may then be noted in
            its place, so that the body is looked at within a day.
        now: the instant of the pass.
    """
    if last_full is None:
        return validators
    age = now.astimezone(UTC) - last_full.astimezone(UTC)
    return validators if timedelta(0) <= age < FULL_FETCH_EVERY else Validators()


def holds_in_force(holds: Mapping[str, datetime], now: datetime) -> dict[str, datetime]:
    """Those of earlier passes that are not over.

    One further away than a server may ask for was written while the clock was wrong.
    """
    longest = timedelta(seconds=LONGEST_RETRY_AFTER_S)
    return {host: until for host, until in holds.items() if now < until <= now + longest}


def add_hold(holds: dict[str, datetime], outcome: FetchOutcome) -> None:
    """Note until when a host asked to be left alone (429 or 503 with Retry-After).

    The longest of its holds counts. They go into `FetchSettings.not_before` of the next passes, so
    that the host's other feeds wait, too.
    """
    if isinstance(outcome, FetchFailed) and outcome.held_host:
        host = outcome.held_host
        until = outcome.fetched_at + timedelta(seconds=outcome.retry_after_s or 0)
        holds[host] = max(until, holds.get(host, until))
