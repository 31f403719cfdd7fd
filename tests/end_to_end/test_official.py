"""Official sources from their server to the timeline: what is asked, and what fields state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.command import Tracker
from tests.end_to_end.following import rows
from tests.loopback.behaviours import reply
from tests.loopback.server import Server
from tracker.update.facts import FACT_CONFIDENCE

pytestmark = pytest.mark.model

RECORDED = Path(__file__).parents[1] / "cases" / "feeds"
SOURCES = {
    # kind: recorded answer, address in feeds.yaml, path that is asked for
    "federal_register": (
        "federal-register",
        "/documents/search?conditions%5Bterm%5D=tiktok",
        "/api/v1/documents.json",
    ),
    "courtlistener": (
        "courtlistener-docket",
        "/docket/68506893/feed/",
        "/docket/68506893/feed/",
    ),
    "supreme_court_docket": (
        "supreme-court-docket",
        "/docket/docketfiles/html/public/24-656.html",
        "/RSS/Cases/JSON/24-656.json",
    ),
    "congress_bill": (
        "congress-bill",
        "/bill/118/hr/815",
        "/bill/118/hr/815/actions",
    ),
    "legisinfo": (
        "legisinfo-list",
        "/legisinfo/en/bills?parlsession=45-1",
        "/legisinfo/en/bills/json",
    ),
    "eurlex": ("eurlex-acts", "/sparql?celex=32024R1689", "/sparql"),
}


def facts_of(name: str) -> set[tuple[str, str, str]]:
    """Type, date and field of each fact in a recorded answer. Its status depends on the day."""
    expected = json.loads((RECORDED / f"{name}.expected.json").read_text("utf-8"))
    return {
        (fact["type"], fact["date"], f'["fact.{fact["field"]}"]')
        for entry in expected["result"]["entries"]
        for fact in entry["facts"]
    }


def test_every_fact_of_an_official_source_is_an_official_event(
    tmp_path: Path, server: Server
) -> None:
    feeds = []
    for kind, (name, address, path) in SOURCES.items():
        (body,) = (p for p in RECORDED.glob(f"{name}.*") if ".expected." not in p.name)
        server.on(path, reply(body.read_bytes()))
        feeds.append(
            f"  - {{id: {name}, url: '{server.url(address)}', kind: {kind}, lang: en, "
            "allow_private: true, stories: [story], dedicated: true, "
            "headers: {X-Api-Key: OFFICIAL_KEY}}\n"
        )
    tracker = Tracker(tmp_path, {"OFFICIAL_KEY": "a-key"})
    story = "stories: [{id: story, title: {en: A story}, terms: [TikTok]}]\nfeeds:\n"
    tracker.config.write_text(story + "".join(feeds), "utf-8")
    tracker.run("refresh")
    # The facts are there: no page is asked for.
    assert [request.path for request in server.requests] == [path for *_, path in SOURCES.values()]
    assert {request.headers["x-api-key"] for request in server.requests} == {"a-key"}
    for name, *_ in SOURCES.values():
        stated = rows(
            tracker,
            "SELECT m.type, m.date, m.rules FROM mentions m JOIN articles a ON a.id = m.article_id "
            f"WHERE a.feed_id = '{name}' AND m.rules LIKE '%fact.%' "
            f"AND m.confidence = {FACT_CONFIDENCE} AND NOT m.derived",
        )
        assert set(stated) == facts_of(name)
    told_by = (
        "SELECT min(official) FROM events WHERE id IN "
        "(SELECT event_id FROM mentions WHERE rules LIKE '%fact.%')"
    )
    assert rows(tracker, told_by) == [(1,)]
    before = rows(tracker, "SELECT * FROM mentions")
    assert json.loads(tracker.run("refresh", "--force", "--json").stdout)["entries_new"] == 0
    assert rows(tracker, "SELECT * FROM mentions") == before
