"""Calendar arithmetic at a kept grain: points, shifts, durations, movable feasts.

A `Point` is a stretch of the calendar known by its grain and first day: the week of 13 January
2025, the third quarter of 1989, the 1960s. Nothing here knows a language. Dates outside the years
1 to 9999 raise ValueError or OverflowError, which callers treat as "no date".
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """How wide a point is; the values are the unit codes of the language packs."""

    DAY = "D"
    WEEKEND = "WE"
    WEEK = "W"
    MONTH = "M"
    QUARTER = "Q"
    SEASON = "S"
    HALF = "H"
    YEAR = "Y"
    DECADE = "E"
    CENTURY = "C"


_MONTHS = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.SEASON: 12,
    Grain.HALF: 6,
    Grain.YEAR: 12,
    Grain.DECADE: 120,
    Grain.CENTURY: 1200,
}
_SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)Q)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


@dataclass(frozen=True, slots=True)
class Point:
    """A stretch of the calendar. `season` is SP, SU, FA or WI where the grain is a season."""

    grain: Grain
    first: date
    season: str = ""

    @property
    def last(self) -> date:
        """Its last day."""
        if self.grain is Grain.DAY:
            return self.first
        if self.grain is Grain.WEEK:
            return self.first + timedelta(days=6)
        if self.grain is Grain.WEEKEND:
            return self.first + timedelta(days=1)
        months = 3 if self.grain is Grain.SEASON else _MONTHS[self.grain]
        end = self.first.year * 12 + self.first.month - 1 + months - 1
        year, month = divmod(end, 12)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])

    @property
    def value(self) -> str:
        """Its TIMEX3 value; decades and centuries as their leading digits (`199`, `19`)."""
        year = f"{self.first.year:04}"
        match self.grain:
            case Grain.DAY:
                return self.first.isoformat()
            case Grain.WEEK | Grain.WEEKEND:
                week = self.first.isocalendar()
                end = "-WE" if self.grain is Grain.WEEKEND else ""
                return f"{week.year:04}-W{week.week:02}{end}"
            case Grain.MONTH:
                return f"{year}-{self.first.month:02}"
            case Grain.QUARTER:
                return f"{year}-Q{(self.first.month + 2) // 3}"
            case Grain.HALF:
                return f"{year}-H{(self.first.month + 5) // 6}"
            case Grain.SEASON:
                return f"{year}-{self.season}"
            case Grain.DECADE:
                return year[:3]
            case Grain.CENTURY:
                return year[:2]
        return year

    @property
    def edtf(self) -> str:
        """The same as an EDTF date of `tracker.edtf`; empty for a season."""
        match self.grain:
            case Grain.DAY | Grain.MONTH | Grain.YEAR:
                return self.value
            case Grain.SEASON:
                return ""
            case Grain.WEEK | Grain.WEEKEND:
                return f"{self.first.isoformat()}/{self.last.isoformat()}"
            case Grain.QUARTER | Grain.HALF:
                return f"{self.first.isoformat()[:7]}/{self.last.isoformat()[:7]}"
        return f"{self.first.year:04}/{self.last.year:04}"

    def shift(self, count: int) -> Point:
        """The point `count` of its own grains later (earlier, where negative)."""
        if self.grain is Grain.DAY:
            return Point(self.grain, self.first + timedelta(days=count))
        if self.grain in {Grain.WEEK, Grain.WEEKEND}:
            return Point(self.grain, self.first + timedelta(weeks=count))
        return Point(self.grain, add_months(self.first, count * _MONTHS[self.grain]), self.season)

    def shift_years(self, count: int) -> Point:
        """The same point of another year: the third quarter of the year before."""
        moved = add_months(self.first, 12 * count)
        if self.grain in {Grain.WEEK, Grain.WEEKEND}:
            return point(self.grain, moved)
        return Point(self.grain, moved, self.season)


def point(grain: Grain, day: date, season: str = "") -> Point:
    """The point of a grain that a day lies in. Weeks begin on Monday (ISO 8601)."""
    year, month = day.year, day.month
    match grain:
        case Grain.DAY:
            first = day
        case Grain.WEEK:
            first = day - timedelta(days=day.weekday())
        case Grain.WEEKEND:
            first = day + timedelta(days=5 - day.weekday())
        case Grain.MONTH:
            first = date(year, month, 1)
        case Grain.QUARTER:
            first = date(year, month - (month - 1) % 3, 1)
        case Grain.HALF:
            first = date(year, 1 if month < 7 else 7, 1)
        case Grain.SEASON:
            first = date(year, _SEASON_MONTH[season], 1)
        case Grain.YEAR:
            first = date(year, 1, 1)
        case Grain.DECADE:
            first = date(year - year % 10, 1, 1)
        case Grain.CENTURY:
            first = date(year - year % 100, 1, 1)
    return Point(grain, first, season)


def day(when: date) -> Point:
    """A single day."""
    return Point(Grain.DAY, when)


def add_months(start: date, months: int) -> date:
    """Calendar months later; the day is clamped at the month's end (31 August + 6 = 28 February).

    Raises:
        ValueError: the result lies outside the years 1 to 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def add_duration(start: str, duration: str) -> str:
    """Adds a TIMEX3 duration to an EDTF date, at the coarser grain of the two.

    Args:
        start: an EDTF day, month or year; of a range, its end is taken.
        duration: such as `P75D`, `P6M`, `P2Y`, `P1Y6M`; a leading `-` subtracts.

    Returns:
        An EDTF date: `2025-05-02` + `P6M` = `2025-11-02`. Empty where the sum is no calendar
        date: hours, unknown amounts (`PXM`), days added to a month, years past 9999.
    """
    sign = -1 if duration.startswith("-") else 1
    match = _DURATION.fullmatch(duration.lstrip("-"))
    if match is None or len(duration.lstrip("-")) < 3:
        return ""
    years, quarters, months, weeks, days = (int(part or 0) * sign for part in match.groups())
    months += 12 * years + 3 * quarters
    days += 7 * weeks
    begin = start.rsplit("/", 1)[-1]
    try:
        first = date.fromisoformat({4: f"{begin}-01-01", 7: f"{begin}-01"}.get(len(begin), begin))
        moved = add_months(first, months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    if len(begin) == 10:
        return moved.isoformat()
    if days or (len(begin) == 4 and months % 12):
        return ""
    return moved.isoformat()[: len(begin)]


def count_days(start: str, end: str) -> int | None:
    """Days from one EDTF day to another; None where either is no single day."""
    if len(start) != 10 or len(end) != 10:
        return None
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday (Monday = 0) of a month; n = -1 is the last one."""
    if n < 0:
        last = date(year, month, calendar.monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7, weeks=-n - 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=n - 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day_before = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day_before + 1)


def holiday(rule: str, year: int) -> date:
    """The day of a feast in a year.

    Args:
        rule: `12-25` (a fixed day), `easter+49` (counted from Easter Sunday),
            `11:thu:4` (fourth Thursday of November; -1 is the last one), with `+1` a day later.
        year: the year of the Gregorian calendar.

    Raises:
        ValueError: `rule` is none of these.
    """
    fixed = re.fullmatch(r"(\d\d)-(\d\d)", rule)
    if fixed:
        return date(year, int(fixed[1]), int(fixed[2]))
    movable = re.fullmatch(r"easter([+-]\d+)?", rule)
    if movable:
        return easter(year) + timedelta(days=int(movable[1] or 0))
    counted = re.fullmatch(r"(\d\d?):([a-z]{3}):(-?\d)(\+\d+)?", rule)
    if counted is None:
        raise ValueError(f'"{rule}" is no holiday rule')
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(counted[2])
    found = nth_weekday(year, int(counted[1]), weekday, int(counted[3]))
    return found + timedelta(days=int(counted[4] or 0))
