"""An obligation and the moves of its due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.model.events import Event
from tracker.model.mentions import StoredMention


class StepKind(StrEnum):
    """One move in the life of a deadline."""

    SET = "set"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    MET = "met"
    MISSED = "missed"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Step:
    """One dated move of a deadline, with the event and the words that state it.

    `date` is the day of the act, `due` the due date in force after it ("" = none), `days` the
    number of days added where both ends are days.
    """

    kind: StepKind
    date: str
    due: str
    event_id: int
    quote: str
    instrument: str = ""
    days: int | None = None
    explanation: str = ""
    known_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another due date that somebody proposes for an obligation: it binds nobody.

    `date` is the day on which it was proposed or first told, `superseded` the day of the act that
    set or moved the due date after it, "" while there is none.
    """

    date: str
    due: str
    event_id: int
    quote: str
    instrument: str
    known_from: datetime
    superseded: str = ""
    superseded_known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What an obligation was called from a day on, as far as it was told by then."""

    known_from: datetime
    obligation: str
    obligation_fr: str
    actors: tuple[str, ...]
    instrument: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """An obligation: what must be done, by whom, under which instrument; and its moves in order.

    `wordings` tells, oldest first, how it was worded on each day; the last one is today's.
    """

    id: int
    story: str
    wordings: tuple[Wording, ...]
    steps: tuple[Step, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def obligation(self) -> str:
        """What must be done, in English."""
        return self.wordings[-1].obligation

    @property
    def obligation_fr(self) -> str:
        """What must be done, in French; "" without a French source."""
        return self.wordings[-1].obligation_fr

    @property
    def actors(self) -> tuple[str, ...]:
        """The names of those who must do it."""
        return self.wordings[-1].actors

    @property
    def instrument(self) -> str:
        """The law or order that it stands in."""
        return self.wordings[-1].instrument


@dataclass(frozen=True, slots=True)
class DeadlineEvents:
    """A part of the timeline from which the lives of deadlines are made.

    `events` holds deadlines, extensions and the acts told with them, each with its mentions;
    `deadlines` the ids of the lives that they have been steps of, and `kept` the life of each
    event.
    """

    events: tuple[tuple[Event, tuple[StoredMention, ...]], ...] = ()
    deadlines: frozenset[int] = frozenset()
    kept: Mapping[int, int] = field(default_factory=dict)
