"""The words of a language pack and how they are found in a sentence.

`languages/<lang>/triggers.yaml`, `status.yaml` and `actors.yaml` map a tag (`ruling.strike`,
`who.court`, `mod.may`) to patterns. A pattern is one or more words; `*` at the end of a word
matches any ending (at its beginning any beginning, in the first word only), `/` separates
alternatives of one word, and `_` stands for up to three words:

    str*/struck _ down        struck the law down
    *raient -retraient        a conditional; the word after `-` never carries the tag
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_GAP = "_"
_MAX_GAP = 3
_MOST_KNOWN = 50_000  # words remembered with the patterns that they begin
# A pattern is cut where `tokens.tokenize` cuts: French elisions and English n't stand alone.
_ELISION = re.compile(r"\b(qu|jusqu|lorsqu|puisqu|aujourd|[cdjlmnst])'", re.IGNORECASE)


class Match(NamedTuple):
    """A tag on the tokens `[first, last)` of a sentence."""

    tag: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Word:
    """The alternatives of one word of a pattern: whole words, and beginnings of words."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def fits(self, word: str) -> bool:
        return word in self.whole or word.startswith(self.beginnings)


@dataclass(frozen=True, slots=True)
class _Pattern:
    tag: str
    rest: tuple[_Word | None, ...]  # the words after the first; None = a gap


class _Begun(NamedTuple):
    """What a word begins: tags that it carries alone, and patterns that go on.

    `following` has by their second word those that name it; the others have to be tried.
    """

    alone: tuple[str, ...]
    following: Mapping[str, Sequence[_Pattern]]
    others: Sequence[_Pattern]


_NOTHING = _Begun((), {}, ())


class Lexicon:
    """Tags of one language, compiled to a dispatch on a pattern's first word."""

    def __init__(self, tags: Mapping[str, Iterable[str]], breakers: Iterable[str]) -> None:
        self.breakers = frozenset(breakers)
        self._exact: dict[str, list[_Pattern]] = {}
        self._prefix: dict[str, list[_Pattern]] = {}
        self._suffix: dict[str, list[_Pattern]] = {}
        self._never: set[tuple[str, str]] = set()
        self._known: dict[str, _Begun] = {}
        for tag, patterns in tags.items():
            for text in patterns:
                self._add(tag, text)
        self._lengths = sorted({len(p) for p in self._prefix})
        self._endings = sorted({len(p) for p in self._suffix})

    def _add(self, tag: str, text: str) -> None:
        if text.startswith("-"):
            self._never.add((text[1:], tag))
            return
        text = _ELISION.sub(r"\1' ", text.lower())
        parts = [() if w == _GAP else tuple(w.split("/")) for w in text.split()]
        pattern = _Pattern(tag, tuple(_word(part) if part else None for part in parts[1:]))
        for word in parts[0]:
            if word.startswith("*"):
                self._suffix.setdefault(word[1:], []).append(pattern)
            elif word.endswith("*"):
                self._prefix.setdefault(word[:-1], []).append(pattern)
            else:
                self._exact.setdefault(word, []).append(pattern)

    def find(self, words: Sequence[str]) -> list[Match]:
        """All tags of a sentence in order of place; of one tag, the longest match at a token."""
        found: dict[tuple[str, int], int] = {}
        known = self._known
        end = len(words)
        for i, word in enumerate(words):
            begun = known.get(word) or self._begin(word)
            if begun is _NOTHING:
                continue
            for tag in begun.alone:
                found[tag, i] = i + 1
            if i + 1 == end:
                break
            for some in (begun.following.get(words[i + 1], ()), begun.others):
                for pattern in some:
                    last = _follow(pattern.rest, words, i + 1)
                    if last > found.get((pattern.tag, i), 0):
                        found[pattern.tag, i] = last
        in_order = sorted((first, -last, tag) for (tag, first), last in found.items())
        return [Match(tag, first, -last) for first, last, tag in in_order]

    def _begin(self, word: str) -> _Begun:
        """What a word begins; remembered, since most words come again."""
        patterns = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            patterns += self._prefix.get(word[:length], ())
        for length in self._endings:
            if length >= len(word):
                break
            patterns += self._suffix.get(word[-length:], ())
        allowed = [p for p in patterns if (word, p.tag) not in self._never]
        following: dict[str, list[_Pattern]] = {}
        others = []
        for pattern in allowed:
            if not pattern.rest:
                continue
            second = pattern.rest[0]
            if second is None or second.beginnings:
                others.append(pattern)
                continue
            for one in second.whole:
                following.setdefault(one, []).append(pattern)
        alone = tuple(p.tag for p in allowed if not p.rest)
        begun = _Begun(alone, following, others) if allowed else _NOTHING
        if len(self._known) < _MOST_KNOWN:
            self._known[word] = begun
        return begun


def _word(alternatives: Sequence[str]) -> _Word:
    return _Word(
        frozenset(w for w in alternatives if not w.endswith("*")),
        tuple(w[:-1] for w in alternatives if w.endswith("*")),
    )


def _follow(rest: tuple[_Word | None, ...], words: Sequence[str], at: int) -> int:
    """Where the rest of a pattern ends if it matches from `at`, else 0."""
    for done, head in enumerate(rest):
        if head is None:
            tail = rest[done + 1 :]
            for skip in range(_MAX_GAP + 1):
                if last := _follow(tail, words, at + skip):
                    return last
            return 0
        if at >= len(words) or not head.fits(words[at]):
            return 0
        at += 1
    return at
