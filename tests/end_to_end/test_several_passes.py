"""Cases 25, 28, 40 to 52, 97 and 124: what several passes make of feeds that change their ways."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.end_to_end.command import Tracker
from tests.end_to_end.content import dump_of
from tests.end_to_end.following import FEED, follow, report, rows
from tests.loopback.behaviours import redirect, reply, sequence
from tests.loopback.server import Server

ENTRIES = "SELECT title, url FROM entries ORDER BY id"


def rss(*entries: tuple[str, str, str]) -> bytes:
    """A feed of (title, link, guid)."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid>"
        "<pubDate>Mon, 02 Feb 2026 08:00:00 GMT</pubDate></item>"
        for title, link, guid in entries
    )
    return f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def test_case_25_a_challenge_leaves_entries_and_validators_as_they_are(
    tracker: Tracker, server: Server
) -> None:
    wall = b"<html><head><title>Just a moment...</title></head></html>"
    good = reply(FEED, headers={"ETag": '"good"'})
    answers = sequence(good, reply(wall, headers={"ETag": '"wall"'}), good)
    follow(tracker, {"feed": server.on("/feed", answers)})
    tracker.run("refresh")
    before = rows(tracker, ENTRIES)
    done = tracker.run("refresh", "--force", status=3)
    assert "Just a moment" in done.stderr
    assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    sent = [request.headers.get("if-none-match") for request in server.asked("/feed")]
    assert sent == [None, '"good"', '"good"']
    assert rows(tracker, ENTRIES) == before


def test_cases_40_44_and_46_a_pass_tells_what_a_feed_lost_and_why(
    tracker: Tracker, server: Server
) -> None:
    many = rss(*((f"Paper {n}", f"http://news.example/{n}", f"{n}") for n in range(2_003)))
    latin = rss(("L\u2019été", "http://news.example/1", "1")).decode().encode("cp1252")
    declared = b"<?xml version='1.0' encoding='utf-8'?>"
    follow(
        tracker,
        {
            "long": server.on("/long", reply(many)),
            "letters": server.on("/letters", reply(declared + latin)),
            "cut": server.on("/cut", reply(FEED[:-20])),
            "bare": server.on("/bare", reply(FEED.replace(b"</channel>", b"<item/></channel>"))),
            "whole": server.on("/whole", redirect(server.on("/there", reply(FEED[:-20])), 301)),
        },
    )
    told = {name: str(feed["message"]) for name, feed in report(tracker).items()}
    assert told["long"] == (
        "3 entries could not be kept; 3 entries over the 2000 kept of one answer were left out"
    )
    assert told["letters"].startswith("malformed: CharacterEncodingOverride: ")
    assert told["cut"].startswith("malformed: SAXParseException: ")
    assert told["bare"] == "1 entries could not be kept"
    assert told["whole"].startswith(f"moved for good to {server.url('/there')}; ")
    assert "; malformed: SAXParseException: " in told["whole"]
    assert rows(tracker, "SELECT title FROM entries WHERE feed_id = 'letters'") == [("L\u2019été",)]
    assert rows(tracker, "SELECT count(*) FROM entries WHERE feed_id = 'long'") == [(2_000,)]


def test_case_28_a_feed_without_tls_is_marked(tracker: Tracker, server: Server) -> None:
    follow(tracker, {"open": server.url("/feed"), "closed": "https://news.example/feed"})
    told = tracker.run("check").stdout.splitlines()
    assert [line.endswith("(not encrypted)") for line in told[:2]] == [True, False]


def test_case_48_thirty_entries_under_one_guid_are_thirty_and_stay_so(
    tracker: Tracker, server: Server
) -> None:
    body = rss(*((f"Paper {n}", f"http://news.example/{n}", "same") for n in range(30)))
    # Without validators, and with other bytes around them, all are read again.
    again = body.replace(b"<title>t</title>", b"<title>t</title><ttl>5</ttl>")
    follow(tracker, {"feed": server.on("/feed", sequence(reply(body), reply(again)))})
    assert report(tracker)["feed"]["entries_new"] == 30
    before = rows(tracker, "SELECT * FROM entries")
    assert report(tracker, "--force")["feed"]["entries_new"] == 0
    assert rows(tracker, "SELECT * FROM entries") == before


