from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.publish.address import Address
from tracker.publish.language import load
from tracker.publish.record import days, health
from tracker.store.site_rows import FeedRow, VersionRow

EN = load("en")
NOW = datetime(2026, 1, 20, tzinfo=UTC)
HERE = Address("/changes/s")
FINE = FeedRow(
    "f", "Feed", "https://key:secret@www.example.org/rss?token=abc", "feed", "en", "news", True, 3,
    "2026-01-19T00:00:00+00:00", "2026-01-18T00:00:00+00:00", 86400, 0, "", False, False,
)  # fmt: skip
FIRST = VersionRow(
    1, 7, "s", "2025-01-17T18:00:00+00:00", "", "first reported", False, "deadline", "2025-01-19",
    "scheduled", "T", "T", "", "", "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "level", "words"),
    [
        ({}, "ok", "fine"),
        ({"failures": 3, "failing_since": "2026-01-10T00:00:00+00:00"}, "error",
         "failing since January 10, 2026; 3 failures in a row"),
        ({"gone": True, "failures": 9}, "off", "closed by its publisher"),
        ({"followed": False}, "off", "no longer followed"),
        ({"moved": True}, "warning", "moved to a new address"),
        ({"last_success": ""}, "warning", "not read yet"),
        ({"last_new_entry": "2025-12-01T00:00:00+00:00"}, "warning",
         "silent: nothing new since December 1, 2025"),
        ({"last_new_entry": "2025-12-01T00:00:00+00:00", "usual_gap_s": 30 * 86400}, "ok", "fine"),
    ],
)  # fmt: skip
def test_the_state_of_a_feed_is_told_in_words(
    changes: dict[str, Any], level: str, words: str
) -> None:
    shown = health(replace(FINE, **changes), NOW, EN)
    assert (shown.level, shown.state) == (level, words)


def test_the_address_of_a_feed_shows_no_key() -> None:
    shown = health(FINE, NOW, EN)
    assert (shown.url, shown.host) == ("https://example.org/", "example.org")


@pytest.mark.parametrize(
    ("changes", "kind", "details"),
    [
        ({}, "new", ()),
        ({"previous_date": "2025-01-18", "previous_status": "scheduled"}, "changed",
         ("date January 18, 2025 → January 19, 2025",)),
        ({"previous_date": "2025-01-19", "previous_status": "possible"}, "changed",
         ("status Possible, not certain → Scheduled",)),
        ({"previous_date": "2025-01-19", "previous_status": "scheduled", "change": "a source more"},
         "changed", ("a source more",)),
        ({"gone": True, "previous_date": "2025-01-19", "previous_status": "scheduled",
          "change": "its only source took it back"}, "gone", ("its only source took it back",)),
    ],
)  # fmt: skip
def test_a_change_says_what_changed(
    changes: dict[str, Any], kind: str, details: tuple[str, ...]
) -> None:
    (day,) = days([replace(FIRST, **changes)], EN, HERE)
    assert (day.name, day.changes[0].kind, day.changes[0].details) == (
        "January 17, 2025",
        kind,
        details,
    )
