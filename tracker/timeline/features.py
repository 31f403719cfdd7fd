"""What of a mention is compared when two are: who acts, what kind of act, names, figures, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from tracker import edtf
from tracker.errors import ConfigError
from tracker.model import Actor, EventType, SourceKind, Status, StoredMention, Story
from tracker.timeline.cases import level_of
from tracker.timeline.names import ActorBook, fold, name_of
from tracker.yamlfile import MapReader, Mistakes, read_yaml

_HERE = Path(__file__).parent
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"[^\W\d_][\w'’.&-]*")
_FIGURE = re.compile(r"\d[\d.,\u202f\xa0 ]*\d|\d+")
_STEM = 5
_PARTS = {
    "early": re.compile(r"\b(?:early|beginning of|start of|opening days of|debut)\b"),
    "middle": re.compile(r"\b(?:mid|middle of|mi|milieu|courant)\b"),
    "late": re.compile(r"\b(?:late|end of|last days? of|closing days of|fin|derniers jours)\b"),
}
# Generous, for "late September" may begin on the 18th: shares of the month or year.
_SHARES = {"early": (0.0, 0.42), "middle": (0.22, 0.78), "late": (0.6, 1.0)}


@dataclass(frozen=True, slots=True)
class Features:
    """A mention made comparable. Sets hold folded text or ids."""

    facets: Mapping[str, frozenset[str]]
    actors: frozenset[str]
    kinds: Mapping[str, str]
    names: frozenset[str]
    keywords: frozenset[str]
    figures: frozenset[str]
    stems: frozenset[str]
    instruments: frozenset[str]
    cases: frozenset[str]
    lang: str
    announced: bool
    days: tuple[date, date]


def features_of(mention: StoredMention, book: ActorBook) -> Features:
    """The features of one mention."""
    said = mention.mention
    actors = [book.resolve(name, mention.lang) for name in said.actors]
    known = {actor.id: actor.kind for actor in actors if actor is not None}
    text = fold(said.quote)
    return Features(
        facets=facets_of(mention),
        actors=frozenset(known),
        kinds=known,
        names=names_in(said.quote) | frozenset(known),
        keywords=frozenset(mention.keywords),
        figures=_figures(said.quote, said.date_text),
        stems=frozenset(word[:_STEM] for word in _WORD.findall(text) if len(word) > 3),
        instruments=frozenset(said.instruments),
        cases=frozenset(mention.cases),
        lang=mention.lang,
        announced=said.status in (Status.SCHEDULED, Status.POSSIBLE),
        days=days_of(said.date, text),
    )


def days_of(value: str, text: str) -> tuple[date, date]:
    """First and last day that a date can mean, narrowed by "early", "mi-", "fin" and the like.

    Args:
        value: an EDTF date.
        text: the folded clause that it comes from.
    """
    first, last = edtf.bounds(value)
    if edtf.precision(value) in (edtf.Precision.MONTH, edtf.Precision.YEAR):
        found = {part for part, pattern in _PARTS.items() if pattern.search(text)}
        if len(found) == 1:
            low, high = _SHARES[found.pop()]
            length = (last - first).days
            first, last = (
                first + timedelta(days=int(length * low)),
                first + timedelta(days=int(length * high)),
            )
    return first, last


@lru_cache(maxsize=4096)
def names_in(text: str) -> frozenset[str]:
    """Folded words that begin with a capital, the first word of the text left out."""
    return frozenset(map(name_of, _NAME.findall(text)[1:])) - {""}


def _figures(quote: str, date_text: str) -> frozenset[str]:
    """Numbers that are not part of the date."""
    rest = quote.replace(date_text, " ") if date_text else quote
    return frozenset(re.sub(r"\D", "", one) for one in _FIGURE.findall(rest))


def facets_of(mention: StoredMention) -> Mapping[str, frozenset[str]]:
    """The kinds of act that a mention tells, by dimension: in its trigger, else in its clause.

    A clause may tell more than one act ("the sale agreed on December 18 was closed"); the trigger
    is the one that the date belongs to.
    """
    said = mention.mention
    kind = said.type.value
    told = {
        **_facets(kind, fold(" | ".join((said.quote, *said.actors)))),
        **_facets(kind, fold(said.trigger)),
    }
    if mention.source is SourceKind.COURT:
        told.pop("court", None)  # its entries name other courts: "pending Supreme Court review"
        level = level_of(frozenset(mention.cases))
        told |= {"court": frozenset({level})} if level else {}
    return {**_standing(kind), **told}


def tells_another_act(mention: StoredMention) -> bool:
    """Whether the clause tells more kinds of act than the one that its trigger names."""
    kind = mention.mention.type.value
    told = _facets(kind, fold(mention.mention.quote))
    own = _facets(kind, fold(mention.mention.trigger))
    return any(told.get(dimension, values) - values for dimension, values in own.items())


def moves_a_date(text: str) -> bool:
    """Whether a text holds words that move a due date ("another 75 days", « sursis »)."""
    return bool(_facets("moving", fold(text)))


def is_conditional(text: str) -> bool:
    """Whether a text tells what would be, and not what somebody said was to come."""
    told = _facets("conditional", fold(text))
    return "would" in told and "reported" not in told


def closes_a_deal(trigger: str) -> bool:
    """Whether a trigger tells the closing of a deal ("closes", « clôture »)."""
    return "closed" in _facets(EventType.DEAL.value, fold(trigger)).get("stage", frozenset())


def names_a_court(text: str) -> bool:
    """Whether a text names a judge or a court."""
    return bool(_facets("bench", fold(text)))


def names_a_decree(text: str) -> bool:
    """Whether a text names an order of a president."""
    return bool(_facets("decree", fold(text)))


def denies(text: str, trigger: str) -> bool:
    """Whether the words right before the trigger say that it did not happen ("has not")."""
    before = fold(text).partition(fold(trigger))[0]
    return bool(_facets("denial", before[-40:] + "|"))


def tells_a_rank(text: str) -> bool:
    """Whether a text tells a place in a list ("most downloaded", « en tête »)."""
    return bool(_facets("ranking", fold(text)))


def is_request(text: str) -> bool:
    """Whether a text tells by when somebody asks a court to decide."""
    return bool(_facets("request", fold(text)))


@lru_cache(maxsize=8192)
def _facets(event_type: str, text: str) -> Mapping[str, frozenset[str]]:
    found = {}
    for dimension, some in _facet_patterns().get(event_type, {}).items():
        hits = {value for value, pattern in some.items() if pattern and pattern.search(text)}
        if hits:
            found[dimension] = frozenset(hits)
    return found


@cache
def _standing(event_type: str) -> Mapping[str, frozenset[str]]:
    """The values that stand where nothing else of their dimension is told."""
    found = {}
    for dimension, some in _facet_patterns().get(event_type, {}).items():
        values = frozenset(value for value, pattern in some.items() if pattern is None)
        if values:
            found[dimension] = values
    return found


def _pattern(some: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(rf"(?<!\w)(?:{one})" for one in some)) if some else None


@cache
def _facet_patterns() -> Mapping[str, Mapping[str, Mapping[str, re.Pattern[str] | None]]]:
    root = read_yaml(_HERE / "facets.yaml", ConfigError)
    mistakes = Mistakes("facets.yaml", ConfigError)
    found: dict[str, dict[str, dict[str, re.Pattern[str] | None]]] = {}
    top = MapReader(root, "the file", mistakes)
    for event_type in top.names():
        found[event_type] = {}
        of_type = top.map(event_type)
        for dimension in of_type.names():
            values = of_type.map(dimension)
            found[event_type][dimension] = {
                value: _pattern(values.texts(value)) for value in values.names()
            }
    mistakes.raise_any()
    return found


@cache
def _bodies() -> ActorBook:
    """The bodies of `bodies.yaml`; shared, so nothing may be resolved through it directly."""
    mistakes = Mistakes("bodies.yaml", ConfigError)
    top = MapReader(read_yaml(_HERE / "bodies.yaml", ConfigError), "the file", mistakes)
    found = []
    for actor_id in top.names():
        one = top.map(actor_id)
        found.append(Actor(actor_id, {"": one.texts("names")}, one.text("kind")))
    mistakes.raise_any()
    return ActorBook(found)


def book_of(story: Story | None) -> ActorBook:
    """The story's own actors first, then the bodies that everybody knows."""
    return ActorBook(story.actors if story else (), _bodies())
