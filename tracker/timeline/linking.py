"""Which mentions speak of the same event: a pure function of the set of mentions.

Three steps for each story and type, each a function of a neighbourhood in time only, so that a
refresh can work on the neighbourhood of what is new:

1. Mentions with the same date are grouped: the most telling first, each to the group it is most
   likely to belong to. Two mentions of one article with one date are two events.
2. Groups of day-exact dates one day apart become one where everything else agrees (a night, a
   forecast that was a day out).
3. A vaguer group (a range, a month, a year) joins the likeliest finer one that its date covers,
   if nothing contradicts it and there are not too many to choose from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

from tracker import edtf
from tracker.model import EventType, StoredMention, Story
from tracker.timeline.features import Features, book_of, features_of
from tracker.timeline.order import canonical_key
from tracker.timeline.similarity import NEVER, Comparison, Relation, are_two_cases, compare

# A vague date that covers more events of its type than this tells nothing.
MAX_CANDIDATES = 40
# Members of a group that a mention is compared with: the most telling ones.
_SAMPLE = 10
# Types of which reports of one event differ by a day: what happens overnight, what becomes known a
# day later. In the training gold no pair of another type that is a day apart is one event.
NEXT_DAY_TYPES = frozenset({EventType.SERVICE, EventType.EXTENSION})
# An article that tells two dates most often tells two events, and it tells each event once.
_SAME_ARTICLE = {Relation.SAME: NEVER, Relation.WITHIN: -3.0, Relation.NEXT: -6.0}
_RANK = {
    edtf.Precision.DAY: 0,
    edtf.Precision.RANGE: 1,
    edtf.Precision.MONTH: 2,
    edtf.Precision.YEAR: 3,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a mention is in its group: a log-odds score and the reasons, strongest first."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions of one event in canonical order, each with its evidence."""

    mentions: tuple[StoredMention, ...]
    evidence: tuple[Evidence, ...]


@dataclass(slots=True)
class _Cluster:
    """A group that grows."""

    members: list[StoredMention] = field(default_factory=list)
    evidence: dict[int, Evidence] = field(default_factory=dict)

    def take(self, mention: StoredMention, evidence: Evidence) -> None:
        self.members.append(mention)
        self.evidence[mention.id] = evidence

    def absorb(self, other: _Cluster, why: Comparison | None = None) -> None:
        """Take over all members; `why` replaces their evidence where it is given."""
        for mention in other.members:
            old = other.evidence[mention.id]
            self.take(mention, Evidence(why.score, why.reasons) if why else old)


