"""How the life of a deadline begins: which due dates bind, and which act set them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.model import EventType, Step, StepKind, Story
from tracker.timeline.day_counts import day_counts, explain
from tracker.timeline.dissent import who_says_which
from tracker.timeline.features import closes_a_deal, facets_of, is_conditional, is_request
from tracker.timeline.life import Life
from tracker.timeline.order import is_official
from tracker.timeline.step_instruments import setting_instrument
from tracker.timeline.steps import Told, Votes, acts_as


def is_due(told: Told) -> bool:
    """Whether an event is a day by which something is due, be it only proposed."""
    return told.event.type is EventType.DEADLINE and not told.is_counted_from


def begin_lives(
    dues: Iterable[Told], acts: Sequence[Told], votes: Votes, story: Story
) -> tuple[list[Life], list[Told]]:
    """A life for each due date that binds, and the due dates that are only proposed.

    A day by which a court is asked to decide is neither, nor one on which a deal is to close.

    Args:
        dues: due dates that no extension set.
        acts: what may have set them.
        votes: how articles tell them together.
        story: the story.
    """
    setting = [act for act in acts if act.is_sure and not acts_as(act, "lifted")]
    lives, proposed = [], []
    for due in dues:
        if _is_asked_for(due) or _is_closing(due):
            continue
        act = votes.setting_act(due, setting)
        would_be = _is_conditional(due) and (act is None or not _is_in_force(act))
        if not due.is_proposed and not would_be:
            lives.append(_begin(due, act, votes, story))
        elif due.is_sure:
            proposed.append(due)
    return _without_dissent(lives, votes), proposed


def _begin(due: Told, act: Told | None, votes: Votes, story: Story) -> Life:
    """A life begins with the act that set its first due date, as far as sources name one."""
    counts = day_counts(due.texts + (act.texts if act else ()))
    bases = [("", act.first)] if act else []
    nearby = votes.counts_near(due)
    known = due.known
    if act is not None and act.first > known.date():
        known = max(known, act.reported)  # a law that was to come is told before it is signed
    # One that is first told when it has passed was in force on its day at the latest.
    first_told = min(due.known.date(), due.first)
    step = Step(
        kind=StepKind.SET,
        date=act.event.date if act else first_told.isoformat(),
        due=due.event.date,
        event_id=due.event.id,
        quote=due.quote_from(known),
        instrument=setting_instrument(due, act, story),
        days=(due.first - act.first).days if act and act.is_day and due.is_day else None,
        explanation=explain(due.first, bases, counts, nearby) if due.is_day else "",
        known_from=known,
    )
    return Life(due, due, [step], [due, *([act] if act else [])], act is not None)


def _is_asked_for(due: Told) -> bool:
    """Whether it is the day by which a party wants a court to decide: it binds nobody."""
    asked = [is_request(m.context or m.mention.quote) for m in due.mentions]
    return sum(asked) * 2 > len(asked)


def _is_closing(due: Told) -> bool:
    """Whether its reports tell the closing of a deal, to which nothing obliges."""
    return all(closes_a_deal(mention.mention.trigger) for mention in due.mentions)


def _is_conditional(due: Told) -> bool:
    return all(is_conditional(mention.mention.quote) for mention in due.mentions)


def _is_in_force(act: Told) -> bool:
    """Whether an act binds when it is done: an order or a signed law, not a vote on a bill."""
    if act.event.type is not EventType.LEGISLATION:
        return True
    return any("signed" in facets_of(m).get("stage", frozenset()) for m in act.mentions)


def _without_dissent(lives: Sequence[Life], votes: Votes) -> list[Life]:
    """Without what some only counted to from the act that set another due date for the same duty.

    No article tells the two together, for one that does tells two obligations; the better told due
    date stands and its step says who gives which.
    """
    ranked = sorted(lives, key=_firmness, reverse=True)
    kept: list[Life] = []
    for life in ranked:
        other = next((one for one in kept if _counts_again(life.root, one, life, votes)), None)
        if other is None:
            kept.append(life)
        else:
            other.events.append(life.root)
            other.dissent.append(life.root)
    for life in kept:
        if life.dissent:
            first = life.steps[0]
            told = (first.explanation, who_says_which(life.root, life.dissent))
            life.steps[0] = replace(first, explanation="; ".join(filter(None, told)))
    order = {id(life): number for number, life in enumerate(lives)}
    return sorted(kept, key=lambda life: order[id(life)])


def _firmness(life: Life) -> tuple[object, ...]:
    mentions = life.root.mentions
    return (
        any(is_official(m) for m in mentions),
        any(not m.mention.derived for m in mentions),
        life.root.event.source_count,
        -life.root.event.id,
    )


def _counts_again(due: Told, other: Life, life: Life, votes: Votes) -> bool:
    if not (life.has_act and other.has_act) or life.events[1] is not other.events[1]:
        return False
    counted = all(m.mention.derived and not is_official(m) for m in due.mentions)
    same = due.actors & other.root.actors and due.duties & other.root.duties
    return counted and bool(same) and not votes.together(due, [other.root])
