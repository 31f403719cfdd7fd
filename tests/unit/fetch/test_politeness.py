"""One request per host at a time, with pauses; and case 34, a pass with many bad feeds."""

import asyncio
import tracemalloc
from collections import Counter
from collections.abc import Generator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest

from tests.loopback.behaviours import (
    bomb,
    drip_body,
    drip_headers,
    raw,
    redirect,
    reply,
    silent,
)
from tests.loopback.server import PRIVATE, Request, Server, Wire
from tests.unit.fetch.asking import NOW, fetch, settings
from tracker.fetch import fetch_all, fetch_in_background, host_of
from tracker.fetch.connect import Connector
from tracker.fetch.politeness import LONGEST_CRAWL_DELAY_S, HostTurns
from tracker.fetch.reasons import Refusal
from tracker.fetch.wire import Wire as Answering
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


class Clock:
    """Time that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds


def turns_with(clock: Clock, spacing_s: float, **holds: float) -> HostTurns:
    not_before = {host: NOW + timedelta(seconds=s) for host, s in holds.items()}
    return HostTurns(spacing_s, NOW, not_before, clock=clock, sleep=clock.sleep)


async def test_two_requests_to_a_host_are_spaced_and_other_hosts_do_not_wait() -> None:
    clock = Clock()
    turns = turns_with(clock, 2.0)
    for host in ("a", "b", "a"):
        async with turns.turn(host):
            clock.at += 0.5
    assert clock.slept == [1.5]


async def test_the_longer_of_spacing_and_crawl_delay_counts_up_to_a_minute() -> None:
    clock = Clock()
    turns = turns_with(clock, 2.0)
    turns.slow_down("a", 10.0)
    turns.slow_down("b", 1.0)
    turns.slow_down("c", 86_400.0)
    for host in ("a", "a", "b", "b", "c", "c"):
        async with turns.turn(host):
            pass
    assert clock.slept == [10.0, 2.0, LONGEST_CRAWL_DELAY_S]


@pytest.mark.parametrize(
    ("host", "waits"),
    [
        ("localhost:8000", False),
        ("127.0.0.1", False),
        ("127.9.9.9:81", False),
        ("[::1]:8000", False),
        ("127.example", True),
        ("localhost.example", True),
        ("10.0.0.1", True),
        ("[fe80::1]", True),
    ],
)
async def test_this_machine_is_spared_the_spacing_and_no_other(host: str, waits: bool) -> None:
    clock = Clock()
    turns = turns_with(clock, 2.0)
    for _ in range(2):
        async with turns.turn(host):
            pass
    assert bool(clock.slept) is waits


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://A.Example./x", "a.example"),
        ("https://a.example:443/x", "a.example"),
        ("http://a.example:80/x", "a.example"),
        ("https://a.example:8443/", "a.example:8443"),
        ("http://[::1]:81/", "[::1]:81"),
        ("http://[::1/", ""),
        ("nonsense", ""),
    ],
)
def test_what_counts_as_one_host(url: str, host: str) -> None:
    assert host_of(url) == host


async def test_a_host_on_hold_is_refused_at_once_until_the_hold_ends() -> None:
    clock = Clock()
    turns = turns_with(clock, 0.0, a=60.0)
    with pytest.raises(Refusal, match="another 60 s"):
        async with turns.turn("a"):
            pass
    clock.at += 61
    async with turns.turn("a"):
        pass


async def test_a_refused_or_broken_turn_is_given_back() -> None:
    turns = turns_with(Clock(), 0.0)
    with pytest.raises(ZeroDivisionError):
        async with turns.turn("a"):
            raise ZeroDivisionError
    async with asyncio.timeout(1), turns.turn("a"):
        pass


async def test_hosts_that_were_asked_are_not_kept_in_memory() -> None:
    turns = turns_with(Clock(), 0.0)
    hosts = [f"host-{number}.example" for number in range(5_000)]
    tracemalloc.start()
    try:
        for host in hosts:
            turns.expect(host, 1)
            async with turns.turn(host):
                turns.expect(host, 0)
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 20 * len(hosts)


async def test_case_34_at_most_one_request_to_a_host_is_under_way(server: Server) -> None:
    server.on("/feed", reply(FEED, latency_s=0.01))
    hosts = ["one.example", "two.example", "three.example"]
    requests = [FetchRequest(f"{n}", server.url(f"/feed?{n}", hosts[n % 3])) for n in range(30)]
    outcomes = await fetch(*requests)
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert server.busiest == dict.fromkeys(hosts, 1)


async def test_redirects_take_turns_at_their_target_too(server: Server) -> None:
    server.on("/feed", reply(FEED, latency_s=0.01))
    target = server.url("/feed", "target.example")
    for n in range(10):
        server.on(f"/{n}", redirect(target))
    requests = [FetchRequest(f"{n}", server.url(f"/{n}", f"h{n}.example")) for n in range(10)]
    await fetch(*requests)
    assert server.busiest["target.example"] == 1


async def test_no_more_hosts_are_asked_at_once_than_files_may_be_open(server: Server) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no limit to ask for")
    under_way, most = 0, 0

    async def answer(request: Request, wire: Wire) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        await reply(FEED)(request, wire)

    server.on("/feed", answer)
    requests = [FetchRequest(f"{n}", server.url("/feed", f"h{n}.example")) for n in range(12)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128 + 3, hard))
    try:
        outcomes = await fetch(*requests)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert most == 3


async def test_a_connection_kept_for_a_request_that_never_comes_holds_up_no_other_host(
    server: Server,
) -> None:
    server.on("/busy", reply(b"", 429, {"Retry-After": "60"}))
    requests = [
        FetchRequest(f"{host} {n}", server.url(f"/busy?{n}", f"h{host}.example"))
        for host in range(50)
        for n in range(2)
    ]
    outcomes = await fetch(*requests, concurrency=3)
    assert {o.reason for o in outcomes if isinstance(o, FetchFailed)} == {
        "rate-limited",
        "host-waiting",
    }
    assert server.most_open < 10  # it may learn a little later that one was closed


@pytest.mark.parametrize("feeds_per_host", [1, 2])
async def test_a_connection_is_closed_before_the_one_to_the_next_host_is_opened(
    server: Server, monkeypatch: pytest.MonkeyPatch, feeds_per_host: int
) -> None:
    open_now, seen = 0, []
    connect, made, lost = Connector.open, Answering.connection_made, Answering.connection_lost

    async def note_and_open(self: Connector, *how: Any) -> Answering:
        seen.append(open_now)
        return await connect(self, *how)

    def count_made(self: Answering, transport: asyncio.BaseTransport) -> None:
        nonlocal open_now
        open_now += 1
        made(self, transport)

    def count_lost(self: Answering, error: Exception | None) -> None:
        nonlocal open_now
        open_now -= 1
        lost(self, error)

    monkeypatch.setattr(Connector, "open", note_and_open)
    monkeypatch.setattr(Answering, "connection_made", count_made)
    monkeypatch.setattr(Answering, "connection_lost", count_lost)
    server.on("/busy", reply(b"", 429, {"Retry-After": "60"}))
    requests = [
        FetchRequest(f"{host} {n}", server.url(f"/busy?{n}", f"h{host}.example"))
        for host in range(5)
        for n in range(feeds_per_host)
    ]
    await fetch(*requests, concurrency=1)
    assert seen == [0] * 5


async def test_a_run_ends_on_time_when_the_caller_is_slower_than_the_servers(
    server: Server,
) -> None:
    server.on("/feed", reply(FEED, latency_s=0.03))
    requests = [FetchRequest(f"{n}", server.url(f"/feed?{n}")) for n in range(40)]
    began = monotonic()
    reasons: Counter[str] = Counter()
    async for outcome in fetch_all(requests, settings(run_s=0.3)):
        reasons[getattr(outcome, "reason", "")] += 1
        if isinstance(outcome, Fetched):
            await asyncio.sleep(0.05)
    assert max(request.at for request in server.requests) - began < 0.6
    assert reasons["run-deadline"] > 20
    assert reasons.total() == 40


def bad_feeds(server: Server) -> list[FetchRequest]:
    """Fifty feeds that are dead, slow or hostile, ten ways of it."""
    behaviours = [
        silent(),
        drip_headers(),
        drip_body(),
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>"),
        reply(b"", 500),
        redirect("?again"),
        redirect(server.url("/x", PRIVATE)),
        bomb(1, 20 << 20),
    ]
    requests = []
    for n in range(50):
        kind = n % 10
        host = f"bad{n}.example" if kind < 9 else f"bad{n}.invalid"
        path = f"/bad{kind}"
        if kind < 9:
            server.on(path, behaviours[kind])
        requests.append(FetchRequest(f"bad{n}", server.url(path, host)))
    return requests


async def test_case_34_two_hundred_feeds_of_which_fifty_are_bad_end_in_time(
    server: Server,
) -> None:
    server.on("/feed", reply(FEED, latency_s=0.01))
    good = [FetchRequest(f"good{n}", server.url("/feed", f"good{n}.example")) for n in range(150)]
    bad = bad_feeds(server)
    mixed = [request for pair in zip(good, bad, strict=False) for request in pair] + good[50:]
    began = monotonic()
    outcomes = [
        outcome
        async for outcome in fetch_all(mixed, settings(run_s=20, total_s=4.0, silence_s=2.0))
    ]
    assert monotonic() - began < 20
    assert Counter(o.id for o in outcomes) == Counter(request.id for request in mixed)
    assert {o.id for o in outcomes if isinstance(o, Fetched)} == {r.id for r in good}
    assert {o.id for o in outcomes if isinstance(o, FetchFailed)} == {r.id for r in bad}
    assert {o.reason for o in outcomes if isinstance(o, FetchFailed)} == {
        "timeout",
        "disconnected",
        "truncated",
        "server-error",
        "too-many-redirects",
        "private-address",
        "too-large",
        "dns",
    }


async def test_case_34_at_the_end_of_the_run_the_rest_is_reported_as_not_done(
    server: Server,
) -> None:
    server.on("/feed", reply(FEED))
    server.on("/silent", silent())
    requests = [FetchRequest("good", server.url("/feed", "good.example"))]
    requests += [FetchRequest(f"s{n}", server.url("/silent", f"s{n}.example")) for n in range(100)]
    began = monotonic()
    good, *others = await fetch(*requests, run_s=1.5, silence_s=30, total_s=30)
    assert monotonic() - began < 5
    assert isinstance(good, Fetched)
    assert {o.reason for o in others if isinstance(o, FetchFailed)} == {"run-deadline"}
    assert len(others) == 100


async def test_no_request_is_no_work() -> None:
    assert await fetch() == []


async def test_a_caller_who_stops_early_ends_what_is_under_way(server: Server) -> None:
    server.on("/feed", reply(FEED))
    server.on("/silent", silent())
    requests = [
        FetchRequest("good", server.url("/feed", "good.example")),
        FetchRequest("slow", server.url("/silent", "slow.example")),
    ]
    outcomes = fetch_all(requests, settings(silence_s=60, total_s=60))
    began = monotonic()
    async for outcome in outcomes:
        assert outcome.id == "good"
        break
    await outcomes.aclose()
    assert monotonic() - began < 2


def test_in_the_background_a_slow_caller_makes_nobody_late(server: Server) -> None:
    server.on("/feed", reply(FEED))
    requests = [FetchRequest(f"{n}", server.url("/feed", f"h{n}.example")) for n in range(80)]
    ids = []
    for outcome in fetch_in_background(requests, settings(total_s=1.0, concurrency=4)):
        assert isinstance(outcome, Fetched)
        ids.append(outcome.id)
        if len(ids) == 1:
            until = monotonic() + 1.2
            while monotonic() < until:
                sum(range(1000))
    assert sorted(ids) == sorted(request.id for request in requests)


def test_in_the_background_an_early_end_cancels_the_rest(server: Server) -> None:
    server.on("/feed", reply(FEED))
    server.on("/silent", silent())
    requests = [
        FetchRequest("good", server.url("/feed", "good.example")),
        FetchRequest("slow", server.url("/silent", "slow.example")),
    ]
    began = monotonic()
    outcomes = fetch_in_background(requests, settings(silence_s=60, total_s=60))
    assert next(outcomes).id == "good"
    assert isinstance(outcomes, Generator)
    outcomes.close()
    assert monotonic() - began < 2


def test_in_the_background_an_error_reaches_the_caller(server: Server) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        list(
            fetch_in_background(
                [FetchRequest("a", server.url())], settings(public_exceptions=("nonsense",))
            )
        )