class _Linker:
    """Links the mentions of one story and type."""

    def __init__(self, event_type: EventType, story: Story | None) -> None:
        self._type = event_type
        self._in_story = story is not None
        self._book = book_of(story)
        self._features: dict[int, Features] = {}

    def link(self, mentions: Sequence[StoredMention], crowded: Collection[str]) -> list[_Cluster]:
        by_date: dict[str, list[StoredMention]] = defaultdict(list)
        for mention in mentions:
            self._features[mention.id] = features_of(mention, self._book)
            by_date[mention.mention.date].append(mention)
        clusters = {date: self._same_date(some) for date, some in sorted(by_date.items())}
        self._join_next_days(clusters)
        self._join_vaguer(clusters, crowded)
        return [cluster for some in clusters.values() for cluster in some]

    def _same_date(self, mentions: Sequence[StoredMention]) -> list[_Cluster]:
        clusters: list[_Cluster] = []
        for mention in sorted(mentions, key=self._telling):
            scored = [(self._likeness(mention, one, Relation.SAME), one) for one in clusters]
            best = max(scored, key=lambda item: item[0].score, default=None)
            if best is not None and best[0].score > 0:
                best[1].take(mention, Evidence(best[0].score, best[0].reasons))
            else:
                cluster = _Cluster()
                cluster.take(mention, Evidence(0.0, ("first report of the event",)))
                clusters.append(cluster)
        return self._joined(clusters)

    def _joined(self, clusters: list[_Cluster]) -> list[_Cluster]:
        """Clusters of one date that are one event after all, once all their members are seen."""
        alive = dict(enumerate(clusters))
        if len(alive) > MAX_CANDIDATES:
            return clusters
        scores = {
            (i, j): self._between(alive[i], alive[j], Relation.SAME).score
            for i, j in combinations(alive, 2)
        }
        while scores:
            best = max(scores, key=lambda pair: (scores[pair], -pair[0], -pair[1]))
            if scores[best] <= 0:
                break
            into, gone = best
            alive[into].absorb(alive.pop(gone))
            scores = {pair: score for pair, score in scores.items() if gone not in pair}
            for other in alive:
                if other != into:
                    pair = (min(into, other), max(into, other))
                    one, two = alive[pair[0]], alive[pair[1]]
                    scores[pair] = self._between(one, two, Relation.SAME).score
        return list(alive.values())

    def _telling(self, mention: StoredMention) -> tuple[object, ...]:
        """Sorts mentions that say more about who did what before vague ones."""
        features = self._features[mention.id]
        told = len(features.facets) + bool(features.actors) + bool(features.instruments)
        return (-told, canonical_key(mention))

    def _likeness(
        self, mention: StoredMention, cluster: _Cluster, relation: Relation
    ) -> Comparison:
        """The mean over the cluster's most telling members; less for one of the same article."""
        mine = self._features[mention.id]
        if relation is Relation.WITHIN and not any(
            _meet(mine, self._features[other.id]) for other in cluster.members
        ):
            return Comparison(NEVER, ("another part of the month or year",))
        if any(are_two_cases(mine, self._features[m.id], self._type) for m in cluster.members):
            return Comparison(NEVER, ("another case",))
        compared = [
            compare(mine, self._features[other.id], self._type, relation, in_story=self._in_story)
            for other in cluster.members[:_SAMPLE]
        ]
        mean = sum(one.score for one in compared) / len(compared)
        if any(other.article_id == mention.article_id for other in cluster.members):
            mean += _SAME_ARTICLE[relation]
        closest = max(compared, key=lambda one: one.score)
        return Comparison(mean, closest.reasons)

    def _between(self, one: _Cluster, other: _Cluster, relation: Relation) -> Comparison:
        """How likely two clusters are one event: the mean over the members of `one`."""
        compared = [self._likeness(m, other, relation) for m in one.members[:_SAMPLE]]
        if any(each.score <= NEVER for each in compared):
            return Comparison(NEVER, ("another event of the same article",))
        mean = sum(each.score for each in compared) / len(compared)
        return Comparison(mean, max(compared, key=lambda each: each.score).reasons)

    def _join_next_days(self, clusters: dict[str, list[_Cluster]]) -> None:
        if self._type not in NEXT_DAY_TYPES:
            return
        days = [date for date in clusters if edtf.precision(date) is edtf.Precision.DAY]
        for day in sorted(days, reverse=True):
            before = (edtf.bounds(day)[0] - timedelta(days=1)).isoformat()
            for cluster in list(clusters[day]):
                scored = [
                    (self._between(cluster, one, Relation.NEXT), one)
                    for one in clusters.get(before, ())
                ]
                best = max(scored, key=lambda item: item[0].score, default=None)
                if best is not None and best[0].score > 0:
                    best[1].absorb(cluster)
                    clusters[day].remove(cluster)

    def _join_vaguer(self, clusters: dict[str, list[_Cluster]], crowded: Collection[str]) -> None:
        vague = [date for date in clusters if _RANK[edtf.precision(date)] > 0]
        for date in sorted(vague, key=lambda one: (_RANK[edtf.precision(one)], one)):
            if date in crowded:
                continue
            finer = [one for other in _finer(date, clusters) for one in clusters[other]]
            if len(finer) > MAX_CANDIDATES:
                continue
            for cluster in list(clusters[date]):
                scored = [(self._between(cluster, one, Relation.WITHIN), one) for one in finer]
                best = max(scored, key=lambda item: item[0].score, default=None)
                if best is not None and best[0].score > 0:
                    best[1].absorb(cluster, best[0])
                    clusters[date].remove(cluster)


def _meet(one: Features, other: Features) -> bool:
    return one.days[0] <= other.days[1] and other.days[0] <= one.days[1]


def _finer(date: str, dates: Iterable[str]) -> Iterator[str]:
    """The dates that are more precise than `date` and lie in it (a range: overlap it)."""
    rank = _RANK[edtf.precision(date)]
    for other in dates:
        if _RANK[edtf.precision(other)] < rank and edtf.overlaps(date, other):
            yield other


def link_mentions(
    mentions: Iterable[StoredMention],
    stories: Sequence[Story] = (),
    crowded: Collection[str] = (),
) -> list[Group]:
    """The groups of mentions that speak of one event each.

    Args:
        mentions: in any order; the result does not depend on it.
        stories: those of feeds.yaml, for the names of their actors.
        crowded: vague dates that cover too many events to join one.
    """
    known = {story.id: story for story in stories}
    blocks: dict[tuple[str, EventType], list[StoredMention]] = defaultdict(list)
    for mention in mentions:
        blocks[(mention.story, mention.mention.type)].append(mention)
    groups = []
    for (story_id, event_type), block in sorted(blocks.items()):
        story = known.get(story_id) or (_bare(story_id) if story_id else None)
        for cluster in _Linker(event_type, story).link(block, crowded):
            members = tuple(sorted(cluster.members, key=canonical_key))
            groups.append(Group(members, tuple(cluster.evidence[m.id] for m in members)))
    return groups


def _bare(story_id: str) -> Story:
    return Story(id=story_id, title={}, terms=())


def cluster(mentions: Sequence[StoredMention], stories: Sequence[Story] = ()) -> tuple[int, ...]:
    """A cluster number for each mention, equal for mentions of one event; needs no database.

    Mention ids must differ. Without a story (`story == ""`) the `keywords` tell what articles are
    about.
    """
    number: Mapping[int, int] = {
        mention.id: count
        for count, group in enumerate(link_mentions(mentions, stories))
        for mention in group.mentions
    }
    return tuple(number[mention.id] for mention in mentions)
