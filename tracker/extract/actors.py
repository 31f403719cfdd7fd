"""Who acted: names in and before a clause, one name for each body in each language.

In order: the actors of the followed stories, the bodies of the language pack, persons named with
their office ("Judge Carl Nichols"), and what `entities` finds beyond them. A bare "the court" or
« la cour » stands for the body of that class that the article named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.extract.event_packs import Body, EventPack
from tracker.extract.namesakes import Namesakes, Shared
from tracker.extract.tokens import Sentence
from tracker.model import EventType, Story

MAX_ACTORS = 5
_UNLISTED = frozenset(("entity", "person"))
_APOSTROPHES = str.maketrans("’", "'")
_PERSON = re.compile(
    r"\b(?:Judges?|Justices?|Gov\.|Governor|Sens?\.|Senator|Reps?\.|Attorney General|Commissioner|"
    r"Secretary|Minister|[Jj]uge|ministre|gouverneure?|sénat(?:eur|rice)|députée?|commissaire|"
    r"procureure?)\s+((?:[A-ZÀ-Ý][\w’'.-]+\s+){1,2}[A-ZÀ-Ý][\w’'-]+|[A-ZÀ-Ý][a-zà-ÿ]+(?:\s+[A-ZÀ-Ý][\w’'-]+)?)"
)
# Which class of body acts in an event of this type, for the bare noun that names no one.
_ACTING = {
    EventType.RULING: "court",
    EventType.HEARING: "court",
    EventType.LEGISLATION: "legislature",
    EventType.REGULATION: "regulator",
    EventType.ENFORCEMENT: "regulator",
    EventType.EXECUTIVE_ACTION: "executive",
    EventType.EXTENSION: "executive",
    EventType.DEAL: "company",
    EventType.SERVICE: "company",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A body where the text names it, at characters `[start, end)`."""

    start: int
    end: int
    shown: str
    kind: str


class Gazetteer:
    """Finds bodies by name in the text of one language."""

    def __init__(self, pack: EventPack, stories: Sequence[Story]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self._namesakes = Namesakes(pack)
        for body in (*_of_stories(stories, pack.lang), *pack.bodies):
            for name in (*body.names, *body.shared):
                self._known.setdefault(name.translate(_APOSTROPHES), (body.shown, body.kind))
        names = sorted(self._known, key=lambda n: (-len(n), n))
        self._pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(re.escape(n) for n in names) + r")(?![\w-])"
        )

    def find(self, text: str, region: str = "") -> list[Named]:
        """Bodies and persons named in a text in order of place.

        Args:
            text: an article.
            region: where its source speaks from (`US`, `US-MT`), "" where that is not known.
        """
        plain = text.translate(_APOSTROPHES)
        found: list[Named] = []
        shared: list[Shared] = []
        for match in self._pattern.finditer(plain):
            one = self._namesakes.find(match.group(), plain, *match.span())
            if one is None:
                found.append(Named(match.start(), match.end(), *self._known[match.group()]))
            else:
                shared.append(one)
        for one in shared:
            shown, kind = self._known[one.name]
            meant = self._namesakes.settle(one, shared, plain, region) or shown
            if meant != one.name or meant[0].isupper():  # "senators" of nowhere name no body
                found.append(Named(one.start, one.end, meant, kind))
        taken = [one.shown for one in found]
        for match in _PERSON.finditer(plain):
            name = match.group(1).removesuffix("'s").strip(" .'")
            if not any(name in shown or shown in name for shown in taken):
                found.append(Named(match.start(1), match.end(1), name, "person"))
        return sorted(found, key=lambda one: (one.start, one.shown))


def whole_names(named: Sequence[Named]) -> list[Named]:
    """The same with each name cut short shown whole: "the Commission" after "European Commission".

    A name is cut short where one, and only one, body named earlier begins or ends with its words.

    Args:
        named: bodies of an article in order of place. Names of the gazetteer and of places stay:
            "Texas" is not the Texas Supreme Court.
    """
    found: list[Named] = []
    for one in named:
        if one.kind in _UNLISTED:
            longer = {earlier.shown for earlier in found if _shortens(one.shown, earlier.shown)}
            if len(longer) == 1:
                one = replace(one, shown=longer.pop())
        found.append(one)
    return found


def _shortens(short: str, whole: str) -> bool:
    return whole.startswith(short + " ") or whole.endswith(" " + short)


def _of_stories(stories: Sequence[Story], lang: str) -> list[Body]:
    bodies = []
    for story in stories:
        for actor in story.actors:
            shown = actor.names.get(lang) or next(iter(actor.names.values()), ())
            names = tuple(name for some in actor.names.values() for name in some)
            if shown and names:
                bodies.append(Body(actor.id, shown[0], actor.kind, names))
    return bodies


def actors_of(
    type_: EventType,
    sentence: Sentence,
    span: tuple[int, int],
    named: Sequence[Named],
) -> tuple[str, ...]:
    """The actors of an event quoted at `span`; `named` are all bodies of the article in order."""
    inside = [one for one in named if span[0] <= one.start < span[1]]
    kinds = {one.kind for one in inside}
    wanted = _ACTING.get(type_, "")
    if wanted and wanted not in kinds and "person" not in kinds:
        bare = any(
            m.tag == f"who.{wanted}" and span[0] <= sentence.starts[m.first] < span[1]
            for m in sentence.matches
        )
        before = [one for one in named if one.start < span[0] and one.kind == wanted]
        if bare and before:
            inside = [before[-1], *inside]
    return tuple(dict.fromkeys(one.shown for one in inside))[:MAX_ACTORS]
