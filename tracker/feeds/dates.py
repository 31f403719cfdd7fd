"""Dates of feeds: read as the feed wrote them, judged, never guessed.

feedparser's own reading is not used: it takes `0000-00-00` for a date, `+99:99` for a zone and the
16th for the 20th. Read here: RFC 822/2822/5322 with English or French names, RFC 3339 and ISO 8601
days and instants (W3CDTF), "July 3, 2024", asctime. Everything else is no date.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from tracker.timezones import named_zone

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=2)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier",
            "feb february fev fevr fevrier fév févr février",
            "mar march mars",
            "apr april avr avril",
            "may mai",
            "jun june juin",
            "jul july juil juillet",
            "aug august aou aout aoû août",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december déc décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_HOUR = 3600
_ZONES = {
    name: timedelta(seconds=int(hours * _HOUR))
    for hours, names in (
        (0, "z ut utc gmt wet"),
        (1, "cet bst west met"),
        (2, "cest eet mest"),
        (3, "eest msk"),
        (-2.5, "ndt"),
        (-3.5, "nst"),
        (-3, "adt"),
        (-4, "ast edt"),
        (-5, "est cdt"),
        (-6, "cst mdt"),
        (-7, "mst pdt"),
        (-8, "pst akdt"),
        (-9, "akst"),
        (-10, "hst"),
        (9, "jst"),
        (10, "aest"),
        (11, "aedt"),
    )
    for name in names.split()
}

_CLOCK = (
    r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
)
_ZONE = r"(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})"
_RFC822 = re.compile(
    r"(?:[^\W\d_]{2,10}\.?,?\s+)?(?P<day>[0-9]{1,2})(?:er)?[\s-]+(?P<month>[^\W\d_]{3,10})\.?,?[\s-]+"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}})(?:(?:,|\s+à)?\s+{_CLOCK}(?:\s*{_ZONE})?(?:\s*\([^()]*\))?)?"
)
_ISO = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})(?:(?:[Tt]|\s+){_CLOCK}(?:\s*{_ZONE})?)?"
)
_MONTH_FIRST = re.compile(  # "July 3, 2024", "Nov 15 2023": register and court pages
    rf"(?:[^\W\d_]{{2,10}}\.?,?\s+)?(?P<month>[^\W\d_]{{3,10}})\.?\s+(?P<day>[0-9]{{1,2}}),?\s+(?P<year>[0-9]{{4}})"
    rf"(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?"
)
_ASCTIME = re.compile(  # C's asctime and date(1): "Mon Jan 20 12:00:00 EST 2025"
    rf"[^\W\d_]{{3,9}}\s+(?P<month>[^\W\d_]{{3,10}})\s+(?P<day>[0-9]{{1,2}})\s+{_CLOCK}(?:\s+{_ZONE})?"
    r"\s+(?P<year>[0-9]{4})"
)
_FORMS = (_ISO, _RFC822, _MONTH_FIRST, _ASCTIME)
_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class FeedDate:
    """A date of a feed: the instant, or None; and what a reader should know of it."""

    instant: datetime | None
    notes: tuple[str, ...] = ()


def parse_date(raw: str, *, fetched_at: datetime, zone: str = "") -> FeedDate:
    """The instant that `raw` states, aware, in the zone in which it was stated.

    A date without a zone is taken in `zone`, an IANA name, or in UTC where that is empty, and a
    note says so; a day without a clock is its midnight. None, with a note, for what is no date, is
    not on the calendar, or lies outside [1990, `fetched_at` + 2 days]. Never "now".
    """
    text = " ".join(raw[: _MAX_LENGTH + 1].split())
    if not text:
        return FeedDate(None)
    match = None
    if len(text) <= _MAX_LENGTH:
        match = next((m for form in _FORMS if (m := form.fullmatch(text))), None)
    if match is None:
        return FeedDate(None, ("date not understood",))
    try:
        day, clock, offset = _day(match), _clock(match), _offset(match)
        local: tzinfo = offset or feed_zone(zone)
        instant = datetime.combine(day, clock, tzinfo=local)
        plausible = EARLIEST <= instant.astimezone(UTC) <= fetched_at + SLACK
    except (ValueError, OverflowError):
        return FeedDate(None, ("date not on the calendar",))
    if not plausible:
        return FeedDate(None, ("date too far from the day it was read",))
    if offset is None:
        return FeedDate(instant, (f"time zone assumed: {zone or 'UTC'}",))
    return FeedDate(instant)


def earliest(published: FeedDate, updated: FeedDate) -> datetime | None:
    """The instant that relative dates of the entry count from: the earlier of the stated ones.

    An entry is not updated before it is published, and a server's clock may run ahead.
    """
    stated = [d.instant for d in (published, updated) if d.instant is not None]
    return min(stated, default=None)


def feed_zone(name: str) -> tzinfo:
    """The zone of that IANA name; UTC for "" and for a name that the system does not know."""
    if not name:
        return UTC
    try:
        return named_zone(name)
    except ValueError:
        return UTC


def _day(match: re.Match[str]) -> date:
    name = match["month"]
    month = int(name) if name.isdigit() else _MONTHS.get(name.lower(), 0)
    year = int(match["year"])
    if len(match["year"]) == 2:  # RFC 5322 §4.3
        year += 2000 if year < 50 else 1900
    return date(year, month, int(match["day"]))


def _clock(match: re.Match[str]) -> time:
    if match["hour"] is None:
        return time()
    second = int(match["second"] or 0)
    if second == 60:  # a leap second; datetime has none
        second = 59
    return time(int(match["hour"]), int(match["minute"]), second)


def _offset(match: re.Match[str]) -> timezone | None:
    """The stated offset; None where none is stated or its letters are unknown (RFC 5322 §4.3).

    ValueError for an offset that no place has.
    """
    text = (match["zone"] or "").removeprefix("UTC").removeprefix("GMT") or match["zone"]
    if not text:
        return None
    if text[0] not in "+-":
        known = _ZONES.get(text.lower())
        return None if known is None else timezone(known)
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError(f"no place is {text} from UTC")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)
