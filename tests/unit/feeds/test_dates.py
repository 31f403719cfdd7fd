import os
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.samples import NOW, item, one, rss
from tracker.feeds.dates import EARLIEST, SLACK, parse_date

READ = [
    ("Sat, 01 Feb 2025 15:08:29 Z", "2025-02-01T15:08:29+00:00"),
    ("20 Jan 2025 12:00 EST", "2025-01-20T12:00:00-05:00"),
    ("20 Jul 2024 12:00 EDT", "2024-07-20T12:00:00-04:00"),
    ("20 Jan 2025 12:00 CET", "2025-01-20T12:00:00+01:00"),
    ("Mon, 20 Jan 2025 12:00:00 +0100", "2025-01-20T12:00:00+01:00"),
    ("Mon, 20 Jan 2025 12:00:00 -00:00", "2025-01-20T12:00:00+00:00"),
    ("lun., 20 janv. 2025 12:00:00 +0100", "2025-01-20T12:00:00+01:00"),
    ("mercredi 1er janvier 2025 à 8h30 +0100", "2025-01-01T08:30:00+01:00"),
    ("dim, 29 déc 2024 10:00:00 GMT", "2024-12-29T10:00:00+00:00"),
    ("jeu., 15 août 2024 10:00:00 +02:00", "2024-08-15T10:00:00+02:00"),
    ("2025-01-20T12:00:00.123456Z", "2025-01-20T12:00:00+00:00"),
    ("2025-01-20t12:00:00-08:00", "2025-01-20T12:00:00-08:00"),
    ("2025-01-20 12:00:00 +0530", "2025-01-20T12:00:00+05:30"),
    ("2025-01-20T12:00:00+05", "2025-01-20T12:00:00+05:00"),
    ("20 Jan 25 12:00:00 GMT", "2025-01-20T12:00:00+00:00"),
    ("Mon Jan 20 12:00:00 2025", "2025-01-20T12:00:00+00:00"),
    ("Mon Jan 20 12:00:00 EST 2025", "2025-01-20T12:00:00-05:00"),
    ("January 20, 2025 12:00 PST", "2025-01-20T12:00:00-08:00"),
    ("Tue, 31 Dec 2024 23:59:60 GMT", "2024-12-31T23:59:59+00:00"),
    ("Mon, 20 Jan 2025 12:00:00 GMT (UTC)", "2025-01-20T12:00:00+00:00"),
    ("Mon, 20 Jan 2025 12:00:00 GMT+0100", "2025-01-20T12:00:00+01:00"),
]


@pytest.mark.parametrize(("raw", "instant"), READ)
def test_case_55_a_stated_date_is_the_right_instant_in_its_own_zone(raw: str, instant: str) -> None:
    read = parse_date(raw, fetched_at=datetime(2025, 2, 3, tzinfo=UTC)).instant
    assert read is not None
    assert read.isoformat() == instant


@pytest.mark.parametrize(
    ("raw", "zone", "instant"),
    [
        ("2025-01-20 12:00:00", "America/New_York", "2025-01-20T12:00:00-05:00"),
        ("2024-07-20 12:00:00", "America/New_York", "2024-07-20T12:00:00-04:00"),
        ("lun., 20 janv. 2025 12:00", "Europe/Paris", "2025-01-20T12:00:00+01:00"),
        ("20 Jan 2025", "Europe/Paris", "2025-01-20T00:00:00+01:00"),
        ("2025-01-20", "", "2025-01-20T00:00:00+00:00"),
        ("20 Jan 2025 12:00 XYZ", "Europe/Paris", "2025-01-20T12:00:00+01:00"),
        ("20 Jan 2025 12:00", "Nowhere/Land", "2025-01-20T12:00:00+00:00"),
    ],
)
def test_case_55_a_date_without_a_zone_is_in_the_feeds_and_marked(
    raw: str, zone: str, instant: str
) -> None:
    read = parse_date(raw, fetched_at=NOW, zone=zone)
    assert read.instant is not None
    assert read.instant.isoformat() == instant
    assert read.notes == (f"time zone assumed: {zone or 'UTC'}",)


