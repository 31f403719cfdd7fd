"""From a date expression and its context to a calendar date: pure arithmetic, no language.

Two anchors: words such as *today*, *last week*, *ago* count from the day of publication; words
such as *the day before*, *that quarter*, *a year earlier* from the last date told in the text.
The grain is kept: *last year* is a year, *two weeks ago* a week, and never midnight of some day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tracker.extract.calendar_rules import (
    Grain,
    Point,
    add_duration,
    add_months,
    count_days,
    day,
    holiday,
    point,
)

__all__ = ["Context", "Expression", "Resolution", "add_duration", "count_days", "resolve"]

PAST, UNKNOWN, FUTURE = -1, 0, 1
LAST_DAY = -1  # as the `day` of a date: the last one of its month
_CLOCK_UNITS = {"h": "H", "min": "M", "s": "S"}
_HALVES = {"Y": ("M", 6), "h": ("min", 30), "min": ("s", 30), "D": ("h", 12), "M": ("W", 2)}
_GRAINS = {str(grain): grain for grain in Grain}


@dataclass(frozen=True, slots=True)
class Expression:
    """What a rule read: its kind, and the fields that its words filled."""

    kind: str
    fields: Mapping[str, object]

    def number(self, name: str) -> int | None:
        """A field as a whole number, None where absent or not a number."""
        value = self.fields.get(name)
        return int(value) if isinstance(value, int | float) else None

    def text(self, name: str) -> str:
        """A field as text, "" where absent."""
        value = self.fields.get(name)
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against.

    `published` is the day of publication in the article's own zone. `told` is the last date told
    before the expression, `quarter` the last quarter reported on,
    `compared` the quarter or year that "a year ago" is counted from; `year` is that of the heading it stands
    under, `line` the date that began the line before or this one, `line_start` whether the
    expression begins a line. `tense` is -1 for the past, 1 for the
    future, 0 for no sign. `order` is `mdy`, `dmy` or "" for numeric dates.
    """

    published: date | None = None
    published_at: datetime | None = None
    told: Point | None = None
    quarter: Point | None = None
    compared: Point | None = None
    year: int | None = None
    line: Point | None = None
    line_start: bool = False
    tense: int = UNKNOWN
    order: str = ""
    open_decade: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an expression means; see `tracker.model.Timex` for the fields."""

    type: str
    value: str
    edtf: str = ""
    mod: str = ""
    anchor: str = ""
    steps: str = ""
    alternatives: tuple[str, ...] = ()
    point: Point | None = field(default=None, compare=False)


def resolve(expression: Expression, context: Context) -> Resolution | None:
    """Works out one expression.

    Returns:
        None where it gives no date: an impossible one (30 February), or a relative one without
        the anchor it needs.
    """
    try:
        found = _RESOLVERS[expression.kind](expression, context)
    except (ValueError, OverflowError):
        return None
    mod = expression.text("mod")
    return replace(found, mod=mod) if found and mod else found


def _at(
    found: Point,
    context: Context,
    *,
    anchor: str = "",
    steps: str = "",
    others: tuple[Point, ...] = (),
    more: tuple[str, ...] = (),
) -> Resolution:
    value = found.value
    if context.open_decade and found.grain is Grain.DECADE:
        value += "X"
    if context.open_decade and found.grain is Grain.CENTURY:
        value += "XX"
    spoken = [*(other.edtf for other in others), *more]
    alternatives = tuple(dict.fromkeys(one for one in spoken if one and one != found.edtf))
    return Resolution("DATE", value, found.edtf, "", anchor, steps, alternatives, found)


# --- absolute and half-absolute dates -----------------------------------------------------------


def _date(expression: Expression, context: Context) -> Resolution | None:
    """Year, month, day, weekday: whatever of them is there."""
    year = _year(expression, context)
    month, number = expression.number("month"), expression.number("day")
    if number == LAST_DAY:
        fields = {name: value for name, value in expression.fields.items() if name != "day"}
        return _last_day(_date(Expression("date", fields), context))
    if month is None and "month_shift" in expression.fields:
        return _day_of_near_month(expression, context)
    if month is None and number is None:
        if year is None:
            return None
        return _at(point(Grain.YEAR, date(year, 1, 1)), context)
    if month is None:
        return _day_of_month(number or 0, expression, context)
    if year is not None:
        found = date(year, month, number or 1)
        return _at(point(Grain.DAY if number else Grain.MONTH, found), context)
    if context.published is None:
        date(2000, month, number or 1)  # must exist in some year
        value = f"XXXX-{month:02}" + (f"-{number:02}" if number else "")
        return Resolution("DATE", value, steps="no year and no publication date")
    if number is None:
        return _month(month, expression, context)
    return _day_and_month(month, number, expression, context)


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
    return _at(found, context, anchor="published", steps=f"in {month.value}")


def _year(expression: Expression, context: Context) -> int | None:
    of = expression.fields.get("year_of")
    if isinstance(of, Expression):
        found = resolve(of, context)
        return found.point.first.year if found and found.point else None
    hundreds = expression.number("hundreds")
    if hundreds is not None:
        return hundreds * 100 + (expression.number("rest") or 0)
    year = expression.number("year")
    if year is not None and year < 100 and expression.text("year_digits") == "2":
        near = context.published.year if context.published else 2000
        year += near - near % 100
        return year if year <= near + 20 else year - 100
    shift = expression.number("year_shift")
    if shift is not None:
        base = context.told if expression.text("anchor") == "text" else None
        if base is not None:
            return base.first.year + shift
        return context.published.year + shift if context.published else None
    return year


def _day_of_month(number: int, expression: Expression, context: Context) -> Resolution | None:
    """The 14th: of the month told last, of the heading's month in a list, or of publication."""
    anchors = {"line": context.line, "text": context.told}
    base = anchors.get(expression.text("anchor"))
    if base is not None and base.grain not in {Grain.DAY, Grain.MONTH}:
        base = None
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
        days.sort(key=lambda one: (one.first < published, _distance(one.first, published)))
    elif base is None and context.tense == PAST and context.published:
        published = context.published
        days.sort(key=lambda one: (one.first > published, _distance(one.first, published)))
    if not days:
        return None
    steps = f"day {number} in the month of {months[0].isoformat()}"
    anchor = "text" if base else "published"
    return _at(days[0], context, anchor=anchor, steps=steps, others=tuple(days[1:]))


