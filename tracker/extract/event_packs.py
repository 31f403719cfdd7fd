"""Reads `triggers.yaml`, `status.yaml` and `actors.yaml` of a language into a `Lexicon`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tracker.errors import LanguagePackError
from tracker.extract.lexicon import Lexicon
from tracker.yamlfile import MapReader, Mistakes, read_yaml

LANGUAGES = Path(__file__).parent / "languages"
FILES = ("triggers.yaml", "status.yaml", "actors.yaml")


@dataclass(frozen=True, slots=True)
class Tag:
    """One entry of a pack: its patterns and the sentences that show them."""

    name: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Body:
    """A court, agency or person: the name shown, its class and the names it goes by in text.

    `shared` are those that bodies of other places than its `country` (ISO 3166) bear, too.
    """

    id: str
    shown: str
    kind: str
    names: tuple[str, ...]
    country: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Words before and behind a shared name that make it another body's; what joins a place."""

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventPack:
    """What extraction knows of a language besides its dates."""

    lang: str
    tags: tuple[Tag, ...]
    bodies: tuple[Body, ...]
    lexicon: Lexicon
    joiners: frozenset[str]
    places: Places
    countries: Mapping[str, tuple[str, ...]]


def languages() -> tuple[str, ...]:
    """The languages that have an event pack, sorted."""
    return tuple(sorted(p.parent.name for p in LANGUAGES.glob(f"*/{FILES[0]}")))


@lru_cache(maxsize=8)
def load_event_pack(lang: str, root: Path = LANGUAGES) -> EventPack:
    """The pack of a language, read once.

    Raises:
        LanguagePackError: there is none, or a file of it is wrong; names file, line and mend.
    """
    if not (root / lang / FILES[0]).is_file():
        known = ", ".join(languages())
        raise LanguagePackError(f'no event pack for the language "{lang}". There are: {known}.')
    tags: list[Tag] = []
    bodies: list[Body] = []
    breakers: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    places = Places()
    countries: dict[str, tuple[str, ...]] = {}
    for name in FILES:
        path = root / lang / name
        mistakes = Mistakes(str(path), LanguagePackError)
        top = MapReader(read_yaml(path, LanguagePackError), "the file", mistakes)
        tags += _read_tags(top, name, mistakes)
        breakers += top.texts("breakers")
        joiners += top.texts("joiners")
        if "namesakes" in top.names():
            told = top.map("namesakes")
            places = Places(told.texts("before"), told.texts("behind"), told.texts("of"))
            told.finish()
        signs = top.map("countries")
        countries |= {code: signs.texts(code) for code in signs.names()}
        bodies += [_read_body(one) for one in top.maps("bodies", "body")]
        top.finish()
        mistakes.raise_any()
    lexicon = Lexicon({t.name: t.patterns for t in tags}, breakers)
    return EventPack(
        lang, tuple(tags), tuple(bodies), lexicon, frozenset(joiners), places, countries
    )


def _read_tags(top: MapReader, file: str, mistakes: Mistakes) -> list[Tag]:
    section = top.map("tags")
    found = []
    for name in section.names():
        entry = section.map(name, f'tag "{name}"')
        patterns = entry.texts("patterns", required=True)
        examples = entry.texts("examples", required=True)
        entry.finish()
        for pattern in patterns:
            if "**" in pattern or pattern.strip("*/_- ") == "":
                mistakes.add(entry.line, f'tag "{name}": "{pattern}" is no pattern. Write words.')
        found.append(Tag(name, patterns, examples, file))
    return found


def _read_body(entry: MapReader) -> Body:
    body = Body(
        entry.text("id", required=True),
        entry.text("shown", required=True),
        entry.text("kind"),
        entry.texts("names", required=True),
        entry.text("country"),
        entry.texts("shared"),
    )
    entry.finish()
    return body
