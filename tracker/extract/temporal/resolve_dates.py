"""Days and months: full and partial dates, numeric dates, weekdays, feasts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import MAXYEAR, date, timedelta

from tracker.edtf import interval
from tracker.extract.temporal.calendar_rules import (
    Grain,
    Point,
    add_months,
    day,
    holiday,
    nth_weekday,
    point,
)
from tracker.extract.temporal.expressions import (
    FUTURE,
    PAST,
    Context,
    Expression,
    Resolution,
    distance,
    located,
)
from tracker.extract.temporal.resolve_years import stated_year, yearless

LAST_DAY = -1  # as the `day` of a date: the last one of its month
NEAREST = "nearest"  # as the `which` of a weekday
_LONGEST_YEARS = 10  # of a period told as one year to another
DAYS_AHEAD = 3  # a weekday farther ahead has its last one nearer


def resolve_date(expression: Expression, context: Context) -> Resolution | None:
    """Year, month, day, weekday: whatever of them is there."""
    year = stated_year(expression, context)
    month, number = expression.number("month"), expression.number("day")
    if number == LAST_DAY:
        fields = {name: value for name, value in expression.fields.items() if name != "day"}
        return _last_day(resolve_date(Expression("date", fields), context))
    if "nth" in expression.fields:
        return _nth_weekday(expression, context)
    if month is None and "month_shift" in expression.fields:
        return _day_of_near_month(expression, context)
    if month is None and number is None:
        if year is None:
            return None
        return _years(year, expression, context)
    if month is None:
        return _day_of_month(number or 0, expression, context)
    if year is not None:
        found = date(year, month, number or 1)
        return located(point(Grain.DAY if number else Grain.MONTH, found), context)
    if context.published is None:
        date(2000, month, number or 1)  # must exist in some year
        value = f"XXXX-{month:02}" + (f"-{number:02}" if number else "")
        return Resolution("DATE", value, steps="no year and no publication date")
    if number is None:
        return _month(month, expression, context)
    return _day_and_month(month, number, expression, context)


def _years(year: int, expression: Expression, context: Context) -> Resolution:
    """A year, or a season, school or fiscal year that ends in a later one: 2025-26."""
    found = located(point(Grain.YEAR, date(year, 1, 1)), context)
    until = expression.number("until_year")
    if until is None:
        return found
    if until < 100:
        until += year - year % 100
        until += 100 if until < year else 0
    if not year < until <= min(year + _LONGEST_YEARS, MAXYEAR):
        return found
    ends = (f"{year:04}", f"{until:04}")
    steps = f"from a day of {year:04} to one of {until:04}"
    return replace(found, edtf=interval(*ends), steps=steps, alternatives=ends)


def _nth_weekday(expression: Expression, context: Context) -> Resolution | None:
    """The second Saturday of October; `nth` -1 is the last one."""
    nth, weekday = expression.number("nth"), expression.number("weekday")
    if "month_shift" in expression.fields and nth is not None and weekday is not None:
        return _nth_weekday_near(nth, weekday, expression, context)
    rest = {k: v for k, v in expression.fields.items() if k not in {"nth", "weekday"}}
    month = resolve_date(Expression("date", rest), context)
    if month is None or month.point is None or nth is None or weekday is None:
        return None
    months = [month.value, *(one for one in month.alternatives if len(one) == 7)]
    days = [day(nth_weekday(int(one[:4]), int(one[5:]), weekday - 1, nth)) for one in months]
    steps = f"{month.steps}; weekday {weekday}, number {nth}".removeprefix("; ")
    return located(days[0], context, anchor=month.anchor, steps=steps, others=tuple(days[1:]))


def _nth_weekday_near(
    nth: int, weekday: int, expression: Expression, context: Context
) -> Resolution | None:
    """The last Friday of next month, or of the month: the month told, or that of publication."""
    told, published = context.told, context.published
    if expression.text("anchor") == "text" and told and told.grain is Grain.MONTH:
        months, anchor = [told.first], "text"
    elif "habit" in expression.fields:
        return Resolution("SET", "P1M")  # "the board meets on the first Monday of the month"
    elif published is not None:
        start = add_months(published.replace(day=1), expression.number("month_shift") or 0)
        near = (0, 1, -1) if expression.text("anchor") == "text" else (0,)
        months, anchor = [add_months(start, shift) for shift in near], "published"
    else:
        return None
    days = [nth_weekday(one.year, one.month, weekday - 1, nth) for one in months]
    if published and len(days) > 1:
        if context.tense == FUTURE:
            days.sort(key=lambda one: one < published)
        elif context.tense == PAST:
            days.sort(key=lambda one: one > published)
    steps = f"weekday {weekday}, number {nth} of {days[0].isoformat()[:7]}"
    others = tuple(map(day, days[1:]))
    return located(day(days[0]), context, anchor=anchor, steps=steps, others=others)


def _last_day(month: Resolution | None) -> Resolution | None:
    if month is None or month.point is None:
        return None
    others = [f"{one}-01" for one in month.alternatives if len(one) == 7]
    ends = tuple(point(Grain.MONTH, date.fromisoformat(one)).last.isoformat() for one in others)
    found = day(month.point.last)
    return replace(month, value=found.value, edtf=found.edtf, alternatives=ends, point=found)


def _day_of_near_month(expression: Expression, context: Context) -> Resolution | None:
    """The 14th of last month."""
    if context.published is None:
        return None
    shift = expression.number("month_shift") or 0
    month = point(Grain.MONTH, context.published).shift(shift)
    found = day(month.first.replace(day=expression.number("day") or 1))
    return located(found, context, anchor="published", steps=f"in {month.value}")


def _day_of_month(number: int, expression: Expression, context: Context) -> Resolution | None:
    """The 14th: of the month told last, of the heading's month in a list, or of publication."""
    anchors = {"line": context.line, "text": context.told}
    base = anchors.get(expression.text("anchor"))
    if base is not None and base.grain not in {Grain.DAY, Grain.MONTH}:
        # "three weeks later, on the 24th"
        is_beside = base == context.in_sentence and base.grain in {Grain.WEEK, Grain.WEEKEND}
        base = base if is_beside else None
    months = [base.first] if base else []
    months += [context.published] if context.published else []
    options = []
    for shift in (0, 1, -1):
        options += [_day_in(add_months(start.replace(day=1), shift), number) for start in months]
    days = [one for one in dict.fromkeys(options) if one is not None]
    weekday = expression.number("weekday")
    if weekday is not None:
        days.sort(key=lambda one: one.first.isoweekday() != weekday)
    elif base is None and context.tense == FUTURE and context.published:
        published = context.published
        days.sort(key=lambda one: (one.first < published, distance(one.first, published)))
    elif base is None and context.tense == PAST and context.published:
        published = context.published
        days.sort(key=lambda one: (one.first > published, distance(one.first, published)))
    if not days:
        return None
    steps = f"day {number} in the month of {months[0].isoformat()}"
    anchor = "text" if base else "published"
    return located(days[0], context, anchor=anchor, steps=steps, others=tuple(days[1:]))


