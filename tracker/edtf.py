"""Calendar dates at their own precision: the four EDTF forms (ISO 8601-2) that the tracker keeps.

`2025-01-19` (day), `2025-01` (month), `2025` (year) and `2025-01-13/2025-01-15` (range of any of
the first three). A date is text everywhere in the program, so that nothing ever turns a month into
its first day or a day into midnight.
"""

import calendar
import re
from datetime import date
from enum import StrEnum
from functools import lru_cache

_POINT = r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?"
_PATTERN = re.compile(rf"{_POINT}(?:/{_POINT})?", re.ASCII)


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"


def _point_bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    y = int(year)
    if month is None:
        return date(y, 1, 1), date(y, 12, 31)
    m = int(month)
    if day is None:
        if not 1 <= m <= 12:
            raise ValueError(f"month {m} is not in 1..12")
        return date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1])
    exact = date(y, m, int(day))
    return exact, exact


@lru_cache(maxsize=4096)  # the same few dates are asked for again and again
def bounds(value: str) -> tuple[date, date]:
    """First and last day that `value` covers, both inclusive.

    Raises:
        ValueError: `value` is none of the four forms, is not on the calendar, or ends before
            it starts.
    """
    match = _PATTERN.fullmatch(value)
    if match is None:
        raise ValueError(f"not an EDTF date of the kept forms: {value!r}")
    parts = match.groups()
    first, last = _point_bounds(*parts[:3])
    if parts[3] is not None:
        end_first, last = _point_bounds(*parts[3:])
        if end_first < first or last < first:
            raise ValueError(f"range ends before it starts: {value!r}")
    return first, last


def is_valid(value: str) -> bool:
    """Whether `value` is one of the four forms and on the calendar."""
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def precision(value: str) -> Precision:
    """The precision of a valid date; a ValueError for anything else."""
    bounds(value)
    if "/" in value:
        return Precision.RANGE
    return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(value)]


def interval(first: str, last: str) -> str:
    """From the start of one valid date to the end of another; of one date, that date."""
    start, end = first.split("/")[0], last.rsplit("/", 1)[-1]
    return start if start == end else f"{start}/{end}"


def contains(outer: str, inner: str) -> bool:
    """Whether every day of `inner` lies in `outer`; a ValueError if either is no date."""
    outer_first, outer_last = bounds(outer)
    inner_first, inner_last = bounds(inner)
    return outer_first <= inner_first and inner_last <= outer_last


def overlaps(one: str, other: str) -> bool:
    """Whether the two share a day; a ValueError if either is no date."""
    one_first, one_last = bounds(one)
    other_first, other_last = bounds(other)
    return one_first <= other_last and other_first <= one_last
