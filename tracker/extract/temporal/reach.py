"""Which characters a match of a compiled pattern can begin with, and which must occur in it.

A pack has more than a hundred rules and a text some hundred places where one could match. With
the first three characters of every rule known, a rule is tried only where it can begin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOK_AHEAD = 3
_CACHE_LIMIT = 50_000
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a part of a pattern reaches for.

    `heads` are the characters that it can have in its first places, `short` the lengths below
    `LOOK_AHEAD` that it can have; of each set in `needs` one character must occur.
    """

    heads: tuple[frozenset[str], ...] = (_NONE,) * LOOK_AHEAD
    short: frozenset[int] = frozenset({0})
    needs: tuple[frozenset[str], ...] = ()

    def then(self, following: Reach) -> Reach:
        """This part with another behind it."""
        needs = self.needs + following.needs
        if not self.short:
            return Reach(self.heads, self.short, needs)
        heads = tuple(
            head.union(*(following.heads[place - size] for size in self.short if size <= place))
            for place, head in enumerate(self.heads)
        )
        sizes = {one + other for one in self.short for other in following.short}
        short = frozenset(size for size in sizes if size < LOOK_AHEAD)
        return Reach(heads, short, needs)

    def either(self, other: Reach) -> Reach:
        """This part or another one."""
        needs: tuple[frozenset[str], ...] = ()
        if self.needs and other.needs:
            needs = (min(self.needs, key=len) | min(other.needs, key=len),)
        heads = tuple(map(frozenset.union, self.heads, other.heads))
        return Reach(heads, self.short | other.short, needs)

    def optional(self) -> Reach:
        """This part or nothing."""
        return Reach(self.heads, self.short | {0})

    def places(self) -> re.Pattern[str]:
        """Finds where a match can begin, by its first two characters."""
        first, second = ("".join(sorted(head)) for head in self.heads[:2])
        return re.compile(f"[{first}]" if 1 in self.short else f"[{first}](?=[{second}])")

    def can_begin(self, characters: str) -> bool:
        """Whether a match can begin with these characters, or have ended among them."""
        for place, character in enumerate(characters):
            if place and place in self.short:
                return True
            if character not in self.heads[place]:
                return False
        return True


class Beginnings(dict[str, tuple[int, ...]]):
    """Maps two or three characters to the rules (by their place) that can begin with them."""

    def __init__(self, reaches: Sequence[Reach]) -> None:
        super().__init__()
        self._reaches = reaches
        ranks: dict[str, list[int]] = {}
        for rank, one in enumerate(reaches):
            for character in one.heads[0]:
                ranks.setdefault(character, []).append(rank)
        self._by_first = {character: tuple(found) for character, found in ranks.items()}

    def __missing__(self, characters: str) -> tuple[int, ...]:
        shorter = characters[:-1]
        ranks = self[shorter] if len(shorter) > 1 else self._by_first.get(shorter, ())
        found = tuple(rank for rank in ranks if self._reaches[rank].can_begin(characters))
        if len(self) > _CACHE_LIMIT:
            self.clear()
        self[characters] = found
        return found


def reach(source: str) -> Reach:
    """Reads a regex of the kind that `grammar` writes: sets, groups, choices, options."""
    found, end = _choice(source, 0)
    if end != len(source):
        raise ValueError(f"cannot read the pattern at {end}")
    return found


def _choice(source: str, at: int) -> tuple[Reach, int]:
    found, at = _sequence(source, at)
    while at < len(source) and source[at] == "|":
        other, at = _sequence(source, at + 1)
        found = found.either(other)
    return found, at


def _sequence(source: str, at: int) -> tuple[Reach, int]:
    found = Reach()
    while at < len(source) and source[at] not in "|)":
        part, at = _part(source, at)
        if at < len(source) and source[at] == "?":
            part, at = part.optional(), at + 1
        found = found.then(part)
    return found, at


def _part(source: str, at: int) -> tuple[Reach, int]:
    if source[at] == "[":
        end = source.index("]", at)
        members = frozenset(source[at + 1 : end])
        return Reach((members, *(_NONE,) * (LOOK_AHEAD - 1)), frozenset({1}), (members,)), end + 1
    opening = next(one for one in ("(?:", "(?!", "(?=", "(") if source.startswith(one, at))
    inside, end = _choice(source, at + len(opening))
    if opening == "(?!":  # `(?!)` matches nothing
        is_never = end == at + len(opening)
        never = Reach(short=frozenset(), needs=(_NONE,))
        return (never if is_never else Reach()), end + 1
    return inside, end + 1  # of `(?=`, which stands last, too: what it holds must follow
