"""Finds date expressions in a text and works out what they mean.

The door is `find_timexes`. It is pure: the same text, language and day of publication give the
same timexes, on every machine and in every time zone. No trained model is involved.

How it goes: the text becomes one character per token (`token_codes`); the rules of the language
pack run over it as regexes (`packs`, `grammar`), the longest match wins, and rules that
combine expressions join what belongs together (`finder`). In reading order, `resolve` does
the calendar arithmetic, with the day of publication and the last date told (`told`) as its
two anchors and what the words around say (`surroundings`, `tense`). Last,
`pairs` reads neighbours together: periods, shared years, counted durations.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from tracker.extract.temporal.calendar_rules import Grain
from tracker.extract.temporal.expressions import UNKNOWN, Context, Expression, Resolution
from tracker.extract.temporal.finder import Finder, Node
from tracker.extract.temporal.packs import TemporalPack, load_pack
from tracker.extract.temporal.pairs import count_durations, join_ranges
from tracker.extract.temporal.resolve import resolve
from tracker.extract.temporal.surroundings import Surroundings
from tracker.extract.temporal.token_codes import split
from tracker.extract.temporal.told import Told, told_in
from tracker.model import Section, Timex

MAX_CHARACTERS = 1_000_000
# What lies outside is a clock that was never set (1970, 1904) or a sign for "no end" (2099).
_ANCHOR_YEARS = range(1980, 2090)
_UNDIRECTED = frozenset({"numeric", "decade", "century", "set", "reference"})
_LASTING_ROLES = frozenset({"since"})  # "in force since March 31": lasts until today
_DUE_ROLES = frozenset({"by", "until", "before"})


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
            own time zone; without it, or where it lies outside 1980 to 2089, they give no date.
        locale: the region whose order of day and month numeric dates follow, such as `US`, `GB`
            or `en-GB`. Without it `1/2/2025` gives no date unless the text itself settles it.
        sections: parts of the text that have a date of their own: a post (`published`), whose
            relative dates count from it, or an entry below a date (`date`), which is then the
            last date told.

    Returns:
        Timexes in text order; they do not overlap, and `text[start:end]` is each one's `text`.

    Raises:
        LanguagePackError: there is no pack for `lang`.
    """
    pack = load_pack(lang)
    return _Reading(pack, text[:MAX_CHARACTERS], published, locale, sections).timexes()


def _anchor(published: datetime | None) -> datetime | None:
    """The day of publication, None where it is no plausible one."""
    return published if published and published.year in _ANCHOR_YEARS else None


def _is_directed(expression: Expression) -> bool:
    """Whether the tense of the words around may decide what an expression means."""
    if expression.kind == "duration":
        return "way" in expression.fields
    return expression.kind not in _UNDIRECTED and "year" not in expression.fields


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
        self._published = _anchor(published)
        self._sections = sorted(sections, key=lambda section: section.start)
        self._starts_of_sections = [section.start for section in self._sections]
        self._tokens, self._starts = split(text)
        self._around = Surroundings(pack, text, self._tokens, self._starts)
        self._locale = locale

    def timexes(self) -> tuple[Timex, ...]:
        nodes = Finder(self._pack, self._text, self._tokens, self._starts).find()
        order = self._order(nodes)
        found: list[Timex] = []
        told = Told()
        section: Section | None = None
        for node in nodes:
            here = self._section_at(self._starts[node.first])
            if here is not section:
                section = here
                told = told_in(here) or told
            role = self._around.role(node)
            context = self._context(node, role, told, here, order)
            meaning = resolve(node.expression, context) if node.expression else None
            if meaning is None:
                continue
            found.append(self._timex(node, role, meaning))
            told.remember(node.expression, meaning.point, context)
            if meaning.point:
                told.end = node.last
                if meaning.point.grain is Grain.YEAR and self._around.opens_bracket(node):
                    told.bracket, told.bracket_year = node.last, meaning.point.first.year
        joined = join_ranges(found, self._text, self._pack)
        return tuple(count_durations(joined, self._text, self._pack))

    def _context(
        self, node: Node, role: str, told: Told, section: Section | None, order: str
    ) -> Context:
        published = _anchor(section.published if section else None) or self._published
        around = self._around
        sentence = around.sentence_start(node)
        in_sentence = told.last if self._starts[max(0, told.end)] > sentence else None
        directed = node.expression is not None and _is_directed(node.expression)
        return Context(
            published=published.date() if published else None,
            published_at=published,
            told=told.last,
            told_day=told.day,
            beside=told.last if around.stands_beside(node, told.end) else None,
            in_sentence=in_sentence,
            dated=in_sentence if told.year_is_told and role not in _LASTING_ROLES else None,
            quarter=told.quarter,
            compared=told.compared,
            listed=told.weekday if around.is_listed(node, told.end) else None,
            year=told.bracket_year if around.stands_in_bracket(node, told.bracket) else told.year,
            line=told.line,
            line_start=around.begins_line(node),
            tense=around.tense(node, role, sentence) if directed else UNKNOWN,
            behind=directed and around.is_behind(node, role, sentence),
            order=order,
            open_decade=self._pack.open_decade,
        )

    def _section_at(self, offset: int) -> Section | None:
        index = bisect_right(self._starts_of_sections, offset) - 1
        if index >= 0 and offset < self._sections[index].end:
            return self._sections[index]
        return None

    def _order(self, nodes: Sequence[Node]) -> str:
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

    def _timex(self, node: Node, role: str, meaning: Resolution) -> Timex:
        start, end = self._starts[node.first], self._starts[node.last]
        edtf, alternatives = meaning.edtf, meaning.alternatives
        point = meaning.point
        if meaning.mod in {"START", "END"} and point is not None and point.edtf == edtf:
            edge = point.first if meaning.mod == "START" else point.last
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
            longest=meaning.longest,
        )
