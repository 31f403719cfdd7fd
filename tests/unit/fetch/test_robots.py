"""Case 32: pages obey robots.txt; configured feeds were meant to be read."""

import pytest

from tests.loopback.behaviours import long_body, raw, redirect, reply, silent
from tests.loopback.server import PRIVATE, PUBLIC, Behaviour, Server
from tests.unit.fetch.asking import fetch, fetch_one
from tracker.fetch.robots import parse_robots
from tracker.model import Fetched, FetchFailed, FetchOutcome, FetchRequest

PAGE = b"<html><title>t</title><p>text</html>"
CLOSED = b"User-agent: *\nDisallow: /\n"


async def ask_page(server: Server, robots: Behaviour, **changes: object) -> FetchOutcome:
    server.on("/robots.txt", robots)
    server.on("/page", reply(PAGE))
    request = FetchRequest("page", server.url("/page"), is_page=True)
    (outcome,) = await fetch(request, **changes)
    return outcome


async def test_case_32_a_closed_host_gives_its_feed_and_not_its_pages(server: Server) -> None:
    outcome = await ask_page(server, reply(CLOSED))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots"
    assert server.count("/page") == 0
    assert isinstance(await fetch_one(server.on("/feed", reply(PAGE))), Fetched)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"User-agent: *\nDisallow: /private\n",
        b"\xef\xbb\xbfUser-agent: other\nDisallow: /\n",
        b"User-agent: *\nDisallow: /\n\nUser-agent: Timeline-Tracker\nAllow: /\n",
        b"User-agent: *\nDisallow: /\nAllow: /page\n",
        b"<html><body>Not a robots.txt</body></html>",
        b"\xff\xfe\0\0 garbage \0",
    ],
)
async def test_case_32_rules_that_leave_the_page_open(server: Server, text: bytes) -> None:
    assert isinstance(await ask_page(server, reply(text)), Fetched)


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n",
        b"user-agent: timeline-tracker\r\ndisallow: /p\r\n",
        b"User-agent: *\nDisallow: /*ge$\n",
    ],
)
async def test_case_32_rules_that_close_the_page(server: Server, text: bytes) -> None:
    outcome = await ask_page(server, reply(text))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots"


@pytest.mark.parametrize("status", [404, 410, 400, 418])
async def test_case_32_without_a_robots_txt_everything_is_open(server: Server, status: int) -> None:
    assert isinstance(await ask_page(server, reply(b"", status)), Fetched)


@pytest.mark.parametrize(
    "behaviour",
    [*(reply(b"", status) for status in (401, 403, 429, 500, 503)), silent(), raw(b"")],
)
async def test_case_32_pages_wait_where_the_rules_cannot_be_known(
    server: Server, behaviour: Behaviour
) -> None:
    outcome = await ask_page(server, behaviour, silence_s=0.2)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots-unreachable"
    assert server.count("/page") == 0


async def test_cases_13_and_32_a_host_that_answers_for_its_rules_when_to_come_back_is_held(
    server: Server,
) -> None:
    outcome = await ask_page(server, reply(b"", 429, {"Retry-After": "3600"}))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots-unreachable"
    assert (outcome.held_host, outcome.retry_after_s) == (f"{PUBLIC}:{server.port}", 3600)


async def test_case_32_a_robots_txt_of_50_megabytes_is_read_to_its_first_512_kib(
    server: Server,
) -> None:
    assert isinstance(await ask_page(server, long_body(50 << 20, announced=True)), Fetched)
    padding = b"#" * 100 + b"\n"
    late = padding * (600 * 1024 // len(padding)) + CLOSED
    assert isinstance(await ask_page(server, reply(late)), Fetched)


async def test_case_32_robots_txt_is_asked_for_once_a_host(server: Server) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /private\n"))
    server.on("/page", reply(PAGE))
    pages = [FetchRequest(f"p{n}", server.url("/page"), is_page=True) for n in range(5)]
    outcomes = await fetch(*pages)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert server.count("/robots.txt") == 1


async def test_case_32_the_rules_of_a_redirect_s_target_count(server: Server) -> None:
    server.on("/robots.txt", redirect(server.url("/rules", "rules.example")))
    server.on("/rules", reply(b"User-agent: *\nDisallow: /closed\n"))
    server.on("/page", redirect(server.url("/closed", "other.example")))
    (outcome,) = await fetch(FetchRequest("page", server.url("/page", "one.example"), is_page=True))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots"
    assert server.count("/closed") == 0


async def test_case_32_crawl_delay_is_kept_between_pages_of_the_host(server: Server) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 0.3\n"))
    server.on("/page", reply(PAGE))
    pages = [FetchRequest(f"p{n}", server.url("/page"), is_page=True) for n in range(3)]
    await fetch(*pages)
    first, second, third = (request.at for request in server.asked("/page"))
    assert second - first >= 0.3
    assert third - second >= 0.3


async def test_cases_32_and_35_the_rules_come_by_the_proxy_by_which_the_page_comes(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSROOM_PROXY", f"http://{PRIVATE}:{server.port}")
    server.on("/robots.txt", reply(b""))
    server.on("/page", reply(PAGE))
    page = FetchRequest("page", "http://far.test/page", is_page=True, proxy="NEWSROOM_PROXY")
    (outcome,) = await fetch(page)
    assert isinstance(outcome, Fetched)
    asked = [request.target for request in server.requests]
    assert asked == ["http://far.test/robots.txt", "http://far.test/page"]


async def test_robots_txt_does_not_lead_to_private_addresses(server: Server) -> None:
    server.on("/rules", reply(b""))
    target = server.url("/rules", PRIVATE)
    outcome = await ask_page(server, redirect(target))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "robots-unreachable"
    assert server.count("/rules") == 0
    assert server.url("/", PUBLIC) != server.url("/", PRIVATE)


def test_an_endless_crawl_delay_does_not_stop_us_for_good() -> None:
    rules = parse_robots(200, b"User-agent: *\nCrawl-delay: 86400\n")
    assert rules.crawl_delay_s == 86400


def test_many_rules_cost_little() -> None:
    many = b"User-agent: *\n" + b"Disallow: /*a*b*c*d*e*f$\n" * 15_000
    assert parse_robots(200, many).rules is not None
