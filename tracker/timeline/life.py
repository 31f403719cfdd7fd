"""A deadline that is being put together, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker.model import Proposal, Status, Step, StepKind
from tracker.timeline.steps import Told, Votes, acts_as, is_lapse

# What ends an obligation may come this long after its due date.
_LATE = timedelta(days=7)


@dataclass(slots=True)
class Life:
    """A deadline that is being put together."""

    root: Told
    due: Told | None
    steps: list[Step] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)
    has_act: bool = False
    dissent: list[Told] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    @property
    def due_day(self) -> date:
        """The due date in force; the last of all days where none is known."""
        return self.due.first if self.due else date.max

    @property
    def instruments(self) -> frozenset[str]:
        """Ids of the laws and orders that its events name."""
        return frozenset().union(*(one.instruments for one in self.events))

    @property
    def last_act(self) -> str:
        """The day of the last step; "" before the first."""
        return self.steps[-1].date if self.steps else ""


def end_life(life: Life, lives: Sequence[Life], acts: Sequence[Told], votes: Votes) -> None:
    """Whether the obligation was met, lifted, superseded or missed, as far as sources say so."""
    due = life.due
    if due is None:
        return
    acts = [a for a in acts if a.is_sure and all(a is not one for one in life.events)]
    for act in acts:
        if not life.last_act <= act.event.date or act.first > due.first + _LATE or not act.is_day:
            continue
        if (
            acts_as(act, "met")
            and life.root.actors & act.actors
            and votes.is_about_sale(life.events)
        ):
            _finish(life, StepKind.MET, act)
            return
    if due.event.status is Status.CANCELLED:
        later = [one for one in acts if life.last_act <= one.event.date]
        lifting = votes.lifting_act(due, later)
        if lifting is not None:
            _finish(life, StepKind.LIFTED, lifting)
            return
        superseding = _superseding_act(life, lives, votes)
        if superseding is not None:
            _finish(life, StepKind.SUPERSEDED, superseding)
        return
    lapse = next((mention for mention in due.mentions if is_lapse(mention)), None)
    if lapse is not None:
        life.steps.append(
            Step(
                StepKind.MISSED,
                due.event.date,
                "",
                due.event.id,
                lapse.mention.quote,
                known_from=lapse.known_at,
            )
        )


def _superseding_act(life: Life, lives: Sequence[Life], votes: Votes) -> Told | None:
    """The act that put another obligation of the same actors in the place of a cancelled one."""
    assert life.due is not None
    for other in lives:
        if other is life or not other.has_act or not other.root.actors & life.root.actors:
            continue
        act = other.events[1]
        in_time = life.last_act < act.event.date and act.first <= life.due.first + _LATE
        if in_time and votes.moves(act, life.due) > 0 and votes.together(other.root, [life.due]):
            return act
    return None


def _finish(life: Life, kind: StepKind, act: Told) -> None:
    life.steps.append(
        Step(
            kind,
            act.event.date,
            "",
            act.event.id,
            act.quote_from(act.reported),
            known_from=act.reported,
        )
    )
    life.events.append(act)
