"""Weeks, months, quarters, seasons, years, decades: named, or counted from an anchor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tracker.edtf import interval
from tracker.extract.temporal.calendar_rules import Grain, Point, add_months, day, point
from tracker.extract.temporal.expressions import (
    FUTURE,
    OR_MORE,
    PAST,
    Context,
    Expression,
    Resolution,
    amounts,
    gap,
    located,
)
from tracker.extract.temporal.resolve_years import stated_year

RANGE_FIELDS = frozenset({"amount", "half", "most", "most_half"})
_SECONDS = {"h": 3600, "min": 60, "s": 1}
_GRAINS = {str(grain): grain for grain in Grain}
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


def _base(expression: Expression, context: Context) -> tuple[Point | None, str]:
    """The anchor that an expression asks for, and its name."""
    of = expression.fields.get("of")
    if isinstance(of, Resolution):
        return of.point, of.anchor
    if expression.text("anchor") == "text" and context.told is not None:
        return context.told, "text"
    if context.published is None:
        return None, ""
    return day(context.published), "published"


def resolve_unit(expression: Expression, context: Context) -> Resolution | None:
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
    return located(found, context, anchor=anchor, steps=steps, others=others)


def _weekend(published: date, context: Context) -> Resolution:
    """The weekend: the coming one where the words look ahead, else the last one."""
    this = point(Grain.WEEKEND, published)
    last = this if published >= this.first else this.shift(-1)
    found = this if context.tense == FUTURE else last
    steps = f"weekend near {published.isoformat()}"
    return located(
        found,
        context,
        anchor="published",
        steps=steps,
        others=(this if found == last else last, found.shift(1)),
    )


def resolve_offset(expression: Expression, context: Context) -> Resolution | None:
    """N units ago, earlier, later, from now."""
    if "most" in expression.fields:
        return _offset_range(expression, context)
    way = expression.number("way") or -1
    amount, _ = amounts(expression)
    unit = expression.text("unit")
    base, anchor = _base(expression, context)
    if not isinstance(amount, int | float):
        return Resolution("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", anchor=anchor)
    if base is None:
        return None
    if unit == "FN":
        amount, unit = amount * 2, "W"
    if anchor == "text" and unit in {"D", "W"} and _WIDTH[base.grain] > _WIDTH[Grain.WEEK]:
        # "adopted in May 2023, and signed two days later": no day is told to count from
        if context.told_day is None or context.in_sentence or context.tense == FUTURE:
            return Resolution("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", anchor=anchor)
        base = context.told_day
    if unit in _SECONDS and expression.text("anchor") == "text":
        # "two hours later": how long is told, the clock time it is counted from is not
        same_day = (base.edtf,) if anchor == "text" and base.grain is Grain.DAY else ()
        return Resolution("DURATION", _length(amount, unit), alternatives=same_day)
    if way > 0 and anchor == "published" and expression.text("anchor") == "text":
        # "two years later" without a date told: publication is no anchor for what lies behind
        return Resolution("DATE", "FUTURE_REF")
    if unit in _SECONDS:
        return _hours_away(way * amount, unit, context)
    if context.compared and unit == "Y" and amount == 1 and way < 0:
        # results are compared with the same quarter of the year before
        found = context.compared.shift_years(-1)
        year = point(Grain.YEAR, found.first)
        steps = f"results of {context.compared.value}, a year before"
        return located(found, context, anchor="text", steps=steps, others=(year,))
    if unit in {"E", "C"}:
        amount, unit = amount * (10 if unit == "E" else 100), "Y"
    if amount != int(amount) and unit == "Y":
        amount, unit = amount * 12, "M"
    grain = _GRAINS.get(unit)
    if grain is None or grain is Grain.SEASON:
        return None
    count = way * round(amount)
    exact = _exact(base.first, grain, count)
    if grain is Grain.YEAR and anchor == "text" and base.grain is not Grain.DAY:
        moved = base.shift_years(count)  # a month or quarter of another year stays one
    else:
        moved = point(grain, base.first).shift(count)
    steps = f"{base.value} {count:+d} {unit}"
    more = (exact.isoformat(),) if exact and base.grain is Grain.DAY else ()
    return located(moved, context, anchor=anchor, steps=steps, more=more)


def _length(amount: float, unit: str) -> str:
    """Hours, minutes or seconds as a TIMEX3 duration; halves in the next smaller unit."""
    letters = "HMS"
    at = list(_SECONDS).index(unit)
    whole = f"{int(amount)}{letters[at]}" if amount >= 1 else ""
    half = f"30{letters[at + 1]}" if amount % 1 == 0.5 and unit != "s" else ""
    return f"PT{whole}{half}" if whole or half else f"PT{amount:g}{letters[at]}"


def _offset_range(expression: Expression, context: Context) -> Resolution | None:
    """In two to three weeks: the nearer end, "or later", and an interval up to the farther one."""
    amount, most = amounts(expression)
    fields = {k: v for k, v in expression.fields.items() if k not in RANGE_FIELDS}
    near = resolve_offset(Expression("offset", fields | {"amount": amount}), context)
    far = resolve_offset(Expression("offset", fields | {"amount": most}), context)
    if near is None or far is None or not is_spread(amount, most):
        return far
    if near.type == "DURATION":
        return replace(near, mod=OR_MORE, longest=far.value)
    if not near.edtf or not far.edtf:
        return near
    ahead = (expression.number("way") or -1) > 0
    first, last = (near, far) if ahead else (far, near)
    return replace(
        near,
        edtf=interval(first.edtf, last.edtf),
        mod="ON_OR_AFTER" if ahead else "ON_OR_BEFORE",
        steps=f"{near.steps} to {far.steps}",
        alternatives=(near.edtf, far.edtf),
    )


def is_spread(amount: object, most: object) -> bool:
    """Whether two amounts are the ends of a range: 2 and 3, but not 10 and 2."""
    return isinstance(amount, int | float) and isinstance(most, int | float) and amount < most


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
    seconds = amount * _SECONDS[unit]
    found = moment + timedelta(seconds=seconds)
    value = found.strftime("%Y-%m-%dT%H") if unit == "h" else found.strftime("%Y-%m-%dT%H:%M")
    steps = f"{moment.isoformat()} {amount:+g} {unit}"
    when = found.date()
    return Resolution("TIME", value, when.isoformat(), "", "published", steps, (), day(when))


def resolve_quarter(expression: Expression, context: Context) -> Resolution | None:
    """A quarter or half (`unit` Q or H) with its number, or the one that the text speaks of."""
    grain = _GRAINS[expression.text("unit") or "Q"]
    number = expression.number("number")
    if number is None:
        return _unnumbered_quarter(grain, expression, context)
    size = 3 if grain is Grain.QUARTER else 6
    if not 1 <= number <= 12 // size:
        return None
    month = (number - 1) * size + 1
    year = stated_year(expression, context)
    if year is not None:
        return located(point(grain, date(year, month, 1)), context)
    if context.published is None:
        return Resolution("DATE", f"XXXX-{grain}{number}")
    published = context.published
    options = [point(grain, date(published.year + shift, month, 1)) for shift in (-1, 0, 1)]
    options.sort(key=lambda one: (gap(one, published), one.first))
    found = options[0]
    if context.tense == FUTURE and found.last < published and gap(found, published) > 60:
        found = min((one for one in options if one.last >= published), key=lambda one: one.first)
    elif context.tense == PAST and found.first > published:
        found = max((one for one in options if one.first <= published), key=lambda one: one.first)
    steps = f"{grain}{number} without a year, from {context.published.isoformat()}"
    others = tuple(one for one in options if one != found)
    return located(found, context, anchor="published", steps=steps, others=others)


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
        return resolve_quarter(Expression("quarter", fields), replace(context, tense=PAST))
    told = context.quarter if grain is Grain.QUARTER else None
    compared = context.compared
    if told and compared and compared.grain is Grain.YEAR and "period" in expression.fields:
        # "the nine months", then "the year-ago period": the same part of another year
        found = compared.shift_years(years if year is None else year - compared.first.year)
        return located(found, context, anchor="text", steps=f"period told: {compared.value}")
    if told and context.published and told.last >= context.published and not shift:
        told = None  # results are those of a quarter that has ended
    if expression.text("anchor") == "text" and told is not None:
        told = point(grain, told.first)
        found = told.shift(shift).shift_years(years)
        if year is not None:
            found = found.shift_years(year - found.first.year)
        return located(found, context, anchor="text", steps=f"quarter told: {told.value}")
    if context.published is None:
        return None
    latest = -1 if expression.text("anchor") == "text" else 0
    found = point(grain, context.published).shift(shift + latest).shift_years(years)
    if year is not None:
        found = found.shift_years(year - found.first.year)
    return located(found, context, anchor="published", steps=f"{grain} near {context.published}")


def resolve_season(expression: Expression, context: Context) -> Resolution | None:
    """A season; winter belongs to the year it begins in, as far as nothing else is said."""
    season = expression.text("season")
    if not season:
        return None
    year = stated_year(expression, context)
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
        steps = f"season near {context.published}"
        return _of_season(context, found, steps)
    return _of_season(context, point(Grain.SEASON, date(year, 1, 1), season), "")


def _of_season(context: Context, found: Point, steps: str) -> Resolution:
    """A season is no EDTF date of ours; its year is the nearest one that is."""
    anchor = "published" if steps else ""
    year = f"{found.first.year:04}"
    return located(found, context, anchor=anchor, steps=steps, more=(year,))


def resolve_decade(expression: Expression, context: Context) -> Resolution | None:
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
    return located(point(Grain.DECADE, date(year, 1, 1)), context)


def resolve_century(expression: Expression, context: Context) -> Resolution | None:
    """The twentieth century: the years that begin with 19."""
    number = expression.number("century")
    if number is None:
        return None
    return located(point(Grain.CENTURY, date((number - 1) * 100 or 1, 1, 1)), context)