def test_case_49_a_guid_reused_for_another_article_leaves_the_earlier_one(
    tracker: Tracker, server: Server
) -> None:
    first = ("The council meets", "http://news.example/1", "top-story")
    second = ("The weather", "http://news.example/2", "top-story")
    follow(tracker, {"feed": server.on("/feed", sequence(reply(rss(first)), reply(rss(second))))})
    for _ in range(2):
        tracker.run("refresh", "--force")
    assert rows(tracker, ENTRIES) == [first[:2], second[:2]]


def test_case_50_one_article_under_ten_guids_and_links_is_one_entry(
    tracker: Tracker, server: Server
) -> None:
    links = [
        *(f"{scheme}://{www}news.example/1{tail}" for scheme, www, tail in [
            ("http", "", ""), ("https", "", ""), ("http", "www.", ""), ("https", "www.", "/"),
            ("http", "", "?utm_source=rss"), ("http", "", "#top"), ("http", "", "?fbclid=7"),
        ]),
        *["http://news.example/1"] * 3,
    ]  # fmt: skip
    bodies = [rss(("The council meets", link, f"session-{n}")) for n, link in enumerate(links)]
    follow(tracker, {"feed": server.on("/feed", sequence(*map(reply, bodies)))})
    for _ in bodies:
        tracker.run("refresh", "--force")
    assert server.count("/feed") == 10
    assert [title for title, _ in rows(tracker, ENTRIES)] == ["The council meets"]


def test_case_97_what_fails_for_longest_is_named_first(tracker: Tracker, server: Server) -> None:
    urls = {name: server.on(f"/{name}", reply(b"", 500)) for name in ("new", "old", "older")}
    follow(tracker, urls)
    tracker.run("refresh", status=3)
    with closing(sqlite3.connect(tracker.db)) as conn, conn:
        for days, name in ((8, "old"), (30, "older")):
            conn.execute(
                "UPDATE feeds SET failing_since = datetime('now', ?) || '+00:00' WHERE id = ?",
                [f"-{days} days", name],
            )
    done = tracker.run("refresh", "--force", "-q", status=3)
    told = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert told[:-1] == ["older", "old", "new"]
    assert told[-1].startswith("No feed gave a usable answer")
    assert "(failing since 20" in done.stderr.splitlines()[0]


def test_case_124_check_tells_beforehand_what_changed_in_the_configuration(
    tracker: Tracker, server: Server
) -> None:
    urls = {name: server.on(f"/{name}", reply(FEED)) for name in ("kept", "left", "renamed")}
    follow(tracker, urls)
    tracker.run("refresh")
    moved = server.on("/elsewhere", reply(FEED))
    follow(tracker, {"kept": moved, "named": urls["renamed"]})
    before = dump_of(tracker.db)
    asked = len(server.requests)
    told = tracker.run("check").stdout
    assert "named: new" in told
    assert f"kept: url changed from {urls['kept']}" in told
    assert told.count("no longer followed; what it brought stays") == 2
    assert (dump_of(tracker.db), len(server.requests)) == (before, asked)
    tracker.run("refresh")
    counted = "SELECT feed_id, count(*) FROM entries GROUP BY 1 ORDER BY 1"
    assert rows(tracker, counted) == [("kept", 2), ("left", 2), ("named", 2), ("renamed", 2)]
    followed = "SELECT id, followed FROM feeds ORDER BY id"
    assert rows(tracker, followed) == [("kept", 1), ("left", 0), ("named", 1), ("renamed", 0)]


@pytest.mark.model
def test_case_124_a_story_with_other_terms_or_another_id_keeps_its_history(
    tracker: Tracker, server: Server
) -> None:
    upheld = "Supreme Court upholds the TikTok ban on Friday"
    fined = "FTC fined the weather service on Thursday"
    feed = rss((upheld, "http://news.example/1", "1"), (fined, "http://news.example/2", "2"))
    follow(tracker, {"feed": server.on("/feed", reply(feed))}, extra=", full_text: false")
    first = tracker.config.read_text("utf-8")
    told = "SELECT story, quote FROM mentions WHERE NOT withdrawn ORDER BY quote DESC"
    tracker.run("refresh")
    assert rows(tracker, told) == [("story", upheld)]

    tracker.config.write_text(first.replace("[TikTok]", "[TikTok, weather]"), "utf-8")
    told_before = tracker.run("check").stdout
    assert "story story: terms changed from TikTok; `tracker rebuild` reads" in told_before
    tracker.run("refresh", "--force")
    assert rows(tracker, told) == [("story", upheld)]
    tracker.run("rebuild")
    assert rows(tracker, told) == [("story", upheld), ("story", fined)]

    renamed = first.replace("id: story", "id: other").replace("[story]", "[other]")
    tracker.config.write_text(renamed, "utf-8")
    told_before = tracker.run("check").stdout
    assert "story other: new; `tracker rebuild` reads" in told_before
    assert "story story: no longer followed; its events stay in the database" in told_before
    kept = rows(tracker, "SELECT id, date, title FROM events ORDER BY id")
    tracker.run("refresh", "--force")
    assert rows(tracker, "SELECT id, date, title FROM events ORDER BY id") == kept
    assert rows(tracker, "PRAGMA foreign_key_check") == []
    assert not [line for line in tracker.run("check").stdout.splitlines() if "story " in line]


