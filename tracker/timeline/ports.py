"""What linking needs of a store, so that this room knows no SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from tracker.model import (
    Actor,
    AppliedCorrection,
    Deadline,
    DeadlineEvents,
    Event,
    EventType,
    EventVersion,
    Instrument,
    LinkDecision,
    SketchedArticle,
    StoredMention,
)


class TimelineStore(Protocol):
    """Mentions, events and deadlines, read and written inside one transaction of the caller."""

    def load_mentions(self, ids: Collection[int]) -> tuple[StoredMention, ...]:
        """The mentions of `ids`, withdrawn ones included, in no particular order."""
        ...

    def load_places(self, places: Collection[int]) -> tuple[StoredMention, ...]:
        """The mentions that stand in these places, withdrawn ones left out."""
        ...

    def load_span(
        self, story: str, event_type: EventType, first: date, last: date
    ) -> tuple[StoredMention, ...]:
        """The mentions of a type whose date begins in `[first, last]`, withdrawn ones left out."""
        ...

    def load_coarse(
        self, story: str, event_type: EventType, first: date, last: date
    ) -> tuple[StoredMention, ...]:
        """Those with a date of more than one day that overlaps `[first, last]`."""
        ...

    def count_events(
        self, story: str, event_type: EventType, first: date, last: date, limit: int
    ) -> int:
        """How many events have a mention that `load_span` would give; counts to `limit`."""
        ...

    def load_event_mentions(self, event_ids: Collection[int]) -> tuple[StoredMention, ...]:
        """All mentions that are linked to these events, withdrawn ones left out."""
        ...

    def load_links(self, mention_ids: Collection[int]) -> Mapping[int, int]:
        """The event of each of these mentions, withdrawn ones included, that has one."""
        ...

    def load_unsketched(self, article_ids: Collection[int]) -> Sequence[tuple[int, str]]:
        """Those of the articles whose present text has no sketch, with title and text."""
        ...

    def load_sketched(self, bands: Collection[int]) -> Sequence[SketchedArticle]:
        """The articles that have one of these bands."""
        ...

    def save_sketch(self, article_id: int, values: bytes, bands: Collection[int]) -> None:
        """Keep a sketch in the place of an older one; the article stands by itself until told."""
        ...

    def save_duplicates(self, original: int, copies: Collection[int]) -> None:
        """Make the copies, and what copied them, duplicates of the original."""
        ...

    def find_events(self, ids: Collection[int]) -> Mapping[int, int | None]:
        """The event that each id means today.

        An id may be that of an event, one that leads to another, one that left the timeline
        (None), or the place of a mention. An id that never was an event's is left out.
        """
        ...

    def save_actors(self, actors: Iterable[Actor]) -> None:
        """Insert or rename actors."""
        ...

    def save_instruments(self, instruments: Iterable[Instrument]) -> None:
        """Insert or rename instruments."""
        ...

    def save_event(self, event: Event) -> bool:
        """Insert or update an event with its actors and instruments; whether anything changed."""
        ...

    def save_applied(
        self, event_id: int, applied: Sequence[AppliedCorrection], now: datetime
    ) -> None:
        """Make these the active corrections of an event; older ones become inactive."""
        ...

    def load_corrected(self) -> Mapping[int, frozenset[str]]:
        """The events that have active corrections, with the actions."""
        ...

    def load_decisions(self) -> frozenset[tuple[str, str, str]]:
        """Action, day and reason of each correction that is active."""
        ...

    def save_versions(self, event_id: int, versions: Sequence[EventVersion], now: datetime) -> None:
        """Replace the history of an event; versions that are the same keep their row."""
        ...

    def save_links(self, decisions: Iterable[LinkDecision]) -> None:
        """Set the event of mentions, with the evidence."""
        ...

    def remove_event(self, event_id: int, new_id: int | None, reason: str, now: datetime) -> None:
        """Take an event off the timeline for good; its id leads to `new_id` or nowhere.

        Its mentions must have been linked elsewhere or withdrawn. With a `new_id` its history
        goes (the other event's tells it); without, a last version says that it left.
        """
        ...

    def load_life_mates(self, events: Collection[int]) -> frozenset[int]:
        """The events that are steps of the same deadlines as these."""
        ...

    def load_deadline_events(self, story: str, events: Collection[int]) -> DeadlineEvents:
        """The deadlines that a change of these events can concern, and what they are made from."""
        ...

    def save_deadlines(self, story: str, old: Collection[int], lives: Sequence[Deadline]) -> None:
        """Put deadlines in the place of those with the ids `old`."""
        ...
