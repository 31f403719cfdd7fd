"""Finds date expressions in a text and works out what they mean.

The door is `find_timexes`. It is pure: the same text, language and day of publication give the
same timexes, on every machine and in every time zone. No trained model is involved.

How it goes: the text becomes one character per token (`timex_tokens`), the rules of the language
pack run over it as regexes (`timex_grammar`, `packs`), the longest match wins, rules that combine
expressions join what belongs together, and `resolve` does the calendar arithmetic in reading
order, with the day of publication and the last date told as its two anchors.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.edtf import is_valid
from tracker.extract.calendar_rules import Grain, Point
from tracker.extract.calendar_rules import point as make_point
from tracker.extract.expressions import Context, Expression, Resolution
from tracker.extract.packs import ATOMS, Rule, TemporalPack, load_pack
from tracker.extract.resolve import add_duration, resolve
from tracker.extract.timex_grammar import Capture
from tracker.extract.timex_tokens import BREAK, NAME, OTHER, SPACE, canonical, split
from tracker.model import Section, Timex

MAX_CHARACTERS = 1_000_000
_BOUNDARY = BREAK + OTHER + NAME
_RUN = re.compile(f"[^{_BOUNDARY}]+")
_LOOK_LEFT, _LOOK_RIGHT = 110, 80  # characters; tuned on the training articles and TimeBank
_BESIDE = 4  # tokens between a date and the weekday in apposition to it: "the 21st, a Friday"
_BRACKET = 60  # tokens that a bracket is followed for
_BULLET = 6  # tokens that may stand before the text of a line
_CONTEXT = 12  # tokens that a rule may look at before its expression
_DUE_ROLES = frozenset({"by", "until", "before"})
_OTHER_ATOMS = frozenset({"@clock", "@daypart", "@duration", "@set", "@reference"})
_DAY_KINDS = frozenset({"weekday", "numeric", "holiday"})


def find_timexes(
    text: str,
    lang: str,
    published: datetime | None,
    *,
    locale: str = "",
    sections: Sequence[Section] = (),
) -> tuple[Timex, ...]:
    """Finds the date expressions of a text.

    Args:
        text: plain text; what lies beyond a million characters is not read.
        lang: the language pack, such as `en` or `fr`.
        published: when the text was published. Relative expressions count from that day in its
            own time zone; without it they give no date.
        locale: the region whose order of day and month numeric dates follow, such as `US`, `GB`
            or `en-GB`. Without it `1/2/2025` gives no date unless the text itself settles it.
        sections: parts of the text that have a date of their own.

    Returns:
        Timexes in text order; they do not overlap, and `text[start:end]` is each one's `text`.

    Raises:
        LanguagePackError: there is no pack for `lang`.
    """
    pack = load_pack(lang)
    return _Reading(pack, text[:MAX_CHARACTERS], published, locale, sections).timexes()


@dataclass(slots=True)
class _Node:
    """A token, or an expression that covers tokens `[first, last)`."""

    code: str
    first: int
    last: int
    expression: Expression | None = None
    rule: str = ""


@dataclass(slots=True)
class _Told:
    """The dates told so far, which later ones may lean on."""

    last: Point | None = None
    end: int = -100  # the token behind it
    quarter: Point | None = None
    compared: Point | None = None
    line: Point | None = None
    year: int | None = None
    bracket: int = -1  # token at which a bracket opens behind a year
    bracket_year: int = 0

    def remember(
        self, expression: Expression | None, point: Point | None, context: Context
    ) -> None:
        """Takes note of a date that was worked out."""
        if expression is None:
            return
        if expression.kind == "duration" and self.quarter and expression.text("unit") == "M":
            # "net for the nine months": what follows is compared with the year before
            self.compared = make_point(Grain.YEAR, self.quarter.first)
        if point is None:
            return
        self.last = point
        numbered = "number" in expression.fields or "year" not in expression.fields
        compares = expression.fields.keys() & {"years", "year_shift"} or not numbered
        if expression.kind == "quarter" and not compares:
            # the quarter reported on, not the one it is compared with
            self.quarter = point if point.grain is Grain.QUARTER else self.quarter
            self.compared = self.quarter
        if context.line_start and expression.kind in {"date", "numeric"}:
            if point.grain is Grain.YEAR:
                self.year, self.line = point.first.year, None
            elif point.grain is Grain.MONTH:
                self.line = point
            elif "year" in expression.fields or expression.kind == "numeric" or self.line:
                self.line = point
                self.year = None if self.year is None else point.first.year


class _Reading:
    """One text being read with one pack."""

    def __init__(
        self,
        pack: TemporalPack,
        text: str,
        published: datetime | None,
        locale: str,
        sections: Sequence[Section],
    ) -> None:
        self._pack = pack
        self._text = text
        self._published = published
        self._sections = sorted(sections, key=lambda section: section.start)
        self._starts_of_sections = [section.start for section in self._sections]
        self._tokens, self._starts = split(text)
        self._locale = locale

    def timexes(self) -> tuple[Timex, ...]:
        nodes = [node for node in self._combine(self._choose()) if node.expression is not None]
        order = self._order(nodes)
        found: list[Timex] = []
        told = _Told()
        section: Section | None = None
        for node in nodes:
            here = self._section_at(self._starts[node.first])
            if here is not section:
                section, told = here, _Told()
            role = self._role(node)
            context = self._context(node, role, told, here, order)
            meaning = resolve(node.expression, context) if node.expression else None
            if meaning is None:
                continue
            found.append(self._timex(node, role, meaning))
            told.remember(node.expression, meaning.point, context)
            told.end = node.last if meaning.point else told.end
            if meaning.point and meaning.point.grain is Grain.YEAR and self._opens_bracket(node):
                told.bracket, told.bracket_year = node.last, meaning.point.first.year
        return tuple(self._counted(self._ranges(found)))

    def _context(
        self, node: _Node, role: str, told: _Told, section: Section | None, order: str
    ) -> Context:
        published = section.published if section and section.published else self._published
        return Context(
            published=published.date() if published else None,
            published_at=published,
            told=told.last,
            beside=told.last if self._stands_beside(node, told) else None,
            quarter=told.quarter,
            compared=told.compared,
            year=told.bracket_year if self._in_bracket(node, told) else told.year,
            line=told.line,
            line_start=self._begins_line(node),
            tense=self._tense(node, role),
            order=order,
            open_decade=self._pack.open_decade,
        )

    def _stands_beside(self, node: _Node, told: _Told) -> bool:
        """Whether only signs or an article stand between the last date and an expression."""
        if node.first - told.end > _BESIDE:
            return False
        return all(len(token) == 1 for token in self._tokens[told.end : node.first])

    def _opens_bracket(self, node: _Node) -> bool:
        """Whether a bracket follows: "in 1997 (in January here, in October there)"."""
        following = "".join(self._tokens[node.last : node.last + 2])
        return following.lstrip().startswith("(")

    def _in_bracket(self, node: _Node, told: _Told) -> bool:
        """Whether an expression stands in the bracket behind a year."""
        if told.bracket < 0 or node.first - told.bracket > _BRACKET:
            return False
        return ")" not in self._tokens[told.bracket : node.first]

    def _begins_line(self, node: _Node) -> bool:
        """Whether nothing but bullets stands between the start of the line and an expression."""
        for index in range(node.first - 1, max(-1, node.first - 1 - _BULLET), -1):
            if "\n" in self._tokens[index]:
                return True
            if self._tokens[index][0].isalnum():
                return False
        return node.first <= _BULLET

    # --- finding --------------------------------------------------------------------------------

    def _choose(self) -> list[_Node]:
        """The tokens that may matter, with the longest expressions put in their place."""
        kept = self._kept()
        coded = "".join(code for code, _ in kept)
        where = [index for _, index in kept]
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
        chosen: dict[int, tuple[int, _Node]] = {}
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
            chosen[start] = (end, _Node(code, first, last, expression, rule.id))
        nodes = []
        at = 0
        while at < len(coded):
            if at in chosen:
                at, node = chosen[at]
                nodes.append(node)
            else:
                nodes.append(_Node(coded[at], where[at], where[at] + 1))
                at += 1
        return nodes

    def _matches(self, coded: str) -> Iterator[tuple[int, re.Match[str]]]:
        """What every rule matches at every place where it can."""
        present = set(coded)
        rules = self._pack.rules
        able = [
            all(not needed.isdisjoint(present) for needed in rule.core.reach.needs)
            for rule in rules
        ]
        starting = {
            code: [rank for rank in self._pack.starting.get(code, ()) if able[rank]]
            for code in present
        }
        for at, code in enumerate(coded):
            for rank in starting[code]:
                match = rules[rank].core.regex.match(coded, at)
                if match:
                    yield rank, match

    def _kept(self) -> list[tuple[str, int]]:
        """Codes and token numbers of the runs that hold a word of a date."""
        codes = list(map(self._pack.grammar.alphabet.__getitem__, self._tokens))
        coded = "".join(codes)
        kept = [(BREAK, 0)]  # the text begins as a line does
        for run in _RUN.finditer(coded):
            if self._pack.core.search(coded, run.start(), run.end()):
                # one unknown word on each side is kept, as rules may ask for it
                span = range(max(0, run.start() - 1), min(len(coded), run.end() + 1))
                kept += [(coded[index], index) for index in span]
                kept.append((BREAK, span.stop))
        return kept

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

    # --- combining ------------------------------------------------------------------------------

    def _combine(self, nodes: list[_Node]) -> list[_Node]:
        coded = "".join(node.code for node in nodes)
        for rule in self._pack.combining:
            combined: list[_Node] = []
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

    def _join(self, rule: Rule, match: re.Match[str], nodes: list[_Node]) -> _Node:
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
        return _Node(_atom(expression), first, last, expression, rule.id)

    # --- pairs of expressions --------------------------------------------------------------------

    def _ranges(self, found: list[Timex]) -> list[Timex]:
        """Two days joined as in "between March 6 and March 14" may mean all days from one on."""
        for index in range(1, len(found)):
            first, second = found[index - 1], found[index]
            if canonical(self._text[first.end : second.start]) not in self._pack.ranges:
                continue
            first = _with_year_of(first, second)
            if len(first.edtf) == len(second.edtf) <= 10 and first.edtf < second.edtf:
                periods = tuple(_periods(first, second))
                first = replace(first, alternatives=(*first.alternatives, *periods))
                found[index] = replace(second, alternatives=(*second.alternatives, *periods))
            found[index - 1] = first
        return found

    def _counted(self, found: list[Timex]) -> list[Timex]:
        """A duration counted from a date beside it: "75 days after January 20" is 5 April."""
        for index in range(1, len(found)):
            length, start = found[index - 1], found[index]
            between = canonical(self._text[length.end : start.start])
            sign = self._pack.counted.get(between)
            if length.type != "DURATION" or sign is None or "/" in start.edtf:
                continue
            date = add_duration(start.edtf, length.value if sign > 0 else f"-{length.value}")
            if date:
                steps = f"{start.edtf} {'+' if sign > 0 else '-'} {length.value} = {date}"
                counted = replace(length, alternatives=(date,), anchor="text", steps=steps)
                found[index - 1] = counted
        return found

    # --- context --------------------------------------------------------------------------------

    def _section_at(self, offset: int) -> Section | None:
        index = bisect_right(self._starts_of_sections, offset) - 1
        if index >= 0 and offset < self._sections[index].end:
            return self._sections[index]
        return None

    def _order(self, nodes: Sequence[_Node]) -> str:
        """Order of day and month: by region, else by the unambiguous dates of the text itself."""
        region = self._locale.replace("_", "-").split("-")[-1].upper()
        if region in self._pack.orders:
            return self._pack.orders[region]
        seen = set()
        for node in nodes:
            if node.expression and node.expression.kind == "numeric":
                parts = re.split(r"[-/.]", node.expression.text("numeric_date"))
                if len(parts[0]) in {1, 2}:
                    seen.update(["dmy"] if int(parts[0]) > 12 else [])
                    seen.update(["mdy"] if int(parts[1]) > 12 else [])
        return seen.pop() if len(seen) == 1 else self._pack.order

    def _words_left(self, node: _Node, count: int) -> list[str]:
        """The words before an expression, nearest first, as far as the sentence goes."""
        words: list[str] = []
        index = node.first - 1
        low = max(0, index - 3 * count)
        while index >= low and len(words) < count:
            token = self._tokens[index]
            if token.count("\n") > 1 or token in ".!?;:":
                break
            if not token.isspace():
                words.append(canonical(token))
            index -= 1
        return words

    def _role(self, node: _Node) -> str:
        """What the words before an expression say of it; the longest phrase counts."""
        words = self._words_left(node, 8)
        longest, found = 0, ""
        for skipped in range(4):
            for size in range(min(6, len(words) - skipped), 0, -1):
                role = self._pack.roles.get(tuple(reversed(words[skipped : skipped + size])))
                if role and skipped + size > longest:
                    longest, found = skipped + size, role
            if skipped < len(words) and words[skipped] not in self._pack.skipped:
                break
        return found

    def _tense(self, node: _Node, role: str) -> int:
        """Which way the words of the sentence look: the nearest cue before it, else behind it."""
        if role == "by":
            return 1
        left = self._text[self._sentence_start(node) : self._starts[node.first]].lower()
        cue = self._pack.tense.last(left)
        if cue:
            return cue
        if role in self._pack.tense.ahead:
            return 1
        right = self._text[self._starts[node.last] : self._sentence_end(node)].lower()
        return self._pack.tense.first(right)

    def _sentence_start(self, node: _Node) -> int:
        index = node.first - 1
        limit = self._starts[node.first] - _LOOK_LEFT
        while index >= 0 and self._starts[index] > limit and not self._ends_sentence(index):
            index -= 1
        return self._starts[index + 1]

    def _sentence_end(self, node: _Node) -> int:
        index = node.last
        limit = self._starts[node.last] + _LOOK_RIGHT
        last = len(self._tokens)
        while index < last and self._starts[index] < limit and not self._ends_sentence(index):
            index += 1
        return min(self._starts[index], limit + _LOOK_RIGHT)

    def _ends_sentence(self, index: int) -> bool:
        token = self._tokens[index]
        if token in "!?;" or token.count("\n") > 1:
            return True
        if token != ".":
            return False
        before = canonical(self._tokens[index - 1]) if index else ""
        return len(before) > 1 and before not in self._pack.abbreviations

    def _timex(self, node: _Node, role: str, meaning: Resolution) -> Timex:
        start, end = self._starts[node.first], self._starts[node.last]
        edtf, alternatives = meaning.edtf, meaning.alternatives
        if meaning.mod in {"START", "END"} and meaning.point is not None:
            edge = meaning.point.first if meaning.mod == "START" else meaning.point.last
            alternatives = (edge.isoformat(), *alternatives)
            if meaning.mod == "END" and role in _DUE_ROLES:
                # "by the end of March" leaves time until its last day
                edtf, alternatives = edge.isoformat(), (edtf, *alternatives[1:])
        return Timex(
            start=start,
            end=end,
            text=self._text[start:end],
            type=meaning.type,
            value=meaning.value,
            rule=node.rule,
            edtf=edtf,
            role=role,
            mod=meaning.mod,
            anchor=meaning.anchor,
            steps=meaning.steps,
            alternatives=alternatives,
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
    return ATOMS[f"@{kind}"] if f"@{kind}" in _OTHER_ATOMS else ATOMS["@period"][0]


__all__ = ["MAX_CHARACTERS", "SPACE", "find_timexes"]