def _day_in(month: date, number: int) -> Point | None:
    try:
        return day(month.replace(day=number))
    except ValueError:
        return None


def _month(month: int, expression: Expression, context: Context) -> Resolution | None:
    return _yearless(
        lambda year: point(Grain.MONTH, date(year, month, 1)), f"{month:02}", expression, context
    )


def _day_and_month(
    month: int, number: int, expression: Expression, context: Context
) -> Resolution | None:
    name = f"{month:02}-{number:02}"
    return _yearless(lambda year: day(date(year, month, number)), name, expression, context)


def _yearless(
    of_year: Callable[[int], Point], name: str, expression: Expression, context: Context
) -> Resolution | None:
    """Finds the year of a month or day: the nearest one, unless something speaks against it.

    The nearest to publication is right nineteen times in twenty for days in the news (measured on
    TimeBank); headings and lists by year, weekdays and tense overturn it.
    """
    published = context.published
    if published is None:
        return None
    options = _options(of_year, expression, context)
    if not options:
        return None
    grain = options[0].grain
    start = point(grain, published).first
    options.sort(key=lambda one: (_distance(one.first, start), one.first))
    found, reason = _best_year(options, start, expression, context)
    anchor = "text" if reason in {_OF_HEADING, _OF_LIST} else "published"
    steps = f"{name} without a year: {reason}, from {published.isoformat()}"
    others = tuple(one for one in options if one != found)[:4]
    return _at(found, context, anchor=anchor, steps=steps, others=others)


def _options(
    of_year: Callable[[int], Point], expression: Expression, context: Context
) -> list[Point]:
    """The years that may be meant: those around publication and those told in the text."""
    near = context.published.year if context.published else 0
    years = {near - 1, near, near + 1}
    told = [point.first.year for point in (context.line, context.told) if point]
    years.update(year + shift for year in [*told, context.year or near] for shift in (-1, 0, 1))
    if "weekday" in expression.fields:
        years.update(range(near - 6, near + 7))
    options = _existing(of_year, years)
    # the twenty-ninth of February may be years away
    return options or _existing(of_year, range(near - 8, near + 9))