@pytest.mark.parametrize(
    "raw",
    [
        "0000-00-00",
        "-1",
        "0",
        "1737367200",
        "31 Feb 2025 10:00:00 GMT",
        "2025-02-31",
        "2025-13-45T99:99:99Z",
        "Mon, 20 Jan 2025 24:00:00 GMT",
        "2025-01-20T24:00:00Z",
        "Mon, 20 Jan 2025 12:00:61 GMT",
        "Mon, 20 Jan 2025 12:60:00 GMT",
        "20 Jan 99999 10:00:00 GMT",
        "Mon, 20 Jan 2025 12:00:00 +99:99",
        "Mon, 20 Jan 2025 12:00:00 +99999999999",
        "1" * 5000,
        "20 Jan 0123 10:00:00 GMT",
        "0123-01-20",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Mon, 24 Feb 2025 12:00:00 GMT",  # thirty days ahead
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "20/01/2025",
        "yesterday",
        "2025-01",
        "20 Foo 2025",
        "٢٠٢٥-٠١-٢٠",
        "Mon, 20 Jan 2025 12:00:00 GMT; drop table",
    ],
)
def test_case_54_an_absurd_date_is_empty_with_a_note(raw: str) -> None:
    read = parse_date(raw, fetched_at=NOW)
    assert read.instant is None
    assert len(read.notes) == 1
    entry = one(rss(item(title="A", link="https://news.example/a", date=raw)))
    assert entry.published is None
    assert any("published" in note for note in entry.notes)


def test_case_54_no_date_is_empty_without_a_note_and_never_now() -> None:
    entry = one(rss(item(title="A", link="https://news.example/a")))
    assert entry.published is None
    assert entry.notes == ()


@given(st.text(max_size=200))
def test_any_text_is_a_plausible_instant_or_nothing(raw: str) -> None:
    instant = parse_date(raw, fetched_at=NOW).instant
    assert instant is None or EARLIEST <= instant <= NOW + SLACK


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timedelta(minutes=m))
RFC822 = "%a, %d %b %Y %H:%M:%S %z"


@given(
    st.integers(2 * 86_400, 12_800 * 86_400).map(lambda s: EARLIEST + timedelta(seconds=s)),
    ZONES,
)
def test_what_a_feed_writes_reads_back_as_itself(instant: datetime, offset: timedelta) -> None:
    stated = instant.astimezone(timezone(offset))
    for raw in (stated.isoformat(), stated.strftime(RFC822)):
        read = parse_date(raw, fetched_at=NOW).instant
        assert read == stated
        assert read.utcoffset() == offset


def test_case_57_the_earlier_of_published_and_updated_is_the_anchor_and_both_are_kept() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><title>A</title>
    <link href="https://news.example/a"/><published>2025-01-20T12:00:00Z</published>
    <updated>2025-01-19T12:00:00Z</updated></entry></feed>"""
    entry = one(atom)
    assert entry.published == datetime(2025, 1, 19, 12, tzinfo=UTC)
    assert entry.updated == datetime(2025, 1, 19, 12, tzinfo=UTC)
    assert entry.published_raw == "2025-01-20T12:00:00Z"
    assert entry.notes == ("updated before it was published; the earlier instant counts",)


def test_case_57_a_date_three_hours_ahead_of_the_fetch_stands_and_is_noted() -> None:
    entry = one(rss(item(title="A", date="Sat, 25 Jan 2025 15:00:00 GMT")))
    assert entry.published == datetime(2025, 1, 25, 15, tzinfo=UTC)
    assert entry.notes == ("published later than it was fetched",)


@pytest.mark.parametrize("tz", ["Pacific/Honolulu", "UTC", "Asia/Tokyo", "Europe/Paris"])
def test_case_56_the_filing_day_is_the_same_wherever_the_reader_is(
    tz: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Docket</title><entry>
    <title>Entry #1 in A v. B</title><link href="https://www.courtlistener.com/docket/1/a/#entry-1"/>
    <published>2024-12-06T08:00:00+00:00</published><updated>2024-12-06T08:00:00+00:00</updated>
    <summary>OPINION filed.</summary></entry></feed>"""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", tz)
    time.tzset()
    try:
        entry = one(atom, kind="courtlistener")
    finally:
        monkeypatch.setenv("TZ", before or "UTC")
        time.tzset()
    assert entry.published is not None
    assert entry.published.date().isoformat() == "2024-12-06"
    assert [fact.date for fact in entry.facts] == ["2024-12-06"]
