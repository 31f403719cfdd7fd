"""Cases 13 to 16, 23, 25 and 26: what an answer means."""

from datetime import timedelta

import pytest

from tests.loopback.behaviours import raw, redirect, reply, sequence
from tests.loopback.server import Server
from tests.unit.fetch.asking import NOW, fetch, fetch_one
from tracker.fetch import host_of
from tracker.fetch.headers import read_retry_after
from tracker.model import Fetched, FetchFailed, FetchRequest, NotModified, Validators

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
DAY_S = 24 * 3600


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, "empty-body"),
        (400, "http-error"),
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not-found"),
        (410, "gone"),
        (418, "http-error"),
        (429, "rate-limited"),
        (451, "forbidden"),
        (500, "server-error"),
        (503, "rate-limited"),
        (599, "server-error"),
    ],
)
async def test_every_status_has_its_reason(server: Server, status: int, reason: str) -> None:
    outcome = await fetch_one(server.on("/feed", reply(b"", status)))
    assert isinstance(outcome, FetchFailed)
    assert (outcome.reason, outcome.http_status) == (reason, status)
    assert outcome.gone == (status == 410)


@pytest.mark.parametrize(("status", "gone"), [(301, True), (308, True), (302, False), (307, False)])
async def test_case_11_a_feed_is_gone_where_it_moved_for_good_not_where_it_is_for_now(
    server: Server, status: int, gone: bool
) -> None:
    server.on("/there", reply(b"", 410))
    outcome = await fetch_one(server.on("/feed", redirect("/there", status)))
    assert isinstance(outcome, FetchFailed)
    assert (outcome.gone, outcome.http_status) == (gone, 410)
    assert ("not be asked again" in outcome.message) == gone


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3600", 3600),
        (" 7 ", 7),
        ("-5", None),
        ("0", None),
        ("abc", None),
        ("", None),
        ("1.5", None),
        ("٣٠", None),
        ("99999999999", DAY_S),
        ("9" * 5000, DAY_S),
        ("Mon, 02 Mar 2026 07:30:00 GMT", 5400),
        ("Monday, 02-Mar-26 07:30:00 GMT", 5400),
        ("Mon, 02 Mar 2026 05:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY_S),
        ("Fri, 99 Dec 2026 23:59:59 GMT", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_case_13_retry_after(
    server: Server, status: int, value: str, seconds: int | None
) -> None:
    headers = {"Retry-After": value.encode().decode("utf-8")}
    outcome = await fetch_one(server.on("/feed", reply(b"", status, headers)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.retry_after_s == seconds


async def test_case_13_other_feeds_of_the_host_wait_too(server: Server) -> None:
    busy = FetchRequest("busy", server.url("/busy", "one.example"))
    server.on("/busy", reply(b"", 429, {"Retry-After": "3600"}))
    sister = FetchRequest("sister", server.url("/sister", "one.example"))
    server.on("/sister", reply(FEED))
    stranger = FetchRequest("stranger", server.url("/sister", "two.example"))
    _, waiting, other = await fetch(busy, sister, stranger)
    assert isinstance(waiting, FetchFailed)
    assert waiting.reason == "host-waiting"
    assert 3590 < (waiting.retry_after_s or 0) <= 3601
    assert isinstance(other, Fetched)


@pytest.mark.parametrize(
    ("status", "headers", "held"),
    [
        (429, {"Retry-After": "9"}, "there.example"),
        (503, {"Retry-After": "9"}, "there.example"),
        (429, {}, ""),
        (503, {"Retry-After": "soon"}, ""),
        (404, {"Retry-After": "9"}, ""),
    ],
)
async def test_case_13_the_host_that_asks_to_be_left_alone_is_the_one_that_answered(
    server: Server, status: int, headers: dict[str, str], held: str
) -> None:
    server.on("/there", reply(b"", status, headers))
    server.on("/feed", redirect(server.url("/there", "there.example")))
    (outcome,) = await fetch(FetchRequest("feed", server.url("/feed", "here.example")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.held_host == (f"{held}:{server.port}" if held else "")


async def test_case_13_a_hold_of_an_earlier_pass_is_kept(server: Server) -> None:
    server.on("/feed", reply(FEED))
    request = FetchRequest("feed", server.url("/feed", "one.example"))
    holds = {host_of(request.url): NOW + timedelta(minutes=10)}
    (outcome,) = await fetch(request, not_before=holds)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "host-waiting"
    assert server.connections == 0


def test_case_33_retry_after_dates_count_from_the_date_of_the_answer() -> None:
    headers = {
        "Retry-After": "Mon, 02 Mar 2026 07:30:00 GMT",
        "Date": "Mon, 02 Mar 2026 07:00:00 GMT",
    }
    for our_clock in (NOW, NOW - timedelta(days=400), NOW + timedelta(days=400)):
        assert read_retry_after(headers, our_clock) == 1800


async def test_case_14_a_304_keeps_the_validators_it_does_not_renew(server: Server) -> None:
    stored = Validators(etag='"1"', last_modified="Sun, 01 Mar 2026 00:00:00 GMT")
    url = server.on("/feed", reply(FEED, headers={"ETag": '"1"'}))
    outcome = await fetch_one(url, validators=stored)
    assert outcome == NotModified(id="feed", url=url, fetched_at=NOW, validators=stored)
    sent = server.requests[0].headers
    assert sent["if-none-match"] == '"1"'
    assert sent["if-modified-since"] == "Sun, 01 Mar 2026 00:00:00 GMT"


async def test_case_14_a_304_may_renew_the_validators(server: Server) -> None:
    url = server.on("/feed", raw(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'))
    outcome = await fetch_one(url, validators=Validators(etag='"1"'))
    assert isinstance(outcome, NotModified)
    assert outcome.validators == Validators(etag='"2"')


async def test_case_14_a_304_to_an_unconditional_request_is_an_error(server: Server) -> None:
    url = server.on("/feed", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
    outcome = await fetch_one(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "unexpected-304"
    assert "if-none-match" not in server.requests[0].headers


async def test_case_15_a_new_etag_on_the_same_body_is_no_news(server: Server) -> None:
    url = server.on("/feed", sequence(*(reply(FEED, headers={"ETag": f'"{n}"'}) for n in (1, 2))))
    first = await fetch_one(url)
    assert isinstance(first, Fetched)
    second = await fetch_one(url, validators=first.validators, body_hash=first.body_hash)
    assert isinstance(second, NotModified)
    assert second.same_body
    assert second.validators == Validators(etag='"2"')


@pytest.mark.parametrize(
    "headers",
    [{"Expires": "0"}, {"Cache-Control": "private, no-store"}, {"Cache-Control": "No-Store"}],
)
async def test_case_16_no_validators_are_kept_of_what_must_not_be_stored(
    server: Server, headers: dict[str, str]
) -> None:
    url = server.on("/feed", reply(FEED, headers={"ETag": '"1"', **headers}))
    outcome = await fetch_one(url)
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators()


async def test_validators_that_could_break_a_request_are_not_kept(server: Server) -> None:
    url = server.on("/feed", reply(FEED, headers={"ETag": '"é\x01"', "Last-Modified": "x" * 2000}))
    outcome = await fetch_one(url)
    assert isinstance(outcome, Fetched)
    assert outcome.validators == Validators()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n", "truncated"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\nzz\r\n", "bad-http"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00", "truncated"),
        (b"", "disconnected"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "bad-http"),
        (b"HTTP/1.1 twohundred OK\r\n\r\n", "bad-http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "bad-http"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "bad-http"),
    ],
)
async def test_case_23_half_an_answer_is_no_answer(
    server: Server, answer: bytes, reason: str
) -> None:
    outcome = await fetch_one(server.on("/feed", raw(answer)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == reason


@pytest.mark.parametrize("status", [200, 202])
async def test_case_25_a_challenge_page_is_handed_on_with_its_type(
    server: Server, status: int
) -> None:
    page = b"<html><title>Just a moment...</title></html>"
    url = server.on("/feed", reply(page, status, {"Content-Type": "text/html; charset=UTF-8"}))
    outcome = await fetch_one(url)
    assert isinstance(outcome, Fetched)
    assert outcome.content_type == "text/html; charset=UTF-8"


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf\n"])
async def test_case_26_an_empty_body_is_a_failure(server: Server, body: bytes) -> None:
    outcome = await fetch_one(server.on("/feed", reply(body)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "empty-body"


async def test_case_26_a_feed_without_entries_is_fetched(server: Server) -> None:
    assert isinstance(await fetch_one(server.on("/feed", reply(FEED))), Fetched)


async def test_the_agent_is_honest_and_names_a_contact(server: Server) -> None:
    request = FetchRequest("feed", server.on("/feed", reply(FEED)))
    await fetch(request, contact="desk@paper.example\r\n(x)")
    agent = server.requests[0].headers["user-agent"]
    assert agent.startswith("timeline-tracker/")
    assert agent.endswith("(+desk@paper.examplex)")
