"""One clause read as two types of event, and one clause that tells two events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.timeline.samples import clauses
from tracker.model import EventMention, EventType, Status
from tracker.timeline.readings import told_once


def said(
    kind: str, quote: str, trigger: str, confidence: float, *, day: str = "2020-12-07", start=0
) -> EventMention:
    return EventMention(
        type=EventType(kind), date=day, status=Status.OCCURRED, derived=False, actors=(),
        quote=quote, start=start, end=start + len(quote), trigger=trigger, confidence=confidence,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "readings", "kept"),
    [
        (
            "Judge Carl Nichols blocked the Commerce Department from enforcing its rules",
            [("enforcement", "blocked", 0.72), ("ruling", "blocked", 0.54)],
            "ruling",
        ),
        (
            "TikTok saisit la Cour suprême en urgence",
            [("ruling", "", 0.43), ("lawsuit", "saisit", 0.89)],
            "lawsuit",
        ),
        (
            "RedNote became the most downloaded app in Apple's American store",
            [("market", "downloaded", 0.89), ("service", "store", 0.78)],
            "market",
        ),
        (
            "14 août 2020 : un second décret somme ByteDance de vendre",
            [("enforcement", "somme", 0.75), ("executive_action", "décret", 0.7)],
            "executive_action",
        ),
        ("Sa clôture est prévue", [("deadline", "clôture", 0.6), ("deal", "", 0.38)], "deal"),
    ],
)
def test_what_is_told_once_is_one_event_of_the_likelier_type(quote, readings, kept) -> None:
    told = [said(kind, quote, trigger, sure) for kind, trigger, sure in readings]
    [left] = told_once(told)
    [other] = {kind for kind, *_ in readings} - {kept}
    assert left.type == kept
    assert f"also read as {other}" in left.reasons[-1]


@pytest.mark.parametrize(
    "readings",
    [
        [("executive_action", "signed", 0.9), ("extension", "delays", 0.8)],
        [("legislation", "signed", 0.9), ("deadline", "until", 0.8)],
        [("ruling", "blocked", 0.9), ("effective", "taking effect", 0.4)],
        [("deadline", "by", 0.9), ("deal", "concluded", 0.4)],
    ],
)
def test_types_that_stand_beside_each_other_in_one_clause_both_stay(readings) -> None:
    told = [said(kind, "one clause for both", trigger, sure) for kind, trigger, sure in readings]
    assert told_once(told) == tuple(told)


def test_two_acts_of_one_sentence_with_words_of_their_own_both_stay() -> None:
    told = [
        said("ruling", "the court upheld the law", "upheld", 0.9),
        said("enforcement", "and the regulator fined the company", "fined", 0.4, start=25),
    ]
    assert told_once(told) == tuple(told)


def test_two_acts_in_overlapping_words_both_stay_where_each_has_its_verb() -> None:
    told = [
        said("service", "The service was restored on Sunday", "restored", 0.9),
        said("executive_action", "restored on Sunday after he signed an order", "order", 0.4,
             start=16),
    ]  # fmt: skip
    assert told_once(told) == tuple(told)


def test_the_same_words_on_two_dates_are_two_events() -> None:
    told = [
        said("ruling", "blocked it", "blocked", 0.9),
        said("enforcement", "blocked it", "blocked", 0.4, day="2020-11-12"),
    ]
    assert told_once(told) == tuple(told)


@given(st.lists(clauses(), max_size=8, unique_by=lambda one: (one.type, one.date, one.start)))
def test_it_only_takes_away_and_twice_changes_nothing(told: Sequence[EventMention]) -> None:
    once = told_once(told)
    places = [(one.type, one.date, one.start) for one in told]
    assert [place for place in places if place in {(o.type, o.date, o.start) for o in once}] == [
        (one.type, one.date, one.start) for one in once
    ]
    assert told_once(once) == once


@pytest.mark.parametrize(
    ("quote", "trigger"),
    [
        ("The app has not returned to the stores of Apple and Google.", "returned"),
        ("The app hasn't yet returned to the stores", "returned"),
        ("the rule was never adopted", "adopted"),
        ("L'application n'est pas revenue dans les magasins", "revenue"),
        ("la loi n'a pas encore été promulguée", "promulguée"),
    ],
)
def test_what_a_clause_says_did_not_happen_is_no_event_that_occurred(quote, trigger) -> None:
    assert told_once([said("service", quote, trigger, 0.65)]) == ()


@pytest.mark.parametrize(
    ("quote", "trigger"),
    [
        ("The app has returned to the stores", "returned"),
        ("The court did not only uphold the law", "uphold"),
        ("Not everybody was back when it returned", "returned"),
        ("Le service n'a été rétabli qu'à midi", "rétabli"),
    ],
)
def test_what_did_happen_stays(quote, trigger) -> None:
    assert len(told_once([said("service", quote, trigger, 0.65)])) == 1


def counted(day: str, quote: str, start: int = 0) -> EventMention:
    one = said("deadline", quote, "within", 0.7, day=day, start=start)
    return replace(one, derived=True, date_text="90 days", status=Status.SCHEDULED)


def test_days_are_counted_once_from_the_act_of_their_clause() -> None:
    clause = "Trump on Friday ordered ByteDance to sell within 90 days"
    order = said("executive_action", clause, "ordered", 0.9, day="2020-08-14")
    told = [order, counted("2020-11-12", clause), counted("2021-02-10", clause)]
    assert [one.date for one in told_once(told)] == ["2020-08-14", "2020-11-12"]


def test_days_counted_from_an_earlier_due_date_stay() -> None:
    clause = "an order on Tuesday that extends the deadline by 90 days"
    order = said("extension", clause, "extends", 0.9, day="2025-09-16")
    told = [order, counted("2025-12-16", clause)]
    assert len(told_once(told)) == 2
