"""Due dates that are only proposed, beside the obligation for which they are proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tracker import edtf
from tracker.model import Proposal, Step, StepKind, Story
from tracker.timeline.life import Life
from tracker.timeline.step_instruments import setting_instrument
from tracker.timeline.steps import Told, Votes

_SETTING = (StepKind.SET, StepKind.EXTENDED)
# How far before and after a proposed due date the one that it would replace can lie if no article
# tells them together.
_BEFORE, _AFTER = timedelta(days=60), timedelta(days=400)


def add_proposals(
    proposed: Iterable[Told],
    lives: Sequence[Life],
    acts: Sequence[Told],
    votes: Votes,
    story: Story,
) -> None:
    """Put each proposed due date beside the life that has the same duty of the same actors.

    One for which there is no such life stays an event of the timeline that may come.
    """
    for due in proposed:
        life = _life_of(due, lives, votes)
        if life is None or due.event.date in {step.due for step in life.steps}:
            continue
        act = votes.setting_act(due, acts)
        known = min(mention.known_at for mention in due.mentions)
        later = _next_move(life, known)
        life.proposals.append(
            Proposal(
                date=act.event.date if act else min(known.date(), due.first).isoformat(),
                due=due.event.date,
                event_id=due.event.id,
                quote=due.quote_from(known),
                instrument=setting_instrument(due, act, story),
                known_from=known,
                superseded=later.date if later else "",
                superseded_known=later.known_from if later else None,
            )
        )


def _life_of(due: Told, lives: Sequence[Life], votes: Votes) -> Life | None:
    scored = []
    for life in lives:
        duties = due.duties & life.root.duties
        if not due.actors & life.root.actors or not duties:
            continue
        told = votes.together(due, life.events)
        if not told and not _is_near(due, life):
            continue
        bond = told + 0.3 * bool(due.instruments & life.instruments)
        distance = abs((life.root.first - due.first).days)
        scored.append((bond, -distance, -life.root.event.id, life))
    return max(scored, key=lambda item: item[:3])[3] if scored else None


def _is_near(due: Told, life: Life) -> bool:
    days = [edtf.bounds(step.due)[0] for step in life.steps if step.due]
    return any(due.first - _BEFORE <= day <= due.first + _AFTER for day in days)


def _next_move(life: Life, known: datetime) -> Step | None:
    """The first act after a proposal that set or moved the due date."""
    later = (
        step
        for step in life.steps
        if step.kind in _SETTING and step.known_from is not None and step.known_from > known
    )
    return next(later, None)
