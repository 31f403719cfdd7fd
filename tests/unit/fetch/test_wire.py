"""HTTP/1.1 as servers speak it: framing, connections that are kept, tunnels."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from tests.loopback.behaviours import drip, raw, reply
from tests.loopback.server import PUBLIC, Request, Server, Wire
from tests.unit.fetch.asking import fetch, fetch_one, settings
from tracker.fetch.addresses import AddressPolicy
from tracker.fetch.client import Client
from tracker.fetch.connect import Connector
from tracker.fetch.gate import ARRIVED_BYTES, Gate, Reader
from tracker.fetch.reasons import Refusal
from tracker.fetch.room import BodyRoom
from tracker.fetch.time_limits import TimeLimits
from tracker.fetch.urls import parse_url
from tracker.fetch.wire import WAITING_BYTES
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<rss \r\n2;x=y\r\nve\r\n0\r\nX: y\r\n\r\n",
        OK + b"Connection: close\r\n\r\n<rss ve",
        b"HTTP/1.0 200 OK\r\n\r\n<rss ve",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
        + OK
        + b"Content-Length: 7\r\n\r\n<rss ve",
        b"HTTP/1.1 200 OK\nContent-Length: 7\n\n<rss ve",
    ],
    ids=[
        "chunks, an extension and a trailer",
        "end of connection",
        "1.0",
        "early hints",
        "bare LF",
    ],
)
async def test_every_framing_of_a_body_is_read(server: Server, answer: bytes) -> None:
    outcome = await fetch_one(server.on("/feed", raw(answer)))
    assert isinstance(outcome, Fetched)
    assert outcome.body == b"<rss ve"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n<rss ve",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"x" * 1_000_000 + b"\r\n<rss \r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20_000,
    ],
    ids=["ssh", "upgrade", "two lengths", "long extension", "long trailer", "endless hints"],
)
async def test_what_is_no_valid_http_is_told_as_such(server: Server, answer: bytes) -> None:
    outcome = await fetch_one(server.on("/feed", raw(answer)))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-http"


def connector() -> Connector:
    return Connector(settings(), TimeLimits())


async def test_a_connection_is_kept_for_the_next_request_to_its_host(server: Server) -> None:
    server.on("/feed", reply(FEED))
    requests = [FetchRequest(str(n), server.url(f"/feed?{n}")) for n in range(5)]
    assert all(isinstance(outcome, Fetched) for outcome in await fetch(*requests))
    assert server.connections == 1


async def test_a_server_that_hangs_up_before_it_is_asked_breaks_nothing() -> None:
    def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    broken: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, about: broken.append(about))
    async with await asyncio.start_server(hang_up, PUBLIC, 0) as server:
        url = parse_url(f"http://{PUBLIC}:{server.sockets[0].getsockname()[1]}/")
        wire = await connector().open(url, AddressPolicy(allow_all=True))
        await asyncio.sleep(0.1)
        wire.send(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(Refusal) as refusal:
            await wire.head()
    assert refusal.value.reason == "disconnected"
    assert broken == []


async def test_a_body_that_fills_the_wire_with_its_last_byte_leaves_it_open_for_the_next(
    server: Server,
) -> None:
    server.on("/full", reply(b"x" * (WAITING_BYTES + 1)))
    server.on("/next", reply(FEED))
    wire = await connector().open(
        parse_url(server.url()),
        AddressPolicy(allow_all=True),
        b"GET /full HTTP/1.1\r\nHost: full.example\r\n\r\n",
    )
    assert (await wire.head()).status == 200
    await asyncio.sleep(0.3)  # nobody reads until all of it has come
    assert sum([len(piece) async for piece in wire.chunks()]) == WAITING_BYTES + 1
    assert wire.is_reusable
    async with asyncio.timeout(2):
        wire.send(b"GET /next HTTP/1.1\r\nHost: next.example\r\n\r\n")
        await wire.head()
        assert b"".join([piece async for piece in wire.chunks()]) == FEED
    wire.close()


async def test_part_of_a_head_that_comes_before_we_wait_for_it_keeps_nobody_waiting(
    server: Server,
) -> None:
    fields = b"X-Long: %s\r\n" % (b"x" * (ARRIVED_BYTES // 2)) * 3
    server.on("/stop", drip(OK + fields, each_s=60))
    server.on("/feed", reply(FEED))
    url, policy, opening = parse_url(server.url()), AddressPolicy(allow_all=True), connector()
    stopping = await opening.open(url, policy, b"GET /stop HTTP/1.1\r\nHost: stop.example\r\n\r\n")
    await asyncio.sleep(0.2)
    waiting = asyncio.create_task(stopping.head())
    other = await opening.open(url, policy, b"GET /feed HTTP/1.1\r\nHost: feed.example\r\n\r\n")
    async with asyncio.timeout(1):
        assert (await other.head()).status == 200
    other.close()
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_a_long_body_that_nobody_reads_is_in_nobodys_way(server: Server) -> None:
    server.on("/full", reply(b"x" * (WAITING_BYTES + 1), 404))
    wire = await connector().open(
        parse_url(server.url()),
        AddressPolicy(allow_all=True),
        b"GET /full HTTP/1.1\r\nHost: full.example\r\n\r\n",
    )
    await asyncio.sleep(0.3)  # all of it has come, and no more is taken from the socket
    assert (await wire.head()).status == 404
    assert not wire.is_reusable
    wire.close()


def test_a_connection_given_up_while_it_is_opened_is_not_awaited_at_the_gate(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    uvloop = pytest.importorskip("uvloop", reason="Windows has none")
    awaited: set[Reader] = set()
    expect, take_up = Gate.expect, Gate.take_up

    def note_and_expect(self: Gate, reader: Reader) -> None:
        awaited.add(reader)
        expect(self, reader)

    def note_and_take_up(self: Gate, reader: Reader, size_bytes: int) -> None:
        awaited.discard(reader)
        take_up(self, reader, size_bytes)

    monkeypatch.setattr(Gate, "expect", note_and_expect)
    monkeypatch.setattr(Gate, "take_up", note_and_take_up)

    async def give_up_after(turns: int) -> bool:
        """Whether it was open by then."""
        url, policy = parse_url(server.url()), AddressPolicy(allow_all=True)
        opening = asyncio.ensure_future(connector().open(url, policy, b"GET / HTTP/1.1\r\n\r\n"))
        for _ in range(turns):
            await asyncio.sleep(0)
        opening.cancel()
        await asyncio.wait([opening])
        if opening.cancelled():
            return False
        opening.result().close()
        return True

    async def give_up_ever_later() -> None:
        for turns in range(1000):
            is_open = await give_up_after(turns)
            assert not awaited
            if is_open:
                return

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(give_up_ever_later())


async def test_a_kept_connection_that_the_server_closed_costs_nothing(server: Server) -> None:
    async def answer_and_leave(request: Request, wire: Wire) -> None:
        await reply(FEED)(request, wire)
        wire.hang_up()  # without having said so

    server.on("/feed", answer_and_leave)
    requests = [FetchRequest(str(n), server.url(f"/feed?{n}")) for n in range(5)]
    assert all(isinstance(outcome, Fetched) for outcome in await fetch(*requests))
    assert server.count("/feed") == 5


async def test_more_bytes_than_announced_are_no_answer_to_the_next_request(server: Server) -> None:
    forged = OK + b"Content-Length: 6\r\n\r\nforged"
    server.on("/first", raw(OK + b"Content-Length: 4\r\n\r\ntrue" + forged))
    server.on("/second", reply(FEED))
    first, second = await fetch(
        FetchRequest("first", server.url("/first")), FetchRequest("second", server.url("/second"))
    )
    assert isinstance(second, Fetched)
    assert second.body == FEED
    assert not isinstance(first, Fetched) or first.body == b"true"


async def test_what_a_server_sends_unasked_ends_the_connection(server: Server) -> None:
    async def go_on(request: Request, wire: Wire) -> None:
        await reply(FEED)(request, wire)
        await asyncio.sleep(0.05)
        await wire.send(OK + b"Content-Length: 6\r\n\r\nfor")

    async def go_further(request: Request, wire: Wire) -> None:
        await wire.send((b"ged" if server.connections == 1 else b"") + OK)
        await wire.send(b"Content-Length: %d\r\n\r\n" % len(FEED) + FEED)

    server.on("/first", go_on)
    server.on("/second", go_further)
    first, second = await fetch(
        FetchRequest("first", server.url("/first", "odd.example")),
        FetchRequest("second", server.url("/second", "odd.example")),
        spacing_s=0.2,
    )
    assert isinstance(first, Fetched)
    assert isinstance(second, Fetched)


async def test_a_header_that_would_become_two_is_not_sent(server: Server) -> None:
    async with Client(settings(), BodyRoom(), TimeLimits()) as client:
        with pytest.raises(Refusal, match="line break"):
            await client.get(
                parse_url(server.url("/")), {"X-Key": "a\r\nHost: other"}, limit_bytes=100
            )
    assert server.connections == 0


@asynccontextmanager
async def tunnel(
    status: bytes = b"200 Connection established",
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A proxy that connects; its port, and the heads of what it was asked for."""
    asked: list[bytes] = []

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 " + status + b"\r\n\r\n")
        if status.startswith(b"200"):
            port = int(asked[-1].split(b" ")[1].rpartition(b":")[2])
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(far_writer)
            await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        tasks.append(asyncio.ensure_future(connect(reader, writer)))

    tasks: list[asyncio.Future[None]] = []
    writers: list[asyncio.StreamWriter] = []
    listening = await asyncio.start_server(begin, "127.0.0.2", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1], asked
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for writer in writers:
        writer.transport.abort()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    found = trustme.CA()
    found.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return found


def serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_https_goes_through_a_proxy_by_a_tunnel(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(tls=serving(authority, "far.example")) as server:
        server.on("/feed", reply(FEED))
        async with tunnel() as (port, asked):
            monkeypatch.setenv("NEWSROOM_PROXY", f"http://desk:hush@127.0.0.2:{port}")
            outcome = await fetch_one(server.url("/feed", "far.example"), proxy="NEWSROOM_PROXY")
        assert isinstance(outcome, Fetched)
        assert asked[0].startswith(f"CONNECT far.example:{server.port} HTTP/1.1".encode())
        assert b"Proxy-Authorization: Basic ZGVzazpodXNo" in asked[0]
        assert "proxy-authorization" not in server.requests[0].headers


async def test_a_certificate_is_checked_through_a_proxy_too(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(tls=serving(authority, "other.example")) as server:
        async with tunnel() as (port, _):
            monkeypatch.setenv("NEWSROOM_PROXY", f"http://127.0.0.2:{port}")
            outcome = await fetch_one(server.url("/feed", "far.example"), proxy="NEWSROOM_PROXY")
        assert server.requests == []
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "tls"


async def test_a_proxy_that_refuses_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    async with tunnel(b"407 Proxy Authentication Required") as (port, _):
        monkeypatch.setenv("NEWSROOM_PROXY", f"http://127.0.0.2:{port}")
        outcome = await fetch_one("https://far.example/feed", proxy="NEWSROOM_PROXY")
    assert isinstance(outcome, FetchFailed)
    assert (outcome.reason, outcome.message) == ("proxy", "the proxy answered 407")
