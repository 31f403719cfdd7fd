"""docs/fetching.md says what the code does."""

import re
from pathlib import Path

from tests.unit.fetch.asking import NOW
from tracker.fetch import FetchSettings, Reason
from tracker.fetch.arrived import MEMORY_BYTES
from tracker.fetch.room import HELD_BYTES, KIBIBYTE, LARGE_BYTES, LARGE_LANES
from tracker.fetch.settings import MEBIBYTE
from tracker.fetch.walk import MOST_REDIRECTS
from tracker.fetch.wire import LONGEST_FIELD_BYTES, MOST_FIELDS

TEXT = (Path(__file__).parents[3] / "docs" / "fetching.md").read_text("utf-8")


def test_every_reason_is_explained() -> None:
    table = TEXT.partition("## Why a fetch failed")[2].partition("\n## ")[0]
    told = {slug for row in table.splitlines() for slug in re.findall(r"`([a-z0-9-]+)`", row)}
    assert told == {reason.value for reason in Reason}


def test_the_limits_are_the_defaults() -> None:
    settings = FetchSettings(now=NOW)
    rows = re.findall(r"\| ([\d.]+)( MiB)?[^|]*\| `(\w+)` \|", TEXT)
    told = {name: float(value) * (MEBIBYTE if unit else 1) for value, unit, name in rows}
    assert told == {name: getattr(settings, name) for name in told}
    assert set(told) == {"total_s", "silence_s", "body_limit_bytes", "concurrency"}
    assert settings.spacing_s == 1.0


def test_the_limits_that_cannot_be_set_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| \|$", TEXT, re.MULTILINE)
    assert [told for _, told in rows] == [
        str(LARGE_LANES),
        f"{HELD_BYTES // MEBIBYTE} MiB",
        f"{MEMORY_BYTES // KIBIBYTE} KiB",
        str(MOST_REDIRECTS),
        f"{LONGEST_FIELD_BYTES // KIBIBYTE} KiB; {MOST_FIELDS}",
    ]
    assert f"bodies over {LARGE_BYTES // KIBIBYTE} KiB that grow at once" in dict(rows)
