"""What two neighbouring expressions mean together: periods, shared years, counted durations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.edtf import is_valid
from tracker.extract.calendar_rules import add_duration, count_days
from tracker.extract.packs import TemporalPack
from tracker.extract.timex_tokens import canonical
from tracker.model import Timex

_LONGEST_WORD = 20
_WEEK = 7  # days


def join_ranges(found: list[Timex], text: str, pack: TemporalPack) -> list[Timex]:
    """Two days joined as in "between March 6 and March 14" may mean all days from one on."""
    for index in range(1, len(found)):
        first, second = found[index - 1], found[index]
        between = canonical(text[first.end : second.start])
        if between not in pack.ranges:
            continue
        if between in pack.spans.get(_word_before(first, text), ()):
            first, second = replace(first, role="from"), _end_of_span(first, second)
            found[index] = second
        elif first.role == "between":
            found[index] = second = replace(second, role="between")
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
        date = add_duration(start.edtf, length.value if sign > 0 else f"-{length.value}")
        if date:
            steps = f"{start.edtf} {'+' if sign > 0 else '-'} {length.value} = {date}"
            counted = replace(length, alternatives=(date,), anchor="text", steps=steps)
            found[index - 1] = counted
    return found


def _word_before(timex: Timex, text: str) -> str:
    words = text[max(0, timex.start - _LONGEST_WORD) : timex.start].split()
    return canonical(words[-1]) if words else ""


def _end_of_span(first: Timex, second: Timex) -> Timex:
    """The second of "from Friday to Sunday" is the first such day behind the first."""
    end = replace(second, role="until")
    options = (second.edtf, *second.alternatives)
    near = [one for one in options if 0 < (count_days(first.edtf, one) or 0) < _WEEK]
    if second.type != "DATE" or not near or near[0] == second.edtf:
        return end
    others = tuple(one for one in options if one != near[0])
    steps = f"the first such day after {first.edtf}"
    return replace(
        end, value=near[0], edtf=near[0], alternatives=others, anchor="text", steps=steps
    )


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
