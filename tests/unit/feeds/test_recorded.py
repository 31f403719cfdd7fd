"""Recorded answers, made after the shapes that the sources document, and what comes out of them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tracker.feeds import parse_feed
from tracker.model import Entry, Feed, ParsedFeed

CASES = Path(__file__).parents[2] / "cases" / "feeds"
EXPECTED = sorted(CASES.glob("*.expected.json"))


def shown(entry: Entry) -> dict[str, object]:
    return {
        "key": entry.key,
        "url": entry.url,
        "title": entry.title,
        "published": entry.published.isoformat() if entry.published else "",
        "text": entry.text,
        "notes": list(entry.notes),
        "facts": [
            {
                "type": fact.type.value,
                "date": fact.date,
                "status": fact.status.value,
                "field": fact.field,
                "quote": fact.quote,
                "actors": list(fact.actors),
                "instruments": list(fact.instruments),
            }
            for fact in entry.facts
        ],
    }


def parse(case: dict[str, Any]) -> ParsedFeed:
    feed = Feed(id="recorded", url=case["url"], **case["feed"])
    return parse_feed(
        (CASES / str(case["body"])).read_bytes(),
        content_type=str(case.get("content_type", "")),
        url=case["url"],
        feed=feed,
        fetched_at=datetime.fromisoformat(str(case["fetched_at"])),
    )


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.name.removesuffix(".expected.json"))
def test_recorded_answer_gives_the_expected_entries(path: Path, rewrite_expected: bool) -> None:
    case = json.loads(path.read_text("utf-8"))
    parsed = parse(case)
    result = {
        "title": parsed.title,
        "lang": parsed.lang,
        "dropped": parsed.dropped,
        "notes": list(parsed.notes),
        "entries": [shown(entry) for entry in parsed.entries],
    }
    if rewrite_expected:
        case["result"] = result
        path.write_text(json.dumps(case, ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert result == case["result"]


@pytest.mark.parametrize("path", EXPECTED, ids=lambda p: p.name.removesuffix(".expected.json"))
def test_every_fact_of_a_recorded_answer_quotes_its_entry(path: Path) -> None:
    parsed = parse(json.loads(path.read_text("utf-8")))
    for entry in parsed.entries:
        for fact in entry.facts:
            assert fact.quote
            assert fact.quote in entry.text
