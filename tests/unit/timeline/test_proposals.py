"""Proposed due dates beside the life they would have moved, and how an obligation was worded."""

from datetime import UTC, datetime

import pytest

from tests.unit.timeline.test_deadlines import lives

SELL = {"actors": ("ByteDance",)}


@pytest.fixture
def bill(mention):
    """The House passes a bill that would give six months; a law then gives until January 19."""
    return [
        mention("legislation", "2024-03-13", "The House passed a bill", article=1),
        mention("deadline", "2024-09-13", "that would oblige ByteDance to sell within six months",
                article=1, start=24, known="2024-03-13", status="possible", derived=True, **SELL),
        mention("legislation", "2024-04-24", "Biden signed the law", article=2),
        mention("deadline", "2025-01-19", "that makes ByteDance sell by January 19", article=2,
                start=21, known="2024-04-24", status="scheduled", **SELL),
    ]  # fmt: skip


def test_a_proposed_due_date_stands_beside_the_life_and_never_in_it(bill) -> None:
    [life] = lives(bill)
    assert [step.due for step in life.steps] == ["2025-01-19"]
    [proposal] = life.proposals
    assert (proposal.date, proposal.due) == ("2024-03-13", "2024-09-13")
    assert proposal.quote.startswith("that would oblige ByteDance")
    assert proposal.known_from == datetime(2024, 3, 13, 12, tzinfo=UTC)


def test_it_is_superseded_by_the_next_act_that_sets_or_moves_the_date(bill) -> None:
    [proposal] = lives(bill)[0].proposals
    assert proposal.superseded == "2024-04-24"
    assert proposal.superseded_known == datetime(2024, 4, 24, 12, tzinfo=UTC)


def test_it_is_open_while_no_act_followed_it(bill, mention) -> None:
    later = [
        mention("deadline", "2025-10-01", "a bill that would let ByteDance sell by October 1",
                article=3, known="2025-01-10", status="possible", **SELL),
        mention("deadline", "2025-01-19", "and not by January 19", article=3, start=60,
                known="2025-01-10", status="scheduled", **SELL),
    ]  # fmt: skip
    told = {one.due: one.superseded for one in lives([*bill, *later])[0].proposals}
    assert told == {"2024-09-13": "2024-04-24", "2025-10-01": ""}


def test_one_for_another_duty_or_actor_is_told_beside_no_life(bill, mention) -> None:
    others = [
        mention("deadline", "2024-10-01", "would make Oracle sell by October 1", status="possible",
                known="2024-03-14", actors=("Oracle",)),
        mention("deadline", "2024-11-01", "would make ByteDance pay by November 1", **SELL,
                status="possible", known="2024-03-14"),
    ]  # fmt: skip
    [life] = lives([*bill, *others])
    assert [one.due for one in life.proposals] == ["2024-09-13"]


def test_without_an_obligation_in_force_a_proposal_begins_none(bill) -> None:
    assert lives(bill[:2]) == ()


def test_the_wording_is_that_of_the_reports_known_on_each_day(bill, mention) -> None:
    later = [
        mention("deadline", "2025-01-19", "La loi oblige ByteDance à vendre d'ici le 19 janvier",
                known="2024-04-26", lang="fr", status="scheduled", **SELL),
        mention("deadline", "2025-01-19",
                "The law requires ByteDance to sell TikTok to an American owner by January 19",
                known="2024-05-02", status="scheduled", **SELL),
    ]  # fmt: skip
    [life] = lives([*bill, *later])
    told = [
        (one.known_from.date().isoformat(), one.obligation[:16], one.obligation_fr[:10])
        for one in life.wordings
    ]
    assert told == [
        ("2024-04-24", "That makes ByteD", ""),
        ("2024-04-26", "That makes ByteD", "La loi obl"),
        ("2024-05-02", "The law requires", "La loi obl"),
    ]
    assert life.obligation.startswith("The law requires ByteDance to sell")
    assert {one.actors for one in life.wordings} == {("ByteDance",)}


def test_no_day_is_worded_by_reports_of_a_later_one(bill, mention) -> None:
    later = mention("deadline", "2025-01-19", "ByteDance must sell TikTok by January 19",
                    known="2024-12-06", status="scheduled", **SELL)  # fmt: skip
    before, after = lives(bill)[0].wordings[-1], lives([*bill, later])[0].wordings[0]
    assert before == after
