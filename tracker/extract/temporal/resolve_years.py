"""The year of a date that names none, and the years that expressions name in other words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from tracker.extract.temporal.calendar_rules import Grain, Point, point
from tracker.extract.temporal.expressions import (
    FUTURE,
    PAST,
    UNKNOWN,
    Context,
    Expression,
    Resolution,
    distance,
    located,
)


def stated_year(expression: Expression, context: Context) -> int | None:
    """The year that an expression names: 2025, '98, last year's, of that year; else None."""
    of = expression.fields.get("year_of")
    if isinstance(of, Resolution):
        return of.point.first.year if of.point else None
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
    month, until = expression.number("month"), expression.number("until_month")
    if year is not None and month is not None and until is not None and month > until:
        return year - 1  # from 20 December to 3 January 2025
    return year


def yearless(
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
    options.sort(key=lambda one: (distance(one.first, start), one.first))
    found, reason = _best_year(options, start, expression, context)
    of_text = {_OF_HEADING, _OF_LIST, _OF_DATE_BEFORE}
    anchor = "text" if reason in of_text else "published"
    steps = f"{name} without a year: {reason}, from {published.isoformat()}"
    others = tuple(one for one in options if one != found)[:4]
    return located(found, context, anchor=anchor, steps=steps, others=others)


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
_OF_DATE_BEFORE = "soon after the date before it in the sentence"


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
    after = _after_dated(options, nearest, context)
    if after:
        return after, _OF_DATE_BEFORE
    neighbour = context.in_sentence
    if context.tense == UNKNOWN and neighbour and neighbour.grain is nearest.grain is Grain.MONTH:
        beside = min(options, key=lambda one: distance(one.first, neighbour.first))
        return beside, f"the nearest to {neighbour.value} in the sentence"
    away = distance(nearest.first, start)
    future_after, past_after = _OVERTURNED_AFTER_DAYS[nearest.grain]
    if context.tense == FUTURE and nearest.first < start and away > future_after and ahead:
        return ahead[0], "the next one, as it lies ahead"
    if nearest.first <= start or not behind:
        return nearest, "the nearest one"
    if context.behind:
        return behind[0], "the last one, as it lies behind"
    if context.line_start and context.tense != FUTURE and away > _LIST_LOOKS_BACK_AFTER_DAYS:
        return behind[0], "the last one, as it begins a line"
    if context.tense == PAST and away > past_after:
        return behind[0], "the last one, as it is past"
    return nearest, "the nearest one"


# Days from one date of a sentence to the next in which an act goes its way; measured on the gold
# articles, where it mends twelve dates and spoils none (200 and 62: two more mended, one spoilt).
_SOON_AFTER_DAYS = {Grain.DAY: 120, Grain.MONTH: 31, Grain.SEASON: 0}


def _after_dated(options: list[Point], nearest: Point, context: Context) -> Point | None:
    """The first day soon after the date with a year before it: "passed May 3, 2023, signed June 5".

    None where nothing is told with its year, where the nearest follows as well, or what is told
    lies ahead.
    """
    dated = context.dated
    if dated is None or context.tense == FUTURE or nearest.first.year == dated.first.year:
        return None
    limit = _SOON_AFTER_DAYS.get(dated.grain)
    if limit is None:
        return None
    soon = [
        one
        for one in options
        if dated.first <= one.first and (one.first - dated.last).days <= limit
    ]
    return min(soon, key=lambda one: one.first, default=None)


# A verb's tense overturns the nearest year only where that is this far off: "payable Dec. 15" in
# "declared a dividend payable Dec. 15" lies ahead. Tuned on the training articles and TimeBank.
_LIST_LOOKS_BACK_AFTER_DAYS = 60


_OVERTURNED_AFTER_DAYS = {Grain.DAY: (90, 90), Grain.MONTH: (60, 60)}


def _which(options: list[Point], start: date, which: int) -> Point:
    if which < 0:
        return max((one for one in options if one.first < start), key=lambda one: one.first)
    if which > 0:
        return min((one for one in options if one.first > start), key=lambda one: one.first)
    return next(one for one in options if one.first.year == start.year)