UPHELD = "The Supreme Court upheld the law that bans TikTok on January 17, 2025."
WHOLE = (
    "<html><head><title>TikTok ban upheld</title></head><body><article><h1>TikTok ban upheld</h1>"
    f"<p>{UPHELD} {'The company said that its users may go on for a while. ' * 12}</p>"
    "</article></body></html>"
).encode()


def told_by_page(tracker: Tracker, server: Server, title: str, text: str) -> None:
    """A pass over a feed of one entry, whose page says what `server` has at /1."""
    link = server.url("/1")
    feed = rss((title, link, "1")).replace(
        b"</link>", f"</link><description>{text}</description>".encode(), 1
    )
    follow(tracker, {"feed": server.on("/feed", reply(feed))})
    tracker.run("refresh", "--force")


@pytest.mark.model
@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("TikTok: this article was removed", 200),
        ("TikTok: this article was removed", 404),
        ("Article removed", 410),  # it names no story any more
    ],
)
def test_case_52_a_notice_in_place_of_an_article_withdraws_what_its_page_said(
    tracker: Tracker, server: Server, title: str, status: int
) -> None:
    server.on("/1", reply(WHOLE, headers={"Content-Type": "text/html"}))
    told_by_page(tracker, server, "TikTok ban upheld", "The law stands.")
    stated = "SELECT quote, withdrawn FROM mentions"
    assert rows(tracker, stated) == [(UPHELD, 0)]
    notice = b"<html><title>Gone</title><body><p>This article was removed.</p></body></html>"
    server.on("/1", reply(notice, status, {"Content-Type": "text/html"}))
    told_by_page(tracker, server, title, "This article was removed.")
    assert rows(tracker, stated) == [(UPHELD, 1)]
    assert rows(tracker, "SELECT title, removed FROM articles") == [(title, 1)]
    assert UPHELD in str(rows(tracker, "SELECT text FROM article_versions"))
    tracker.run("rebuild")
    assert rows(tracker, stated) == [(UPHELD, 1)]
    assert rows(tracker, "SELECT title, removed FROM articles") == [(title, 1)]


@pytest.mark.model
def test_case_52_an_article_whose_page_is_gone_is_marked_until_the_page_is_there_again(
    tracker: Tracker, server: Server
) -> None:
    page = reply(WHOLE, headers={"Content-Type": "text/html"})
    marked = "SELECT removed, text_status FROM articles"
    server.on("/1", page)
    told_by_page(tracker, server, "TikTok ban upheld", "The law stands.")
    assert rows(tracker, marked) == [(0, "full")]
    server.on("/1", reply(b"", 410))
    told_by_page(tracker, server, "TikTok ban upheld", "The law stands for now.")
    assert rows(tracker, marked) == [(1, "full")]
    tracker.run("rebuild")
    assert rows(tracker, marked) == [(1, "full")]
    server.on("/1", page)
    told_by_page(tracker, server, "TikTok ban upheld", "The law stands again.")
    assert rows(tracker, marked) == [(0, "full")]
    assert rows(tracker, "SELECT quote, withdrawn FROM mentions") == [(UPHELD, 0)]


def test_case_52_an_article_whose_page_was_never_there_is_not_marked(
    tracker: Tracker, server: Server
) -> None:
    for text in ("The law stands.", "The law stands for now."):
        told_by_page(tracker, server, "TikTok ban upheld", text)
    assert server.count("/1") == 2
    assert rows(tracker, "SELECT removed, text_status FROM articles") == [(0, "summary")]
