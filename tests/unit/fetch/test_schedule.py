"""Cases 11 to 13, 15, 33 and 96: when to come back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fetch.asking import NOW
from tracker.fetch import (
    NEVER,
    add_hold,
    count_failures,
    holds_in_force,
    is_due,
    next_check,
    usable_validators,
)
from tracker.model import Fetched, FetchFailed, FetchOutcome, NotModified, Validators

HOUR = 3600
DAY = timedelta(hours=24)


def fetched(**fields: Any) -> Fetched:
    url = "https://a.example/feed"
    return Fetched("a", url, url, b"x", "text/xml", NOW, **fields)


def failed(reason: str = "not-found", **fields: Any) -> FetchFailed:
    return FetchFailed("a", "https://a.example/feed", NOW, reason, "…", **fields)


def test_case_11_a_feed_that_is_gone_is_never_due_again() -> None:
    outcome = failed("gone", http_status=410, gone=True)
    at = next_check(NOW, outcome, 1, HOUR)
    assert at == NEVER
    assert not is_due(NOW + timedelta(days=3650), at, HOUR)


def test_case_12_the_interval_doubles_with_each_failure_up_to_a_day() -> None:
    failures = 0
    waits = []
    for _ in range(10):
        failures = count_failures(failures, failed())
        waits.append((next_check(NOW, failed(), failures, HOUR) - NOW).total_seconds() / HOUR)
    assert [round(wait) for wait in waits] == [1, 2, 4, 8, 16, 24, 24, 24, 24, 24]


def test_case_12_after_a_success_the_count_is_zero_and_the_interval_normal() -> None:
    for outcome in (fetched(), NotModified("a", "https://a.example/", NOW)):
        assert count_failures(10, outcome) == 0
        wait = next_check(NOW, outcome, 0, HOUR) - NOW
        assert timedelta(minutes=54) <= wait <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("retry_after_s", "wait"),
    [(3600, timedelta(hours=1)), (5400, timedelta(minutes=90)), (DAY.total_seconds(), DAY)],
)
def test_case_13_the_server_s_word_counts_to_the_second(
    retry_after_s: float, wait: timedelta
) -> None:
    outcome = failed("rate-limited", http_status=429, retry_after_s=int(retry_after_s))
    assert next_check(NOW, outcome, 5, HOUR) == NOW + wait


def test_case_13_a_server_that_asks_for_seconds_is_still_asked_at_the_interval() -> None:
    outcome = failed("rate-limited", http_status=503, retry_after_s=5)
    assert next_check(NOW, outcome, 1, HOUR) - NOW >= timedelta(minutes=54)


def test_case_13_holds_name_the_host_and_the_longest_wait() -> None:
    outcomes: list[FetchOutcome] = [
        failed("rate-limited", retry_after_s=60, held_host="a.example"),
        failed("rate-limited", retry_after_s=600, held_host="a.example"),
        failed("rate-limited"),
        failed("host-waiting", retry_after_s=6000),
        fetched(retry_after_s=6000),
    ]
    holds: dict[str, datetime] = {}
    for outcome in outcomes:
        add_hold(holds, outcome)
    assert holds == {"a.example": NOW + timedelta(minutes=10)}


@pytest.mark.parametrize("reason", ["host-waiting", "run-deadline"])
def test_a_request_that_was_not_sent_is_no_failure(reason: str) -> None:
    assert count_failures(3, failed(reason)) == 3
    assert next_check(NOW, failed(reason), 3, HOUR) == NOW
    held = failed(reason, retry_after_s=600)
    assert next_check(NOW, held, 3, HOUR) == NOW + timedelta(minutes=10)


def test_case_15_validators_are_believed_for_a_day_only() -> None:
    validators = Validators(etag='"1"')
    assert usable_validators(validators, NOW - timedelta(hours=23), NOW) == validators
    assert usable_validators(validators, NOW - timedelta(hours=24), NOW) == Validators()
    assert usable_validators(validators, None, NOW) == validators


def test_case_33_a_clock_set_back_or_forward_costs_no_more_than_the_cap() -> None:
    at = next_check(NOW, fetched(), 0, HOUR)
    assert is_due(NOW - timedelta(days=366), at, HOUR)
    assert is_due(NOW + timedelta(days=366), at, HOUR)
    assert not is_due(NOW - timedelta(minutes=30), at, HOUR)
    future = NOW + timedelta(days=366)
    assert usable_validators(Validators(etag='"1"'), future, NOW) == Validators()


def test_case_33_a_hold_that_a_wrong_clock_wrote_is_none() -> None:
    holds = {"over": NOW, "day": NOW + DAY, "wrong": NOW + timedelta(days=366)}
    assert holds_in_force(holds, NOW) == {"day": NOW + DAY}


def test_a_feed_never_asked_is_due() -> None:
    assert is_due(NOW, None, HOUR)


@pytest.mark.parametrize("minutes", [15, 60, 24 * 60, 7 * 24 * 60])
def test_a_cron_job_that_starts_a_little_early_skips_no_pass(minutes: int) -> None:
    at = next_check(NOW, fetched(), 0, minutes * 60)
    nearly = NOW + timedelta(minutes=minutes) - timedelta(seconds=20)
    assert is_due(nearly, at, minutes * 60)
    assert not is_due(NOW + timedelta(minutes=minutes / 2), at, minutes * 60)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Paris", "2026-03-29T00:30"),
        ("Europe/Paris", "2026-10-25T00:30"),
        ("America/New_York", "2026-03-08T00:30"),
        ("UTC", "2026-12-31T22:59"),
    ],
)
def test_case_96_an_hourly_job_across_a_change_of_clock_misses_and_doubles_nothing(
    zone: str, start: str
) -> None:
    first = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    asked = 0
    at: datetime | None = None
    for hour in range(6):
        for minute in (0, 20):
            moment = (first + timedelta(hours=hour, minutes=minute)).astimezone(ZoneInfo(zone))
            if is_due(moment, at, HOUR):
                asked += 1
                at = next_check(moment, fetched(), 0, HOUR)
    assert asked == 6


outcomes = st.one_of(
    st.builds(lambda s: fetched(retry_after_s=s), st.none() | st.integers(0, 86_400)),
    st.builds(
        lambda reason, s: failed(reason, retry_after_s=s),
        st.sampled_from(["not-found", "timeout", "rate-limited", "host-waiting", "run-deadline"]),
        st.none() | st.integers(0, 86_400),
    ),
)


@given(outcome=outcomes, failures=st.integers(0, 10**9), interval_s=st.integers(0, 10**7))
def test_no_feed_waits_longer_than_a_day_or_its_interval(
    outcome: FetchOutcome, failures: int, interval_s: int
) -> None:
    wait = next_check(NOW, outcome, failures, interval_s) - NOW
    assert timedelta(0) <= wait <= max(DAY, timedelta(seconds=interval_s))
    asked = timedelta(seconds=outcome.retry_after_s or 0)
    assert wait >= min(asked, DAY)
