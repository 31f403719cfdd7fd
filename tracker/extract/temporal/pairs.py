"""What two neighbouring expressions mean together: periods, shared years, counted durations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.edtf import interval, is_valid
from tracker.extract.temporal.calendar_rules import add_duration, count_days
from tracker.extract.temporal.expressions import DAY_NOT_TOLD
from tracker.extract.temporal.packs import TemporalPack
from tracker.extract.temporal.token_codes import canonical
from tracker.model import Timex

_LONGEST_WORD = 20
_LOOK_RIGHT = 40  # characters behind a list in which a verb may tell that it looks ahead
_WEEK = 7  # days
_LIST = 3  # days from one to the next in a list of weekdays that runs forward


def join_ranges(found: list[Timex], text: str, pack: TemporalPack) -> list[Timex]:
    """Two days joined as in "between March 6 and March 14" may mean all days from one on."""
    for index in range(1, len(found)):
        first, second = found[index - 1], found[index]
        between = canonical(text[first.end : second.start])
        if between in pack.lists and first.role != "between":
            behind = re.split(r"[.!?;\n]", text[second.end : second.end + _LOOK_RIGHT])[0]
            if pack.tense.first(behind.lower()) > 0:
                found[index] = second = _last_of_list(first, second)
            else:
                found[index - 1] = first = _first_of_list(first, second)
        if between not in pack.ranges:
            continue
        if between in pack.spans.get(_word_before(first, text), ()):
            first, second = replace(first, role="from"), _end_of_span(first, second)
            found[index] = second
        elif first.role == "between":
            second = replace(_following(first, second), role="between")
            found[index] = second
        elif second.role == "until":  # "Thursday through Saturday"
            nearer = _following(first, second)
            if abs(count_days(second.edtf, nearer.edtf) or 0) <= 2 * _WEEK:
                found[index] = second = nearer
        first = _on_day_of(first, second)
        first = _with_year_of(first, second)
        if len(first.edtf) == len(second.edtf) <= 10 and first.edtf < second.edtf:
            periods = tuple(_periods(first, second))
            first = replace(first, alternatives=(*first.alternatives, *periods))
            found[index] = replace(second, alternatives=(*second.alternatives, *periods))
        found[index - 1] = first
    return found


def count_durations(found: list[Timex], text: str, pack: TemporalPack) -> list[Timex]:
    """A duration counted from a date beside it: "75 days after January 20" is 5 April."""
    for index in range(1, len(found)):
        length, start = found[index - 1], found[index]
        between = canonical(text[length.end : start.start])
        sign = pack.counted.get(between)
        if length.type != "DURATION" or sign is None or "/" in start.edtf:
            continue
        date = _counted(start.edtf, length, sign)
        if date:
            steps = f"{start.edtf} {'+' if sign > 0 else '-'} {length.value} = {date}"
            counted = replace(length, alternatives=(date,), anchor="text", steps=steps)
            found[index - 1] = counted
    return found


def _counted(start: str, length: Timex, sign: int) -> str:
    """The date, or the interval, that a length of time before or behind another ends on."""
    lengths = [length.value, *filter(None, [length.longest])][::sign]
    dates = [add_duration(start, one if sign > 0 else f"-{one}") for one in lengths]
    return interval(dates[0], dates[-1]) if all(dates) else ""


def _word_before(timex: Timex, text: str) -> str:
    words = text[max(0, timex.start - _LONGEST_WORD) : timex.start].split()
    return canonical(words[-1]) if words else ""


def _end_of_span(first: Timex, second: Timex) -> Timex:
    """The second of "from Friday to Sunday" is the first such day behind the first."""
    return replace(_following(first, second), role="until")


def _following(first: Timex, second: Timex) -> Timex:
    """A weekday as the first such day behind another, if the words allow it."""
    near = [one for one in _days(second) if 0 < (count_days(first.edtf, one) or 0) < _WEEK]
    return _moved(second, near, f"the first such day after {first.edtf}")


def _first_of_list(first: Timex, second: Timex) -> Timex:
    """The first of "Thursday and Friday" is the last such day before the second."""
    if not _runs_backward(first, second):
        return first
    near = [one for one in _days(first) if 0 < (count_days(one, second.edtf) or 0) <= _LIST]
    return _moved(first, near, f"the last such day before {second.edtf}")


def _last_of_list(first: Timex, second: Timex) -> Timex:
    """The second of "Tuesday and Thursday will ..." is the first such day after the first."""
    return _following(first, second) if _runs_backward(first, second) else second


def _runs_backward(first: Timex, second: Timex) -> bool:
    """Whether the second of two weekdays lies before the first."""
    is_told_as_number = any(letter.isdigit() for letter in first.text + second.text)
    return not is_told_as_number and (count_days(first.edtf, second.edtf) or 0) < 0


def _days(timex: Timex) -> tuple[str, ...]:
    return (timex.edtf, *timex.alternatives)


def _moved(timex: Timex, near: Sequence[str], steps: str) -> Timex:
    """A weekday on the first of the days `near`, where there is one and it is another."""
    if timex.type != "DATE" or not near or near[0] == timex.edtf:
        return timex
    others = tuple(one for one in _days(timex) if one != near[0])
    return replace(
        timex, value=near[0], edtf=near[0], alternatives=others, anchor="text", steps=steps
    )


def _on_day_of(first: Timex, second: Timex) -> Timex:
    """The first of two times: "from 9 a.m. to 5 p.m. on Monday" are of the day that is told."""
    if not first.type == second.type == "TIME" or not len(first.edtf) == len(second.edtf) == 10:
        return first
    if not first.steps.startswith(DAY_NOT_TOLD) or second.steps.startswith(DAY_NOT_TOLD):
        return first
    value = second.edtf + first.value[len(first.edtf) :]
    steps = f"on {second.edtf}, told behind it"
    return replace(first, value=value, edtf=second.edtf, anchor="text", steps=steps)


def _with_year_of(first: Timex, second: Timex) -> Timex:
    """The first of two joined dates: "March 6 and March 14, 2024" share the year that is told."""
    is_open = first.type == "DATE" and first.anchor == "published" and first.value == first.edtf
    same_grain = len(first.edtf) == len(second.edtf) in {7, 10}
    if not is_open or not same_grain or second.anchor or first.edtf[:4] == second.edtf[:4]:
        return first
    if len(first.edtf) == 10 and not any(letter.isdigit() for letter in first.text):
        return first  # a weekday or "yesterday" has no year to share
    shared = second.edtf[:4] + first.edtf[4:]
    if not is_valid(shared) or shared > second.edtf:
        return first
    others = (first.edtf, *(one for one in first.alternatives if one != shared))
    steps = f"the year of {second.edtf} beside it"
    return replace(
        first, value=shared, edtf=shared, alternatives=others, anchor="text", steps=steps
    )


def _periods(first: Timex, second: Timex) -> Iterator[str]:
    """The periods that two dates may span, the likeliest first, none longer than a year."""
    ends = [end for end in (second.edtf, *second.alternatives) if len(end) == len(first.edtf)]
    for start in (first.edtf, *first.alternatives):
        following = [end for end in ends if len(start) == len(end) and start < end]
        if following and int(min(following)[:4]) - int(start[:4]) <= 1:
            yield f"{start}/{min(following)}"
