"""Finds date expressions: the rules of a pack run over a coded text, and the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.extract.expressions import Expression
from tracker.extract.packs import ATOMS, Rule, TemporalPack
from tracker.extract.timex_grammar import Capture
from tracker.extract.timex_tokens import BREAK, NAME, OTHER

_BOUNDARY = BREAK + OTHER + NAME
_RUN = re.compile(f"[^{_BOUNDARY}]+")
_CONTEXT = 12  # tokens that a rule may look at before its expression
_OTHER_ATOMS = frozenset({"@clock", "@daypart", "@duration", "@set", "@reference"})
_DAY_KINDS = frozenset({"weekday", "numeric", "holiday"})


@dataclass(slots=True)
class Node:
    """A token, or an expression that covers tokens `[first, last)`."""

    code: str
    first: int
    last: int
    expression: Expression | None = None
    rule: str = ""


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
        return [node for node in self._combine(self._choose()) if node.expression is not None]

    def _choose(self) -> list[Node]:
        """The tokens that may matter, with the longest expressions put in their place."""
        coded, where = self._kept()
        candidates = []
        for rank, match in self._matches(coded):
            first, last = where[match.start()], where[match.end() - 1] + 1
            if last - first != match.end() - match.start() or self._cuts_word(first, last):
                continue
            rule = self._pack.rules[rank]
            if _fits_behind(rule, coded, match.start()):
                size = self._starts[last] - self._starts[first]
                candidates.append((-size, rank, match.start(), match, rule))
        candidates.sort(key=lambda one: one[:3])
        taken = [False] * len(coded)
        chosen: dict[int, tuple[int, Node]] = {}
        for *_, match, rule in candidates:
            start, end = match.span()
            if any(taken[start:end]):
                continue
            taken[start:end] = [True] * (end - start)
            fields = dict(rule.constants)
            fields.update(self._fields(rule.core.captures, match, where))
            first, last = where[start], where[end - 1] + 1
            expression = Expression(rule.kind, fields) if rule.kind != "none" else None
            code = _atom(expression) if expression else OTHER
            chosen[start] = (end, Node(code, first, last, expression, rule.id))
        behind = [index + 1 for index in where]
        nodes: list[Node] = []
        at = 0
        for start, (end, node) in sorted(chosen.items()):
            nodes += map(Node, coded[at:start], where[at:start], behind[at:start])
            nodes.append(node)
            at = end
        nodes += map(Node, coded[at:], where[at:], behind[at:])
        return nodes

    def _matches(self, coded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """What every rule matches at every place where it can."""
        present = set(coded)
        rules = self._pack.rules
        able = [not any(map(present.isdisjoint, rule.core.reach.needs)) for rule in rules]
        starting = {
            code: [rank for rank in self._pack.starting.get(code, ()) if able[rank]]
            for code in present
        }
        for at, code in enumerate(coded):
            for rank in starting[code]:
                match = rules[rank].core.regex.match(coded, at)
                if match:
                    yield rank, match

    def _kept(self) -> tuple[str, list[int]]:
        """Codes and token numbers of the runs that hold a word of a date."""
        coded = "".join(map(self._pack.grammar.alphabet.__getitem__, self._tokens))
        parts, where = [BREAK], [0]  # the text begins as a line does
        for run in _RUN.finditer(coded):
            if self._pack.core.search(coded, run.start(), run.end()):
                # one unknown word on each side is kept, as rules may ask for it
                span = range(max(0, run.start() - 1), min(len(coded), run.end() + 1))
                parts += [coded[span.start : span.stop], BREAK]
                where += [*span, span.stop]
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

    def _combine(self, nodes: list[Node]) -> list[Node]:
        coded = "".join(node.code for node in nodes)
        for rule in self._pack.combining:
            combined: list[Node] = []
            done = 0
            for match in rule.core.regex.finditer(coded):
                if _fits_behind(rule, coded, match.start()):
                    combined += nodes[done : match.start()]
                    combined.append(self._join(rule, match, nodes))
                    done = match.end()
            if done:
                nodes = combined + nodes[done:]
                coded = "".join(node.code for node in nodes)
        return nodes

    def _join(self, rule: Rule, match: re.Match[str], nodes: list[Node]) -> Node:
        fields = dict(rule.constants)
        for capture in rule.core.captures:
            start, end = match.span(capture.group)
            if start < 0:
                continue
            held = nodes[start].expression
            if capture.name.startswith("@") and held is not None:
                fields.setdefault(capture.field, held)
            else:
                tokens = self._tokens[nodes[start].first : nodes[end - 1].last]
                value = self._pack.grammar.value(capture.name, "".join(tokens))
                fields.setdefault(capture.field, value)
        base = fields.pop("into", None)
        if isinstance(base, Expression):
            fields = {**base.fields, **fields}
            kind = base.kind if rule.kind == "modified" else rule.kind
            expression = Expression(kind, fields)
        else:
            expression = Expression(rule.kind, fields)
        first, last = nodes[match.start()].first, nodes[match.end() - 1].last
        return Node(_atom(expression), first, last, expression, rule.id)


def _fits_behind(rule: Rule, coded: str, start: int) -> bool:
    """Whether what stands before `start` is what the rule wants there."""
    low = max(0, start - _CONTEXT)
    if rule.not_before and rule.not_before.regex.search(coded, low, start):
        return False
    return not rule.before or rule.before.regex.search(coded, low, start) is not None


def _atom(expression: Expression) -> str:
    """The character that stands for an expression in combining rules."""
    kind, fields = expression.kind, expression.fields
    if kind in _DAY_KINDS or (kind == "date" and "day" in fields):
        return ATOMS["@day"]
    if kind in {"unit", "offset"} and fields.get("unit") == "D":
        return ATOMS["@day"]
    if kind == "date" and "month" in fields and not fields.keys() & {"year", "year_shift"}:
        return ATOMS["@month"]
    if kind == "night":
        return ATOMS["@daypart"]
    return ATOMS[f"@{kind}"] if f"@{kind}" in _OTHER_ATOMS else ATOMS["@longer"]
