"""Calendar arithmetic at a kept grain."""

from datetime import date

import pytest

from tracker.extract.temporal.calendar_rules import (
    Grain,
    add_duration,
    add_months,
    count_days,
    easter,
    holiday,
    nth_weekday,
    point,
)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2025-01-20", "P75D", "2025-04-05"),
        ("2025-04-04", "P75D", "2025-06-18"),
        ("2024-04-24", "P270D", "2025-01-19"),
        ("2025-05-02", "P6M", "2025-11-02"),
        ("2025-08-31", "P6M", "2026-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2025-01-20", "P2W", "2025-02-03"),
        ("2025-01-20", "P1Q", "2025-04-20"),
        ("2025-01-20", "P1Y6M", "2026-07-20"),
        ("2025-01-20", "-P10D", "2025-01-10"),
        ("2025-01-13/2025-01-15", "P1D", "2025-01-16"),
        ("2025-01", "P6M", "2025-07"),
        ("2025", "P2Y", "2027"),
        ("2025-01", "P10D", ""),
        ("2025", "P6M", ""),
        ("2025-01-20", "PXM", ""),
        ("2025-01-20", "PT24H", ""),
        ("9999-12-31", "P1D", ""),
        ("", "P1D", ""),
    ],
)
def test_a_duration_added_to_a_date(start: str, duration: str, end: str) -> None:
    assert add_duration(start, duration) == end


def test_days_are_counted_between_days_only() -> None:
    assert count_days("2025-01-20", "2025-04-05") == 75
    assert count_days("2025-01", "2025-04-05") is None


def test_months_are_clamped_at_the_end() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("grain", "value", "edtf"),
    [
        (Grain.DAY, "2025-08-20", "2025-08-20"),
        (Grain.WEEK, "2025-W34", "2025-08-18/2025-08-24"),
        (Grain.WEEKEND, "2025-W34-WE", "2025-08-23/2025-08-24"),
        (Grain.MONTH, "2025-08", "2025-08"),
        (Grain.QUARTER, "2025-Q3", "2025-07/2025-09"),
        (Grain.HALF, "2025-H2", "2025-07/2025-12"),
        (Grain.YEAR, "2025", "2025"),
        (Grain.DECADE, "202", "2020/2029"),
        (Grain.CENTURY, "20", "2000/2099"),
    ],
)
def test_a_point_keeps_its_grain(grain: Grain, value: str, edtf: str) -> None:
    found = point(grain, date(2025, 8, 20))
    assert (found.value, found.edtf) == (value, edtf)


def test_a_quarter_moved_by_a_year_stays_a_quarter() -> None:
    assert point(Grain.QUARTER, date(1989, 8, 1)).shift_years(-1).value == "1988-Q3"


@pytest.mark.parametrize(
    ("year", "day"), [(2000, "2000-04-23"), (2024, "2024-03-31"), (2025, "2025-04-20")]
)
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == day


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("12-25", "2025-12-25"),
        ("easter+39", "2025-05-29"),
        ("11:thu:4", "2025-11-27"),
        ("05:mon:-1", "2025-05-26"),
        ("11:mon:1+1", "2025-11-04"),
    ],
)
def test_a_feast_is_worked_out_by_its_rule(rule: str, day: str) -> None:
    assert holiday(rule, 2025).isoformat() == day


def test_a_feast_without_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="no holiday rule"):
        holiday("full moon", 2025)


def test_the_last_weekday_of_a_month() -> None:
    assert nth_weekday(2025, 1, 4, -1) == date(2025, 1, 31)
