"""Atom, read back by the strict XML parser of the standard library and by feedparser."""

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Connection
from xml.etree import ElementTree as ET

import feedparser
import pytest

from tests.seed import STORY
from tracker.model import EventType
from tracker.publish.export import export_changes
from tracker.store.queries import Selection

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(data: bytes) -> list[ET.Element]:
    return ET.fromstring(data).findall(f"{ATOM}entry")


def text(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None
    return found.text or ""


@pytest.mark.parametrize(
    "hostile",
    [
        "]]> and <![CDATA[",
        "<script>alert(1)</script> & &amp; &#0;",
        "".join(map(chr, range(32))) + "\x7f\x80\x9f",
        "\ufffe\uffff\ufdd0 and \U0001fffe",
        "\u202eright to left\u2028",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
        "quote \" and apostrophe '",
    ],
)
def test_case_116_hostile_text_leaves_the_feed_well_formed(
    edited: Callable[..., Connection], render: Callable[..., bytes], hostile: str
) -> None:
    edited("UPDATE mentions SET quote = ?", hostile)
    edited("UPDATE articles SET title = ?, url = 'https://e.org/' || id || ?", hostile, hostile)
    conn = edited("UPDATE events SET title_en = ?, summary = ?", hostile, hostile)
    data = render(conn, "atom", title=hostile, site="https://example.org")
    assert len(entries(data)) == 30
    assert not feedparser.parse(data).bozo
    assert b"<script" not in data


def test_case_116_ids_are_permanent_and_instants_come_from_the_data(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    first = entries(render(edited("SELECT 1"), "atom"))
    conn = edited(
        "UPDATE events SET title_en = 'New', date = '2025-01-11', date_start = '2025-01-11',"
        " updated = '2026-02-01T00:00:00+00:00' WHERE date = '2025-01-10'"
    )
    again = render(conn, "atom")
    assert {text(e, "id") for e in first} == {text(e, "id") for e in entries(again)}
    assert len({text(e, "id") for e in first}) == 30
    assert all(text(e, "id").startswith("tag:") for e in first)
    assert text(ET.fromstring(again), "updated") == "2026-02-01T00:00:00+00:00"
    assert text(entries(again)[0], "title") == "New"


def test_a_selection_is_a_feed_of_its_own_that_leads_back_to_itself(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    """A reader that subscribes to the address under `self` must not get the whole timeline."""
    part = Selection(story=STORY, types=(EventType.DEADLINE,), q="céder")
    site = "https://example.org"
    whole, some, french = (
        ET.fromstring(render(conn, "atom", selection, site=site, lang=lang))
        for selection, lang in ((None, "en"), (part, "en"), (part, "fr"))
    )
    assert text(whole, "id") != text(some, "id") == text(french, "id")
    query = "?type=deadline&q=c%C3%A9der"
    for feed, tail in ((whole, ""), (some, query), (french, f"{query}&ui=fr")):
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"{site}/timeline/{STORY}.atom{tail}"
        assert links["alternate"] == f"{site}/timeline/{STORY}{tail}"


def test_the_feed_has_what_rfc_4287_asks_for(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    feed = ET.fromstring(render(conn, "atom", site="https://example.org/", title="The ban"))
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"https://example.org/timeline/{STORY}.atom"
    for entry in feed.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "content"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(text(entry, "updated")).tzinfo is not None
        alternate = [e for e in entry.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
        assert len(alternate) == 1


def test_newest_changes_come_first(conn: Connection, render: Callable[..., bytes]) -> None:
    updated = [text(entry, "updated") for entry in entries(render(conn, "atom"))]
    assert updated == sorted(updated, reverse=True)


def test_an_empty_feed_is_a_feed(conn: Connection, render: Callable[..., bytes]) -> None:
    parsed = feedparser.parse(render(conn, "atom", Selection(story="none")))
    assert not parsed.bozo
    assert parsed.entries == []
    assert parsed.feed.title == "none"


def test_a_source_without_a_web_address_gets_no_link(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited("UPDATE articles SET url = 'javascript:alert(' || id || ')'")
    for entry in entries(render(conn, "atom")):
        assert entry.findall(f"{ATOM}link") == []
        assert "javascript" not in text(entry, "content")


def test_the_feed_of_changes_has_one_entry_per_version(
    edited: Callable[..., Connection],
) -> None:
    conn = edited(
        "INSERT INTO event_versions (event_id, version, known_from, change, story, type, date,"
        " date_start, date_end, precision, status, title, title_en, confidence, source_count,"
        " recorded) SELECT event_id, 2, '2026-02-01T00:00:00+00:00', 'date: before → after', story,"
        " type, '2025-01-20', '2025-01-20', '2025-01-20', 'day', status, title, title_en, 0.9, 1,"
        " recorded FROM event_versions WHERE event_id = 1"
    )
    data = b"".join(
        export_changes(conn, Selection(story=STORY), title="The ban", site="https://example.org")
    )
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries) == 31
    assert parsed.entries[0].id.endswith("event/1/version/2")
    assert "August 6, 2020 → January 20, 2025" in parsed.entries[0].title
    assert parsed.entries[0].content[0].value.startswith("date: before → after")
    assert parsed.feed.updated == "2026-02-01T00:00:00+00:00"
