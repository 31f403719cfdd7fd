"""docs/fetching.md says what the code does."""

import re
from pathlib import Path

from tests.unit.fetch.asking import NOW
from tracker.fetch import FetchSettings, Reason

TEXT = (Path(__file__).parents[3] / "docs" / "fetching.md").read_text("utf-8")


def test_every_reason_is_explained() -> None:
    table = TEXT.partition("## Why a fetch failed")[2].partition("\n## ")[0]
    told = {slug for row in table.splitlines() for slug in re.findall(r"`([a-z0-9-]+)`", row)}
    assert told == {reason.value for reason in Reason}


def test_the_limits_are_the_defaults() -> None:
    settings = FetchSettings(now=NOW)
    told = dict(re.findall(r"\| ([\d.]+) [^|]*\| `(\w+)` \|", TEXT))
    told = {name: float(value) for value, name in told.items()}
    told["body_limit_bytes"] *= 1024 * 1024
    named = {name: getattr(settings, name) for name in told if name != "concurrency"}
    assert named == {name: value for name, value in told.items() if name != "concurrency"}
    assert f"| {settings.concurrency} | `concurrency` |" in TEXT
    assert settings.spacing_s == 1.0
