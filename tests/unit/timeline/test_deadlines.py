from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.model import Actor, Deadline, Event, Instrument, SourceKind, StoredMention, Story
from tracker.timeline.day_counts import day_counts, english, explain, french
from tracker.timeline.deadlines import deadline_lives
from tracker.timeline.due import days_left, due_now, due_on
from tracker.timeline.features import book_of
from tracker.timeline.linking import link_mentions
from tracker.timeline.merge import merge_event

STORY = Story(
    id="tiktok-ban",
    title={},
    terms=("TikTok",),
    actors=(Actor("bytedance", {"en": ("ByteDance",)}, "company"),),
    instruments=(Instrument("pafaca", {"en": ("PAFACA",)}, ("Pub. L. 118-50",)),),
)


def lives(told: list[StoredMention]):
    book = book_of(STORY)
    events: list[tuple[Event, tuple[StoredMention, ...]]] = [
        (merge_event(number, group.mentions, STORY, book), group.mentions)
        for number, group in enumerate(link_mentions(told, [STORY]), 1)
    ]
    return deadline_lives(events, STORY)


def moves(found: Iterable[Deadline]) -> list[tuple[str, ...]]:
    return [
        (step.kind.value, step.date, step.due, step.quote) for life in found for step in life.steps
    ]


@pytest.fixture
def saga(mention):
    """A law sets a due date, an order moves it, a second one again; then the sale closes."""
    sell = {"actors": ("ByteDance",)}
    return [
        mention(
            "legislation", "2024-04-24", "Biden signed the law", article=1, start=0,
            known="2024-04-24", instruments=("pafaca",),
        ),
        mention(
            "deadline", "2025-01-19", "270 days for ByteDance to sell TikTok", article=1, start=22,
            known="2024-04-24", status="scheduled", derived=True, **sell,
        ),
        mention(
            "extension", "2025-01-20", "Trump gave TikTok another 75 days", article=2, start=0,
            known="2025-01-20", instruments=("eo-14166",),
        ),
        mention(
            "deadline", "2025-04-05", "ByteDance now has until April 5 to sell", article=2,
            start=40, known="2025-01-20", status="scheduled", **sell,
        ),
        mention(
            "extension", "2025-04-04", "Trump extended it by 75 days", article=3, start=0,
            known="2025-04-04", instruments=("eo-14258",), source=SourceKind.OFFICIAL,
        ),
        mention(
            "deadline", "2025-06-19", "before June 19, 2025", article=3, start=30,
            known="2025-04-04", status="scheduled", source=SourceKind.OFFICIAL, **sell,
        ),
        mention(
            "deadline", "2025-04-05", "and no longer April 5", article=3, start=60,
            known="2025-04-04", status="cancelled", **sell,
        ),
        mention(
            "extension", "2025-04-04", "Trump gave it 75 days more", article=4, start=0,
            known="2025-04-05",
        ),
        mention(
            "deadline", "2025-06-18", "that is until June 18", article=4, start=30,
            known="2025-04-05", status="scheduled", derived=True, **sell,
        ),
        mention(
            "deal", "2025-06-10", "ByteDance closed the sale of TikTok", article=5, start=0,
            known="2025-06-10", **sell,
        ),
    ]  # fmt: skip


def test_a_deadline_has_one_life_with_all_its_moves(saga) -> None:
    [life] = lives(saga)
    assert [(s.kind.value, s.date, s.due, s.days) for s in life.steps] == [
        ("set", "2024-04-24", "2025-01-19", 270),
        ("extended", "2025-01-20", "2025-04-05", 76),
        ("extended", "2025-04-04", "2025-06-19", 75),
        ("met", "2025-06-10", "", None),
    ]
    assert [s.instrument for s in life.steps] == ["PAFACA", "EO 14166", "EO 14258", ""]
    assert life.instrument == "PAFACA"
    assert "ByteDance" in life.actors


def test_every_day_count_is_explained_and_who_says_which_is_told(saga) -> None:
    [life] = lives(saga)
    assert life.steps[0].explanation == "2024-04-24 + 270 days = 2025-01-19"
    assert life.steps[1].explanation == "2025-01-20 + 75 days = 2025-04-05"
    counted = "2025-04-05 (the due date before) + 75 days = 2025-06-19"
    assert life.steps[2].explanation == f"{counted}; 2025-06-19: 1 source; 2025-06-18: 1 source"


