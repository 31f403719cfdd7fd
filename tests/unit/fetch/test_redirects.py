"""Cases 6 to 10, 28 and 30: redirects are ours to follow, hop by hop."""

import logging

import pytest

from tests.loopback.behaviours import redirect, reply
from tests.loopback.server import Server
from tests.unit.fetch.asking import fetch, fetch_one
from tracker.fetch.reasons import Refusal
from tracker.fetch.urls import parse_location, parse_url
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "http://[::1",
        "http://a..b/",
    ],
)
async def test_case_06_redirects_to_other_schemes_open_nothing(server: Server, target: str) -> None:
    outcome = await fetch_one(server.on("/feed", redirect(target)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-redirect"
    assert server.connections == 1


async def test_case_07_a_redirect_loop_ends_within_ten_requests(server: Server) -> None:
    outcome = await fetch_one(server.on("/loop", redirect("/loop")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "too-many-redirects"
    assert len(server.requests) == 10


async def test_case_07_a_chain_of_thirty_ends_within_ten_requests(server: Server) -> None:
    for step in range(30):
        server.on(f"/{step}", redirect(f"/{step + 1}"))
    outcome = await fetch_one(server.url("/0"))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "too-many-redirects"
    assert len(server.requests) == 10


async def test_case_08_a_redirect_without_a_target_fails(server: Server) -> None:
    outcome = await fetch_one(server.on("/feed", redirect(None)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-redirect"


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("?x=1", "/a/feed?x=1"),
        ("other", "/a/other"),
        ("../up", "/up"),
        ("/an other/é?q=ü ö", "/an%20other/%C3%A9?q=%C3%BC+%C3%B6"),
        ("/latin-\udce9", "/latin-%E9"),
        ("/kept%2Fslash", "/kept%2Fslash"),
        ("/x#part", "/x"),
    ],
)
async def test_case_08_targets_are_resolved_and_percent_encoded(
    server: Server, location: str, asked: str
) -> None:
    await fetch_one(server.on("/a/feed", redirect(location)))
    assert server.requests[1].target.replace("%20", "+") == asked.replace("%20", "+")


async def test_case_08_a_line_break_in_a_target_makes_no_second_header(server: Server) -> None:
    server.on("/there", reply(FEED))
    await fetch_one(server.on("/feed", redirect("/there?a=%0d%0aX-Own:%201\tb\vc")))
    await fetch_one(server.on("/feed", redirect("/there\n X-Own: 1")))
    assert len(server.requests) == 4
    assert not [request for request in server.requests if "x-own" in request.headers]


async def test_case_08_a_target_without_end_is_refused_in_a_short_message(server: Server) -> None:
    outcome = await fetch_one(server.on("/feed", redirect("/" + "a" * 60_000)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-redirect"
    assert "60,001 characters" in outcome.message
    assert len(server.requests) == 1
    long = await fetch_one(server.on("/feed", redirect("/" + "a" * 7_000)))
    assert isinstance(long, FetchFailed)
    assert len(long.message) < 1_000


@pytest.mark.parametrize("status", [301, 308])
async def test_case_09_a_permanent_move_is_proposed_at_every_run(
    server: Server, status: int
) -> None:
    start = server.on("/old", redirect("/new", status))
    new = server.on("/new", reply(FEED))
    for _ in range(3):
        outcome = await fetch_one(start)
        assert isinstance(outcome, Fetched)
        assert outcome.url == start
        assert outcome.final_url == new
        assert outcome.moved_to == new
    assert server.count("/old") == 3


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_case_09_a_temporary_move_is_not_proposed(server: Server, status: int) -> None:
    server.on("/new", reply(FEED))
    outcome = await fetch_one(server.on("/old", redirect("/new", status)))
    assert isinstance(outcome, Fetched)
    assert outcome.moved_to == ""


async def test_case_09_a_move_counts_up_to_the_first_temporary_hop(server: Server) -> None:
    start = server.on("/1", redirect("/2", 301))
    second = server.on("/2", redirect("/3", 302))
    server.on("/3", redirect("/4", 301))
    server.on("/4", reply(FEED))
    outcome = await fetch_one(start)
    assert isinstance(outcome, Fetched)
    assert outcome.moved_to == second


async def test_case_10_two_feeds_that_end_at_one_address_are_kept_with_a_warning(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    first = FetchRequest("first", server.on("/1", redirect("/feed")))
    second = FetchRequest("second", server.on("/2", redirect("/feed")))
    server.on("/feed", reply(FEED))
    with caplog.at_level(logging.WARNING):
        outcomes = await fetch(first, second)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert [r.message for r in caplog.records if "two feeds are one" in r.message] != []


def test_case_28_a_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(Refusal, match="from https to http"):
        parse_location(parse_url("https://a.example/feed"), "http://a.example/feed")


def test_case_28_a_redirect_from_http_to_https_is_followed() -> None:
    target = parse_location(parse_url("http://a.example/feed"), "https://a.example/feed")
    assert target.scheme == "https"


async def test_case_28_a_feed_without_tls_is_fetched_and_marked(server: Server) -> None:
    outcome = await fetch_one(server.on("/feed", reply(FEED)))
    assert isinstance(outcome, Fetched)
    assert outcome.is_insecure


async def test_case_30_headers_of_a_feed_stay_with_its_origin(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "s3cret-key")
    monkeypatch.setenv("FEED_LOGIN", "reader:s3cret-word")
    server.on("/feed", redirect(server.url("/there", "other.example")))
    server.on("/there", redirect(server.url("/back", "own.example")))
    server.on("/back", reply(FEED))
    outcome = await fetch_one(
        server.url("/feed", "own.example"),
        headers={"X-Api-Key": "FEED_KEY"},
        auth="FEED_LOGIN",
    )
    assert isinstance(outcome, Fetched)
    own, other, back = server.requests
    assert own.headers["x-api-key"] == "s3cret-key"
    assert own.headers["authorization"].startswith("Basic ")
    assert "x-api-key" not in other.headers
    assert "authorization" not in other.headers
    assert "referer" not in other.headers
    assert back.headers["x-api-key"] == "s3cret-key"


async def test_case_30_another_port_is_another_origin(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", "s3cret-key")
    with Server() as neighbour:
        server.on("/feed", redirect(neighbour.on("/feed", reply(FEED))))
        await fetch_one(server.url("/feed"), headers={"X-Api-Key": "FEED_KEY"})
        assert "x-api-key" not in neighbour.requests[0].headers
