"""What two neighbouring expressions mean together: periods, shared years, counted durations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.edtf import is_valid
from tracker.extract.calendar_rules import add_duration
from tracker.extract.packs import TemporalPack
from tracker.extract.timex_tokens import canonical
from tracker.model import Timex


def join_ranges(found: list[Timex], text: str, pack: TemporalPack) -> list[Timex]:
    """Two days joined as in "between March 6 and March 14" may mean all days from one on."""
    for index in range(1, len(found)):
        first, second = found[index - 1], found[index]
        if canonical(text[first.end : second.start]) not in pack.ranges:
            continue
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
