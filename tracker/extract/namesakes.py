"""Bodies of one name in several countries and states: whose Supreme Court, whose Senate?

A place beside the name tells: "the Texas Supreme Court", « la Cour suprême du Canada ». A name
without one is short for the only one that the article names in full; else it is the body of the
language pack where the article speaks of that country; else it stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.extract.event_packs import EventPack

_FAR = 40  # characters in which a place before a name begins
_NAME = r"[A-ZÀ-Ý][\w-]+(?: [A-ZÀ-Ý][\w-]+)*"


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared name in a text at characters `[start, end)`, with its place if it has one."""

    name: str
    start: int
    end: int
    shown: str
    placed: bool


class Namesakes:
    """Tells the bodies of shared names apart in texts of one language, apostrophes straight."""

    def __init__(self, pack: EventPack) -> None:
        self._country = {name: body.country for body in pack.bodies for name in body.shared}
        places = pack.places
        self._before = re.compile(rf"(?<![\w-])(?:{_any_of(places.before)})(?:'s)?(?: state)? $")
        joined = rf"(?:{_any_of(places.of)})(?:(?<=')| ){_NAME}"
        self._behind = re.compile(rf" (?:{joined}|(?:{_any_of(places.behind)})(?![\w-]))")
        self._signs = {
            country: re.compile(rf"(?<![\w-])(?:{_any_of(signs)})(?![\w-])")
            for country, signs in pack.countries.items()
        }

    def find(self, name: str, text: str, start: int, end: int) -> Shared | None:
        """What stands at `text[start:end]`, with its place; None where one body is so called."""
        if name not in self._country:
            return None
        low = max(0, start - _FAR)
        before = self._before.search(text[low:start])
        behind = self._behind.match(text, end)
        start = low + before.start() if before else start
        end = behind.end() if behind else end
        return Shared(name, start, end, text[start:end], bool(before or behind))

    def settle(self, one: Shared, others: Sequence[Shared], text: str, region: str) -> str:
        """The name of the body that is meant; "" for that of the pack.

        Args:
            one: what stands at a place of the article.
            others: all shared names of the article.
            text: of the article.
            region: where its source speaks from (`US`, `US-MT`), "" where that is not known.
        """
        if one.placed:
            return one.shown
        placed = {other.shown for other in others if other.placed and other.name == one.name}
        if len(placed) == 1:
            return placed.pop()
        country = self._country[one.name]
        signs = self._signs.get(country)
        spoken_of = region == country or (signs is not None and signs.search(text) is not None)
        return "" if spoken_of else one.shown


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; for none, one that never matches."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or "(?!)"
