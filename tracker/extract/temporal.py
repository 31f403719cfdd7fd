"""Finds date expressions in a text and works out what they mean.

The door is `find_timexes`. It is pure: the same text, language and day of publication give the
same timexes, on every machine and in every time zone. No trained model is involved.

How it goes: the text becomes one character per token (`timex_tokens`); the rules of the language
pack run over it as regexes (`packs`, `timex_grammar`), the longest match wins, and rules that
combine expressions join what belongs together (`timex_finder`); `resolve` does the calendar
arithmetic in reading order, with the day of publication and the last date told as its two anchors.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from tracker.extract.calendar_rules import Grain
from tracker.extract.expressions import FUTURE, PAST, UNKNOWN, Context, Resolution
from tracker.extract.packs import TemporalPack, load_pack
from tracker.extract.resolve import resolve
from tracker.extract.timex_finder import Finder, Node
from tracker.extract.timex_pairs import count_durations, join_ranges
from tracker.extract.timex_tokens import canonical, split
from tracker.extract.timex_told import Told, told_in
from tracker.model import Section, Timex

MAX_CHARACTERS = 1_000_000
# What lies outside is a clock that was never set (1970, 1904) or a sign for "no end" (2099).
_ANCHOR_YEARS = range(1980, 2090)
_LOOK_LEFT, _LOOK_RIGHT = 110, 80  # characters; tuned on the training articles and TimeBank
_BESIDE = 4  # tokens between a date and the weekday in apposition to it: "the 21st, a Friday"
_BRACKET = 60  # tokens that a bracket is followed for
_BULLET = 6  # tokens that may stand before the text of a line
_PERFECT = 40  # characters between a pluperfect and its date; tuned on the training articles
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
        joined = join_ranges(found, self._text, self._pack)
        return tuple(count_durations(joined, self._text, self._pack))

    def _context(
        self, node: Node, role: str, told: Told, section: Section | None, order: str
    ) -> Context:
        published = _anchor(section.published if section else None) or self._published
        sentence = self._sentence_start(node)
        return Context(
            published=published.date() if published else None,
            published_at=published,
            told=told.last,
            beside=told.last if self._stands_beside(node, told) else None,
            in_sentence=told.last if self._starts[max(0, told.end)] > sentence else None,
            quarter=told.quarter,
            compared=told.compared,
            year=told.bracket_year if self._in_bracket(node, told) else told.year,
            line=told.line,
            line_start=self._begins_line(node),
            tense=self._tense(node, role, sentence),
            behind=self._is_behind(node, sentence),
            order=order,
            open_decade=self._pack.open_decade,
        )

    def _stands_beside(self, node: Node, told: Told) -> bool:
        """Whether only signs or an article stand between the last date and an expression."""
        if node.first - told.end > _BESIDE:
            return False
        return all(len(token) == 1 for token in self._tokens[told.end : node.first])

    def _opens_bracket(self, node: Node) -> bool:
        """Whether a bracket follows: "in 1997 (in January here, in October there)"."""
        following = "".join(self._tokens[node.last : node.last + 2])
        return following.lstrip().startswith("(")

    def _in_bracket(self, node: Node, told: Told) -> bool:
        """Whether an expression stands in the bracket behind a year."""
        if told.bracket < 0 or node.first - told.bracket > _BRACKET:
            return False
        return ")" not in self._tokens[told.bracket : node.first]

    def _begins_line(self, node: Node) -> bool:
        """Whether nothing but bullets stands between the start of the line and an expression."""
        for index in range(node.first - 1, max(-1, node.first - 1 - _BULLET), -1):
            if "\n" in self._tokens[index]:
                return True
            if self._tokens[index][0].isalnum():
                return False
        return node.first <= _BULLET

    # --- context --------------------------------------------------------------------------------

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

    def _words_left(self, node: Node, count: int) -> list[str]:
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

    def _role(self, node: Node) -> str:
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

    def _is_behind(self, node: Node, sentence: int) -> bool:
        """Whether a pluperfect stands close before: "avait été suspendu le 10 avril"."""
        start = max(sentence, self._starts[node.first] - _PERFECT)
        return self._pack.tense.is_perfect(self._text[start : self._starts[node.first]].lower())

    def _tense(self, node: Node, role: str, sentence: int) -> int:
        """Which way the words of the sentence look: the nearest cue before it, else behind it."""
        tense = self._pack.tense
        if role == "by":
            return FUTURE
        left = self._text[sentence : self._starts[node.first]].lower()
        right = self._text[self._starts[node.last] : self._sentence_end(node)].lower()
        cue = tense.last(left)
        if role == "until" and PAST in (cue, cue or tense.first(right)):
            return UNKNOWN  # "extended the loans through January": what was done lasts on
        if cue:
            return cue
        if role in tense.ahead:
            return FUTURE
        return tense.first(right)

    def _sentence_start(self, node: Node) -> int:
        index = node.first - 1
        limit = self._starts[node.first] - _LOOK_LEFT
        while index >= 0 and self._starts[index] > limit and not self._ends_sentence(index):
            index -= 1
        return self._starts[index + 1]

    def _sentence_end(self, node: Node) -> int:
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

    def _timex(self, node: Node, role: str, meaning: Resolution) -> Timex:
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
