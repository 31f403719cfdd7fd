"""What we said of an event, and from when on: a pure function of what was known on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.corrections import Correction
from tracker.model import Event, EventVersion, StoredMention, Story
from tracker.timeline.editing import edited, known_from
from tracker.timeline.merge import Tally
from tracker.timeline.names import ActorBook
from tracker.timeline.order import in_order

# What a reader sees change. A further source alone makes no version.
_SHOWN = ("type", "date", "status", "title_en", "title_fr", "jurisdiction", "official", "review")
_MOVES = ("date", "status")


def event_versions(
    event_id: int,
    mentions: Sequence[StoredMention],
    story: Story,
    book: ActorBook,
    corrections: Sequence[Correction] = (),
) -> tuple[EventVersion, ...]:
    """The versions of an event, oldest first.

    Args:
        event_id: its id.
        mentions: all of them; a version is made from those with `known_at` up to its day.
        story: the story it belongs to.
        book: the names of actors.
        corrections: editors' decisions on this event; each holds from its day on.
    """
    waiting = in_order(mentions)
    first = waiting[0].known_at
    instants = {mention.known_at for mention in waiting}
    instants |= {known_from(one) for one in corrections if known_from(one) > first}
    tally = Tally(story, book)
    versions: list[EventVersion] = []
    done = 0
    last_seen: object = None
    for instant in sorted(instants):
        while done < len(waiting) and waiting[done].known_at <= instant:
            tally.add(waiting[done])
            done += 1
        decided = [one for one in corrections if known_from(one) <= instant]
        seen = (tally.shown(), [one.line for one in decided])
        if seen == last_seen:
            continue
        last_seen = seen
        event = edited(tally.event(event_id), decided)
        last = versions[-1].event if versions else None
        if last is None or any(getattr(last, name) != getattr(event, name) for name in _SHOWN):
            versions.append(EventVersion(event, instant, describe(last, event)))
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