def _existing(of_year: Callable[[int], Point], years: Iterable[int]) -> list[Point]:
    found = []
    for year in sorted(set(years)):
        try:
            found.append(of_year(year))
        except ValueError:
            continue
    return found


_OF_HEADING, _OF_LIST = "the year of the heading", "after the line before"


def _best_year(
    options: list[Point], start: date, expression: Expression, context: Context
) -> tuple[Point, str]:
    """The best of `options`, which are sorted by their distance from `start`; and why."""
    nearest = options[0]
    behind = [one for one in options if one.first <= start]
    ahead = [one for one in options if one.first >= start]
    weekday, which = expression.number("weekday"), expression.number("which")
    fitting = [one for one in options if one.first.isoweekday() == weekday]
    if fitting:
        return fitting[0], "the nearest one on that weekday"
    if which is not None:
        if expression.text("anchor") == "text" and context.told:
            start = context.told.first
        return _which(options, start, which), {-1: "the last", 0: "this", 1: "the next"}[which]
    if context.line_start and context.line:
        following = [one for one in options if one.first >= context.line.first]
        if following:
            return min(following, key=lambda one: one.first), _OF_LIST
    if context.year is not None:
        of_heading = [one for one in options if one.first.year == context.year]
        if of_heading:
            return of_heading[0], _OF_HEADING
    distance = _distance(nearest.first, start)
    future_after, past_after = _OVERTURNED_AFTER_DAYS[nearest.grain]
    if context.tense == FUTURE and nearest.first < start and distance > future_after and ahead:
        return ahead[0], "the next one, as it lies ahead"
    if context.line_start and context.tense != FUTURE and nearest.first > start and behind:
        if distance > _LIST_LOOKS_BACK_AFTER_DAYS:
            return behind[0], "the last one, as it begins a line"
    if context.tense == PAST and nearest.first > start and distance > past_after and behind:
        return behind[0], "the last one, as it is past"
    return nearest, "the nearest one"


# A verb's tense overturns the nearest year only where that is this far off: "payable Dec. 15" in
# "declared a dividend payable Dec. 15" lies ahead. Tuned on the training articles and TimeBank.
_LIST_LOOKS_BACK_AFTER_DAYS = 30
_OVERTURNED_AFTER_DAYS = {Grain.DAY: (60, 90), Grain.MONTH: (60, 60)}


def _which(options: list[Point], start: date, which: int) -> Point:
    if which < 0:
        return max((one for one in options if one.first < start), key=lambda one: one.first)
    if which > 0:
        return min((one for one in options if one.first > start), key=lambda one: one.first)
    return next(one for one in options if one.first.year == start.year)


def _gap(one: Point, published: date) -> int:
    """Days between a stretch of time and a day; none where the day lies in it."""
    return max(0, (one.first - published).days, (published - one.last).days)


def _distance(one: date, other: date) -> int:
    return abs((one - other).days)


def _numeric(expression: Expression, context: Context) -> Resolution | None:
    """2025-01-19, 19/01/2025, 1/19/25: the order of day and month is the locale's."""
    stamp = expression.text("timestamp")
    if stamp:
        return _at(day(date.fromisoformat(stamp[:10])), context)
    parts = re.split(r"[-/.]", expression.text("numeric_date"))
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        return _at(day(date(*numbers)), context)
    year = numbers[2]
    if len(parts[2]) == 2:
        year = _year(Expression("date", {"year": year, "year_digits": "2"}), context) or year
    readings = {}
    for order, (month, number) in {"mdy": numbers[:2], "dmy": numbers[1::-1]}.items():
        try:
            readings[order] = day(date(year, month, number))
        except ValueError:
            continue
    if not readings:
        return None
    if len(set(readings.values())) == 1:
        return _at(next(iter(readings.values())), context, steps="only one order is possible")
    if context.order in readings:
        chosen = readings[context.order]
        others = tuple(one for one in readings.values() if one != chosen)
        return _at(chosen, context, steps=f"read as {context.order}", others=others)
    return Resolution(
        "DATE",
        f"{year:04}",
        steps="day and month cannot be told apart",
        alternatives=tuple(one.edtf for one in readings.values()),
    )


