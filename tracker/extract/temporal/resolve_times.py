"""Clock times and parts of the day; durations, repeated times and vague references."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.extract.temporal.calendar_rules import Grain, day
from tracker.extract.temporal.expressions import (
    DAY_NOT_TOLD,
    FUTURE,
    OR_MORE,
    Context,
    Expression,
    Resolution,
    amounts,
    located,
)
from tracker.extract.temporal.resolve_dates import resolve_date, resolve_weekday
from tracker.extract.temporal.resolve_periods import (
    RANGE_FIELDS,
    is_spread,
    resolve_offset,
    resolve_unit,
)

_CLOCK_UNITS = {"h": "H", "min": "M", "s": "S"}


_LATE_PARTS = frozenset({"AF", "EV"})
_YEARS = {"E": 10, "C": 100}
_HALVES = {
    "Y": ("M", 6),
    "M": ("W", 2),
    "D": ("h", 12),
    "h": ("min", 30),
    "min": ("s", 30),
}


def _on_day(expression: Expression, context: Context) -> Resolution | None:
    """The day that a time of day belongs to: named beside it, told before, or of publication."""
    of = expression.fields.get("of")
    if isinstance(of, Resolution):
        return of if of.point and of.point.grain is Grain.DAY else None
    if "shift" in expression.fields:
        wanted = {name: expression.fields[name] for name in expression.fields.keys() - {"part"}}
        return resolve_unit(Expression("unit", wanted | {"unit": "D"}), context)
    if context.told and context.told.grain is Grain.DAY:
        return located(
            context.told, context, anchor="text", steps=f"{DAY_NOT_TOLD}{context.told.value}"
        )
    if context.published is None:
        return None
    steps = f"{DAY_NOT_TOLD}that of publication"
    return located(day(context.published), context, anchor="published", steps=steps)


def resolve_daypart(expression: Expression, context: Context) -> Resolution | None:
    """The morning, afternoon, evening or night of a day."""
    found = _on_day(expression, context)
    part = expression.text("part")
    if found is None:
        return None
    return replace(found, type="TIME", value=f"{found.value}T{part}")


def resolve_clock(expression: Expression, context: Context) -> Resolution | None:
    """A clock time on its day, as the clocks of the text show it."""
    found = _on_day(expression, context)
    hour, minute = expression.number("hour"), expression.number("minute") or 0
    written = expression.text("decimal")  # "2.30pm"
    if written:
        hour, minute = map(int, re.split("[.,]", written))
    digits = expression.number("clock_digits")  # "0203 GMT"
    if digits is not None:
        hour, minute = divmod(digits, 100)
    if hour is None or hour > 24 or minute > 59:
        return None
    half = expression.text("meridiem")
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if expression.text("part") in _LATE_PARTS and hour < 12:
        hour += 12  # "three o'clock in the afternoon"
    before = expression.number("minutes_before")  # "a quarter to nine"
    if before:
        hour, minute = divmod((hour or 24) * 60 - before, 60)
    if hour == 24 and minute:
        hour = 0  # "half past midnight"
    clock = f"T{hour:02}:{minute:02}"
    if found is None:
        return Resolution("TIME", f"XXXX-XX-XX{clock}")
    return replace(found, type="TIME", value=found.value + clock)


def resolve_night(expression: Expression, context: Context) -> Resolution | None:
    """The night from one day to the next, by weekdays or dates: a period of two days."""
    if "day" in expression.fields:
        return _night_of_dates(expression, context)
    start = resolve_weekday(
        Expression("weekday", {"weekday": expression.fields["weekday"]}), context
    )
    if start is None or start.point is None:
        return None
    follows = start.point.shift(1)
    if follows.first.isoweekday() != expression.number("until"):
        return None
    if context.tense != FUTURE and context.published and follows.first > context.published:
        start = located(start.point.shift(-7), context, anchor=start.anchor, steps=start.steps)
        follows = follows.shift(-7)
    return _night(start, start.value, follows.value)


def _night_of_dates(expression: Expression, context: Context) -> Resolution | None:
    """The night of 18 to 19 January: month and year stand with the second day."""
    wanted = {name: expression.fields[name] for name in expression.fields.keys() - {"weekday"}}
    end = resolve_date(Expression("date", wanted | {"day": expression.fields["until"]}), context)
    if end is None or end.point is None:
        return None
    start = end.point.shift(-1)
    if start.first.day != expression.number("day"):
        return None
    return _night(end, start.value, end.value)


def _night(found: Resolution, start: str, end: str) -> Resolution:
    return replace(
        found,
        type="TIME",
        value=f"{start}TNI",
        edtf=f"{start}/{end}",
        alternatives=(start, end, *found.alternatives),
    )


def _amount(value: float | int | str, unit: str) -> str:
    """An amount and a unit as the inside of a TIMEX3 duration."""
    number = value if isinstance(value, str) else f"{value:g}"
    if unit in _CLOCK_UNITS:
        return f"T{number}{_CLOCK_UNITS[unit]}"
    if unit in _YEARS and isinstance(value, int | float):
        return f"{value * _YEARS[unit]:g}Y"
    return f"{number}{unit}"


def resolve_duration(expression: Expression, context: Context) -> Resolution | None:
    """A stretch of time in the unit it is told in: 12 months are P12M, a few days PXD."""
    amount, most = amounts(expression)
    unit = expression.text("unit")
    if not isinstance(amount, int | float | str):
        return None
    if most is not None and not ("way" in expression.fields and context.tense == FUTURE):
        fields = {k: v for k, v in expression.fields.items() if k not in RANGE_FIELDS}
        least = resolve_duration(Expression("duration", fields | {"amount": amount}), context)
        longest = resolve_duration(Expression("duration", fields | {"amount": most}), context)
        if least is None or longest is None or not is_spread(amount, most):
            return longest
        return replace(least, mod=OR_MORE, longest=longest.value)
    if "way" in expression.fields and context.tense == FUTURE and not isinstance(amount, str):
        return resolve_offset(expression, context)  # "will end in two weeks"
    if isinstance(amount, float) and unit in _YEARS:  # a century and a half
        amount, unit = int(amount * _YEARS[unit]), "Y"
    if isinstance(amount, float) and amount % 1 == 0.5 and unit in _HALVES:
        small, count = _HALVES[unit]
        if amount < 1:
            return Resolution("DURATION", f"P{_amount(count, small)}")
        whole, rest = _amount(int(amount), unit), _amount(count, small)
        rest = rest[1:] if whole.startswith("T") else rest
        return Resolution("DURATION", f"P{whole}{rest}")
    if unit == "FN":
        amount, unit = (amount * 2 if isinstance(amount, int | float) else amount), "W"
    return Resolution("DURATION", f"P{_amount(amount, unit)}")


def resolve_set(expression: Expression, context: Context) -> Resolution | None:
    """What comes again: every year, each July, on Mondays."""
    weekday, month = expression.number("weekday"), expression.number("month")
    number = expression.number("day")
    part = expression.text("part")
    if weekday is not None:
        return Resolution("SET", f"XXXX-WXX-{weekday}" + (f"T{part}" if part else ""))
    if month is not None:
        return Resolution("SET", f"XXXX-{month:02}" + (f"-{number:02}" if number else ""))
    if number is not None:
        return Resolution("SET", f"XXXX-XX-{number:02}")
    if part:
        return Resolution("SET", f"XXXX-XX-XXT{part}")
    if expression.text("season"):
        return Resolution("SET", f"XXXX-{expression.text('season')}")
    found = resolve_duration(expression, context)
    return None if found is None else replace(found, type="SET")


def resolve_reference(expression: Expression, context: Context) -> Resolution | None:
    """The past, present or future without a date."""
    value = expression.text("reference")
    return Resolution(expression.text("type") or "DATE", value)
