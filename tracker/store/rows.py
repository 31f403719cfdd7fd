"""Events as readers get them: one frozen row per event, with its actors, instruments and sources.

`EventRow` and `SourceRow` are named tuples and no dataclasses: an export makes a hundred thousand
of each, which takes a tuple a fifth of the time.

Instants are ISO 8601 text as the database holds them (UTC, but `SourceRow.published` in the zone
that the source stated); calendar dates are EDTF text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracker.store.site_rows import MentionDetail


@dataclass(frozen=True, slots=True)
class ActorRow:
    """A person or body; `name_fr` is "" where it has no French name of its own."""

    id: str
    name_en: str
    name_fr: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """A law, order or case, with its formal identifiers."""

    id: str
    name_en: str
    name_fr: str = ""
    identifiers: tuple[str, ...] = ()


class SourceRow(NamedTuple):
    """One article that states an event, with the clause that says so.

    `date` and `status` are what this article says, which may differ from the event's. `withdrawn`
    marks a statement that its source has since taken back or changed. `kind` is the feed's
    `source`: official, court, news or blog. `context` is the sentence around the quote, "" if it
    is not known.
    """

    article_id: int
    url: str
    title: str
    publisher: str
    lang: str
    published: str
    kind: str
    official: bool
    quote: str
    date: str
    date_text: str
    status: str
    withdrawn: bool
    context: str = ""


class EventRow(NamedTuple):
    """One line of the timeline.

    With `asof`, everything is as it was known then: `updated` is when that version began and
    `sequence` its number. `sources` has each article once: statements in force first, official
    ones before others, then by publication.
    """

    id: int
    story: str
    type: str
    date: str
    date_start: str
    date_end: str
    precision: str
    status: str
    title: str
    title_en: str
    title_fr: str
    summary: str
    jurisdiction: str
    confidence: float
    source_count: int
    official: bool
    review: str
    first_reported: str
    updated: str
    sequence: int
    actors: tuple[ActorRow, ...] = ()
    instruments: tuple[InstrumentRow, ...] = ()
    sources: tuple[SourceRow, ...] = ()

    @property
    def stated_by(self) -> SourceRow | None:
        """The first source in force that says of date and status what the event says.

        Without one, the next best; None where there is no source at all.
        """
        return min(self.sources, key=self.differs, default=None)

    def differs(self, one: SourceRow | MentionDetail) -> tuple[bool, bool, bool]:
        """Whether a statement is taken back, of another date, of another status than the event."""
        return one.withdrawn, one.date != self.date, one.status != self.status


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many events of one type begin in a month (`2025-01`)."""

    month: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class DueDate:
    """One due date that a deadline had.

    `event_id` is the event of type `deadline` that states it, if there is one, and `sequence` how
    often that event changed. `replaced_on` is the EDTF date of the act that moved the due date,
    "" for the one in force.
    """

    due: str
    event_id: int | None
    sequence: int = 0
    replaced_on: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline as a calendar needs it.

    `dues` are its due dates in order, the last one in force; it is never empty. `state` is the
    kind of its last step: set, extended, suspended, superseded, met, missed or lifted. `updated`
    is when that step became known.
    """

    id: int
    story: str
    obligation: str
    obligation_fr: str
    state: str
    updated: str
    dues: tuple[DueDate, ...]

    @property
    def moves(self) -> int:
        """How often the due date has moved."""
        return len(self.dues) - 1

    @property
    def sequence(self) -> int:
        """Rises whenever the deadline moves or the event of one of its due dates changes."""
        return self.moves + sum(due.sequence for due in self.dues)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One version of an event that differs from the one before it.

    `change` says in words what changed; `date_before` is "" for the first version. `gone` marks
    that the event left the timeline.
    """

    event_id: int
    version: int
    known_from: str
    change: str
    gone: bool
    type: str
    date: str
    date_before: str
    status: str
    title: str
    title_en: str
    title_fr: str
    summary: str