# --- counted from an anchor ---------------------------------------------------------------------


def _base(expression: Expression, context: Context) -> tuple[Point | None, str]:
    """The anchor that an expression asks for, and its name."""
    of = expression.fields.get("of")
    if isinstance(of, Expression):
        found = resolve(of, context)
        return (found.point, found.anchor) if found else (None, "")
    if expression.text("anchor") == "text" and context.told is not None:
        return context.told, "text"
    if context.published is None:
        return None, ""
    return day(context.published), "published"


_WIDTH = {
    grain: width
    for width, grain in enumerate(
        (
            Grain.DAY,
            Grain.WEEKEND,
            Grain.WEEK,
            Grain.MONTH,
            Grain.QUARTER,
            Grain.SEASON,
            Grain.HALF,
            Grain.YEAR,
            Grain.DECADE,
            Grain.CENTURY,
        )
    )
}


def _unit(expression: Expression, context: Context) -> Resolution | None:
    """This, last, next, that, the following + unit; today, yesterday, tomorrow."""
    grain = _GRAINS.get(expression.text("unit"))
    if grain is None:
        return None
    base, anchor = _base(expression, context)
    if base is not None and anchor == "text" and _WIDTH[base.grain] > _WIDTH[grain]:
        base, anchor = (day(context.published), "published") if context.published else (None, "")
    if base is None:
        return None
    shift = expression.number("shift") or 0
    if grain is Grain.WEEKEND and shift == 0 and "shift" not in expression.fields:
        return _weekend(base.first, context)
    found = point(grain, base.first).shift(shift)
    years_ago = expression.number("years_ago")
    if years_ago:
        found = found.shift_years(-years_ago)
    steps = (
        f"{found.grain} of {base.value} {shift:+d}" if shift else f"{found.grain} of {base.value}"
    )
    others = (found.shift(-1), found.shift(1)) if grain is Grain.WEEKEND else ()
    return _at(found, context, anchor=anchor, steps=steps, others=others)


def _weekend(published: date, context: Context) -> Resolution:
    """The weekend: the coming one where the words look ahead, else the last one."""
    this = point(Grain.WEEKEND, published)
    last = this if published >= this.first else this.shift(-1)
    found = this if context.tense == FUTURE else last
    steps = f"weekend near {published.isoformat()}"
    return _at(
        found,
        context,
        anchor="published",
        steps=steps,
        others=(this if found == last else last, found.shift(1)),
    )


def _offset(expression: Expression, context: Context) -> Resolution | None:
    """N units ago, earlier, later, from now."""
    way = expression.number("way") or -1
    amount = expression.fields.get("amount", 1)
    unit = expression.text("unit")
    base, anchor = _base(expression, context)
    if not isinstance(amount, int | float):
        return Resolution("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", anchor=anchor)
    if base is None:
        return None
    if unit in _CLOCK_UNITS:
        return _hours_away(way * amount, unit, context)
    if context.compared and unit == "Y" and amount == 1 and way < 0:
        # results are compared with the same quarter of the year before
        found = context.compared.shift_years(-1)
        year = point(Grain.YEAR, found.first)
        steps = f"results of {context.compared.value}, a year before"
        return _at(found, context, anchor="text", steps=steps, others=(year,))
    if expression.fields.get("half"):
        amount += 0.5
    if unit in {"E", "C"}:
        amount, unit = amount * (10 if unit == "E" else 100), "Y"
    if amount != int(amount) and unit in _HALVES:
        if unit == "Y":
            amount, unit = amount * 12, "M"
        elif unit == "M":
            amount, unit = amount * 30, "D"
    grain = _GRAINS.get(unit)
    if grain is None or grain is Grain.SEASON:
        return None
    count = way * round(amount)
    exact = _exact(base.first, grain, count)
    if anchor == "text" and base.grain is not Grain.DAY:
        moved = _moved(base, grain, count)
    else:
        moved = point(grain, base.first).shift(count)
    steps = f"{base.value} {count:+d} {unit}"
    more = (exact.isoformat(),) if exact and base.grain is Grain.DAY else ()
    return _at(moved, context, anchor=anchor, steps=steps, more=more)


