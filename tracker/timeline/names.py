"""Actors and their many names → one id each, in every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from tracker.model import Actor, Story

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ARTICLE = re.compile(r"^(?:the|le|la|les|l)-")

# Abbreviations and second names that differ between the languages.
SAME_NAME = {"ia": "ai", "ue": "eu", "rednote": "xiaohongshu"}
# Words with a capital that name nothing in particular: the calendar, titles, small words.
NO_NAMES = frozenset(
    """january february march april may june july august september october november december
    jan feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mr mrs ms gov sen rep president monsieur madame the this that when while
    after before its it he she they we for and but with from under by on in at as an if one two
    le la les un une des du de ce cette ces il elle ils elles en au aux sur pour par dans
    selon mais avec apres avant""".split()
)


def fold(text: str) -> str:
    """Letters without marks or case, typographic apostrophes made plain."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def slug(text: str) -> str:
    """A name as an id: lower case ASCII words joined by hyphens, without a leading article."""
    return _ARTICLE.sub("", _NOT_WORD.sub("-", fold(text)).strip("-"))


class ActorBook:
    """Finds the actor that a name stands for, and remembers the ones met on the way."""

    def __init__(self, actors: Iterable[Actor] = ()) -> None:
        self._by_name: dict[str, Actor] = {}
        for actor in actors:
            self._by_name.setdefault(actor.id, actor)
            for names in actor.names.values():
                for name in names:
                    self._by_name.setdefault(slug(name), actor)

    @classmethod
    def of_story(cls, story: Story) -> ActorBook:
        """The book of a story's own actors."""
        return cls(story.actors)

    def resolve(self, name: str, lang: str) -> Actor | None:
        """The actor of a name; an unknown name becomes an actor of its own, "" is None."""
        key = slug(name)
        if not key:
            return None
        known = self._by_name.get(key)
        if known is not None:
            return known
        actor = Actor(id=key, names={lang or "en": (name,)})
        self._by_name[key] = actor
        return actor
