"""Text as a string with one character per token, so that date patterns can be plain regexes.

A text of two thousand characters holds some eight hundred tokens (words, numbers, signs, runs of
white space) of which perhaps sixty could belong to a date. Every token is looked up in the words
of a language pack and becomes one private-use character that stands for the *set of word classes*
it belongs to ("may" is a month and a modal verb). A pattern over classes is then a regex over
these characters: `{month} {day}` becomes two character sets with a space between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate

TOKEN = re.compile(
    r"[^\W\d_]+"
    r"| (?=\S)"  # what is most frequent stands first, for speed
    r"|[^\S\n]*\n[^\S\n]*\n\s*"  # a paragraph ends: nothing reads across
    r"|\s+"
    r"|\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?(?!\w)"
    r"|\d{1,4}-\d{1,2}-\d{1,4}(?!\d)|\d{1,4}/\d{1,2}/\d{1,4}(?!\d)|\d{1,2}\.\d{1,2}\.\d{4}(?!\d)"
    r"|\d+(?:[.,]\d+)*"
    r"|."
)
BREAK = "\ue000"
OTHER = "\ue001"  # a word of no class
NAME = "\ue002"  # the same with a capital
SPACE = " "
LINE = "\n"  # white space with a line's end in it
_FIRST_CODE = 0xE010
_CACHE_LIMIT = 50_000
_NUMERIC_DATE = re.compile(
    r"\d{4}([-/])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})", re.ASCII
)
APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})
_CANONICAL = APOSTROPHES | str.maketrans({"–": "-", "‑": "-", "‐": "-", "−": "-"})


@lru_cache(maxsize=4096)  # most are asked for single words
def canonical(text: str) -> str:
    """The form in which words are compared: case folded, one kind of apostrophe and hyphen."""
    return " ".join(text.translate(_CANONICAL).casefold().split())


def number_classes(token: str) -> frozenset[str]:
    """The built-in classes of a token that begins with a digit."""
    if not token.isascii():
        return frozenset()
    if not token.isdigit():
        if _NUMERIC_DATE.fullmatch(token):
            return frozenset({"numeric_date"})
        if ":" in token:
            return frozenset({"timestamp"})
        if re.fullmatch(r"\d{1,3}([.,]\d{3}){1,3}", token):
            return frozenset({"digits", "long_number"})
        if re.fullmatch(r"\d{1,3}[.,]\d{1,2}", token):
            return frozenset({"digits", "decimal"})
        return frozenset({"digits"})
    classes = {"digits"}
    if len(token) > 4:
        return frozenset(classes)
    value, size = int(token), len(token)
    if size <= 2:
        classes |= {"two_digits"} if size == 2 else set()
        classes |= {"day"} if 1 <= value <= 31 else set()
        classes |= {"month_number"} if 1 <= value <= 12 else set()
        classes |= {"quarter_number"} if size == 1 and 1 <= value <= 4 else set()
        classes |= {"hour"} if value <= 24 else set()
        classes |= {"minute"} if size == 2 and value <= 59 else set()
    if size == 4 and 1000 <= value <= 2999:
        classes.add("year")
        classes |= {"recent_year"} if 1900 <= value <= 2099 else set()
    if size == 4 and value < 2400 and value % 100 < 60:
        classes.add("clock_digits")
    if size == 4 and token[0] in "12" and token.endswith("0"):
        classes.add("decade_year")
    classes.add("integer")
    return frozenset(classes)


def _number_signatures() -> frozenset[frozenset[str]]:
    samples = [f"{value:0{width}}" for width in (1, 2) for value in range(100)]
    samples += [f"{value:04}" for value in range(0, 3100, 5)] + ["123", "12345"]
    samples += ["2025-01-19", "2025-01-19T12:00", "1,234", "1.5", "1.2.3"]
    return frozenset(number_classes(sample) for sample in samples)


_NUMBER_SIGNATURES = _number_signatures()
NUMBER_CLASSES = frozenset().union(*_NUMBER_SIGNATURES)


class Alphabet(dict[str, str]):
    """Maps each token of a text to its character; knows which characters make up a class.

    `words` is class → surface → value, of single-token surfaces. A surface with a capital matches
    only with that capital ("May", "MAY"), any other in every case. `literals` are words that
    patterns spell out; each is a class of its own, called `=word`.
    """

    def __init__(self, words: Mapping[str, Iterable[str]], literals: Iterable[str]) -> None:
        super().__init__()
        self._folded: dict[str, set[str]] = {}
        self._exact: dict[str, set[str]] = {}
        for name, surfaces in words.items():
            for surface in surfaces:
                self._add(surface, name)
        for literal in literals:
            self._add(literal, f"={literal}")
        self._codes: dict[frozenset[str], str] = {}
        signatures = [
            frozenset(found | number_classes(surface)) if surface[0].isdigit() else frozenset(found)
            for surface, found in self._folded.items()
        ]
        for surface, found in self._exact.items():
            signatures.append(frozenset(found | self._folded.get(canonical(surface), set())))
        for signature in [*_NUMBER_SIGNATURES, *signatures]:
            self._code(signature)
        self._members: dict[str, str] = {}

    def _add(self, surface: str, name: str) -> None:
        if surface != surface.lower():
            self._exact.setdefault(surface, set()).add(name)
            self._exact.setdefault(surface.upper(), set()).add(name)
        else:
            self._folded.setdefault(canonical(surface), set()).add(name)

    def _code(self, signature: frozenset[str]) -> str:
        return self._codes.setdefault(signature, chr(_FIRST_CODE + len(self._codes)))

    def __missing__(self, token: str) -> str:
        code = self._look_up(token)
        if len(self) > _CACHE_LIMIT:
            self.clear()
        self[token] = code
        return code

    def _look_up(self, token: str) -> str:
        if token.isspace():
            return BREAK if token.count("\n") > 1 else LINE if "\n" in token else SPACE
        folded = token.translate(_CANONICAL).casefold()
        classes = frozenset(self._folded.get(folded, ()))
        classes |= frozenset(self._exact.get(token, ()))
        if token[0].isdigit():
            classes |= number_classes(token)
        if classes in self._codes:
            return self._codes[classes]
        return NAME if token[0].isupper() else OTHER

    def members(self, name: str) -> str:
        """All characters whose tokens are in the class `name`."""
        if name not in self._members:
            codes = (code for classes, code in self._codes.items() if name in classes)
            self._members[name] = "".join(codes)
        return self._members[name]

    def members_of_any(self, names: Iterable[str]) -> str:
        """All characters whose tokens are in one of the classes."""
        wanted = set(names)
        return "".join(code for classes, code in self._codes.items() if wanted & classes)


def split(text: str) -> tuple[list[str], list[int]]:
    """The tokens of a text, which cover it without gaps, and their starts (with the end last)."""
    tokens = TOKEN.findall(text)
    return tokens, list(accumulate(map(len, tokens), initial=0))
