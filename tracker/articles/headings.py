"""The date or clock time at the head of a line: "Jan. 30, 2026 |", « 22 h 50 - », "06/12/2025".

A heading ends in a mark or the line's end, so that a sentence that happens to begin with a date is
none. What it leaves unsaid (year, month, day) stays open; `dated_list` settles it from the whole.
"""

import re
from dataclasses import dataclass
from datetime import UTC, tzinfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb février fevrier févr fevr fév",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug août aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec décembre decembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lundi lun",
            "tuesday tues tue mardi mar",
            "wednesday wed mercredi mer",
            "thursday thurs thu jeudi jeu",
            "friday fri vendredi ven",
            "saturday sat samedi sam",
            "sunday sun dimanche dim",
        )
    )
    for name in names.split()
}

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_BULLET = r"[\s\-–—•·*>#]{0,6}(?:(?:filed|entered|le)\s+)?"
_DAY_NAME = rf"(?:(?P<weekday>{_WEEKDAY})\b\.?,?\s*)"
_END = r"(?=\s*(?:[|•]|:(?![0-9])|[-–—](?=\s)|\.(?:\s|$)|,\s*c\.a\.|$))"
_LAST = r"(?:\s*(?P<link>et|and|&|-|–|au|to)\s*(?P<last>[0-9]{1,2}))?"
_DAYS = rf"(?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th)?{_LAST}"

_FORMS = tuple(
    re.compile(rf"{_BULLET}{form}", re.IGNORECASE)
    for form in (
        rf"{_DAY_NAME}?{_DAYS}\s+(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>[0-9]{{4}}))?{_END}",
        rf"{_DAY_NAME}?(?P<month>{_MONTH})\b\.?\s+{_DAYS}(?:,?\s+(?P<year>[0-9]{{4}}))?"
        rf"(?:,\s+an?\s+(?:{_WEEKDAY}))?{_END}",
        rf"(?P<month>{_MONTH})\b\.?\s+(?P<year>[0-9]{{4}}){_END}",
        r"(?P<year>[0-9]{4})-(?P<month_number>[0-9]{2})-(?P<day>[0-9]{2})(?=\D|$)",
        r"(?P<first>[0-9]{1,2})(?P<mark>[/.])(?P<second>[0-9]{1,2})(?P=mark)"
        r"(?P<year>[0-9]{4}|[0-9]{2})(?=[\s,:|]|$)",
        rf"{_DAY_NAME}(?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th)?{_END}",
        rf"(?P<year>[0-9]{{4}}){_END}",
    )
)
_CLOCK = re.compile(
    rf"\s{{0,3}}{_DAY_NAME}?(?:(?P<hour>[0-9]{{1,2}})\s?(?::|h|\.(?=[0-9]{{2}}\s?(?:GMT|BST|UTC)))\s?"
    r"(?P<minute>[0-9]{2})?|(?P<full>[0-9]{1,2})(?=\s?[ap]\.?m))"
    r"\s?(?P<half>[ap]\.?m\b\.?)?\s?(?P<zone>GMT|UTC)?"
    r"(?:\s?(?:ET|EST|EDT|CT|PT|PST|PDT|CET|CEST|BST|heures?))?(?=\s|[:|.,–—-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateHeading:
    """A date at the head of a line; 0 is what it leaves unsaid. `weekday` is 0 for Monday, or -1.

    `last_day` ends a period, or with `is_several` is another day beside `day`.
    `first` and `second` are the numbers of a date such as 06/12/2025, whose order is not known yet.
    """

    year: int = 0
    month: int = 0
    day: int = 0
    last_day: int = 0
    is_several: bool = False
    weekday: int = -1
    first: int = 0
    second: int = 0

    @property
    def is_year(self) -> bool:
        """Whether it is a year and nothing else."""
        return bool(self.year) and not (self.month or self.day or self.first)


@dataclass(frozen=True, slots=True)
class ClockHeading:
    """A clock time at the head of a line, with its weekday (-1: unsaid) and stated zone."""

    hour: int
    minute: int
    weekday: int = -1
    zone: tzinfo | None = None


def read_date_heading(line: str) -> DateHeading | None:
    """The date at the head of the line, None where there is none."""
    for form in _FORMS:
        if match := form.match(line):
            return _date_heading(match.groupdict())
    return None


def read_clock_heading(line: str) -> ClockHeading | None:
    """The clock time at the head of the line, None where there is none."""
    match = _CLOCK.match(line)
    if match is None:
        return None
    hour, minute = int(match["hour"] or match["full"]), int(match["minute"] or 0)
    half = (match["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        return None
    weekday = _WEEKDAYS.get((match["weekday"] or "").lower(), -1)
    return ClockHeading(hour, minute, weekday, UTC if match["zone"] else None)


def _date_heading(found: dict[str, str | None]) -> DateHeading:
    def number(name: str) -> int:
        return int(found.get(name) or 0)

    year = number("year")
    if year and year < 100:
        year += 2000
    return DateHeading(
        year=year,
        month=_MONTHS.get((found.get("month") or "").lower(), 0) or number("month_number"),
        day=number("day"),
        last_day=number("last"),
        is_several=(found.get("link") or "").lower() in {"et", "and", "&"},
        weekday=_WEEKDAYS.get((found.get("weekday") or "").lower(), -1),
        first=number("first"),
        second=number("second"),
    )
