"""Brings the timeline up to date after mentions were added, changed or withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.corrections import NO_CORRECTIONS, Correction, Corrections
from tracker.model import EventType, LinkDecision, StoredMention, Story
from tracker.timeline.deadlines import refresh_deadlines
from tracker.timeline.duplicates import mark_duplicates
from tracker.timeline.editing import applied_to, edited, preferred, regroup
from tracker.timeline.features import book_of
from tracker.timeline.history import current, event_versions
from tracker.timeline.identity import Identified, NewId, identify
from tracker.timeline.instruments import instruments_named
from tracker.timeline.linking import Group
from tracker.timeline.merge import actors_named, merge_event
from tracker.timeline.names import ActorBook
from tracker.timeline.neighbourhood import read_neighbourhood
from tracker.timeline.order import canonical_key
from tracker.timeline.ports import TimelineStore


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a pass changed: event ids."""

    created: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()


def relink(
    mention_ids: Collection[int],
    store: TimelineStore,
    stories: Sequence[Story],
    new_id: NewId,
    now: datetime,
    corrections: Corrections = NO_CORRECTIONS,
) -> Relinked:
    """Link new, changed and withdrawn mentions and save what follows from it.

    Only the neighbourhood of the mentions is read, however long the timeline is. Call it inside
    one transaction.

    Args:
        mention_ids: mentions that are new, have changed or were withdrawn.
        store: where they are.
        stories: those of feeds.yaml; mentions of others are linked as well.
        new_id: the permanent id for an event from its founding mention; asked once per event.
        now: when this pass runs.
        corrections: what editors decided; decisions on events that are not there yet wait.
    """
    groups: list[Group] = []
    links: dict[int, int] = {}
    before: set[int] = set()
    known = {story.id: story for story in stories}
    mark_duplicates(store, {mention.article_id for mention in store.load_mentions(mention_ids)})
    told: dict[str, set[int]] = {}
    for (story_id, event_type), some in _by_block(store.load_mentions(mention_ids)).items():
        told.setdefault(story_id, set())
        around = read_neighbourhood(some, store, _story(known, story_id), event_type)
        groups += around.groups
        links |= around.links
        before |= around.events
    groups = regroup(_disjoint(groups), links, corrections)
    outcome = identify(groups, links, frozenset(before), new_id, preferred(corrections))
    mates = store.load_life_mates(outcome.gone.keys())
    done = _Saver(store, known, corrections, now).save(outcome)
    for event_id, group in outcome.groups:
        told.setdefault(group.mentions[0].story, set()).add(event_id)
    for story_id, events in sorted(told.items()):
        refresh_deadlines(store, _story(known, story_id), events | mates)
    return done


def _by_block(
    mentions: Sequence[StoredMention],
) -> Mapping[tuple[str, EventType], list[StoredMention]]:
    blocks: dict[tuple[str, EventType], list[StoredMention]] = defaultdict(list)
    for mention in mentions:
        blocks[(mention.story, mention.mention.type)].append(mention)
    return dict(sorted(blocks.items()))


def _story(known: Mapping[str, Story], story_id: str) -> Story:
    return known.get(story_id) or Story(id=story_id, title={}, terms=())


def _disjoint(groups: Sequence[Group]) -> list[Group]:
    """Each mention once, in the largest group that holds it.

    An event that an editor merged from two types is read with each of them; the mentions of the
    other type come along without their neighbours.
    """
    taken: set[int] = set()
    kept = []
    for group in sorted(groups, key=lambda g: (-len(g.mentions), canonical_key(g.mentions[0]))):
        if not any(mention.id in taken for mention in group.mentions):
            taken |= {mention.id for mention in group.mentions}
            kept.append(group)
    return kept


class _Saver:
    """Writes identified groups as events with their history."""

    def __init__(
        self,
        store: TimelineStore,
        stories: Mapping[str, Story],
        corrections: Corrections,
        now: datetime,
    ) -> None:
        self._store = store
        self._stories = stories
        self._corrections = corrections
        self._now = now
        self._books: dict[str, ActorBook] = {}

    def save(self, outcome: Identified) -> Relinked:
        """Save every group, then take away the events that no group carries on."""
        decisions = self._decisions_by_event(outcome)
        created: list[int] = []
        changed: list[int] = []
        for event_id, group in outcome.groups:
            altered = self._save_event(event_id, group, decisions.get(event_id, []))
            if event_id in outcome.born:
                created.append(event_id)
            elif altered:
                changed.append(event_id)
        for event_id, heir in outcome.gone.items():
            reason = "found to be the same event" if heir else "no report states it any more"
            self._store.remove_event(event_id, heir, reason, self._now)
        return Relinked(tuple(created), tuple(changed), tuple(outcome.gone))

    def _decisions_by_event(self, outcome: Identified) -> Mapping[int, list[Correction]]:
        """The corrections of each event: by its id, its old ids, or where it was founded."""
        if not len(self._corrections):
            return {}
        named = {one.event for one in self._corrections if one.event}
        found = dict(self._store.find_events(named))
        for event_id, group in outcome.groups:
            for mention in group.mentions:
                if mention.place in named and found.get(mention.place) != mention.place:
                    found[mention.place] = event_id
        for event_id, _ in outcome.groups:
            if event_id in named:
                found[event_id] = event_id
        for old, now_at in list(found.items()):
            if now_at is not None and now_at in outcome.gone:
                found[old] = outcome.gone[now_at]
        decisions: dict[int, list[Correction]] = defaultdict(list)
        for one in self._corrections:
            target = found.get(one.event)
            if target is not None:
                decisions[target].append(one)
        return decisions

    def _save_event(self, event_id: int, group: Group, decided: Sequence[Correction]) -> bool:
        story_id = group.mentions[0].story
        story = _story(self._stories, story_id)
        book = self._books.setdefault(story_id, book_of(story))
        versions = event_versions(event_id, group.mentions, story, book, decided)
        machine = merge_event(event_id, group.mentions, story, book)
        event = current(edited(machine, decided), versions)
        self._store.save_actors(actors_named(group.mentions, book))
        self._store.save_instruments(instruments_named(group.mentions, story))
        altered = self._store.save_event(event)
        self._store.save_versions(event_id, versions, self._now)
        self._store.save_applied(event_id, applied_to(machine, decided), self._now)
        self._store.save_links(
            LinkDecision(mention.id, event_id, evidence.score, evidence.reasons)
            for mention, evidence in zip(group.mentions, group.evidence, strict=True)
        )
        return altered
