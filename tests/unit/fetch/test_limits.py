"""Cases 18 to 22 and 24: no answer takes longer or holds more than it may."""

import asyncio
import gzip
import os
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.loopback.behaviours import (
    MEBIBYTE,
    bomb,
    deflated_zeros,
    drip_body,
    drip_headers,
    endless,
    long_body,
    long_headers,
    raw,
    reply,
    silent,
)
from tests.loopback.server import PUBLIC, Behaviour, Request, Server, Wire
from tests.unit.fetch.asking import fetch, fetch_one, settings
from tracker.fetch import fetch_all, fetch_in_background
from tracker.fetch.room import HELD_BYTES
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
LIMIT = 15 * MEBIBYTE
ROOT = Path(__file__).parents[3]
MEASURE = """
import asyncio, resource, sys
from datetime import UTC, datetime
from tracker.fetch import FetchSettings, fetch_all
from tracker.model import FetchRequest

async def ask(url):
    settings = FetchSettings(now=datetime.now(UTC), spacing_s=0)
    return [o async for o in fetch_all([FetchRequest("feed", url, allow_private=True)], settings)]

def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

good, bad = sys.argv[1:]
asyncio.run(ask(good))
before = peak_kib()
(outcome,) = asyncio.run(ask(bad))
print(outcome.reason, peak_kib() - before)
"""


MEASURE_MANY = """
import hashlib, resource, sys, time
from datetime import UTC, datetime
from tracker.fetch import FetchSettings, fetch_in_background
from tracker.model import Fetched, FetchRequest

def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def ask(urls):
    requests = [FetchRequest(url, url, allow_private=True) for url in urls]
    taken = 0
    settings = FetchSettings(now=datetime.now(UTC), concurrency=100)
    for outcome in fetch_in_background(requests, settings):
        assert isinstance(outcome, Fetched), outcome
        hashlib.sha256(outcome.body * 8).digest()  # a caller who is slower than the network
        time.sleep(0.005)
        taken += 1
    return taken

good, *large = sys.argv[1:]
ask([good])
before = peak_kib()
print(ask(large), peak_kib() - before)
"""


def reason_and_growth(server: Server, behaviour: Behaviour) -> tuple[str, float]:
    """Fetch in a process of its own: the reason, and its peak memory over a good fetch in MiB."""
    good, bad = server.on("/good", reply(FEED)), server.on("/bad", behaviour)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, good, bad],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    reason, kib = done.stdout.split()
    return reason, int(kib) / 1024


@pytest.mark.parametrize("announced", [True, False])
def test_case_18_a_body_of_one_byte_too_many(server: Server, announced: bool) -> None:
    reason, grown = reason_and_growth(server, long_body(LIMIT + 1, announced=announced))
    assert reason == "too-large"
    assert grown < 100


async def test_case_18_a_body_of_just_the_limit_is_taken(server: Server) -> None:
    url = server.on("/feed", reply(b"x" * LIMIT))
    assert isinstance(await fetch_one(url), Fetched)


