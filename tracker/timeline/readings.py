"""What a clause was read to tell and does not: an act twice, days twice, what did not happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tracker import edtf
from tracker.model import EventMention, EventType, Status
from tracker.timeline.day_counts import day_counts
from tracker.timeline.features import (
    closes_a_deal,
    denies,
    names_a_court,
    names_a_decree,
    tells_a_rank,
)

# These stand beside an act of another type in one clause and on one day: an order that is an
# extension, a ruling by which a rule stops to apply. So do the pairs; in the training gold (2,297
# articles) no other two types are told together by overlapping words with one date.
_BESIDE_AN_ACT = frozenset({EventType.DEADLINE, EventType.EFFECTIVE, EventType.EXTENSION})
_PAIRS = frozenset(
    {
        frozenset({EventType.EXECUTIVE_ACTION, EventType.LEGISLATION}),
        frozenset({EventType.ENFORCEMENT, EventType.LEGISLATION}),
        frozenset({EventType.HEARING, EventType.RULING}),
        frozenset({EventType.HEARING, EventType.DEAL}),
    }
)
# What only an authority does otherwise is a ruling where a judge or a court does it.
_OF_AUTHORITIES = frozenset(
    {EventType.ENFORCEMENT, EventType.REGULATION, EventType.EXECUTIVE_ACTION}
)
# Elsewhere a reading goes only if another is so many times as likely: between two that are nearly
# as likely the judge is wrong about every other time, and both stay.
_DECISIVE = 2.0


def told_once(mentions: Sequence[EventMention]) -> tuple[EventMention, ...]:
    """The mentions of an article without second readings of the same words.

    Without those either whose clause says that it did not happen or whose days are counted twice.

    A reading goes where the same words, with the same date, surely tell another type, and the two
    types are never told together; the one that stays says so in its reasons. Two acts in one clause
    ("blocked the ban and fined the company") have words of their own, and both stay.
    """
    kept: list[EventMention] = []
    stated = [m for m in mentions if not _is_denied(m) and not _is_counted_twice(m, mentions)]
    for mention in sorted(stated, key=_rank, reverse=True):
        better = next((n for n, one in enumerate(kept) if _is_second_reading(mention, one)), None)
        if better is not None:
            kept[better] = _noting(kept[better], mention)
            continue
        for worse in [one for one in kept if _is_second_reading(one, mention)]:
            kept.remove(worse)
            mention = _noting(mention, worse)
        kept.append(mention)
    places = {(one.type, one.date, one.start): one for one in kept}
    return tuple(places[key] for m in mentions if (key := (m.type, m.date, m.start)) in places)


def _is_denied(mention: EventMention) -> bool:
    """Whether a clause read as "it happened" says that it did not ("has not returned")."""
    if mention.status is not Status.OCCURRED or not mention.trigger:
        return False
    return denies(mention.quote, mention.trigger)


def _is_counted_twice(mention: EventMention, others: Sequence[EventMention]) -> bool:
    """Whether days were counted from a day that the same count of the same clause led to.

    "On Friday, August 14, he ordered it to sell within 90 days" gives November 12, and no further
    90 days from there.
    """
    counts = day_counts([mention.date_text]) if mention.derived else frozenset()
    if not counts or edtf.precision(mention.date) is not edtf.Precision.DAY:
        return False
    act_days = {
        (edtf.bounds(mention.date)[0] - timedelta(days=2 * count)).isoformat() for count in counts
    }
    return any(one.date in act_days and _meet(one, mention) for one in others)


def _meet(one: EventMention, other: EventMention) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)


def _rank(mention: EventMention) -> tuple[object, ...]:
    return mention.confidence, mention.type.value, mention.date, mention.start


def _noting(mention: EventMention, other: EventMention) -> EventMention:
    why = f"The same words were also read as {other.type} ({other.confidence:.0%})."
    return replace(mention, reasons=(*mention.reasons, why))


def _has_the_word(mention: EventMention) -> bool:
    """Whether the words tell the type: a court decides, a decree orders, an app leads a list."""
    if mention.type is EventType.RULING:
        return names_a_court(mention.quote)
    if mention.type is EventType.EXECUTIVE_ACTION:
        return names_a_decree(mention.quote)
    return mention.type is EventType.MARKET and tells_a_rank(mention.quote)


def _is_second_reading(worse: EventMention, better: EventMention) -> bool:
    types = frozenset({worse.type, better.type})
    if len(types) < 2 or worse.date != better.date or not _meet(worse, better):
        return False
    if types == {EventType.DEADLINE, EventType.DEAL}:
        return worse.type is EventType.DEADLINE and closes_a_deal(worse.trigger)
    if types & _BESIDE_AN_ACT or types in _PAIRS or not _same_words(worse, better):
        return False
    if (better.type is EventType.RULING and worse.type in _OF_AUTHORITIES) or (
        types == {EventType.EXECUTIVE_ACTION, EventType.ENFORCEMENT}
    ):
        told = _has_the_word(better)
    elif types == {EventType.MARKET, EventType.SERVICE}:
        told = better.type is EventType.MARKET and _has_the_word(better)
    else:
        told = False
    return told or (
        better.confidence >= _DECISIVE * worse.confidence and not _tells_its_type(worse, better)
    )


def _tells_its_type(worse: EventMention, better: EventMention) -> bool:
    """Whether the less likely reading has the word for its type where the likelier has not."""
    if worse.type is EventType.RULING:
        return better.type in _OF_AUTHORITIES and _has_the_word(worse)
    if worse.type is EventType.EXECUTIVE_ACTION:
        return better.type is EventType.ENFORCEMENT and _has_the_word(worse)
    return worse.type is EventType.MARKET and _has_the_word(worse)


def _same_words(worse: EventMention, better: EventMention) -> bool:
    """Whether both are read from one quote, or from quotes that meet around one trigger."""
    if (worse.start, worse.end) == (better.start, better.end):
        return True
    one, other = worse.trigger.casefold(), better.trigger.casefold()
    return not one or not other or one in other or other in one
