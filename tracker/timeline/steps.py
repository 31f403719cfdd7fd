"""What articles tell together: the evidence that ties extensions, due dates and acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from tracker import edtf
from tracker.model import Event, EventType, Status, StoredMention
from tracker.timeline.day_counts import day_counts
from tracker.timeline.features import facets_of, moves_a_date
from tracker.timeline.order import is_official

# Characters between two clauses over which their tie is halved.
_HALF_TIE = 150
# Reports of the first days tell the old due date as called off and the new one as ahead; later
# ones tell all of them as past.
_FRESH = timedelta(days=12)
# What is told as done or as to come says more than what was called off or may come.
_CLARITY = {Status.OCCURRED: 2, Status.SCHEDULED: 2, Status.CANCELLED: 1, Status.POSSIBLE: 0}
# An act that set a due date is most often new when the due date is first told.
_RECENT = timedelta(days=45)
# Below this, an extension and a due date stand in one article by chance: clauses a paragraph apart.
_LEAST_TIE = 0.5


@dataclass(frozen=True)
class Told:
    """An event with its mentions."""

    event: Event
    mentions: tuple[StoredMention, ...]

    @cached_property
    def first(self) -> date:
        """Its first day."""
        return edtf.bounds(self.event.date)[0]

    @property
    def is_day(self) -> bool:
        """Whether its date is exact to the day."""
        return edtf.precision(self.event.date) is edtf.Precision.DAY

    @property
    def is_firm(self) -> bool:
        """Whether it happened, as far as sources say."""
        return self.event.status is Status.OCCURRED

    @property
    def is_sure(self) -> bool:
        """Whether it is more likely told than misread."""
        return self.event.confidence >= 0.5

    @property
    def is_proposed(self) -> bool:
        """Whether it is no more than possible: a bill would have it so, somebody thinks of it."""
        return self.event.status is Status.POSSIBLE

    @cached_property
    def known(self) -> datetime:
        """When it could first be known, as more than a proposal if it ever was more."""
        firm = [m.known_at for m in self.mentions if m.mention.status is not Status.POSSIBLE]
        return min(firm or [m.known_at for m in self.mentions])

    @cached_property
    def reported(self) -> datetime:
        """When it could first be known to have happened; when it was announced, if never more."""
        done = [m.known_at for m in self.mentions if m.mention.status is Status.OCCURRED]
        return min(done, default=self.known)

    @cached_property
    def actors(self) -> frozenset[str]:
        """Ids of its actors."""
        return frozenset(self.event.actors)

    @cached_property
    def duties(self) -> frozenset[str]:
        """The kinds of duty that its reports name: to sell, to comply, to pay."""
        told = [facets_of(m).get("duty", frozenset()) for m in self.mentions]
        return frozenset().union(*told)

    @cached_property
    def instruments(self) -> frozenset[str]:
        """Ids of the laws and orders that its reports name."""
        return frozenset(one for m in self.mentions for one in m.mention.instruments)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Its clauses and the sentences around them."""
        return tuple({text for m in self.mentions for text in (m.mention.quote, m.context)})

    @property
    def moves_a_date(self) -> bool:
        """Whether most reports of it use words that move a due date."""
        told = [moves_a_date(f"{m.mention.quote} {m.context}") for m in self.mentions]
        return sum(told) * 2 >= len(told)

    @property
    def is_counted_from(self) -> bool:
        """Whether all reports count days from it ("within 90 days after August 14"): no due date.

        They tell the day on which the count began, which had come when they were written.
        """
        return all(
            day_counts([m.mention.quote])
            and not m.mention.derived
            and edtf.bounds(m.mention.date)[1] <= (m.published or m.known_at).date()
            for m in self.mentions
        )

    def quote_from(self, instant: datetime) -> str:
        """The clearest words for it among the first reports from an instant on.

        Later ones may tell what nobody knew then. English words come before French ones.
        """
        fresh = [m for m in self.mentions if instant <= m.known_at <= instant + _FRESH]
        best = max(
            fresh or self.mentions, key=lambda m: (m.lang == "en", m.lang == "fr", _clarity(m))
        )
        return best.mention.quote


@dataclass(frozen=True)
class NewDue:
    """The due date that an extension sets, and those that other sources give, a day off."""

    due: Told
    dissent: tuple[Told, ...] = ()


