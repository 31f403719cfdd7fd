"""One event from the mentions that speak of it.

The date is the official text's first, then that of the firmest, most precise, most supported
claim; dates are never averaged and every one of them is kept. Copies of one article count once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tracker import edtf
from tracker.model import (
    Actor,
    DateClaim,
    Event,
    EventType,
    Status,
    StoredMention,
    Story,
)
from tracker.timeline.names import ActorBook
from tracker.timeline.order import in_order, is_official
from tracker.timeline.status_votes import StatusVotes
from tracker.timeline.titles import headline

# How firmly a status speaks for the date it comes with: a forecast gives way to a report.
_FIRMNESS = {Status.OCCURRED: 2, Status.CANCELLED: 2, Status.SCHEDULED: 1, Status.POSSIBLE: 0}
_FINENESS = {
    edtf.Precision.DAY: 3,
    edtf.Precision.RANGE: 2,
    edtf.Precision.MONTH: 1,
    edtf.Precision.YEAR: 0,
}
_DATES = frozenset({EventType.DEADLINE, EventType.EFFECTIVE})
_ON_THE_CALENDAR = frozenset(Status) - {Status.POSSIBLE}
# How much better a headline of another status must be to be taken.
_SAME_STATUS = 1.5
_HIGHEST_CONFIDENCE = 0.99


@dataclass(slots=True)
class _Claim:
    """What stands behind one date."""

    groups: dict[str, float] = field(default_factory=dict)
    mention_ids: list[int] = field(default_factory=list)
    official: bool = False
    firmness: int = 0
    stated: bool = False


class Tally:
    """Adds up mentions one by one; `event()` tells what they make so far.

    Mentions must come in canonical order, so that the same set gives the same event.
    """

    def __init__(self, story: Story, book: ActorBook) -> None:
        self._story = story
        self._book = book
        self._claims: dict[str, _Claim] = {}
        self._status = StatusVotes()
        self._group: dict[str, float] = {}
        self._types: Counter[EventType] = Counter()
        # The best headline and clause of each language and status, with their merit.
        self._titles: dict[tuple[str, Status], tuple[tuple[float, ...], str]] = {}
        self._quotes: dict[tuple[str, Status], tuple[tuple[float, ...], str]] = {}
        self._actors: Counter[str] = Counter()
        self._instruments: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self._ids: list[int] = []
        self._first: datetime | None = None
        self.actors: dict[str, Actor] = {}

    def add(self, mention: StoredMention) -> None:
        """Count one mention."""
        said, group = mention.mention, mention.source_group
        official = is_official(mention)
        self._ids.append(mention.id)
        self._types[said.type] += 1
        self._group[group] = max(self._group.get(group, 0.0), said.confidence)
        claim = self._claims.setdefault(said.date, _Claim())
        claim.groups[group] = max(claim.groups.get(group, 0.0), said.confidence)
        claim.mention_ids.append(mention.id)
        claim.official |= official
        claim.stated |= not said.derived
        claim.firmness = max(claim.firmness, _FIRMNESS[said.status])
        self._status.add(mention)
        reported = mention.published or mention.known_at
        self._first = reported if self._first is None else min(self._first, reported)
        if mention.jurisdiction:
            self._places[mention.jurisdiction] += 3 if official else 1
        self._add_words(mention)

    def _add_words(self, mention: StoredMention) -> None:
        said = mention.mention
        shape, title = headline(mention)
        fineness = float(_FINENESS[edtf.precision(said.date)])
        merit = (shape, fineness, said.confidence)
        key = (mention.lang, said.status)
        for table, text in ((self._titles, title), (self._quotes, said.quote)):
            best = table.get(key)
            if best is None or merit > best[0]:
                table[key] = (merit, text)
        for name in said.actors:
            actor = self._book.resolve(name, mention.lang)
            if actor is not None:
                self.actors[actor.id] = actor
                self._actors[actor.id] += 1
        self._instruments.update(said.instruments)

    def event(self, event_id: int) -> Event:
        """What the mentions so far make; at least one must have been added."""
        claims = self._ranked_claims()
        date = claims[0].date
        status = self._status.status(is_date=self._is_date())
        first = self._first
        assert first is not None
        return Event(
            id=event_id,
            story=self._story.id,
            type=self._type(),
            date=date,
            status=status,
            title_en=self._title("en", status),
            title_fr=self._title("fr", status),
            summary=self._summary(status),
            jurisdiction=self._jurisdiction(),
            confidence=self._confidence(date),
            source_count=len(self._group),
            official=any(claim.official for claim in claims),
            mention_ids=tuple(sorted(self._ids)),
            actors=_by_count(self._actors),
            instruments=_by_count(self._instruments),
            claims=claims,
            first_reported=first,
        )

    def _summary(self, status: Status) -> str:
        languages = sorted({lang for lang, _ in self._quotes}, key=lambda one: (one != "en", one))
        return _best(self._quotes, languages[0], status, is_date=self._is_date())

    def shown(self) -> tuple[object, ...]:
        """What a reader would see of the event, without the work that making it takes."""
        status = self._status.status(is_date=self._is_date())
        return (
            self._type(),
            max(sorted(self._claims.items()), key=_claim_merit)[0],
            status,
            self._title("en", status),
            self._title("fr", status),
            self._jurisdiction(),
            any(claim.official for claim in self._claims.values()),
        )

    def _is_date(self) -> bool:
        return bool(self._types.keys() & _DATES)

    def _title(self, lang: str, status: Status) -> str:
        return _best(self._titles, lang, status, is_date=self._is_date())

    def _type(self) -> EventType:
        return max(self._types, key=lambda one: (self._types[one], one.value))

    def _ranked_claims(self) -> tuple[DateClaim, ...]:
        ranked = sorted(sorted(self._claims.items()), key=_claim_merit, reverse=True)
        return tuple(
            DateClaim(date, tuple(sorted(claim.mention_ids)), claim.official)
            for date, claim in ranked
        )

    def _confidence(self, date: str) -> float:
        """The chance that not all sources err, lowered by the share that names another date."""
        doubt = 1.0
        for confidence in self._group.values():
            doubt *= 1.0 - confidence
        agreeing = {
            group
            for other, claim in self._claims.items()
            if edtf.overlaps(other, date)
            for group in claim.groups
        }
        agreement = len(agreeing) / len(self._group)
        return round(min(_HIGHEST_CONFIDENCE, 1.0 - doubt) * (0.5 + 0.5 * agreement), 3)

    def _jurisdiction(self) -> str:
        if self._story.jurisdiction:
            return self._story.jurisdiction
        return max(self._places, key=lambda p: (self._places[p], p), default="")


def _claim_merit(item: tuple[str, _Claim]) -> tuple[float, ...]:
    """Ranks dates: firm, official, firmest, finest, stated, most supported."""
    date, claim = item
    fineness = _FINENESS[edtf.precision(date)]
    return (
        claim.firmness > 0,
        claim.official and fineness > 1,
        claim.firmness,
        fineness,
        claim.stated,
        len(claim.groups),
        sum(claim.groups.values()),
    )


def _best(
    table: Mapping[tuple[str, Status], tuple[tuple[float, ...], str]],
    lang: str,
    status: Status,
    *,
    is_date: bool,
) -> str:
    """The best words of a language: those that say the event's status unless they are poor; or "".

    What was only announced or possible never stands for what happened, nor the other way round; a
    date is the same whether it is ahead, past or replaced.
    """
    some = {said: words for (one, said), words in table.items() if one == lang}
    if not some:
        return ""

    standing = {status} if not is_date or status is Status.POSSIBLE else _ON_THE_CALENDAR

    def fitness(said: Status) -> tuple[object, ...]:
        (shape, *rest), _ = some[said]
        return (
            said in standing,
            shape + _SAME_STATUS * (said is status),
            _FIRMNESS[said],
            rest,
            said.value,
        )

    return some[max(some, key=fitness)][1]


def merge_event(
    event_id: int, mentions: Sequence[StoredMention], story: Story, book: ActorBook
) -> Event:
    """One event from all its mentions, in whatever order they come."""
    tally = Tally(story, book)
    for mention in in_order(mentions):
        tally.add(mention)
    return tally.event(event_id)


def _by_count(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda one: (-counts[one], one)))


def actors_named(mentions: Iterable[StoredMention], book: ActorBook) -> tuple[Actor, ...]:
    """The actors of mentions, for saving."""
    found: dict[str, Actor] = {}
    for mention in mentions:
        for name in mention.mention.actors:
            actor = book.resolve(name, mention.lang)
            if actor is not None:
                found[actor.id] = actor
    return tuple(found[one] for one in sorted(found))
