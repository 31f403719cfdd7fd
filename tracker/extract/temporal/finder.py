"""Finds date expressions: the rules of a pack run over a coded text, and the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.extract.temporal.expressions import Expression
from tracker.extract.temporal.grammar import Capture
from tracker.extract.temporal.packs import ATOMS, Rule, TemporalPack
from tracker.extract.temporal.reach import LOOK_AHEAD
from tracker.extract.temporal.token_codes import BREAK, NAME, OTHER

_CONTEXT = 12  # tokens that a rule may look at before its expression
_OTHER_ATOMS = frozenset({"@clock", "@daypart", "@duration", "@set", "@reference"})
_DAY_KINDS = frozenset({"numeric", "holiday"})


@dataclass(slots=True)
class Node:
    """An expression, or a false friend, that covers tokens `[first, last)`."""

    code: str
    first: int
    last: int
    expression: Expression | None = None
    rule: str = ""


Part = int | Node  # the number of a token, or what stands in the place of several


class Finder:
    """One text in which the expressions of one pack are found.

    `tokens` cover the text without gaps; `starts` are their offsets, with the end last.
    """

    def __init__(
        self, pack: TemporalPack, text: str, tokens: Sequence[str], starts: Sequence[int]
    ) -> None:
        self._pack = pack
        self._text = text
        self._tokens = tokens
        self._starts = starts

    def find(self) -> list[Node]:
        """The expressions in text order; those of a false friend are left out."""
        parts = self._combine(*self._choose())
        return [part for part in parts if isinstance(part, Node) and part.expression is not None]

    def _choose(self) -> tuple[str, list[Part]]:
        """The tokens that may matter, the longest expressions in their place; and their codes."""
        coded, where = self._kept()
        candidates = []
        for rank, match in self._matches(coded):
            start, end = match.span()
            first, last = where[start], where[end - 1] + 1
            if last - first != end - start or self._cuts_word(first, last):
                continue
            rule = self._pack.rules[rank]
            if _fits_behind(rule, coded, start):
                candidates.append((self._starts[first] - self._starts[last], rank, start, match))
        candidates.sort(key=lambda one: one[:3])
        taken = bytearray(len(coded))
        chosen = []
        for _, rank, start, match in candidates:
            end = match.end()
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\1" * (end - start)
            chosen.append((start, end, self._node(self._pack.rules[rank], match, where)))
        chosen.sort(key=lambda one: one[0])
        codes: list[str] = []
        parts: list[Part] = []
        at = 0
        for start, end, node in chosen:
            codes += [coded[at:start], node.code]
            parts += where[at:start]
            parts.append(node)
            at = end
        return "".join([*codes, coded[at:]]), parts + where[at:]

    def _node(self, rule: Rule, match: re.Match[str], where: Sequence[int]) -> Node:
        start, end = match.span()
        first, last = where[start], where[end - 1] + 1
        if rule.kind == "none":
            return Node(OTHER, first, last)
        fields = {**rule.constants, **self._fields(rule.core.captures, match, where)}
        expression = Expression(rule.kind, fields)
        return Node(_atom(expression), first, last, expression, rule.id)

    def _matches(self, coded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """What every rule matches at every place where it can."""
        rules, beginning = self._pack.rules, self._pack.beginning
        following = coded + BREAK * LOOK_AHEAD
        for at in range(len(coded)):
            for rank in beginning[following[at : at + LOOK_AHEAD]]:
                match = rules[rank].core.regex.match(coded, at)
                if match:
                    yield rank, match

    def _kept(self) -> tuple[str, list[int]]:
        """Codes and token numbers of the runs that hold a word of a date."""
        coded = "".join(map(self._pack.grammar.alphabet.__getitem__, self._tokens))
        parts, where = [BREAK], [0]  # the text begins as a line does
        bounded = coded.replace(NAME, OTHER).replace(BREAK, OTHER)
        done = 0
        for run in self._pack.worth_a_look.finditer(coded):
            # one unknown word on each side is kept, as rules may ask for it
            start = max(0, bounded.rfind(OTHER, max(0, done - 1), run.start()))
            end = min(len(coded), run.end() + 1)
            parts += [coded[start:end], BREAK]
            where += range(start, end)
            where.append(end)
            done = end
        return "".join(parts), where

    def _cuts_word(self, first: int, last: int) -> bool:
        """Whether the tokens end inside a word such as `A380` or `1960ies`."""
        start, end = self._starts[first], self._starts[last]
        text = self._text
        if start and text[start - 1].isalnum() and text[start].isalnum():
            return True
        return end < len(text) and text[end - 1].isalnum() and text[end].isalnum()

    def _fields(
        self, captures: Sequence[Capture], match: re.Match[str], where: Sequence[int]
    ) -> dict[str, object]:
        fields: dict[str, object] = {}
        for capture in captures:
            start, end = match.span(capture.group)
            if start < 0:
                continue
            surface = "".join(self._tokens[where[start] : where[end - 1] + 1])
            value = self._pack.grammar.value(capture.name, surface)
            fields.setdefault(capture.field, value)
            if capture.name == "two_digits":
                fields.setdefault(f"{capture.field}_digits", 2)
        return fields

    def _combine(self, coded: str, parts: list[Part]) -> list[Part]:
        present = set(coded)
        for rule in self._pack.combining:
            if any(map(present.isdisjoint, rule.core.reach.needs)):
                continue
            codes: list[str] = []
            combined: list[Part] = []
            done = 0
            for match in _places_of(rule, coded):
                start, end = match.span()
                if _fits_behind(rule, coded, start):
                    node = self._join(rule, match, parts)
                    codes += [coded[done:start], node.code]
                    combined += parts[done:start]
                    combined.append(node)
                    done = end
            if done:
                parts = combined + parts[done:]
                coded = "".join([*codes, coded[done:]])
                present = set(coded)
        return parts

    def _join(self, rule: Rule, match: re.Match[str], parts: list[Part]) -> Node:
        fields = dict(rule.constants)
        for capture in rule.core.captures:
            start, end = match.span(capture.group)
            if start < 0:
                continue
            held = parts[start]
            if capture.name.startswith("@") and isinstance(held, Node) and held.expression:
                fields.setdefault(capture.field, held.expression)
            else:
                surface = "".join(self._tokens[_first(held) : _last(parts[end - 1])])
                fields.setdefault(capture.field, self._pack.grammar.value(capture.name, surface))
        base = fields.pop("into", None)
        if isinstance(base, Expression):
            fields = {**base.fields, **fields}
            kind = base.kind if rule.kind == "modified" else rule.kind
            expression = Expression(kind, fields)
        else:
            expression = Expression(rule.kind, fields)
        first, last = _first(parts[match.start()]), _last(parts[match.end() - 1])
        return Node(_atom(expression), first, last, expression, rule.id)


def _places_of(rule: Rule, coded: str) -> Iterator[re.Match[str]]:
    """The matches of a combining rule, as `finditer` gives them."""
    done = 0
    for place in rule.places.finditer(coded) if rule.places else ():
        match = rule.core.regex.match(coded, place.start()) if place.start() >= done else None
        if match:
            done = match.end()
            yield match


def _first(part: Part) -> int:
    return part if isinstance(part, int) else part.first


def _last(part: Part) -> int:
    return part + 1 if isinstance(part, int) else part.last


def _fits_behind(rule: Rule, coded: str, start: int) -> bool:
    """Whether what stands before `start` is what the rule wants there."""
    low = max(0, start - _CONTEXT)
    if rule.not_before and rule.not_before.regex.search(coded, low, start):
        return False
    return not rule.before or rule.before.regex.search(coded, low, start) is not None


def _atom(expression: Expression) -> str:
    """The character that stands for an expression in combining rules."""
    kind, fields = expression.kind, expression.fields
    if kind == "weekday":
        return ATOMS["@weekday"]
    if kind in _DAY_KINDS or (kind == "date" and fields.keys() & {"day", "nth"}):
        return ATOMS["@numbered_day"]
    if kind in {"unit", "offset"} and fields.get("unit") == "D":
        return ATOMS["@numbered_day"]
    if kind == "date" and "month" in fields and not fields.keys() & {"year", "year_shift"}:
        return ATOMS["@month"]
    if kind == "night":
        return ATOMS["@daypart"]
    return ATOMS[f"@{kind}"] if f"@{kind}" in _OTHER_ATOMS else ATOMS["@longer"]
