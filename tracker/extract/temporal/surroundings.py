"""What stands around a date expression: its preposition, its verb, its place in the line."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from tracker.extract.temporal.expressions import FUTURE, PAST, UNKNOWN
from tracker.extract.temporal.finder import Node
from tracker.extract.temporal.packs import TemporalPack
from tracker.extract.temporal.token_codes import canonical

_LOOK_LEFT, _LOOK_RIGHT = 110, 80  # characters; tuned on the training articles and TimeBank
_BESIDE = 4  # tokens between a date and the weekday in apposition to it: "the 21st, a Friday"
_BRACKET = 60  # tokens that a bracket is followed for
_SKIPPED_WORDS = 3  # between a preposition and its date: "by about the"
_WORDS_LEFT = 8  # that hold a preposition and the words skipped
_BULLET = 6  # tokens that may stand before the text of a line
_MARK = re.compile(r"[.!?;\n]")
_PERFECT = 40  # characters between a pluperfect and its date; tuned on the training articles


class Surroundings:
    """Looks around the expressions of one text; see `Finder` for the arguments."""

    def __init__(
        self, pack: TemporalPack, text: str, tokens: Sequence[str], starts: Sequence[int]
    ) -> None:
        self._pack = pack
        self._text = text
        self._tokens = tokens
        self._starts = starts
        marks = {bisect_right(starts, mark.start()) - 1 for mark in _MARK.finditer(text)}
        self._ends = sorted(at for at in marks if self._ends_sentence(at))

    def role(self, node: Node) -> str:
        """What the words before an expression say of it; the longest phrase counts."""
        left = islice(self._words_left(node), _WORDS_LEFT)
        words: list[str] = []  # as many as are asked for
        longest, found = 0, ""
        for skipped in range(_SKIPPED_WORDS + 1):
            words += islice(left, max(0, skipped + 1 - len(words)))
            if len(words) <= skipped:
                break
            for phrase, role in self._pack.roles.get(words[skipped], ()):
                size = skipped + len(phrase)
                words += islice(left, max(0, size - len(words)))
                if size > longest and words[skipped:size] == phrase:
                    longest, found = size, role
            if words[skipped] not in self._pack.skipped:
                break
        return found

    def tense(self, node: Node, role: str, sentence: int) -> int:
        """Which way the words of the sentence look: the nearest cue before it, else behind it."""
        tense = self._pack.tense
        left = self._text[sentence : self._starts[node.first]].lower()
        if role == "by":
            return PAST if self._had_happened(left, node) else FUTURE
        right = self._text[self._starts[node.last] : self._sentence_end(node)].lower()
        before = tense.last(left)
        nearest = before or tense.first(right)
        if role == "until" and nearest == PAST:
            return UNKNOWN  # "extended the loans through January": what was done lasts on
        if not before and role in tense.ahead:
            return FUTURE
        return nearest

    def _had_happened(self, left: str, node: Node) -> bool:
        """Whether a pluperfect tells what had been done by a date: "by Friday, he had resigned"."""
        tense = self._pack.tense
        if tense.had_before(left[-_PERFECT:]):
            return True
        right = self._text[self._starts[node.last] : self._sentence_end(node)].lower()
        return tense.had_after(right) and tense.last(left) != FUTURE

    def is_behind(self, node: Node, role: str, sentence: int) -> bool:
        """Whether a pluperfect tells of a day: "had stayed it on May 3", "avait nié le 1er mai"."""
        tense = self._pack.tense
        if role != "on" and canonical(self._tokens[node.first]) not in self._pack.skipped:
            return False  # "had been facing an April 14 deadline", "had announced for Nov. 1"
        start = max(sentence, self._starts[node.first] - _PERFECT)
        left = self._text[start : self._starts[node.first]].lower()
        if tense.had_before(left):
            return tense.last(left) < 0
        right = self._text[self._starts[node.last] : self._sentence_end(node)].lower()
        return not tense.last(left) and tense.had_after(right)

    def sentence_start(self, node: Node) -> int:
        """Where the sentence of an expression begins, as far as it is looked at."""
        end = bisect_left(self._ends, node.first)
        begins = self._ends[end - 1] + 1 if end else 0
        near = bisect_right(self._starts, self._starts[node.first] - _LOOK_LEFT, 0, node.first)
        return self._starts[max(begins, near)]

    def begins_line(self, node: Node) -> bool:
        """Whether nothing but bullets stands between the start of the line and an expression."""
        for index in range(node.first - 1, max(-1, node.first - 1 - _BULLET), -1):
            if "\n" in self._tokens[index]:
                return True
            if self._tokens[index][0].isalnum():
                return False
        return node.first <= _BULLET

    def stands_beside(self, node: Node, end: int) -> bool:
        """Whether only signs or an article stand between a date that ended and an expression."""
        if node.first - end > _BESIDE:
            return False
        return all(len(token) == 1 for token in self._tokens[end : node.first])

    def is_listed(self, node: Node, end: int) -> bool:
        """Whether what joins two days stands between one that ended and an expression."""
        if not 0 < node.first - end <= _BESIDE:
            return False
        between = canonical("".join(self._tokens[end : node.first]))
        return between in self._pack.lists or between in self._pack.ranges

    def opens_bracket(self, node: Node) -> bool:
        """Whether a bracket follows: "in 1997 (in January here, in October there)"."""
        following = "".join(self._tokens[node.last : node.last + 2])
        return following.lstrip().startswith("(")

    def stands_in_bracket(self, node: Node, opened: int) -> bool:
        """Whether the bracket opened at a token (-1: none) is still open at an expression."""
        if opened < 0 or node.first - opened > _BRACKET:
            return False
        return ")" not in self._tokens[opened : node.first]

    def _words_left(self, node: Node) -> Iterator[str]:
        """The words before an expression, nearest first, as far as the sentence goes."""
        tokens = self._tokens
        for index in range(node.first - 1, max(-1, node.first - 1 - 3 * _WORDS_LEFT), -1):
            token = tokens[index]
            if token == " ":
                continue
            if token.count("\n") > 1 or token in ".!?;:":
                return
            if not token.isspace():
                yield canonical(token)

    def _sentence_end(self, node: Node) -> int:
        limit = self._starts[node.last] + _LOOK_RIGHT
        end = bisect_left(self._ends, node.last)
        stop = self._starts[self._ends[end]] if end < len(self._ends) else self._starts[-1]
        near = bisect_left(self._starts, limit, node.last, len(self._tokens))
        return min(stop, self._starts[near], limit + _LOOK_RIGHT)

    def _ends_sentence(self, index: int) -> bool:
        token = self._tokens[index]
        if token in "!?;" or token.count("\n") > 1:
            return True
        if token != ".":
            return False
        before = canonical(self._tokens[index - 1]) if index else ""
        return len(before) > 1 and before not in self._pack.abbreviations
