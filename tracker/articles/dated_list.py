"""What the dates at the head of a list's lines mean, settled from the list as a whole.

A list runs forward or backward in time without great leaps and does not lie far from the day it was
published; years, months and the order of 06/12/2025 follow from that.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from tracker.articles.headings import DateHeading

YEARS_BACK = 12
YEARS_AHEAD = 3
NEARNESS = 0.01
"""Weight of the distance to the day of publication beside that between neighbours."""
REVERSAL = 10.0
"""Cost of a day against the list's direction, beside one along it."""


def settle(
    headings: Sequence[DateHeading], published: date | None, *, day_first: bool
) -> list[str]:
    """The EDTF date of each heading; "" for a bare year line, which only dates those after it.

    Args:
        headings: of one list, in its order.
        published: the day of publication; without one, years that the list does not state make
            the whole list unsettled.
        day_first: how 06/12 is read where the list itself does not tell.

    An empty list where a heading fits no day of the calendar.
    """
    ordered = _in_order(headings, day_first=day_first)
    if ordered is None:
        return []
    choices: list[list[date]] = []
    year = 0
    listed: list[DateHeading] = []
    for heading in ordered:
        if heading.is_year:
            year = heading.year
            listed.append(heading)
            continue
        found = _candidates(heading, heading.year or year, published)
        if not found:
            return []
        choices.append(found)
        listed.append(heading)
    chosen = iter(_smoothest(choices, published))
    return ["" if heading.is_year else _edtf(heading, next(chosen)) for heading in listed]


def _in_order(headings: Sequence[DateHeading], *, day_first: bool) -> list[DateHeading] | None:
    """Numeric dates turned into day and month; None where neither order fits the calendar."""
    numeric = [(h.first, h.second) for h in headings if h.first]
    may_be_day_first = all(second <= 12 for _, second in numeric)
    may_be_month_first = all(first <= 12 for first, _ in numeric)
    if numeric and not (may_be_day_first or may_be_month_first):
        return None
    by_day = day_first if may_be_day_first and may_be_month_first else may_be_day_first
    return [
        replace(
            h,
            first=0,
            second=0,
            day=h.first if by_day else h.second,
            month=h.second if by_day else h.first,
        )
        if h.first
        else h
        for h in headings
    ]


def _candidates(heading: DateHeading, year: int, published: date | None) -> list[date]:
    """Every day that the heading may mean; its first day for a whole month."""
    if year:
        years = range(year, year + 1)
    elif published is None:
        return []
    else:
        years = range(published.year - YEARS_BACK, published.year + YEARS_AHEAD + 1)
    months = (heading.month,) if heading.month else range(1, 13)
    if not heading.month and heading.weekday < 0:
        return []
    days = [d for y in years for m in months if (d := _day(y, m, heading.day or 1)) is not None]
    if heading.weekday >= 0 and heading.day:
        # A weekday that fits no year is the writer's slip: the date stands.
        days = [d for d in days if d.weekday() == heading.weekday] or days
    return days


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _smoothest(choices: list[list[date]], published: date | None) -> list[date]:
    """The path through the candidates with the least leaps, forward or backward in time."""
    if not choices:
        return []
    paths = (_path(choices, published, direction) for direction in (1, -1))
    return min(paths, key=lambda path: path[0])[1]


def _path(
    choices: list[list[date]], published: date | None, direction: int
) -> tuple[float, list[date]]:
    """Cost and days of the best path that runs in `direction` (Viterbi)."""

    def far(day: date) -> float:
        return NEARNESS * abs((day - published).days) if published else 0.0

    def step(before: date, day: date) -> float:
        days = (day - before).days * direction
        return days if days >= 0 else -days * REVERSAL

    costs = [far(day) for day in choices[0]]
    back: list[list[int]] = []
    for before, here in pairwise(choices):
        steps, links = [], []
        for day in here:
            totals = [cost + step(b, day) for cost, b in zip(costs, before, strict=True)]
            best = min(range(len(totals)), key=totals.__getitem__)
            steps.append(totals[best] + far(day))
            links.append(best)
        costs = steps
        back.append(links)
    index = min(range(len(costs)), key=costs.__getitem__)
    total = costs[index]
    path = [choices[-1][index]]
    for links, options in zip(reversed(back), reversed(choices[:-1]), strict=True):
        index = links[index]
        path.append(options[index])
    return total, path[::-1]


def _edtf(heading: DateHeading, day: date) -> str:
    if not heading.day or heading.is_several:
        return day.isoformat()[:7]
    if heading.last_day > heading.day and (last := _day(day.year, day.month, heading.last_day)):
        return f"{day.isoformat()}/{last.isoformat()}"
    return day.isoformat()
