"""What we said of an event, and from when on: a pure function of what was known on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from tracker.model import Event, EventVersion, StoredMention, Story
from tracker.timeline.merge import Tally
from tracker.timeline.names import ActorBook
from tracker.timeline.order import in_order

# What a reader sees change. A further source alone makes no version.
_SHOWN = ("type", "date", "status", "title_en", "title_fr", "jurisdiction", "official", "review")
_MOVES = ("date", "status")


def event_versions(
    event_id: int, mentions: Sequence[StoredMention], story: Story, book: ActorBook
) -> tuple[EventVersion, ...]:
    """The versions of an event, oldest first, from the mentions ordered by `known_at`."""
    tally = Tally(story, book)
    versions: list[EventVersion] = []
    for known_at, group in groupby(in_order(mentions), key=lambda m: m.known_at):
        for mention in group:
            tally.add(mention)
        event = tally.event(event_id)
        last = versions[-1].event if versions else None
        changes = [name for name in _SHOWN if last and getattr(last, name) != getattr(event, name)]
        if last is None or changes:
            versions.append(EventVersion(event, known_at, describe(last, event)))
    return tuple(versions)


def describe(old: Event | None, new: Event) -> str:
    """What changed, as `field: old → new; …`; "new" for the first version."""
    if old is None:
        return "new"
    return "; ".join(
        f"{name}: {getattr(old, name)} → {getattr(new, name)}"
        for name in _SHOWN
        if getattr(old, name) != getattr(new, name)
    )


def current(event: Event, versions: Sequence[EventVersion]) -> Event:
    """The event with the time of its last change and the number of moves."""
    moves = sum(
        any(getattr(old.event, name) != getattr(new.event, name) for name in _MOVES)
        for old, new in pairwise(versions)
    )
    return replace(event, updated=versions[-1].known_from, sequence=moves)