def test_a_count_that_only_the_headline_gives_explains_the_due_date(mention) -> None:
    told = [
        mention("legislation", "2024-04-24", "signed the bill", article=1),
        mention("deadline", "2025-01-19", "until January 19, 2025", article=1, status="scheduled"),
    ]
    (life,) = lives(told)
    assert life.steps[0].explanation == "the sources state 2025-01-19"
    headline = "Biden signs law giving ByteDance 270 days to sell TikTok"
    (life,) = lives([replace(one, headline=headline) for one in told])
    assert life.steps[0].explanation == "2024-04-24 + 270 days = 2025-01-19"


def test_where_dates_conflict_the_official_one_stands_and_is_told_first(mention) -> None:
    told = [
        mention("deadline", "2025-04-05", "ByteDance must sell", article=1, known="2025-01-20"),
        mention("extension", "2025-04-04", "Trump extended it by 75 days", article=2),
        mention("deadline", "2025-04-05", "no longer by April 5", article=2, start=30,
                known="2025-04-04", status="cancelled"),
        mention("deadline", "2025-06-19", "before June 19, 2025", article=2, start=60,
                known="2025-04-09", source=SourceKind.OFFICIAL, publisher="Federal Register"),
    ]  # fmt: skip
    for number, name in enumerate(("Ledger", "Wire", "Notes", "Briefs"), 3):
        told += [
            mention("extension", "2025-04-04", "Trump gave it 75 days more", article=number),
            mention("deadline", "2025-06-18", "until June 18 to sell", article=number, start=30,
                    known=f"2025-04-0{number + 1}", status="scheduled", publisher=name),
        ]  # fmt: skip
    # A source that states the official date is not told for the day it counted to.
    told.append(
        mention("deadline", "2025-06-18", "75 days", article=2, start=90, known="2025-04-09",
                derived=True, publisher="Federal Register")
    )  # fmt: skip
    [life] = lives(told)
    assert [(step.kind.value, step.due) for step in life.steps] == [
        ("set", "2025-04-05"),
        ("extended", "2025-06-19"),
    ]
    assert life.steps[1].explanation.endswith(
        "; 2025-06-19: Federal Register; 2025-06-18: Ledger, Wire, Notes + 1"
    )


def test_a_proposed_due_date_begins_no_life_and_moves_none(saga, mention) -> None:
    proposal = [
        mention("legislation", "2024-03-13", "The House passed a bill", article=20, start=0),
        mention("deadline", "2024-09-13", "six months for ByteDance to sell", article=20, start=30,
                known="2024-03-13", status="possible", actors=("ByteDance",)),
        mention("deadline", "2025-10-01", "ByteDance could get until October 1", article=3,
                start=80, known="2025-04-04", status="possible", actors=("ByteDance",)),
    ]  # fmt: skip
    assert moves(lives([*proposal, *saga])) == moves(lives(saga))


def test_the_day_from_which_days_are_counted_is_no_due_date(mention) -> None:
    told = [
        mention("executive_action", "2020-08-14", "Trump signed an order", article=1),
        mention("deadline", "2020-08-14", "to divest within 90 days after August 14, 2020",
                article=1, start=40, known="2020-08-19", actors=("ByteDance",)),
        mention("deadline", "2020-11-12", "to divest within 90 days after August 14, 2020",
                article=1, start=40, known="2020-08-19", actors=("ByteDance",), derived=True,
                status="scheduled"),
    ]  # fmt: skip
    assert [(s.kind.value, s.due) for life in lives(told) for s in life.steps] == [
        ("set", "2020-11-12")
    ]


def test_a_law_sets_a_due_date_whatever_was_told_before(saga, mention) -> None:
    earlier = [
        mention("legislation", "2024-03-13", "The House passed a bill", article=20, start=0),
        mention("deadline", "2024-09-13", "six months for ByteDance to sell", article=20, start=30,
                known="2024-03-13", status="scheduled", actors=("ByteDance",)),
        # A clause that tells the law, read as an extension.
        mention("extension", "2024-04-24", "Biden signed the law", article=1, start=0),
        mention("deadline", "2024-09-13", "not within six months", article=1, start=50,
                known="2024-04-24", status="cancelled", actors=("ByteDance",)),
    ]  # fmt: skip
    found = lives([*earlier, *saga])
    steps = [step for life in found for step in life.steps if step.due == "2025-01-19"]
    assert [(step.kind.value, step.date) for step in steps] == [("set", "2024-04-24")]


def test_an_extension_by_law_is_an_extension(mention) -> None:
    told = [
        mention("deadline", "2025-03-01", "Apple must comply by March 1", article=1,
                known="2025-01-02", actors=("Apple",), status="scheduled"),
        mention("legislation", "2025-02-01", "Congress passed a law", article=2, start=0),
        mention("extension", "2025-02-01", "a law that delays the deadline by 90 days", article=2,
                start=30),
        mention("deadline", "2025-03-01", "and no longer March 1", article=2, start=75,
                known="2025-02-01", actors=("Apple",), status="cancelled"),
        mention("deadline", "2025-05-30", "Apple has until May 30 to comply", article=2, start=100,
                known="2025-02-01", actors=("Apple",), status="scheduled"),
    ]  # fmt: skip
    [life] = lives(told)
    assert [(step.kind.value, step.due) for step in life.steps] == [
        ("set", "2025-03-01"),
        ("extended", "2025-05-30"),
    ]