def _day_in(month: date, number: int) -> Point | None:
    try:
        return day(month.replace(day=number))
    except ValueError:
        return None


def _month(month: int, expression: Expression, context: Context) -> Resolution | None:
    return yearless(
        lambda year: point(Grain.MONTH, date(year, month, 1)), f"{month:02}", expression, context
    )


def _day_and_month(
    month: int, number: int, expression: Expression, context: Context
) -> Resolution | None:
    name = f"{month:02}-{number:02}"
    return yearless(lambda year: day(date(year, month, number)), name, expression, context)


def resolve_numeric(expression: Expression, context: Context) -> Resolution | None:
    """2025-01-19, 19/01/2025, 1/19/25: the order of day and month is the locale's."""
    stamp = expression.text("timestamp")
    if stamp:
        return located(day(date.fromisoformat(stamp[:10])), context)
    parts = re.split(r"[-/.]", expression.text("numeric_date"))
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        return located(day(date(*numbers)), context)
    year = numbers[2]
    if len(parts[2]) == 2:
        year = stated_year(Expression("date", {"year": year, "year_digits": "2"}), context) or year
    readings = {}
    for order, (month, number) in {"mdy": numbers[:2], "dmy": numbers[1::-1]}.items():
        try:
            readings[order] = day(date(year, month, number))
        except ValueError:
            continue
    if not readings:
        return None
    if len(set(readings.values())) == 1:
        return located(next(iter(readings.values())), context, steps="only one order is possible")
    if context.order in readings:
        chosen = readings[context.order]
        others = tuple(one for one in readings.values() if one != chosen)
        return located(chosen, context, steps=f"read as {context.order}", others=others)
    return Resolution(
        "DATE",
        f"{year:04}",
        steps="day and month cannot be told apart",
        alternatives=tuple(one.edtf for one in readings.values()),
    )


