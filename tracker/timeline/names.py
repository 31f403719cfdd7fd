"""Actors and their many names → one id each, in every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.errors import ConfigError
from tracker.model import Actor
from tracker.yamlfile import MapReader, Mistakes, read_yaml

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|(?:lors|jus|puis)qu)['’](?=\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|le|la|les|l)-")


@dataclass(frozen=True, slots=True)
class _Words:
    no_names: frozenset[str]
    common_names: frozenset[str]
    same_name: Mapping[str, str]
    court_words: frozenset[str]


@cache
def _words() -> _Words:
    mistakes = Mistakes("words.yaml", ConfigError)
    top = MapReader(read_yaml(Path(__file__).with_name("words.yaml"), ConfigError), "it", mistakes)
    same = top.map("same_name")
    found = _Words(
        frozenset(top.texts("no_names")),
        frozenset(top.texts("common_names")),
        {name: same.text(name) for name in same.names()},
        frozenset(top.texts("court_words")),
    )
    mistakes.raise_any()
    return found


def name_of(word: str) -> str:
    """The folded name that a word with a capital stands for, or "" where it names nothing."""
    word = _ELISION.sub("", word)  # « l'IA », « L'entreprise »
    if not word[:1].isupper():
        return ""
    folded = fold(word).removesuffix("'s").strip(".")
    name = _words().same_name.get(folded, folded)
    return "" if len(name) < 2 or name in _words().no_names else name


def is_common(name: str) -> bool:
    """Whether a folded name stands in reports of every field."""
    return name in _words().common_names


def fold(text: str) -> str:
    """Letters without marks or case, typographic apostrophes made plain."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def slug(text: str) -> str:
    """A name as an id: lower case ASCII words joined by hyphens, without a leading article."""
    return _ARTICLE.sub("", _NOT_WORD.sub("-", fold(text)).strip("-"))


class ActorBook:
    """Finds the actor that a name stands for, and remembers the ones met on the way."""

    def __init__(self, actors: Iterable[Actor] = (), base: ActorBook | None = None) -> None:
        """`base` answers for names that are not among the actors; it is not changed."""
        self._base = base
        self._by_name: dict[str, Actor] = {}
        self._by_id: dict[str, Actor] = {}
        for actor in actors:
            self._by_id.setdefault(actor.id, actor)
            self._by_name.setdefault(actor.id, actor)
            for names in actor.names.values():
                for name in names:
                    self._by_name.setdefault(slug(name), actor)

    def by_id(self, actor_id: str) -> Actor | None:
        """The actor of an id that this book has given out or was made with."""
        own = self._by_id.get(actor_id)
        return own if own is not None or self._base is None else self._base.by_id(actor_id)

    def resolve(self, name: str, lang: str) -> Actor | None:
        """The actor of a name; an unknown name becomes an actor of its own.

        None for what names nobody: "", a single letter, an order or another common word.
        """
        key = slug(name)
        if len(key) < 2:
            return None
        known = self._by_name.get(key) or (self._base and self._base._by_name.get(key))
        if known:
            return known
        if all(is_common(word) for word in key.split("-")):
            return None
        court = not _words().court_words.isdisjoint(key.split("-"))
        actor = Actor(id=key, names={lang or "en": (name,)}, kind="court" if court else "")
        self._by_name[key] = self._by_id[actor.id] = actor
        return actor