def test_an_obligation_that_another_law_replaces_is_superseded(mention) -> None:
    told = [
        mention("legislation", "2024-04-24", "Congress passed the first law", article=1),
        mention("deadline", "2025-03-01", "Apple must comply by March 1", article=1, start=40,
                known="2024-04-24", actors=("Apple",), status="scheduled"),
        mention("legislation", "2025-02-01", "Congress passed another law", article=2),
        mention("deadline", "2025-03-01", "replaces the duty of March 1", article=2, start=30,
                known="2025-02-01", actors=("Apple",), status="cancelled"),
        mention("deadline", "2025-12-01", "Apple must delete the data by December 1", article=2,
                start=60, known="2025-02-01", actors=("Apple",), status="scheduled"),
    ]  # fmt: skip
    first, second = sorted(lives(told), key=lambda one: one.steps[0].date)
    assert [(step.kind.value, step.date) for step in first.steps] == [
        ("set", "2024-04-24"),
        ("superseded", "2025-02-01"),
    ]
    assert [(step.kind.value, step.due) for step in second.steps] == [("set", "2025-12-01")]


def test_a_step_is_told_in_words_of_its_own_days(saga, mention) -> None:
    later = mention(
        "deadline", "2025-01-19",
        "January 19, 2025 was the first of three days by which ByteDance had to sell TikTok",
        article=30, known="2025-12-20", source=SourceKind.OFFICIAL, actors=("ByteDance",),
    )  # fmt: skip
    [life] = lives([later, *saga])
    assert life.steps[0].quote == "270 days for ByteDance to sell TikTok"
    assert life.obligation == "270 days for ByteDance to sell TikTok"


def test_the_due_date_in_force_is_known_for_any_day(saga) -> None:
    [life] = lives(saga)
    assert due_on(life, date(2024, 4, 23)) == ""
    assert due_on(life, date(2025, 1, 18)) == "2025-01-19"
    assert due_on(life, date(2025, 4, 3)) == "2025-04-05"
    assert days_left(life, date(2025, 1, 18)) == 1
    assert due_now(life) == ""


def test_what_was_not_known_yet_does_not_count(saga) -> None:
    [life] = lives(saga)
    known_by = datetime(2025, 1, 18, 23, tzinfo=UTC)
    assert due_on(life, date(2025, 5, 1), known_by) == "2025-01-19"


def test_a_deadline_that_passed_without_a_word_is_not_said_to_be_missed(mention) -> None:
    told = [mention("deadline", "2025-03-01", "agencies must comply", status="scheduled")]
    [life] = lives(told)
    assert [step.kind.value for step in life.steps] == ["set"]
    assert due_now(life) == "2025-03-01"
    assert days_left(life, date(2025, 3, 2)) == -1


def test_two_obligations_of_one_year_do_not_mix(mention) -> None:
    told = [
        mention("deadline", "2025-03-01", "Apple must comply", actors=("Apple",)),
        mention("extension", "2025-04-04", "Trump extended it", article=7, start=0),
        mention(
            "deadline", "2025-06-19", "to sell by June 19", article=7, start=30,
            actors=("ByteDance",), status="scheduled",
        ),
    ]  # fmt: skip
    assert sorted(len(life.steps) for life in lives(told)) == [1, 1]


@pytest.mark.parametrize("number", range(1, 400))
def test_numbers_are_read_in_words_of_both_languages(number: int) -> None:
    assert day_counts([f"within {english(number)} days"]) == {number}
    assert day_counts([f"dans les {french(number)} jours"]) == {number}


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("gave it 75 days", {75}),
        ("a 90-day delay; 120 days from now", {90, 120}),
        ("soixante-quinze jours, puis quatre-vingt-dix jours", {75, 90}),
        ("two hundred and seventy days", {270}),
        ("these days", set()),
    ],
)
def test_day_counts_are_found_in_clauses(text: str, counts: set[int]) -> None:
    assert day_counts([text]) == counts


def test_a_count_that_does_not_give_the_stated_date_is_said() -> None:
    said = explain(date(2025, 6, 19), [("", date(2025, 4, 4))], [75])
    assert said == "the sources state 2025-06-19; 2025-04-04 + 75 days would be 2025-06-18"