def _days_apart(one: Told, other: Told) -> int:
    return abs((one.first - other.first).days)


def _states_it(due: Told) -> int:
    """2 where an official text states the date, 1 where another does, 0 where all count it."""
    stated = [m for m in due.mentions if not m.mention.derived]
    return 2 if any(is_official(m) for m in stated) else int(bool(stated))


def _clarity(mention: StoredMention) -> tuple[object, ...]:
    said = mention.mention
    return (
        _CLARITY[said.status],
        bool(said.actors),
        30 <= len(said.quote) <= 160,
        is_official(mention),
        said.confidence,
        -mention.known_at.timestamp(),
        -mention.place,
    )


class Votes:
    """Counts how articles tell events together."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._articles: dict[int, list[tuple[Told, StoredMention]]] = defaultdict(list)
        for one in told:
            for mention in one.mentions:
                self._articles[mention.article_id].append((one, mention))

    def new_dues(self, moves: Sequence[Told], dues: Sequence[Told]) -> dict[int, NewDue]:
        """The due date that each extension sets, by the extension's event id.

        Where several extensions are told with one due date, it is that of the clearest; the others
        tell the same move a second time and have none.
        """
        found: dict[int, tuple[float, int, NewDue]] = {}
        for move in moves:
            best = self._new_due(move, dues)
            if best is not None:
                score, new = best
                old = found.get(new.due.event.id)
                if old is None or score > old[0]:
                    found[new.due.event.id] = (score, move.event.id, new)
        return {move_id: new for _, move_id, new in found.values()}

    def _new_due(self, move: Told, dues: Sequence[Told]) -> tuple[float, NewDue] | None:
        scores: dict[int, float] = defaultdict(float)
        by_id = {due.event.id: due for due in dues if due.is_day and due.first > move.first}
        counts = day_counts(move.texts)
        for mention, due, other in self._pairs(move, EventType.DEADLINE):
            if due.event.id not in by_id or self._calls_off(move, mention, other):
                continue
            tie = _tie(mention, other)
            if tie < self._tie_to_start(move, mention):
                continue
            days = (due.first - move.first).days
            stated = day_counts([other.mention.quote])
            if days in counts | stated:
                tie += 1.0
            elif other.mention.derived and stated:
                continue  # counted from another day than this act's
            scores[due.event.id] += tie * (2 if _is_fresh(move, mention) else 1)
        best = max(scores, key=lambda one: (scores[one], one), default=None)
        if best is None or scores[best] < _LEAST_TIE:
            return None
        rivals = [by_id[one] for one in scores if _days_apart(by_id[one], by_id[best]) <= 1]
        due = max(rivals, key=lambda one: (_states_it(one), scores[one.event.id], one.event.id))
        others = tuple(one for one in rivals if one is not due)
        return scores[best], NewDue(due, others)

    def _tie_to_start(self, move: Told, mention: StoredMention) -> float:
        """How close a start of application to come is told: what is moved may be that."""
        return max(
            (
                _tie(mention, other)
                for start, other in self._articles[mention.article_id]
                if start.event.type is EventType.EFFECTIVE and start.first > move.first
            ),
            default=0.0,
        )

    def moves(self, move: Told, due: Told) -> float:
        """How clearly sources call a due date off when they tell the extension."""
        return sum(
            1.0 + _tie(mention, other)
            for mention, one, other in self._pairs(move, EventType.DEADLINE)
            if one is due and self._calls_off(move, mention, other)
        )

    @staticmethod
    def _calls_off(move: Told, mention: StoredMention, other: StoredMention) -> bool:
        return other.mention.status is Status.CANCELLED and _is_fresh(move, mention)

    def together(self, one: Told, others: Iterable[Told]) -> float:
        """How many articles tell an event with any of the others, each counted a little."""
        ids = {m.article_id for other in others for m in other.mentions}
        return 0.2 * len({m.article_id for m in one.mentions} & ids)

    def closeness(self, one: Told, other: Told) -> float:
        """How close the two stand in the article that tells them closest; 0 where none does."""
        return max(
            (_tie(mention, its) for mention, two, its in self._pairs(one, None) if two is other),
            default=0.0,
        )

    def counts_near(self, *told: Told) -> frozenset[int]:
        """The day counts stated in what the articles of events tell, and in their headlines."""
        articles = {mention.article_id for one in told for mention in one.mentions}
        beside = [other for number in articles for _, other in self._articles[number]]
        return day_counts(text for other in beside for text in (other.context, other.headline))

    def setting_act(self, due: Told, acts: Sequence[Told]) -> Told | None:
        """The act that set a due date: a count of days that fits, or told close by."""
        known = {act.event.id: act for act in acts if act.event.type is not EventType.DEAL}
        counts = day_counts(due.texts)
        scores: dict[int, float] = defaultdict(float)
        for mention, act, other in self._pairs(due, None):
            if act.event.id not in known or not act.is_firm or act.first > due.first:
                continue
            if act.known > due.known + _FRESH and act.first > due.known.date():
                continue
            if edtf.precision(act.event.date) is edtf.Precision.YEAR:
                continue  # "the law of 2016": some act, long before most due dates told with it
            tie = _tie(mention, other)
            if act.is_day and due.is_day and (due.first - act.first).days in counts:
                tie += 2.0
            if abs(due.known.date() - act.first) <= _RECENT:
                tie += 0.3
            if tie >= 0.5:
                scores[act.event.id] += tie
        best = max(scores, key=lambda one: (scores[one], one), default=None)
        return known[best] if best is not None else None

    def lifting_act(self, due: Told, acts: Sequence[Told]) -> Told | None:
        """The act that called a due date off, told close to the words that say so."""
        known = {act.event.id: act for act in acts}
        best: tuple[float, Told] | None = None
        for mention, act, other in self._pairs(due, None):
            if mention.mention.status is not Status.CANCELLED or act.event.id not in known:
                continue
            tie = _tie(mention, other)
            if tie >= 0.5 and acts_as(act, "lifted") and (best is None or tie > best[0]):
                best = (tie, act)
        return best[1] if best else None

    def is_about_sale(self, events: Iterable[Told]) -> bool:
        """Whether the obligation is to sell, as most reports of it put it."""
        dues = [one for one in events if one.event.type is EventType.DEADLINE]
        kinds = [facets_of(m).get("duty", frozenset()) for one in dues for m in one.mentions]
        named = [kind for kind in kinds if kind]
        return sum("sell" in kind for kind in named) * 2 > len(named)

    def _pairs(
        self, one: Told, wanted: EventType | None
    ) -> Iterable[tuple[StoredMention, Told, StoredMention]]:
        """Mentions of an event with those of others in the same article."""
        for mention in one.mentions:
            for other, its in self._articles[mention.article_id]:
                if other is not one and (wanted is None or other.event.type is wanted):
                    yield mention, other, its


def _tie(one: StoredMention, other: StoredMention) -> float:
    """1 for clauses that meet, halved for every 150 characters between them."""
    first, second = one.mention, other.mention
    gap = max(0, max(first.start, second.start) - min(first.end, second.end))
    return float(0.5 ** (gap / _HALF_TIE))


def _is_fresh(move: Told, mention: StoredMention) -> bool:
    reported = (mention.published or mention.known_at).date()
    return abs(reported - move.first) <= _FRESH


def acts_as(act: Told, outcome: str) -> bool:
    """Whether most reports of an act tell an outcome: `met` (closed) or `lifted` (struck down)."""
    values = {
        "met": {"closed"},
        "lifted": {"blocked", "revoked", "withdrawn", "repealed", "rejected"},
    }[outcome]
    if not act.is_firm or (outcome == "met") != (act.event.type is EventType.DEAL):
        return False
    done = [m for m in act.mentions if m.mention.status is Status.OCCURRED]
    told = [facets_of(m) for m in done]
    hits = sum(bool(values & set().union(*facets.values())) for facets in told if facets)
    return hits * 2 >= sum(bool(facets) for facets in told) > 0


def is_lapse(mention: StoredMention) -> bool:
    """Whether a mention says, after the day, that it went by without what was due."""
    reported = (mention.published or mention.known_at).date()
    past = reported > edtf.bounds(mention.mention.date)[1]
    return past and "missed" in facets_of(mention).get("outcome", frozenset())