def _moved(base: Point, grain: Grain, count: int) -> Point:
    """A coarser anchor moved: the third quarter of the year before stays a quarter."""
    if grain is Grain.YEAR:
        return base.shift_years(count)
    if _WIDTH[base.grain] <= _WIDTH[grain] or base.grain is grain:
        return point(grain, base.first).shift(count)
    return point(grain, base.first).shift(count)


def _exact(start: date, grain: Grain, count: int) -> date | None:
    match grain:
        case Grain.DAY:
            return start + timedelta(days=count)
        case Grain.WEEK:
            return start + timedelta(weeks=count)
        case Grain.MONTH:
            return add_months(start, count)
        case Grain.YEAR:
            return add_months(start, 12 * count)
    return None


def _hours_away(amount: float, unit: str, context: Context) -> Resolution | None:
    moment = context.published_at
    if moment is None:
        return None
    seconds = amount * {"h": 3600, "min": 60, "s": 1}[unit]
    found = moment + timedelta(seconds=seconds)
    value = found.strftime("%Y-%m-%dT%H") if unit == "h" else found.strftime("%Y-%m-%dT%H:%M")
    steps = f"{moment.isoformat()} {amount:+g} {unit}"
    when = found.date()
    return Resolution("TIME", value, when.isoformat(), "", "published", steps, (), day(when))


def _weekday(expression: Expression, context: Context) -> Resolution | None:
    """A weekday: the last one or today, unless the words look ahead."""
    number = expression.number("weekday")
    if number is None:
        return None
    which = expression.number("which")
    week = expression.number("week")
    if week is not None and context.published:
        monday = point(Grain.WEEK, context.published).shift(week).first
        return _at(
            day(monday + timedelta(days=number - 1)),
            context,
            anchor="published",
            steps=f"weekday {number} of week {week:+d} from {context.published.isoformat()}",
        )
    if expression.text("anchor") == "text" and context.told and context.told.grain is Grain.DAY:
        start, anchor = context.told.first, "text"
    elif context.published:
        start, anchor = context.published, "published"
    else:
        return Resolution("DATE", f"XXXX-WXX-{number}", steps="no publication date")
    ahead = (number - 1 - start.weekday()) % 7
    today_or_last = start - timedelta(days=-ahead % 7)
    last = start - timedelta(days=(-ahead % 7) or 7)
    following = start + timedelta(days=ahead or 7)
    if which is None:
        which = -2 if context.tense != FUTURE else 2
    found, reason = {
        -2: (today_or_last, "the last one, that day included"),
        -1: (last, "the one before"),
        0: (start + timedelta(days=ahead), "the one from that day on"),
        1: (following, "the one after"),
        2: (start + timedelta(days=ahead), "the next one, that day included"),
    }[which]
    weeks = expression.number("weeks") or 0
    if weeks:
        found += timedelta(weeks=weeks)
        reason += f", {weeks:+d} weeks"
    near = [found - timedelta(weeks=1), found + timedelta(weeks=1)]
    if which < 0:
        near.reverse()
    steps = f"weekday {number}: {reason} from {start.isoformat()}"
    others = tuple(day(one) for one in near)
    return _at(day(found), context, anchor=anchor, steps=steps, others=others)


# --- quarters, halves, seasons, decades, feasts -------------------------------------------------


def _quarter(expression: Expression, context: Context) -> Resolution | None:
    """A quarter or half (`unit` Q or H) with its number, or the one that the text speaks of."""
    grain = _GRAINS[expression.text("unit") or "Q"]
    number = expression.number("number")
    if number is None:
        return _unnumbered_quarter(grain, expression, context)
    size = 3 if grain is Grain.QUARTER else 6
    if not 1 <= number <= 12 // size:
        return None
    month = (number - 1) * size + 1
    year = _year(expression, context)
    if year is not None:
        return _at(point(grain, date(year, month, 1)), context)
    if context.published is None:
        return Resolution("DATE", f"XXXX-{grain}{number}")
    published = context.published
    options = [point(grain, date(published.year + shift, month, 1)) for shift in (-1, 0, 1)]
    options.sort(key=lambda one: (_gap(one, published), one.first))
    found = options[0]
    if context.tense == FUTURE and found.last < published and _gap(found, published) > 60:
        found = min((one for one in options if one.last >= published), key=lambda one: one.first)
    elif context.tense == PAST and found.first > published:
        found = max((one for one in options if one.first <= published), key=lambda one: one.first)
    steps = f"{grain}{number} without a year, from {context.published.isoformat()}"
    others = tuple(one for one in options if one != found)
    return _at(found, context, anchor="published", steps=steps, others=others)


