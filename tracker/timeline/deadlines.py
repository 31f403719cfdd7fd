"""The life of a deadline: set, extended, suspended, met, missed or lifted.

An obligation is recognised without its date, for the date is what moves. What ties an extension to
the due dates before and after it is that articles tell them together: near each other in the text,
with a day count that fits, one called off and the other ahead. Every step keeps the event and the
words that state it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from tracker.model import (
    Deadline,
    Event,
    EventType,
    Review,
    Step,
    StepKind,
    StoredMention,
    Story,
)
from tracker.timeline.beginnings import begin_lives, is_due
from tracker.timeline.day_counts import day_counts, explain
from tracker.timeline.dissent import who_says_which
from tracker.timeline.due import due_now
from tracker.timeline.life import Life, end_life
from tracker.timeline.obligations import wordings_of
from tracker.timeline.ports import TimelineStore
from tracker.timeline.proposals import add_proposals
from tracker.timeline.step_instruments import moving_instrument
from tracker.timeline.steps import NewDue, Told, Votes

# An extension may come this long after the due date has passed.
_GRACE = timedelta(days=45)
# What ties an extension to a life must weigh this much: more than that one article, which may be a
# bulletin on many matters, tells both.
_LEAST_BOND = 0.5
_MOVES = (StepKind.EXTENDED, StepKind.SUSPENDED)
# An act within these days of a due date is most often about that due date.
_ON_THE_EVE = 5

# What sets, ends or (a start of application) competes for an extension with a due date.
ACT_TYPES = (
    EventType.LEGISLATION,
    EventType.EXECUTIVE_ACTION,
    EventType.REGULATION,
    EventType.RULING,
    EventType.ENFORCEMENT,
    EventType.DEAL,
    EventType.EFFECTIVE,
)


def deadline_lives(
    events: Sequence[tuple[Event, Sequence[StoredMention]]],
    story: Story,
    kept: Mapping[int, int] | None = None,
) -> tuple[Deadline, ...]:
    """The deadlines of a story with their lives, by due date.

    Args:
        events: its deadlines and extensions, and the acts that articles tell with them, each with
            its mentions; what editors rejected is left out.
        story: the story.
        kept: the deadline that an event is a step of so far, so that a life keeps its id.
    """
    told = [Told(event, tuple(some)) for event, some in events if _counts(event) and some]
    told.sort(key=lambda one: (one.first, one.event.id))
    every_due = [one for one in told if is_due(one)]
    dues = [one for one in every_due if not one.is_proposed]
    acts = [one for one in told if one.event.type in ACT_TYPES]
    acts = [one for one in acts if one.event.type is not EventType.EFFECTIVE]
    laws = [one for one in acts if one.event.type is EventType.LEGISLATION and one.is_firm]
    moves = [one for one in told if _is_move(one, laws)]
    votes = Votes(told)
    news = votes.new_dues(moves, dues)
    moved_to = {id(told) for new in news.values() for told in (new.due, *new.dissent)}
    free = [due for due in dues if id(due) not in moved_to]
    unmoved = [due for due in every_due if id(due) not in moved_to]
    lives, proposed = begin_lives(unmoved, acts, votes, story)
    days = {move.event.date for move in moves if move.event.id in news}
    orders = [act for act in acts if _is_order(act) and act.event.date not in days]
    ordered = votes.new_dues(orders, free)
    for move in sorted(moves + orders, key=lambda one: (one.first, one.event.id)):
        if move.event.id in news:
            _extend(move, news[move.event.id], lives, acts, votes, story)
        elif move.event.id in ordered:
            _extend_by_order(move, ordered[move.event.id], lives, acts, votes, story)
        elif move.event.date not in days and move.event.type is EventType.EXTENSION:
            _suspend(move, lives, acts, votes, story)
    for life in lives:
        end_life(life, lives, acts, votes)
    lives = [life for life in lives if _is_borne_out(life)]
    add_proposals(proposed, lives, acts, votes, story)
    return _named(lives, story, kept or {})


def _counts(event: Event) -> bool:
    return event.review is not Review.REJECTED


def _is_borne_out(life: Life) -> bool:
    """Whether the first due date is surely told, or an extension speaks for it."""
    return life.root.is_sure or any(step.kind in _MOVES for step in life.steps)


def _is_order(act: Told) -> bool:
    return act.event.type is EventType.EXECUTIVE_ACTION and act.is_firm and act.is_day


def _is_move(told: Told, laws: Iterable[Told]) -> bool:
    """Whether an event moves a due date.

    Reports of a law's day without a word of moving tell the law, if it is as well told: it sets a
    due date, whatever was told before.
    """
    if told.event.type is not EventType.EXTENSION or not told.is_firm:
        return False
    enacted = any(
        law.event.date == told.event.date and law.event.source_count >= told.event.source_count
        for law in laws
    )
    return not enacted or told.moves_a_date


def _extend_by_order(
    order: Told, found: NewDue, lives: list[Life], acts: Sequence[Told], votes: Votes, story: Story
) -> None:
    """An order that sets a due date moves an earlier one, if there is a life that it goes on."""
    others = [life for life in lives if life.root is not found.due]
    if not found.due.moves_a_date:
        return
    if _life_moved(order, found.due, others, votes) is None:
        return
    dropped = {id(found.due), *(id(one) for one in found.dissent)}
    lives[:] = [life for life in lives if id(life.root) not in dropped]
    _extend(order, found, lives, acts, votes, story)


def _extend(
    move: Told, found: NewDue, lives: list[Life], acts: Sequence[Told], votes: Votes, story: Story
) -> None:
    new = found.due
    life = _life_moved(move, new, lives, votes)
    if life is None:
        life = Life(new, None)
        lives.append(life)
    old = life.due
    bases = [("", move.first)]
    if old is not None and old.is_day:
        bases.append(("the due date before", old.first))
    counts = day_counts(move.texts + new.texts)
    nearby = votes.counts_near(move)
    life.steps.append(
        Step(
            kind=StepKind.EXTENDED,
            date=move.event.date,
            due=new.event.date,
            event_id=move.event.id,
            quote=move.quote_from(move.reported),
            instrument=moving_instrument(move, acts, story),
            days=(new.first - old.first).days if old is not None and old.is_day else None,
            explanation=_explained(explain(new.first, bases, counts, nearby), found),
            known_from=max(move.reported, new.known),
        )
    )
    life.events += [move, new, *found.dissent]
    life.due = new


def _suspend(
    move: Told, lives: list[Life], acts: Sequence[Told], votes: Votes, story: Story
) -> None:
    """An extension with no new due date suspends the deadline that sources say it called off."""
    life = _life_moved(move, None, lives, votes)
    if life is None or life.due is None or votes.moves(move, life.due) == 0:
        return
    if life.due.event.date == move.event.date:
        return  # the clause tells the due date, not an act of that day
    life.steps.append(
        Step(
            kind=StepKind.SUSPENDED,
            date=move.event.date,
            due="",
            event_id=move.event.id,
            quote=move.quote_from(move.reported),
            instrument=moving_instrument(move, acts, story),
            known_from=move.reported,
        )
    )
    life.events.append(move)


def _life_moved(move: Told, new: Told | None, lives: Sequence[Life], votes: Votes) -> Life | None:
    """The life whose due date an extension moves: the one that sources name with it."""
    scored = []
    for life in lives:
        if life.due is None or (new is not None and life.due_day >= new.first):
            continue
        if life.due_day < move.first - _GRACE or not _is_before(life, move, votes):
            continue
        score = votes.moves(move, life.due) + votes.together(move, life.events)
        score += 0.5 * len(life.root.actors & (new.actors if new else move.actors))
        score += 0.5 * votes.closeness(move, life.due)
        if new is not None:
            score += votes.together(new, life.events)
        score += 0.3 * bool(life.instruments & move.instruments)
        distance = abs((life.due_day - move.first).days)
        score += 0.4 * (distance <= _ON_THE_EVE)
        if score >= _LEAST_BOND:
            scored.append((score, -distance, -life.root.event.id, life))
    return max(scored, key=lambda item: item[:3])[3] if scored else None


def _is_before(life: Life, move: Told, votes: Votes) -> bool:
    """Whether the last step of a life came before an extension, as far as its day is known."""
    if life.last_act < move.event.date:
        return True
    told_late = len(life.steps) == 1 and not life.has_act
    return told_late and life.due is not None and votes.moves(move, life.due) > 0


def _explained(arithmetic: str, found: NewDue) -> str:
    """The arithmetic, and who gives which date where sources disagree."""
    return "; ".join(filter(None, (arithmetic, who_says_which(found.due, found.dissent))))


def _named(lives: Iterable[Life], story: Story, kept: Mapping[int, int]) -> tuple[Deadline, ...]:
    taken: set[int] = set()
    found = []
    for life in sorted(lives, key=lambda one: (-len(one.steps), one.root.first, one.root.event.id)):
        ids = sorted({kept[one.event.id] for one in life.events if one.event.id in kept} - taken)
        own = life.root.event.id
        deadline_id = own if own in ids or not ids else ids[0]
        if deadline_id in taken:
            deadline_id = own
        taken.add(deadline_id)
        found.append(
            Deadline(
                id=deadline_id,
                story=story.id,
                wordings=wordings_of(life, story),
                steps=tuple(life.steps),
                proposals=tuple(life.proposals),
            )
        )
    return tuple(sorted(found, key=lambda one: (due_now(one), one.id)))


def refresh_deadlines(store: TimelineStore, story: Story, events: Collection[int]) -> None:
    """Bring the deadlines of a story up to date after some of its events changed.

    Only deadlines are read that articles tell together with those events, or that fall due about
    the same time.
    """
    around = store.load_deadline_events(story.id, events)
    if around.events:
        lives = deadline_lives(around.events, story, around.kept)
        store.save_deadlines(story.id, around.deadlines, lives)
