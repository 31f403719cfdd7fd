"""From a date expression and its context to a calendar date: pure arithmetic, no language.

Two anchors: words such as *today*, *last week*, *ago* count from the day of publication; words
such as *the day before*, *that quarter*, *a year earlier* from the last date told in the text.
The grain is kept: *last year* is a year, *two weeks ago* a week, and never midnight of some day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tracker.extract.temporal.calendar_rules import add_duration, count_days
from tracker.extract.temporal.expressions import Context, Expression, Resolution
from tracker.extract.temporal.resolve_dates import (
    resolve_date,
    resolve_holiday,
    resolve_numeric,
    resolve_weekday,
)
from tracker.extract.temporal.resolve_periods import (
    resolve_century,
    resolve_decade,
    resolve_offset,
    resolve_quarter,
    resolve_season,
    resolve_unit,
)
from tracker.extract.temporal.resolve_times import (
    resolve_clock,
    resolve_daypart,
    resolve_duration,
    resolve_night,
    resolve_reference,
    resolve_set,
)

__all__ = ["KINDS", "Context", "Expression", "Resolution", "add_duration", "count_days", "resolve"]

_RESOLVERS: dict[str, Callable[[Expression, Context], Resolution | None]] = {
    "date": resolve_date,
    "numeric": resolve_numeric,
    "weekday": resolve_weekday,
    "holiday": resolve_holiday,
    "unit": resolve_unit,
    "offset": resolve_offset,
    "quarter": resolve_quarter,
    "season": resolve_season,
    "decade": resolve_decade,
    "century": resolve_century,
    "daypart": resolve_daypart,
    "clock": resolve_clock,
    "night": resolve_night,
    "duration": resolve_duration,
    "set": resolve_set,
    "reference": resolve_reference,
}
# `modified` keeps the kind of the expression it extends; `none` is a false friend.
KINDS = frozenset(_RESOLVERS) | {"modified", "none"}


def resolve(expression: Expression, context: Context) -> Resolution | None:
    """Works out one expression, those that it holds first.

    Returns:
        None where it gives no date: an impossible one (30 February), or a relative one without
        the anchor it needs.
    """
    held = [(name, one) for name, one in expression.fields.items() if isinstance(one, Expression)]
    if held:
        inner = {name: resolve(one, context) for name, one in held}
        if None in inner.values():
            return None
        expression = Expression(expression.kind, {**expression.fields, **inner})
    try:
        found = _RESOLVERS[expression.kind](expression, context)
    except (ValueError, OverflowError):
        return None
    mod = expression.text("mod")
    return replace(found, mod=mod) if found and mod else found