def _unnumbered_quarter(
    grain: Grain, expression: Expression, context: Context
) -> Resolution | None:
    shift = expression.number("shift") or 0
    years = expression.number("years") or 0
    year = expression.number("year")
    end = expression.number("end_month")
    if end is not None:
        number = (end + 2) // 3
        fields = {"number": number, "unit": str(grain)} | ({"year": year} if year else {})
        return _quarter(Expression("quarter", fields), replace(context, tense=PAST))
    told = context.quarter if grain is Grain.QUARTER else None
    if expression.text("anchor") == "text" and told is not None:
        told = point(grain, told.first)
        found = told.shift(shift).shift_years(years)
        if year is not None:
            found = found.shift_years(year - found.first.year)
        return _at(found, context, anchor="text", steps=f"quarter told: {told.value}")
    if context.published is None:
        return None
    latest = -1 if expression.text("anchor") == "text" else 0
    found = point(grain, context.published).shift(shift + latest).shift_years(years)
    if year is not None:
        found = found.shift_years(year - found.first.year)
    return _at(found, context, anchor="published", steps=f"{grain} near {context.published}")


def _season(expression: Expression, context: Context) -> Resolution | None:
    season = expression.text("season")
    if not season:
        return None
    year = _year(expression, context)
    if year is None:
        if context.published is None:
            return Resolution("DATE", f"XXXX-{season}")
        near = [
            point(Grain.SEASON, date(context.published.year + shift, 1, 1), season)
            for shift in (-2, -1, 0, 1, 2)
        ]
        which = expression.number("which")
        if which == 1:
            found = next(one for one in near if one.first > context.published)
        elif which == -1:
            found = [one for one in near if one.last < context.published][-1]
        else:
            found = near[2]
        return _at(found, context, anchor="published", steps=f"season near {context.published}")
    return _at(point(Grain.SEASON, date(year, 1, 1), season), context)


def _decade(expression: Expression, context: Context) -> Resolution | None:
    """The 1960s, the nineties, the '80s."""
    year = expression.number("decade_year")
    if year is None:
        year = expression.number("decade")
        if year is None:
            return None
    if year < 100:
        near = context.published.year if context.published else 2000
        year += near - near % 100
        if year > near:
            year -= 100
    return _at(point(Grain.DECADE, date(year, 1, 1)), context)


def _century(expression: Expression, context: Context) -> Resolution | None:
    number = expression.number("century")
    if number is None:
        return None
    return _at(point(Grain.CENTURY, date((number - 1) * 100 or 1, 1, 1)), context)


def _holiday(expression: Expression, context: Context) -> Resolution | None:
    rule = expression.text("holiday")
    year = _year(expression, context)
    if year is not None:
        return _at(day(holiday(rule, year)), context)
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
        found = min(near, key=lambda one: _distance(one, published))
    others = tuple(day(one) for one in near if one != found)
    steps = f"feast {rule} near {published.isoformat()}"
    return _at(day(found), context, anchor="published", steps=steps, others=others)


# --- clock times --------------------------------------------------------------------------------


def _on_day(expression: Expression, context: Context) -> Resolution | None:
    """The day that a time of day belongs to: named beside it, told before, or of publication."""
    of = expression.fields.get("of")
    if isinstance(of, Expression):
        found = resolve(of, context)
        if found is None or found.point is None or found.point.grain is not Grain.DAY:
            return None
        return found
    if "shift" in expression.fields:
        wanted = {name: expression.fields[name] for name in expression.fields.keys() - {"part"}}
        return _unit(Expression("unit", wanted | {"unit": "D"}), context)
    if context.told and context.told.grain is Grain.DAY:
        return _at(context.told, context, anchor="text", steps=f"on {context.told.value}")
    if context.published is None:
        return None
    return _at(day(context.published), context, anchor="published", steps="on publication day")


