"""Cases 14 to 16, 18 to 20, 23 to 26: what answers of every kind leave in the database."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from tests.end_to_end.command import Tracker
from tests.end_to_end.following import FEED, follow, report, rows, rss
from tests.loopback.behaviours import (
    MEBIBYTE,
    bomb,
    long_body,
    long_headers,
    raw,
    reply,
    sequence,
)
from tests.loopback.server import Server

TAG = {"ETag": '"good"'}
HEAD = b'HTTP/1.1 200 OK\r\nETag: "bad"\r\n'
BAD = {
    "too-large": long_body(15 * MEBIBYTE + 1, announced=False),
    "bomb": bomb(1, 20 * MEBIBYTE),
    "two-layers": bomb(2, MEBIBYTE),
    "brotli": reply(FEED, headers={"ETag": '"bad"', "Content-Encoding": "br"}),
    "no-gzip": reply(FEED, headers={"ETag": '"bad"', "Content-Encoding": "gzip"}),
    "cut": raw(HEAD + b"Content-Length: 1000\r\n\r\n<rss>"),
    "broken-chunk": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\nzz\r\n"),
    "headers": long_headers(2 * MEBIBYTE),
    "wall": reply(b"<html><title>Just a moment...</title></html>", 200, {"ETag": '"bad"'}),
    "accepted": reply(b"<html><title>Just a moment...</title></html>", 202, {"ETag": '"bad"'}),
    "empty": reply(b"", headers={"ETag": '"bad"'}),
    "blank": reply(b" \r\n ", headers={"ETag": '"bad"'}),
    "page": reply(b"<rss>Not found", 404),
}
STORED = (
    "SELECT f.id, s.etag, s.body_hash, (SELECT group_concat(key || title) FROM entries e "
    "WHERE e.feed_id = f.id) FROM feeds f JOIN fetch_state s ON s.feed_id = f.id ORDER BY f.id"
)
LATER = rss("The council meets", "The weather – très beau", "The council meets again")


def conditions(server: Server, path: str) -> list[str | None]:
    return [request.headers.get("if-none-match") for request in server.asked(path)]


def test_cases_18_19_20_23_24_25_26_a_bad_answer_counts_as_a_failure_and_changes_nothing_else(
    tracker: Tracker, server: Server
) -> None:
    good = reply(FEED, headers=TAG)
    follow(
        tracker,
        {name: server.on(f"/{name}", sequence(good, bad, good)) for name, bad in BAD.items()},
    )
    tracker.run("refresh")
    before = rows(tracker, STORED)
    assert {row[1] for row in before} == {'"good"'}
    feeds = report(tracker, "--force", status=3)
    assert {name: feed["outcome"] for name, feed in feeds.items()} == dict.fromkeys(BAD, "failed")
    assert all(feed["message"] for feed in feeds.values())
    assert rows(tracker, "SELECT DISTINCT failures FROM feeds") == [(1,)]
    assert rows(tracker, STORED) == before
    assert {feed["outcome"] for feed in report(tracker, "--force").values()} == {"unchanged"}
    assert {tuple(conditions(server, f"/{name}")) for name in BAD} == {(None, '"good"', '"good"')}
    assert rows(tracker, "SELECT DISTINCT failures FROM feeds") == [(0,)]
    assert rows(tracker, STORED) == before


RETRY_AFTER = {
    "seconds": ("3600", 3600),
    "later": ("7200", 7200),
    "date": ("Mon, 02 Mar 2026 09:00:00 GMT", 5400),
    "negative": ("-5", None),
    "word": ("abc", None),
    "for-ever": ("99999999999", 24 * 3600),
}
"""Name of a feed: what its server answers at 07:30, and the seconds it is left alone."""


@pytest.mark.parametrize("status", [429, 503])
def test_case_13_each_form_of_retry_after_sets_the_next_check(
    tracker: Tracker, status: int
) -> None:
    hosts = [f"127.7.0.{n}" for n in range(1, len(RETRY_AFTER) + 1)]
    with Server(addresses=tuple(hosts)) as server:
        urls = {}
        for host, (name, (value, _)) in zip(hosts, RETRY_AFTER.items(), strict=True):
            headers = {"Retry-After": value, "Date": "Mon, 02 Mar 2026 07:30:00 GMT"}
            server.on(f"/{name}", reply(b"", status, headers))
            urls[name] = server.url(f"/{name}", host)
        follow(tracker, urls)
        tracker.run("refresh", status=3)
    written = json.loads((tracker.folder / "tracker.db.schedule.json").read_text("utf-8"))
    asked = datetime.fromisoformat(written["last_run"])
    for host, (name, (_, seconds)) in zip(hosts, RETRY_AFTER.items(), strict=True):
        wait_s = (datetime.fromisoformat(written["next_check"][name]) - asked).total_seconds()
        # The interval of an hour is counted a little short; the server's word is not.
        assert wait_s == pytest.approx(seconds or 3300, abs=1)
        assert (f"{host}:{server.port}" in written["holds"]) == (seconds is not None)


def test_case_33_a_hold_that_was_written_while_the_clock_was_a_year_ahead_is_forgotten(
    tracker: Tracker, server: Server
) -> None:
    busy = reply(b"", 429, {"Retry-After": "3600"})
    follow(tracker, {"feed": server.on("/feed", sequence(busy, reply(FEED)))})
    tracker.run("refresh", status=3)
    schedule = tracker.folder / "tracker.db.schedule.json"
    written = json.loads(schedule.read_text("utf-8"))
    for part in ("next_check", "holds"):
        for name, at in written[part].items():
            ahead = datetime.fromisoformat(at) + timedelta(days=366)
            written[part][name] = ahead.isoformat()
    schedule.write_text(json.dumps(written), "utf-8")
    assert report(tracker)["feed"]["outcome"] == "new"


def test_case_14_a_304_to_a_date_alone_keeps_entries_and_validators(
    tracker: Tracker, server: Server
) -> None:
    date = "Sun, 01 Feb 2026 00:00:00 GMT"
    follow(tracker, {"feed": server.on("/feed", reply(FEED, headers={"Last-Modified": date}))})
    tracker.run("refresh")
    for _ in range(2):
        assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    sent = [request.headers.get("if-modified-since") for request in server.asked("/feed")]
    assert sent == [None, date, date]
    assert rows(tracker, "SELECT etag, last_modified FROM fetch_state") == [("", date)]
    assert rows(tracker, "SELECT count(*) FROM entries") == [(2,)]


def test_case_14_after_a_304_that_nobody_asked_for_the_next_request_has_no_condition(
    tracker: Tracker, server: Server
) -> None:
    unasked = raw(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
    follow(tracker, {"feed": server.on("/feed", sequence(unasked, reply(FEED)))})
    assert "304" in tracker.run("refresh", status=3).stderr
    assert report(tracker, "--force")["feed"]["entries_new"] == 2
    assert conditions(server, "/feed") == [None, None]


def test_case_15_a_body_that_changed_under_one_etag_is_seen_within_a_day(
    tracker: Tracker, server: Server
) -> None:
    follow(tracker, {"feed": server.on("/feed", reply(FEED, headers=TAG))})
    tracker.run("refresh")
    server.on("/feed", reply(LATER, headers=TAG))
    assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    schedule = tracker.folder / "tracker.db.schedule.json"
    written = json.loads(schedule.read_text("utf-8"))
    seen = datetime.fromisoformat(written["last_full"]["feed"])
    written["last_full"]["feed"] = (seen - timedelta(hours=24)).isoformat()
    schedule.write_text(json.dumps(written), "utf-8")
    assert report(tracker, "--force")["feed"]["entries_new"] == 1
    assert conditions(server, "/feed") == [None, '"good"', None]


def test_case_15_new_etags_of_one_body_write_no_entry(tracker: Tracker, server: Server) -> None:
    answers = [reply(FEED, headers={"ETag": f'"{n}"'}) for n in range(3)]
    follow(tracker, {"feed": server.on("/feed", sequence(*answers))})
    tracker.run("refresh")
    before = rows(tracker, "SELECT * FROM entries")
    for _ in range(2):
        assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    assert conditions(server, "/feed") == [None, '"0"', '"1"']
    assert rows(tracker, "SELECT * FROM entries") == before


@pytest.mark.parametrize("field", ["Expires: 0", "Cache-Control: no-store"])
def test_case_16_what_must_not_be_kept_is_asked_for_without_condition(
    tracker: Tracker, server: Server, field: str
) -> None:
    name, value = field.split(": ")
    answer = reply(FEED, headers={**TAG, name: value})
    follow(tracker, {"feed": server.on("/feed", answer)})
    tracker.run("refresh")
    assert report(tracker, "--force")["feed"]["outcome"] == "unchanged"
    assert conditions(server, "/feed") == [None, None]
