"""What many reports make of an event's status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.timeline.samples import mentions
from tracker.model import SourceKind, Status, StoredMention
from tracker.timeline.features import is_conditional
from tracker.timeline.status_votes import StatusVotes

PROPOSAL = "a bill that would oblige ByteDance to sell within six months"


def standing(told: Sequence[StoredMention], *, is_date: bool = True) -> Status:
    counted = StatusVotes()
    for mention in told:
        counted.add(mention)
    return counted.status(is_date=is_date)


def test_one_doubtful_reading_does_not_make_a_proposal_binding(mention) -> None:
    sure = mention("deadline", "2024-09-13", PROPOSAL, status="possible", confidence=0.89)
    doubtful = mention(
        "deadline", "2024-09-13", "The group has six months", status="scheduled", confidence=0.35
    )
    assert standing([sure, doubtful]) is Status.POSSIBLE
    assert standing([sure, replace(doubtful, mention=sure_of(doubtful))]) is Status.SCHEDULED


def sure_of(one: StoredMention):
    return replace(one.mention, confidence=0.9)


def test_many_who_say_what_may_come_do_not_outweigh_one_who_says_that_it_comes(mention) -> None:
    told = [mention("hearing", "2025-01-10", "may hear it", status="possible") for _ in range(9)]
    told.append(mention("hearing", "2025-01-10", "will hear it", status="scheduled"))
    assert standing(told, is_date=False) is Status.SCHEDULED


def test_a_report_lifts_what_official_texts_had_only_announced(mention) -> None:
    notice = mention(
        "effective", "2025-01-10", "applies from January 10", status="scheduled",
        source=SourceKind.OFFICIAL, confidence=0.99,
    )  # fmt: skip
    report = mention("effective", "2025-01-10", "took effect", confidence=0.6)
    assert standing([notice, report]) is Status.OCCURRED


def test_one_report_does_not_make_an_official_proposal_binding_but_two_or_an_official_one_do(
    mention,
) -> None:
    def says(quote: str, status: str, source: SourceKind = SourceKind.NEWS) -> StoredMention:
        return mention("deadline", "2025-01-10", quote, status=status, source=source)

    proposal = says("would have to comply", "possible", SourceKind.OFFICIAL)
    report = says("must comply", "scheduled")
    assert standing([proposal, report]) is Status.POSSIBLE
    assert standing([proposal, report, says("has to comply", "scheduled")]) is Status.SCHEDULED
    order = says("shall comply", "scheduled", SourceKind.OFFICIAL)
    assert standing([proposal, order]) is Status.SCHEDULED


@given(mentions(), st.permutations(range(14)))
def test_the_order_of_reports_does_not_matter(
    told: list[StoredMention], order: Sequence[int]
) -> None:
    dealt = [told[number] for number in order if number < len(told)]
    assert standing(dealt) is standing(told)


@given(mentions())
def test_a_status_is_one_that_somebody_stated_and_hedges_alone_make_nothing_happen(
    told: list[StoredMention],
) -> None:
    assert standing(told) in {mention.mention.status for mention in told}


@given(mentions(), st.floats(0.05, 0.99), st.sampled_from(list(SourceKind)))
def test_what_would_be_due_never_lifts_what_is_only_possible(
    told: list[StoredMention], confidence: float, source: SourceKind
) -> None:
    first = told[0]
    possible = replace(first, mention=replace(first.mention, status=Status.POSSIBLE), place=1)
    quote = "Le groupe disposerait de six mois"
    said = replace(first.mention, status=Status.SCHEDULED, quote=quote, confidence=confidence)
    conditional = replace(first, mention=said, source=source, source_group="another")
    before = [*told, possible]
    assert standing([*before, conditional]) is standing(before)


@pytest.mark.parametrize(
    "text",
    [
        "Le groupe disposerait de six mois.",
        "la loi entrerait en vigueur le 1er mars",
        "Le décret serait publié",
        "l'accord ouvrirait la voie",
        "ils voudraient vendre",
        "The bill would take effect on March 1",
        "the Senate could vote on Tuesday",
    ],
)
def test_what_would_be_is_conditional(text: str) -> None:
    assert is_conditional(text)


@pytest.mark.parametrize(
    "text",
    [
        "le délai courait jusqu'au 3 mars",
        "la loi entrait en vigueur",
        "il tirait les conséquences du retrait",
        "un extrait du portrait",
        "La Cour a annoncé qu'elle examinerait l'affaire",
        "The court said it would hear arguments on January 10",
        "must sell by January 19",
    ],
)
def test_what_was_or_was_said_to_come_is_not(text: str) -> None:
    assert not is_conditional(text)
