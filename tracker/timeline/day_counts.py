"""Day counts that texts state ("270 days", « soixante-quinze jours »), and their explanation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from tracker.timeline.names import fold

_LONGEST = 400
_EN_ONES = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_FR_ONES = (
    "", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
    "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FR_TENS = (
    "", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt",
    "quatre-vingt",
)  # fmt: skip
_COUNT = re.compile(r"\b(\d{1,3}|[a-z]+(?:[ -](?:and |et )?[a-z]+){0,6})[ -](?:days?|jours?)\b")


def english(number: int) -> str:
    """A number below 1,000 in English words, hyphens throughout."""
    hundreds, rest = divmod(number, 100)
    words = [_EN_ONES[hundreds], "hundred"] if hundreds else []
    words += [_EN_ONES[rest]] if rest < 20 else [_EN_TENS[rest // 10], _EN_ONES[rest % 10]]
    return "-".join(word for word in words if word)


def french(number: int) -> str:
    """A number below 1,000 in French words, hyphens throughout."""
    hundreds, rest = divmod(number, 100)
    words = [_FR_ONES[hundreds] if hundreds > 1 else "", "cent"] if hundreds else []
    if rest < 20:
        words.append(_FR_ONES[rest])
    else:
        tens, ones = divmod(rest, 10)
        if tens in (7, 9):
            ones += 10
        linked = tens < 8 and ones in (1, 11)
        words += [_FR_TENS[tens], "et" if linked else "", _FR_ONES[ones]]
        if rest == 80:
            words[-3] = "quatre-vingts"
    return "-".join(word for word in words if word)


@cache
def _by_words() -> dict[str, int]:
    found = {}
    for number in range(_LONGEST, 0, -1):
        found[english(number)] = number
        found[french(number)] = number
    return found


def day_counts(texts: Iterable[str]) -> frozenset[int]:
    """The numbers of days that texts state, in figures or words, English or French."""
    found = set()
    for text in texts:
        for match in _COUNT.finditer(fold(text).replace("‑", "-")):
            number = _read(match[1])
            if number is not None:
                found.add(number)
    return frozenset(found)


def _read(written: str) -> int | None:
    if written.isdecimal():
        return int(written)
    words = re.split(r"[ -]", written.replace(" and ", "-"))
    for first in range(len(words)):  # "deadline of seventy-five": the longest tail that counts
        number = _by_words().get("-".join(words[first:]))
        if number is not None:
            return number
    return None


def explain(
    due: date,
    bases: Iterable[tuple[str, date]],
    counts: Iterable[int],
    nearby: Iterable[int] = (),
) -> str:
    """How a due date follows from what the sources state, as arithmetic.

    Args:
        due: the due date.
        bases: what days may have been counted from, with a word for each, likeliest first.
        counts: the day counts that the clauses state.
        nearby: those that their articles state elsewhere; they count only if they fit to the day.

    Returns:
        `2024-04-24 + 270 days = 2025-01-19`; where no count gives the date, that the sources state
        it, and what the nearest count would give.
    """
    stated, some = sorted(counts), list(bases)
    for word, base in some:
        for count in [*stated, *sorted(nearby)]:
            if base + timedelta(days=count) == due:
                of = f" ({word})" if word else ""
                return f"{base.isoformat()}{of} + {count} days = {due.isoformat()}"
    said = f"the sources state {due.isoformat()}"
    near = [
        (abs((base + timedelta(days=count) - due).days), base, count)
        for _, base in some
        for count in stated
    ]
    if near and min(near)[0] <= 2:
        _, base, count = min(near)
        other = (base + timedelta(days=count)).isoformat()
        return f"{said}; {base.isoformat()} + {count} days would be {other}"
    return said
