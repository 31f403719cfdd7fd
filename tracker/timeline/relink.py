"""Brings the timeline up to date after mentions were added, changed or withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.model import EventType, LinkDecision, StoredMention, Story
from tracker.timeline.history import current, event_versions
from tracker.timeline.identity import Identified, NewId, identify
from tracker.timeline.linking import Group
from tracker.timeline.merge import actors_named, merge_event
from tracker.timeline.names import ActorBook
from tracker.timeline.neighbourhood import read_neighbourhood
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
    """
    touched = store.load_mentions(mention_ids)
    known = {story.id: story for story in stories}
    created: list[int] = []
    changed: list[int] = []
    removed: list[int] = []
    for (story_id, event_type), some in _by_block(touched).items():
        story = known.get(story_id) or Story(id=story_id, title={}, terms=())
        around = read_neighbourhood(some, store, story, event_type)
        outcome = identify(around.groups, around.links, around.events, new_id)
        done = _save(outcome, store, story, now)
        created += done.created
        changed += done.changed
        removed += done.removed
    return Relinked(tuple(created), tuple(changed), tuple(removed))


def _by_block(
    mentions: Sequence[StoredMention],
) -> Mapping[tuple[str, EventType], list[StoredMention]]:
    blocks: dict[tuple[str, EventType], list[StoredMention]] = defaultdict(list)
    for mention in mentions:
        blocks[(mention.story, mention.mention.type)].append(mention)
    return dict(sorted(blocks.items()))


def _save(outcome: Identified, store: TimelineStore, story: Story, now: datetime) -> Relinked:
    book = ActorBook.of_story(story)
    changed: list[int] = []
    created: list[int] = []
    for event_id, group in outcome.groups:
        versions = event_versions(event_id, group.mentions, story, book)
        event = current(merge_event(event_id, group.mentions, story, book), versions)
        store.save_actors(actors_named(group.mentions, book))
        store.save_event(event)
        store.save_versions(event_id, versions, now)
        store.save_links(_decisions(event_id, group))
        (created if event_id in outcome.born else changed).append(event_id)
    for event_id, new in outcome.gone.items():
        reason = "no report states it any more" if new is None else "found to be the same event"
        store.remove_event(event_id, new, reason, now)
    return Relinked(tuple(created), tuple(changed), tuple(outcome.gone))


def _decisions(event_id: int, group: Group) -> list[LinkDecision]:
    return [
        LinkDecision(mention.id, event_id, evidence.score, evidence.reasons)
        for mention, evidence in zip(group.mentions, group.evidence, strict=True)
    ]