def taken_and_growth(hosts: int, behaviour: Behaviour) -> tuple[int, float]:
    """Fetch from many hosts in a process of its own: outcomes, and its peak over a good fetch."""
    addresses = tuple(f"127.5.0.{n}" for n in range(1, hosts + 1))
    with Server(addresses=(PUBLIC, *addresses)) as server:
        server.on("/bad", behaviour)
        urls = [server.url("/bad", address) for address in addresses]
        done = subprocess.run(
            [sys.executable, "-c", MEASURE_MANY, server.on("/good", reply(FEED)), *urls],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    taken, kib = map(int, done.stdout.split())
    return taken, kib / 1024


async def test_case_18_a_large_body_that_waits_for_a_slow_caller_is_not_late(
    server: Server,
) -> None:
    server.on("/feed", reply(b"x" * (HELD_BYTES + 1)))
    requests = [FetchRequest(f"{n}", server.url("/feed", f"h{n}.example")) for n in range(12)]
    outcomes = []
    async for outcome in fetch_all(requests, settings(total_s=0.8)):
        outcomes.append(outcome)
        await asyncio.sleep(0.15)
    assert [type(outcome) for outcome in outcomes] == [Fetched] * 12


def test_case_18_many_large_bodies_are_not_held_at_once() -> None:
    packed = gzip.compress(b"x") + deflated_zeros(4 * MEBIBYTE)
    taken, grown = taken_and_growth(50, reply(packed, headers={"Content-Encoding": "gzip"}))
    assert taken == 50
    assert grown < 120  # they are 200 MiB, and the caller's copies 32


def test_case_18_nor_are_the_ordinary_bodies_of_a_hundred_servers() -> None:
    taken, grown = taken_and_growth(250, reply(b"x" * 100 * 1024))
    assert taken == 250
    assert grown < 4  # they are 24 MiB


def test_case_19_a_gzip_bomb_of_1500_megabytes(server: Server) -> None:
    reason, grown = reason_and_growth(server, bomb(1, 1500 * MEBIBYTE))
    assert reason == "too-large"
    assert grown < 100


def test_case_20_a_bomb_in_two_layers(server: Server) -> None:
    reason, grown = reason_and_growth(server, bomb(2, 1500 * MEBIBYTE))
    assert reason == "bad-encoding"
    assert grown < 100


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "deflate", "gzip, br", "x-mystery"])
async def test_case_20_codings_that_were_not_offered_are_refused(
    server: Server, coding: str
) -> None:
    url = server.on("/feed", reply(FEED, headers={"Content-Encoding": coding}))
    outcome = await fetch_one(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-encoding"
    assert server.requests[0].headers["accept-encoding"] == "gzip"


async def test_case_20_two_fields_of_content_encoding_are_two_layers(server: Server) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\nx"
    outcome = await fetch_one(server.on("/feed", raw(answer)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-encoding"


@pytest.mark.parametrize("coding", ["gzip", "gzip, chunked", "deflate, chunked"])
async def test_case_20_a_layer_of_transfer_is_refused_too(server: Server, coding: str) -> None:
    answer = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    outcome = await fetch_one(server.on("/feed", raw(answer.encode())))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-encoding"


async def test_case_20_gzip_that_is_not_is_one_error(server: Server) -> None:
    outcome = await fetch_one(server.on("/f", reply(FEED, headers={"Content-Encoding": "gzip"})))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-encoding"


async def test_gzip_in_several_members_with_padding_is_read(server: Server) -> None:
    body = deflated_zeros(MEBIBYTE) + deflated_zeros(MEBIBYTE) + b"\0\0\0"
    outcome = await fetch_one(server.on("/f", reply(body, headers={"Content-Encoding": "x-gzip"})))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "empty-body"
    body = deflated_zeros(MEBIBYTE)[:-8]
    outcome = await fetch_one(server.on("/f", reply(body, headers={"Content-Encoding": "gzip"})))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "truncated"


async def test_members_of_gzip_without_end_are_refused(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    began = monotonic()
    outcome = await fetch_one(server.on("/f", endless(gzip.compress(b"") * 1000, head, 10**6)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-encoding"
    assert monotonic() - began < 2


@pytest.mark.parametrize("behaviour", [drip_headers(), drip_body()], ids=["headers", "body"])
async def test_case_21_a_dripping_answer_ends_at_our_deadline_and_hinders_nobody(
    server: Server, behaviour: Behaviour
) -> None:
    dripping = FetchRequest("dripping", server.on("/drip", behaviour))
    others = [FetchRequest(f"n{n}", server.url("/feed", f"n{n}.example")) for n in range(5)]
    server.on("/feed", reply(FEED))
    began = monotonic()
    outcome, *fine = await fetch(dripping, *others, total_s=1.0)
    assert monotonic() - began < 4
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "timeout"
    assert all(isinstance(o, Fetched) for o in fine)


async def test_case_21_the_head_of_an_answer_without_its_end_keeps_nobody_elses_waiting(
    server: Server,
) -> None:
    async def half_a_head(request: Request, wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\n" + (b"X-Padding: " + b"x" * 4000 + b"\r\n") * 20)
        await asyncio.Event().wait()

    server.on("/feed", reply(FEED, latency_s=0.3))
    half = FetchRequest("half", server.on("/half", half_a_head))
    others = [FetchRequest(f"n{n}", server.url("/feed", f"n{n}.example")) for n in range(5)]
    outcome, *fine = await fetch(half, *others, silence_s=1.0)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "timeout"
    assert all(isinstance(o, Fetched) for o in fine)


async def test_case_21_the_deadline_covers_all_redirects_together(server: Server) -> None:
    for step in range(9):
        server.on(
            f"/{step}", reply(status=302, headers={"Location": f"/{step + 1}"}, latency_s=0.15)
        )
    outcome = await fetch(FetchRequest("feed", server.url("/0")), total_s=0.5)
    assert isinstance(outcome[0], FetchFailed)
    assert outcome[0].reason == "timeout"


async def test_case_22_a_server_that_accepts_and_stays_silent(server: Server) -> None:
    began = monotonic()
    request = FetchRequest("feed", server.on("/feed", silent()))
    (outcome,) = await fetch(request, silence_s=0.3, total_s=30)
    assert monotonic() - began < 4
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "timeout"


@pytest.mark.parametrize("in_background", [False, True])
async def test_case_22_a_server_that_accepts_and_never_begins_with_tls(in_background: bool) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(accept, PUBLIC, 0) as mute:
        port = mute.sockets[0].getsockname()[1]
        request = FetchRequest("feed", f"https://{PUBLIC}:{port}/feed")
        began = monotonic()
        if in_background:  # the loop of a pass, which is another where uvloop is installed
            limits = settings(silence_s=0.3, total_s=30)
            (outcome,) = await asyncio.to_thread(
                lambda: list(fetch_in_background([request], limits))
            )
        else:
            (outcome,) = await fetch(request, silence_s=0.3, total_s=30)
    assert monotonic() - began < 4
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "timeout"


async def test_a_server_that_is_slow_and_steady_is_not_silent(server: Server) -> None:
    async def word_by_word(request: Request, wire: Wire) -> None:
        for piece in (b"HTTP/1.1 200 OK\r\n", b"Content-", b"Length: 4\r\n\r\n", b"<a", b"/>"):
            await asyncio.sleep(0.25)
            await wire.send(piece)

    request = FetchRequest("feed", server.on("/feed", word_by_word))
    (outcome,) = await fetch(request, silence_s=0.6, total_s=30)
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"<a/>"


async def test_case_22_a_socket_whose_backlog_is_full() -> None:
    with socket.socket() as deaf:
        deaf.bind((PUBLIC, 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        fillers = [await _half_open(port) for _ in range(4)]
        began = monotonic()
        request = FetchRequest("feed", f"http://{PUBLIC}:{port}/feed")
        (outcome,) = await fetch(request, silence_s=0.3, total_s=30)
        assert monotonic() - began < 4
        assert isinstance(outcome, FetchFailed)
        assert outcome.reason == "timeout"
        for filler in fillers:
            filler.close()


async def _half_open(port: int) -> socket.socket:
    connecting = socket.socket()
    connecting.setblocking(False)
    connecting.connect_ex((PUBLIC, port))
    await asyncio.sleep(0)
    return connecting


async def test_case_22_a_closed_port_is_told_as_such() -> None:
    with socket.socket() as free:
        free.bind((PUBLIC, 0))
        port = free.getsockname()[1]
    outcome = await fetch_one(f"http://{PUBLIC}:{port}/feed")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "connect"


async def test_a_name_that_is_unknown_is_told_as_such() -> None:
    outcome = await fetch_one("http://nowhere.test/feed")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "dns"
    assert "nowhere.test" in outcome.message


async def test_a_resolver_that_never_answers_is_given_up() -> None:
    async def stuck(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    (outcome,) = await fetch(
        FetchRequest("feed", "http://stuck.example/"), resolve=stuck, silence_s=0.2
    )
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "timeout"


def test_case_24_200_megabytes_of_headers(server: Server) -> None:
    reason, grown = reason_and_growth(server, long_headers(200 * MEBIBYTE))
    assert reason == "bad-http"
    assert grown < 100


def test_case_24_one_header_of_a_megabyte(server: Server) -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * MEBIBYTE + b"\r\n\r\n"
    reason, grown = reason_and_growth(server, raw(answer))
    assert reason == "bad-http"
    assert grown < 100


async def test_case_24_ten_thousand_cookies_are_refused(server: Server) -> None:
    cookies = b"".join(b"Set-Cookie: c%d=1\r\n" % n for n in range(10_000))
    outcome = await fetch_one(server.on("/feed", raw(b"HTTP/1.1 200 OK\r\n" + cookies + b"\r\n")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-http"


async def test_case_24_cookies_are_not_kept(server: Server) -> None:
    server.on("/set", reply(FEED, headers={"Set-Cookie": "id=1; Path=/"}))
    server.on("/go", reply(b"", 302, {"Location": "/set", "Set-Cookie": "id=2; Path=/"}))
    await fetch(
        FetchRequest("a", server.url("/set", "one.example")),
        FetchRequest("b", server.url("/go", "one.example")),
    )
    assert len(server.requests) == 3
    assert all("cookie" not in request.headers for request in server.requests)
