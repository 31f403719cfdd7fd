"""Language packs: `languages/<lang>/temporal.yaml`, checked and compiled once per process.

A pack holds the words of a language and the shapes of its date expressions; what a date *is* is
the resolver's affair. See docs/language-packs.md for the format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.errors import LanguagePackError
from tracker.extract.temporal.grammar import Compiled, Grammar, PatternError
from tracker.extract.temporal.reach import Beginnings
from tracker.extract.temporal.resolve import KINDS
from tracker.extract.temporal.tense import Tense
from tracker.extract.temporal.token_codes import NUMBER_CLASSES, TOKEN, canonical
from tracker.yamlfile import MapReader, Mistakes, YamlList, YamlMap, YamlText, read_yaml

LANGUAGES = Path(__file__).parents[1] / "languages"
_FILE = "temporal.yaml"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ROLES = ("on", "by", "until", "from", "since", "after", "before", "within", "between", "for")

# One character stands for a whole expression in the rules that combine expressions.
ATOMS = {
    "@weekday": "\ue00b",
    "@numbered_day": "\ue003",
    "@day": "\ue003\ue00b",
    "@month": "\ue00a",
    "@longer": "\ue004",
    "@period": "\ue004\ue00a",
    "@date": "\ue003\ue00b\ue004\ue00a",
    "@clock": "\ue005",
    "@daypart": "\ue006",
    "@duration": "\ue007",
    "@set": "\ue008",
    "@reference": "\ue009",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with one marked expression and what it must mean.

    `text` has the expression in square brackets; `published` is the day it is read on.
    """

    text: str
    value: str
    published: str
    role: str
    edtf: str
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape of a date expression.

    `core` matches the expression; `before` and `after` are what must stand around it, with their
    captures, `not_before` what must not. A rule over found expressions has the `places` where it
    can begin.
    """

    id: str
    kind: str
    constants: Mapping[str, object]
    core: Compiled
    before: Compiled | None
    not_before: Compiled | None
    places: re.Pattern[str] | None
    examples: tuple[Example, ...]
    never: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TemporalPack:
    """All that is known of one language's date expressions.

    `worth_a_look` finds where a stretch of text may hold a date, from there to its end; `beginning`
    tells which `rules` (by their place) can begin with three characters. `roles` has, by the last
    word of a preposition, its words from the last to the first and its role.
    """

    lang: str
    grammar: Grammar
    rules: tuple[Rule, ...]
    combining: tuple[Rule, ...]
    worth_a_look: re.Pattern[str]
    beginning: Mapping[str, tuple[int, ...]]
    roles: Mapping[str, Sequence[tuple[Sequence[str], str]]]
    skipped: frozenset[str]
    tense: Tense
    abbreviations: frozenset[str]
    lists: frozenset[str]
    ranges: frozenset[str]
    spans: Mapping[str, frozenset[str]]
    counted: Mapping[str, int]
    order: str
    orders: Mapping[str, str]
    open_decade: bool


def languages() -> tuple[str, ...]:
    """The languages there are packs for."""
    return tuple(sorted(path.parent.name for path in LANGUAGES.glob(f"*/{_FILE}")))


@cache
def load_pack(lang: str) -> TemporalPack:
    """The pack of a language (`en`, `fr`; a region as in `en-GB` is ignored).

    Raises:
        LanguagePackError: there is none, naming those there are; or the file is wrong, naming
            every mistake with its line.
    """
    known = languages()
    base = lang.lower().replace("_", "-").split("-")[0]
    if base not in known:
        raise LanguagePackError(
            f'no language pack for "{lang}". There are packs for: {", ".join(known)}. '
            f"Add a folder with {_FILE}, as docs/language-packs.md tells."
        )
    if base != lang:
        return load_pack(base)
    return read_pack(LANGUAGES / base / _FILE, base)


def read_pack(path: Path, lang: str) -> TemporalPack:
    """Reads and compiles one file; see `load_pack` for the errors."""
    mistakes = Mistakes(str(path), LanguagePackError)
    top = MapReader(read_yaml(path, LanguagePackError), "the pack", mistakes)
    reader = _PackReader(lang, top, mistakes)
    pack = reader.read()
    top.finish()
    mistakes.raise_any()
    return pack


class _PackReader:
    """Reads the sections of one file, noting every mistake."""

    def __init__(self, lang: str, top: MapReader, mistakes: Mistakes) -> None:
        self._lang = lang
        self._top = top
        self._mistakes = mistakes

    def read(self) -> TemporalPack:
        words = self._words()
        fragments = self._texts_by_name("fragments")
        rules = list(self._top.maps("rules", "rule"))
        patterns = [
            text
            for rule in rules
            for key in ("pattern", "before", "not_before", "after", "not_after")
            for text in self._patterns(rule, key)
        ]
        self._grammar = Grammar(words, fragments, patterns, ATOMS)
        compiled = [found for rule in rules if (found := self._rule(rule))]
        self._refuse_twins(compiled)
        light = {*self._top.texts("light")}
        for name in light - words.keys():
            self._top.complain("light", f'names "{name}", which is no word class.')
        core = (set(words) | NUMBER_CLASSES) - light
        core |= self._core_literals(words, light, rules)
        roles, skipped = self._roles()
        numeric = self._top.map("numeric_dates")
        order = numeric.text("order")
        orders = {region: numeric.text(region) for region in numeric.names() if region != "order"}
        return TemporalPack(
            lang=self._lang,
            grammar=self._grammar,
            rules=tuple(rule for rule in compiled if rule.places is None),
            combining=tuple(rule for rule in compiled if rule.places),
            worth_a_look=self._grammar.compile_run(core),
            beginning=Beginnings([rule.core.reach for rule in compiled if rule.places is None]),
            roles=roles,
            skipped=skipped,
            tense=self._tense(),
            abbreviations=frozenset(map(canonical, self._top.texts("abbreviations"))),
            lists=frozenset(map(canonical, self._top.texts("lists"))),
            ranges=frozenset(map(canonical, self._top.texts("ranges"))),
            spans=self._spans(),
            counted=self._counted(),
            order=order,
            orders=orders,
            open_decade=self._top.flag("open_decade", False),
        )

    def _core_literals(
        self, words: Mapping[str, Mapping[str, object]], light: set[str], rules: list[MapReader]
    ) -> set[str]:
        """The longer words of surfaces and patterns that hold no word of a class."""
        texts = [text for rule in rules for text in self._patterns(rule, "pattern")]
        spelled = [text for text in texts if "{" not in text]
        for name in words.keys() - light:
            spelled += [surface for surface in words[name] if len(TOKEN.findall(surface)) > 1]
        return {f"={token}" for text in spelled for token in TOKEN.findall(text) if len(token) > 3}

    def _words(self) -> dict[str, dict[str, object]]:
        section = self._top.map("words")
        words: dict[str, dict[str, object]] = {}
        for name in section.names():
            reader = section.map(name)
            words[name] = {word: _typed(reader.text(word)) for word in reader.names()}
        return words

    def _texts_by_name(self, key: str) -> dict[str, str]:
        reader = self._top.map(key)
        return {name: "|".join(self._patterns(reader, name)) for name in reader.names()}

    @staticmethod
    def _patterns(rule: MapReader, key: str) -> tuple[str, ...]:
        """A key that holds one pattern or a list of them; blanks at their ends count."""
        node = rule.node(key)
        if isinstance(node, YamlList):
            return tuple(item.value for item in node.items if isinstance(item, YamlText))
        return (node.value,) if isinstance(node, YamlText) else ()

    def _rule(self, reader: MapReader) -> Rule | None:
        name = reader.text("id", required=True)
        kind = reader.text("kind", required=True)
        if kind and kind not in KINDS:
            reader.complain("kind", f'is "{kind}". Allowed: {", ".join(sorted(KINDS))}.')
        given = reader.map("with")
        constants = {key: _typed(given.text(key)) for key in given.names()}
        patterns = {
            key: "|".join(f"({text})" for text in self._patterns(reader, key))
            for key in ("pattern", "before", "not_before", "after", "not_after")
        }
        examples = tuple(self._example(one) for one in reader.maps("examples", "example"))
        never = reader.texts("never")
        if not examples and not (kind == "none" and never):
            reader.complain("examples", "is missing: every rule needs one (or `never`, for none).")
        reader.finish()
        if not patterns["pattern"]:
            reader.complain("pattern", "is missing.")
            return None
        try:
            return self._compile(reader, name, kind, constants, patterns, examples, never)
        except PatternError as problem:
            reader.complain("pattern", f"is wrong: {problem}.")
            return None

    def _compile(
        self,
        reader: MapReader,
        name: str,
        kind: str,
        constants: Mapping[str, object],
        patterns: Mapping[str, str],
        examples: tuple[Example, ...],
        never: tuple[str, ...],
    ) -> Rule:
        grammar = self._grammar
        pattern = f"({patterns['pattern']})"
        core = grammar.compile_around(pattern, patterns["after"], patterns["not_after"])
        before = patterns["before"]
        not_before = patterns["not_before"]
        return Rule(
            id=name,
            kind=kind,
            constants=constants,
            core=core,
            before=grammar.compile(f"({before})", suffix=r"\Z") if before else None,
            not_before=grammar.compile(f"({not_before})", suffix=r"\Z") if not_before else None,
            places=core.reach.places() if "{@" in pattern or "=@" in pattern else None,
            examples=examples,
            never=never,
            line=reader.line,
        )

    def _example(self, reader: MapReader) -> Example:
        example = Example(
            text=reader.text("text", required=True),
            value=reader.text("value"),
            published=reader.text("published", "2025-01-15"),
            role=reader.text("role"),
            edtf=reader.text("edtf"),
            line=reader.line,
        )
        if example.text.count("[") != 1 or example.text.count("]") != 1:
            reader.complain("text", "must mark one expression with [square brackets].")
        reader.finish()
        return example

    def _refuse_twins(self, rules: list[Rule]) -> None:
        lines: dict[str, int] = {}
        for rule in rules:
            if lines.setdefault(rule.id, rule.line) != rule.line:
                self._mistakes.add(rule.line, f'rule id "{rule.id}" is taken. Choose another.')

    def _roles(self) -> tuple[dict[str, list[tuple[list[str], str]]], frozenset[str]]:
        reader = self._top.map("roles")
        roles: dict[tuple[str, ...], str] = {}
        for role in reader.names():
            phrases = reader.texts(role)
            if role == "skip":
                continue
            if role not in _ROLES:
                reader.complain(role, f"is no role. Allowed: {', '.join(_ROLES)}.")
            for phrase in phrases:
                tokens = TOKEN.findall(canonical(phrase))
                roles[tuple(token for token in tokens if token != " ")] = role
        by_last_word: dict[str, list[tuple[list[str], str]]] = {}
        for words, role in roles.items():
            by_last_word.setdefault(words[-1], []).append((list(reversed(words)), role))
        return by_last_word, frozenset(map(canonical, reader.texts("skip")))

    def _spans(self) -> dict[str, frozenset[str]]:
        reader = self._top.map("spans")
        found = {
            canonical(word): frozenset(map(canonical, reader.texts(word)))
            for word in reader.names()
        }
        reader.finish()
        return found

    def _counted(self) -> dict[str, int]:
        reader = self._top.map("counted")
        found = dict.fromkeys(map(canonical, reader.texts("after")), 1)
        found.update(dict.fromkeys(map(canonical, reader.texts("before")), -1))
        reader.finish()
        return found

    def _tense(self) -> Tense:
        reader = self._top.map("tense")
        cues: dict[str, int] = {}
        endings: dict[str, int] = {}
        for name, sign in (("past", -1), ("future", 1)):
            side = reader.map(name)
            cues.update(dict.fromkeys(map(canonical, side.texts("words")), sign))
            endings.update(dict.fromkeys(side.texts("endings"), sign))
            side.finish()
        cues.update(dict.fromkeys(map(canonical, reader.texts("neither")), 0))
        endings.update(dict.fromkeys(reader.texts("neither_endings"), 0))
        neither_after = tuple(map(canonical, reader.texts("neither_after")))
        ahead = reader.texts("ahead")
        perfect = tuple(map(canonical, reader.texts("perfect")))
        perfect_ends = tuple(map(canonical, reader.texts("perfect_ends")))
        reader.finish()
        return Tense(cues, endings, neither_after, ahead, perfect, perfect_ends)


def _typed(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def sections(path: Path) -> tuple[str, ...]:
    """The top-level keys of a pack file, for comparing sister packs."""
    root = read_yaml(path, LanguagePackError)
    return tuple(root.entries) if isinstance(root, YamlMap) else ()
