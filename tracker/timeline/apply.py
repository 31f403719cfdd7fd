"""Brings the timeline in line with `corrections.yaml` as it stands: all of it, or an error."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.corrections import Action, Correction, Corrections
from tracker.errors import ConfigError
from tracker.model import (
    DateClaim,
    Event,
    EventType,
    EventVersion,
    Review,
    Status,
    Story,
)
from tracker.timeline.editing import known_from, record_of
from tracker.timeline.identity import NewId
from tracker.timeline.ports import TimelineStore
from tracker.timeline.relink import Relinked, relink
from tracker.yamlfile import Mistakes

# An editor vouches for it.
_ADDED_CONFIDENCE = 0.99


def apply_corrections(
    store: TimelineStore,
    stories: Sequence[Story],
    corrections: Corrections,
    new_id: NewId,
    now: datetime,
) -> Relinked:
    """Carry out decisions that are new, undo those that left the file; twice changes nothing.

    Call it inside one transaction at the end of a pass, when every event that the file may name
    is there.

    Raises:
        ConfigError: a correction names an event that never was; nothing was changed.
    """
    named = {event for one in corrections for event in (one.event, *one.others) if event}
    found = store.find_events(named)
    _refuse_unknown(corrections, found)
    before = store.load_corrected()
    added = _added(corrections)
    events = {event for event in found.values() if event} | {
        event for event, actions in before.items() if Action.ADD not in actions
    }
    mentions = [mention.id for mention in store.load_event_mentions(events)]
    mentions += [mention.id for mention in store.load_places(named)]
    done = relink(mentions, store, stories, new_id, now, corrections)
    known = {story.id: story for story in stories}
    for event_id, one in added.items():
        _save_added(store, event_id, one, known.get(one.story), now)
    gone = [
        event for event, actions in before.items() if Action.ADD in actions and event not in added
    ]
    for event_id in gone:
        store.save_applied(event_id, (), now)
        store.remove_event(event_id, None, "an editor took it back", now)
    created = tuple(event for event in added if event not in before)
    return Relinked(done.created + created, done.changed, done.removed + tuple(gone))


def standing(store: TimelineStore, corrections: Corrections) -> Corrections:
    """The decisions that were carried out before: what a pass holds to until its end.

    New ones wait for `apply_corrections`, so that a file with a mistake is not applied by halves.
    """
    active = store.load_decisions()
    kept = [one for one in corrections if (one.action, one.date.isoformat(), one.reason) in active]
    return Corrections(tuple(kept), corrections.name)


def _refuse_unknown(corrections: Corrections, found: Mapping[int, int | None]) -> None:
    mistakes = Mistakes(corrections.name, ConfigError)
    for one in corrections:
        for event in (one.event, *one.others):
            if event and event not in found:
                mistakes.add(
                    one.line,
                    f"there is no event {event}. Its number stands in the address of its page.",
                )
    mistakes.raise_any()


def _added(corrections: Corrections) -> dict[int, Correction]:
    """The added events by their permanent ids, made from story, type and source.

    Several additions with the same three take the next number each, in the order of the file.
    """
    found: dict[int, Correction] = {}
    for one in corrections.of(Action.ADD):
        place = ("added", one.story, one.source, one.values.get("type", ""))
        number = 0
        while (event_id := _number_of(*place, str(number))) in found:
            number += 1
        found[event_id] = one
    return found


def _number_of(*words: str) -> int:
    digest = hashlib.sha256("\x1f".join(words).encode()).digest()
    return int.from_bytes(digest[:8], "big") % ((1 << 52) - 1) + 1


def _save_added(
    store: TimelineStore, event_id: int, one: Correction, story: Story | None, now: datetime
) -> None:
    values = one.values
    at = known_from(one)
    event = Event(
        id=event_id,
        story=one.story,
        type=EventType(values["type"]),
        date=values["date"],
        status=Status(values["status"]),
        title_en=values.get("title_en", ""),
        title_fr=values.get("title_fr", ""),
        summary=one.reason,
        jurisdiction=values.get("jurisdiction") or (story.jurisdiction if story else ""),
        confidence=_ADDED_CONFIDENCE,
        source_count=1,
        official=False,
        mention_ids=(),
        actors=(),
        instruments=(),
        claims=(DateClaim(values["date"], (), False),),
        first_reported=at,
        review=Review.CONFIRMED,
        updated=at,
    )
    store.save_event(event)
    store.save_versions(event_id, (EventVersion(event, at, "new"),), now)
    title = event.title_en or event.title_fr
    store.save_applied(event_id, (record_of(one, new=title),), now)
