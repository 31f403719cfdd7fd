"""What happened in the world: one line of the timeline, why, and what was said of it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.model.kinds import EventType, Status


class Review(StrEnum):
    """What an editor said of an event."""

    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """Why a mention belongs to its event: the evidence in words, strongest first."""

    mention_id: int
    event_id: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A date that sources give for an event, and who gives it."""

    date: str
    mention_ids: tuple[int, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in the world: one line of the timeline.

    `id` is opaque and permanent. `claims` holds every date that was stated, the one we publish
    (`date`) first. `actors` and `instruments` are ids. `updated` is when what we say of it last
    changed, and `sequence` how often its date or status did.
    """

    id: int
    story: str
    type: EventType
    date: str
    status: Status
    title_en: str
    title_fr: str
    summary: str
    jurisdiction: str
    confidence: float
    source_count: int
    official: bool
    mention_ids: tuple[int, ...]
    actors: tuple[str, ...]
    instruments: tuple[str, ...]
    claims: tuple[DateClaim, ...]
    first_reported: datetime
    review: Review = Review.UNREVIEWED
    updated: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class EventVersion:
    """What we said of an event from `known_from` on. `gone` marks that it left the timeline."""

    event: Event
    known_from: datetime
    change: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """What an editor changed on an event, for the record that visitors read.

    `field` is "" where the whole event is meant; `date` is the day of the decision; `line` is where
    it stands in corrections.yaml.
    """

    action: str
    reason: str
    date: date
    line: int
    field: str = ""
    old: str = ""
    new: str = ""
    source: str = ""
