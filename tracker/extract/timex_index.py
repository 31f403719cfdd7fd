"""Which characters can begin a match of a compiled pattern, and which must occur in it.

A pack has more than a hundred rules and a text some hundred places where one could match. With
both sets known, a rule is tried only where it can begin, and only in texts that hold all it needs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """What a part of a pattern reaches for.

    `first` are the characters it can begin with; `empty` is whether it can match nothing; of each
    set in `needs` one character must occur.
    """

    first: frozenset[str] = frozenset()
    empty: bool = True
    needs: tuple[frozenset[str], ...] = ()

    def then(self, following: Reach) -> Reach:
        """This part with another behind it."""
        first = self.first | following.first if self.empty else self.first
        return Reach(first, self.empty and following.empty, self.needs + following.needs)

    def either(self, other: Reach) -> Reach:
        """This part or another one."""
        needs: tuple[frozenset[str], ...] = ()
        if self.needs and other.needs:
            needs = (min(self.needs, key=len) | min(other.needs, key=len),)
        return Reach(self.first | other.first, self.empty or other.empty, needs)

    def optional(self) -> Reach:
        """This part or nothing."""
        return Reach(self.first, True, ())


def reach(source: str) -> Reach:
    """Reads a regex of the kind that `timex_grammar` writes: sets, groups, choices, options."""
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
        return Reach(members, False, (members,)), end + 1
    opening = next(one for one in ("(?:", "(?!", "(?=", "(") if source.startswith(one, at))
    inside, end = _choice(source, at + len(opening))
    if opening == "(?!":  # `(?!)` matches nothing; other lookaheads say nothing of a match
        is_never = end == at + len(opening)
        return (Reach(frozenset(), False, (frozenset(),)) if is_never else Reach()), end + 1
    if opening == "(?=":
        return Reach(frozenset(), True, inside.needs), end + 1
    return inside, end + 1