def _daypart(expression: Expression, context: Context) -> Resolution | None:
    found = _on_day(expression, context)
    part = expression.text("part")
    if found is None:
        return None
    return replace(found, type="TIME", value=f"{found.value}T{part}")


def _clock(expression: Expression, context: Context) -> Resolution | None:
    found = _on_day(expression, context)
    hour, minute = expression.number("hour"), expression.number("minute") or 0
    if hour is None or hour > 24 or minute > 59:
        return None
    half = expression.text("meridiem")
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    clock = f"T{hour:02}:{minute:02}"
    if found is None:
        return Resolution("TIME", f"XXXX-XX-XX{clock}")
    return replace(found, type="TIME", value=found.value + clock)


def _night(expression: Expression, context: Context) -> Resolution | None:
    """The night from one weekday to the next: a period of two days."""
    start = _weekday(Expression("weekday", {"weekday": expression.fields["weekday"]}), context)
    if start is None or start.point is None:
        return None
    follows = start.point.shift(1)
    if follows.first.isoweekday() != expression.number("until"):
        return None
    if context.tense != FUTURE and context.published and follows.first > context.published:
        start = _at(start.point.shift(-7), context, anchor=start.anchor, steps=start.steps)
        follows = follows.shift(-7)
    alternatives = (start.value, follows.value, *start.alternatives)
    return replace(
        start,
        type="TIME",
        value=f"{start.value}TNI",
        edtf=f"{start.value}/{follows.value}",
        alternatives=alternatives,
    )


# --- durations, sets, vague references ----------------------------------------------------------


def _amount(value: float | int | str, unit: str) -> str:
    """An amount and a unit as the inside of a TIMEX3 duration."""
    number = value if isinstance(value, str) else f"{value:g}"
    if unit in _CLOCK_UNITS:
        return f"T{number}{_CLOCK_UNITS[unit]}"
    if unit in {"E", "C"} and isinstance(value, int | float):
        return f"{value * (10 if unit == 'E' else 100):g}Y"
    return f"{number}{unit}"


def _duration(expression: Expression, context: Context) -> Resolution | None:
    amount, unit = expression.fields.get("amount", 1), expression.text("unit")
    if not isinstance(amount, int | float | str):
        return None
    if expression.fields.get("half") and isinstance(amount, int | float):
        amount += 0.5
    if isinstance(amount, float) and amount % 1 == 0.5 and unit in _HALVES and amount > 1:
        small, count = _HALVES[unit]
        whole, rest = _amount(int(amount), unit), _amount(count, small)
        rest = rest[1:] if whole.startswith("T") else rest
        return Resolution("DURATION", f"P{whole}{rest}")
    if unit == "FN":
        amount, unit = (amount * 2 if isinstance(amount, int | float) else amount), "W"
    return Resolution("DURATION", f"P{_amount(amount, unit)}")


def _set(expression: Expression, context: Context) -> Resolution | None:
    weekday, month = expression.number("weekday"), expression.number("month")
    part = expression.text("part")
    if weekday is not None:
        return Resolution("SET", f"XXXX-WXX-{weekday}" + (f"T{part}" if part else ""))
    if month is not None:
        number = expression.number("day")
        return Resolution("SET", f"XXXX-{month:02}" + (f"-{number:02}" if number else ""))
    if part:
        return Resolution("SET", f"XXXX-XX-XXT{part}")
    if expression.text("season"):
        return Resolution("SET", f"XXXX-{expression.text('season')}")
    found = _duration(expression, context)
    return None if found is None else replace(found, type="SET")


def _reference(expression: Expression, context: Context) -> Resolution | None:
    value = expression.text("reference")
    return Resolution(expression.text("type") or "DATE", value)


_RESOLVERS: dict[str, Callable[[Expression, Context], Resolution | None]] = {
    "date": _date,
    "numeric": _numeric,
    "unit": _unit,
    "offset": _offset,
    "weekday": _weekday,
    "quarter": _quarter,
    "season": _season,
    "decade": _decade,
    "century": _century,
    "holiday": _holiday,
    "daypart": _daypart,
    "clock": _clock,
    "night": _night,
    "duration": _duration,
    "set": _set,
    "reference": _reference,
}
# `modified` keeps the kind of the expression it extends; `none` is a false friend.
KINDS = frozenset(_RESOLVERS) | {"modified", "none"}