def resolve_weekday(expression: Expression, context: Context) -> Resolution | None:
    """A weekday: the last one or today, unless the words look ahead."""
    number = expression.number("weekday")
    if number is None:
        return None
    nearest = expression.text("which") == NEAREST
    which = expression.number("which")
    beside = context.beside
    if beside and which is None and beside.grain is Grain.DAY and _falls_on(beside, number):
        return located(beside, context, anchor="text", steps="the date beside it")
    week = expression.number("week")
    if week is not None and context.published:
        monday = point(Grain.WEEK, context.published).shift(week).first
        return located(
            day(monday + timedelta(days=number - 1)),
            context,
            anchor="published",
            steps=f"weekday {number} of week {week:+d} from {context.published.isoformat()}",
        )
    of = expression.fields.get("of")
    if isinstance(of, Resolution):
        if of.point is None or of.point.grain is not Grain.DAY:
            return None
        start, anchor = of.point.first, "text"
    elif expression.text("anchor") == "text" and context.told and context.told.grain is Grain.DAY:
        start, anchor = context.told.first, "text"
    elif context.published:
        start, anchor = context.published, "published"
    else:
        return Resolution("DATE", f"XXXX-WXX-{number}", steps="no publication date")
    ahead = (number - 1 - start.weekday()) % 7
    today_or_last = start - timedelta(days=-ahead % 7)
    last = start - timedelta(days=(-ahead % 7) or 7)
    following = start + timedelta(days=ahead or 7)
    if nearest:
        which = -2 if ahead > DAYS_AHEAD else 2
    elif which is None:
        ahead_of_it = context.listed is not None and _looks_ahead(context.listed, context)
        which = 2 if context.tense == FUTURE or ahead_of_it else -2
    found, reason = {
        -2: (today_or_last, "the last one, that day included"),
        -1: (last, "the one before"),
        0: (start + timedelta(days=ahead), "the one from that day on"),
        1: (following, "the one after"),
        2: (start + timedelta(days=ahead), "the next one, that day included"),
    }[which]
    listed = context.listed
    if which > 0 and listed and found <= listed.first and _looks_ahead(listed, context):
        found = listed.first + timedelta(days=(number - 1 - listed.first.weekday()) % 7 or 7)
        reason = f"the first one after {listed.value}"
    weeks = expression.number("weeks") or 0
    if weeks:
        found += timedelta(weeks=weeks)
        reason += f", {weeks:+d} weeks"
    near = [found - timedelta(weeks=1), found + timedelta(weeks=1)]
    if which < 0:
        near.reverse()
    steps = f"weekday {number}: {reason} from {start.isoformat()}"
    others = tuple(day(one) for one in near)
    return located(day(found), context, anchor=anchor, steps=steps, others=others)


def _looks_ahead(listed: Point, context: Context) -> bool:
    """Whether a list of weekdays is one of days to come: "next Monday and Tuesday"."""
    published = context.published
    return context.tense == FUTURE or (published is not None and listed.first > published)


def _falls_on(found: Point, weekday: int) -> bool:
    return found.first.isoweekday() == weekday


def resolve_holiday(expression: Expression, context: Context) -> Resolution | None:
    """A feast: of its year, the last or next one, or the nearest."""
    rule = expression.text("holiday")
    year = stated_year(expression, context)
    if year is not None:
        return located(day(holiday(rule, year)), context)
    if context.published is None:
        return None
    published = context.published
    near = [holiday(rule, published.year + shift) for shift in (-2, -1, 0, 1, 2)]
    which = expression.number("which")
    if which is None and context.tense == FUTURE:
        which = 1
    if which == 1:
        found = next(one for one in near if one >= published)
    elif which == -1:
        found = [one for one in near if one <= published][-1]
    else:
        found = min(near, key=lambda one: distance(one, published))
    others = tuple(day(one) for one in near if one != found)
    steps = f"feast {rule} near {published.isoformat()}"
    return located(day(found), context, anchor="published", steps=steps, others=others)
