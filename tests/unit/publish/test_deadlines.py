from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.seed import STEPS, STORY
from tracker.publish.address import Address
from tracker.publish.deadlines import (
    in_force_on,
    is_open,
    next_deadline,
    replaced_by,
    view,
)
from tracker.publish.language import load
from tracker.store.site_rows import DeadlineLife, StepRow

EN, FR = load("en"), load("fr")
HERE = Address("/deadlines/tiktok-ban")


def life(moves: int, key: int = 1, *, due: str = "") -> DeadlineLife:
    steps = tuple(
        StepRow(n, kind, day, due or after, days, n, "quote", by, why, f"{day}T18:00:00+00:00")
        for n, (kind, day, after, days, by, why) in enumerate(STEPS[:moves], 1)
    )
    words = ("ByteDance must divest", "Céder TikTok")
    return DeadlineLife(key, STORY, *words, ("ByteDance",), "PAFACA", steps)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2024-04-23", None),
        ("2024-04-24", "2025-01-19"),
        ("2025-01-19", "2025-01-19"),
        ("2025-01-20", "2025-04-05"),
        ("2025-04-03", "2025-04-05"),
        ("2025-04-04", "2025-06-19"),
        ("2025-09-20", "2025-12-16"),
        ("2025-12-31", "2026-01-23"),
    ],
)
def test_the_date_in_force_on_a_day_is_that_of_the_last_move_before(
    day: str, due: str | None
) -> None:
    step = in_force_on(life(6), date.fromisoformat(day))
    assert (step.due if step else None) == due


def test_the_page_answers_what_was_in_force() -> None:
    answers = [
        view(life(6), date(2026, 1, 1), EN, HERE, date.fromisoformat(day)).on_answer
        for day in ("2024-01-01", "2025-03-01")
    ]
    assert answers == [
        "On January 1, 2024 this deadline had not been set.",
        "On March 1, 2025 the date in force was April 5, 2025.",
    ]


@pytest.mark.parametrize(
    ("today", "left", "unknown", "state"),
    [
        (date(2025, 4, 1), "4 days left", False, "extended"),
        (date(2025, 4, 4), "1 day left", False, "extended"),
        (date(2025, 4, 5), "today", False, "extended"),
        (date(2025, 4, 6), "1 day ago", True, "passed"),
    ],
)
def test_days_left_are_counted_to_the_day_itself(
    today: date, left: str, unknown: bool, state: str
) -> None:
    shown = view(life(2), today, EN, HERE)
    assert (shown.left, shown.outcome_unknown, shown.state_name) == (left, unknown, state)


def test_a_met_deadline_has_no_days_left() -> None:
    shown = view(life(7), date(2026, 1, 1), FR, HERE)
    assert (shown.left, shown.closed, shown.state_name) == ("", True, "tenue")
    assert shown.moves_text == "déplacée 5 fois"


def test_a_deadline_that_ended_tells_how_and_what_its_date_had_been() -> None:
    ended = replace(life(7), steps=(*life(6).steps, replace(life(7).steps[6], due="")))
    for each in (ended, life(7)):
        shown = view(each, date(2026, 2, 1), EN, HERE)
        assert (shown.outcome, shown.last_due) == ("Met on January 22, 2026", "January 23, 2026")
    in_force = view(life(6), date(2026, 1, 1), EN, HERE)
    assert (in_force.outcome, in_force.last_due) == ("", "")


def test_a_due_date_is_replaced_by_the_last_one() -> None:
    assert replaced_by(life(3), "2025-01-19") == "2025-06-19"
    assert replaced_by(life(3), "2025-06-19") == ""
    assert replaced_by(life(3), "2024-09-13") == ""


def test_the_panel_counts_the_days_to_the_due_date() -> None:
    found = next_deadline(life(1, 2), date(2025, 1, 19), EN, HERE)
    assert (found.due_edtf, found.days, found.url) == (
        "2025-01-19",
        0,
        "/deadlines/tiktok-ban#deadline-2",
    )
    assert is_open(life(1))
    assert not is_open(life(7))


def test_a_due_month_lasts_to_its_end() -> None:
    found = next_deadline(life(1, due="2025-03"), date(2025, 3, 30), EN, HERE)
    assert (found.days, found.due) == (1, "March 2025")


def test_the_drawing_goes_right_and_down_with_each_extension() -> None:
    drawing = view(life(7), date(2025, 3, 1), EN, HERE).drawing
    assert drawing is not None
    acts = [bar.act for bar in drawing.bars]
    assert acts == sorted(acts)
    assert [bar.y for bar in drawing.bars] == [13 + 26 * row for row in range(7)]
    assert all(bar.due is None or bar.due > bar.act for bar in drawing.bars)
    assert drawing.bars[-1].due is None
    assert drawing.today is not None
    assert "ByteDance must divest: moved 5 times" in drawing.alt


def test_a_life_of_one_day_or_one_move_is_told_but_not_drawn() -> None:
    step = StepRow(1, "met", "2025-01-19", "2025-01-19", None, None, "", "", "", "")
    only = DeadlineLife(1, STORY, "x", "", (), "", (step, step))
    assert view(only, date(2025, 1, 1), EN, HERE).drawing is None
    assert view(life(1), date(2025, 1, 1), EN, HERE).drawing is None


def test_the_end_of_a_deadline_is_no_move() -> None:
    ended = replace(life(7), steps=(*life(6).steps, replace(life(7).steps[6], due="")))
    assert (ended.moves, life(7).moves, life(2).moves) == (5, 5, 1)
    assert view(life(2), date(2025, 3, 1), EN, HERE).moves_text == "moved once"
