r"""Compiles the date patterns of a language pack into regexes over token characters.

The notation, for the people who write packs (see docs/language-packs.md):

    january            that word (or sign), in any case; with a capital, only with that capital
    {month}            any word of the class `month`; its value becomes the field `month`
    {first=day}        the same, the field is called `first`
    {numeral}          a named fragment, written out in place; as {amount=numeral} its numbers
                       are added up to one field
    ( a | b )?         grouping, choice, option; a blank is one run of white space
    \?                 a sign that would otherwise be notation

There is no repetition, so a pattern matches a bounded number of tokens and a text is read in
linear time whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.extract.temporal.reach import Reach, reach
from tracker.extract.temporal.token_codes import (
    BREAK,
    LINE,
    NAME,
    NUMBER_CLASSES,
    OTHER,
    SPACE,
    TOKEN,
    Alphabet,
    canonical,
)

_REFERENCE = re.compile(r"\{(?:(\w+)=)?(@?\w+)\}")
_MAX_DEPTH = 12
_BLANK = f"[{SPACE}{LINE}]"
# Words the pack does not know, and the end of the line before.
_SPECIAL = {"name": NAME, "word": OTHER + NAME, "line": LINE + BREAK}


class PatternError(ValueError):
    """A pattern cannot be compiled; the message names the part that is wrong."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What one regex group holds: a field of the expression and the class its value is in."""

    group: int
    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern ready to run over a coded text, and what it reaches for there."""

    regex: re.Pattern[str]
    captures: tuple[Capture, ...]
    reach: Reach = field(default=Reach(), compare=False)


class Grammar:
    """Knows words, fragments and token characters; turns patterns into regexes."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, object]],
        fragments: Mapping[str, str],
        patterns: Iterable[str],
        atoms: Mapping[str, str],
    ) -> None:
        """`atoms` gives the characters that stand for whole expressions, by `@name`."""
        self.words = words
        self.fragments = fragments
        self._atoms = atoms
        literals = set()
        for pattern in [*fragments.values(), *patterns]:
            literals.update(_literals(pattern))
        single: dict[str, list[str]] = {}
        self._long: dict[str, list[str]] = {}
        for name, surfaces in words.items():
            for surface in surfaces:
                if len(TOKEN.findall(surface)) == 1:
                    single.setdefault(name, []).append(surface)
                else:
                    self._long.setdefault(name, []).append(surface)
                    literals.update(token for token in TOKEN.findall(surface) if token.strip())
        self.alphabet = Alphabet(single, literals)

    def compile(self, pattern: str, *, suffix: str = "") -> Compiled:
        """Compiles `pattern`; `suffix` is raw regex behind it.

        Raises:
            PatternError: an unknown class, unbalanced brackets or other bad notation.
        """
        captures: list[Capture] = []
        source = self._translate(pattern, captures, 0) + suffix
        try:
            return Compiled(re.compile(source), tuple(captures))
        except re.error as problem:
            raise PatternError(f'"{pattern}" does not compile: {problem}') from problem

    def compile_around(self, pattern: str, after: str, not_after: str) -> Compiled:
        """Compiles `pattern` with what must (`after`) and must not (`not_after`) follow it.

        What follows is looked at, not matched; its captures are fields all the same.
        """
        captures: list[Capture] = []
        source = self._translate(pattern, captures, 0)
        if not_after:
            source += f"(?!{self._translate(not_after, captures, 0)})"
        if after:
            source += f"(?={self._translate(after, captures, 0)})"
        try:
            return Compiled(re.compile(source), tuple(captures), reach(source))
        except re.error as problem:
            raise PatternError(f'"{pattern}" does not compile: {problem}') from problem

    def compile_run(self, names: Iterable[str]) -> re.Pattern[str]:
        """Finds a word of one of the classes, and what follows up to a word of none.

        One name is read over, as what stands behind it may tell whose it is: "June Smith said".
        """
        begins = self.alphabet.members_of_any(names)
        known = f"[^{BREAK}{OTHER}{NAME}]*"
        return re.compile(f"[{begins}]{known}(?:{NAME}{known})?")

    def _translate(self, pattern: str, captures: list[Capture], depth: int) -> str:
        if depth > _MAX_DEPTH:
            raise PatternError(f'"{pattern}" holds itself')
        parts: list[str] = []
        at = 0
        while at < len(pattern):
            reference = _REFERENCE.match(pattern, at)
            if reference:
                parts.append(self._reference(reference, captures, depth))
                at = reference.end()
                continue
            char = pattern[at]
            if char in "()|?":
                parts.append("(?:" if char == "(" else char)
                at += 1
            elif char in "*+[]{}^$":
                raise PatternError(f'"{char}" is no notation of patterns')
            elif char.isspace():
                parts.append(_BLANK)
                at += len(pattern[at:]) - len(pattern[at:].lstrip())
            else:
                at += char == "\\"
                token = TOKEN.match(pattern, at)
                if token is None:
                    raise PatternError(f'"{pattern}" ends with a backslash')
                parts.append(self._set(self.alphabet.members(f"={token.group()}")))
                at = token.end()
        return "".join(parts)

    def _reference(self, reference: re.Match[str], captures: list[Capture], depth: int) -> str:
        field, name = reference.groups()
        if name in self.fragments:
            if field is None:
                return f"(?:{self._translate(self.fragments[name], captures, depth + 1)})"
            captures.append(Capture(len(captures) + 1, field, name))
            inner: list[Capture] = []
            body = self._translate(self.fragments[name], inner, depth + 1)
            # The groups of a fragment that is one field are numbers to add up, not fields.
            return f"({_ungroup(body)})"
        if name.startswith("@"):
            if name not in self._atoms:
                raise PatternError(f"{{{name}}} is no kind of expression")
            body = self._set(self._atoms[name])
        elif name in _SPECIAL:
            body = self._set(_SPECIAL[name])
        elif name in self.words or name in NUMBER_CLASSES:
            body = self._class(name)
        else:
            raise PatternError(f"{{{name}}} is neither a word class nor a fragment")
        captures.append(Capture(len(captures) + 1, field or name, name))
        return f"({body})"

    def _class(self, name: str) -> str:
        choices = [self._set(self.alphabet.members(name))] if name in self.words else []
        if name in NUMBER_CLASSES:
            choices = [self._set(self.alphabet.members(name))]
        long = sorted(self._long.get(name, ()), key=lambda surface: (-len(surface), surface))
        spelled = [
            "".join(
                _BLANK if token.isspace() else self._set(self.alphabet.members(f"={token}"))
                for token in TOKEN.findall(surface)
            )
            for surface in long
        ]
        return "|".join([*spelled, *choices])

    @staticmethod
    def _set(characters: str) -> str:
        return f"[{characters}]" if characters else "(?!)"

    def value(self, name: str, surface: str) -> object:
        """The value of a word of a class, or of the numbers of a fragment; None if it has none."""
        text = canonical(surface)
        if name in self.words:
            found = self.words[name].get(text)
            if found is None:
                found = next(
                    (v for key, v in self.words[name].items() if canonical(key) == text), None
                )
            return found
        if name in self.fragments:
            return self.number(text)
        if text.isdigit():
            return int(text)
        return text

    def number(self, text: str) -> float | int | str | None:
        """Adds up number words: `two hundred and five`, `vingt-quatre`; `X` for an unknown amount.

        The words are those of the class `numeral`, values of 100 and more multiply what stands
        before them.
        """
        numerals = self.words.get("numeral", {})
        total: float = 0
        group: float = 0
        seen = False
        for word in _number_words(text, numerals):
            value = numerals.get(word)
            if value is None:
                plain = word.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", word) else word
                try:
                    value = float(plain.replace(",", "."))
                except ValueError:
                    continue
            if not isinstance(value, int | float):
                return str(value)
            seen = True
            if value >= 1000:
                total += (group or 1) * value
                group = 0
            elif value == 100:
                group = (group or 1) * 100
            else:
                group += value
        if not seen:
            return None
        total += group
        return int(total) if total == int(total) else total


def _number_words(text: str, numerals: Mapping[str, object]) -> list[str]:
    """The number words of a text, the longest first where one holds another."""
    long = sorted((word for word in numerals if not word.isalpha()), key=len, reverse=True)
    long = [word for word in long if word in text]
    pattern = "|".join([*map(re.escape, long), r"\d+(?:[.,]\d+)*", r"[^\W\d_]+"])
    return re.findall(pattern, text)


def _ungroup(body: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", body)


def _literals(pattern: str) -> list[str]:
    rest = _REFERENCE.sub(" ", pattern)
    escaped = re.findall(r"\\(\S)", rest)
    return escaped + [
        token for token in TOKEN.findall(rest) if token.strip() and token not in "()|?\\"
    ]
