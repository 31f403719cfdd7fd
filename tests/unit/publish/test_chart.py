from __future__ import annotations

import re

from tracker.publish.address import Address
from tracker.publish.chart import draw
from tracker.publish.language import load
from tracker.store.queries import MonthCount

EN = load("en")
HERE = Address("/timeline/s", (("q", "law"),))


def test_nothing_selected_draws_nothing() -> None:
    assert draw([], EN, HERE) is None


def test_bars_stand_on_each_other_and_lead_to_their_month() -> None:
    chart = draw(
        [MonthCount("2024-12", "ruling", 3), MonthCount("2025-02", "legislation", 1),
         MonthCount("2025-02", "ruling", 1)],
        EN,
        HERE,
    )  # fmt: skip
    assert chart is not None
    assert [(layer.type, layer.count) for layer in chart.layers] == [
        ("legislation", 1),
        ("ruling", 4),
    ]
    assert [(one.name, one.count, one.url) for one in chart.columns] == [
        ("December 2024", 3, "/timeline/s?q=law&from=2024-12&to=2024-12"),
        ("February 2025", 2, "/timeline/s?q=law&from=2025-02&to=2025-02"),
    ]
    law, ruling = (
        re.findall(r"M([\d.]+) ([\d.]+)h[\d.]+v([\d.]+)", layer.path) for layer in chart.layers
    )
    # Two whole years are drawn: each month takes a twenty-fourth of the thousand units.
    assert law == [("543.7", "66.7", "33.3")]
    assert ruling == [("460.3", "0", "100"), ("543.7", "33.3", "33.3")]
    assert (chart.first, chart.last, chart.peak, chart.peak_count) == (
        "January 2024", "December 2025", "December 2024", 3,
    )  # fmt: skip
    assert [(row.name, row.total, row.counts) for row in chart.rows] == [
        ("2025", 2, (1, 1)),
        ("2024", 3, (0, 3)),
    ]


def test_more_than_fifteen_years_are_drawn_by_year() -> None:
    chart = draw([MonthCount("2000-01", "ruling", 1), MonthCount("2025-12", "ruling", 2)], EN, HERE)
    assert chart is not None
    assert chart.by_year
    assert [one.name for one in chart.columns] == ["2000", "2025"]
    assert len(chart.labels) <= 7


def test_a_single_month_is_one_bar_of_its_year() -> None:
    chart = draw([MonthCount("2025-03", "deal", 5)], EN, HERE)
    assert chart is not None
    assert [(one.name, one.width) for one in chart.columns] == [("March 2025", 83.33)]
    assert [label.text for label in chart.labels] == ["2025", "Apr", "Jul", "Oct"]


def test_the_last_year_has_no_label_where_it_would_cover_the_one_before() -> None:
    def labels(last: str) -> list[str]:
        chart = draw([MonthCount("2020-01", "ruling", 1), MonthCount(last, "ruling", 1)], EN, HERE)
        assert chart is not None
        return [label.text for label in chart.labels]

    assert labels("2026-02")[-1] == "2025"
    assert labels("2026-12")[-1] == "2026"
