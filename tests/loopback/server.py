"""A web server on the loopback that can misbehave in every way we have to survive.

    with Server() as server:
        server.on("/feed", reply(FEED, headers={"ETag": '"1"'}))
        server.on("/slow", drip(headers_each_s=0.1))
        ... server.url("/feed") ...
        assert server.count("/feed") == 1

Bytes are written to the socket by hand, so that an answer can be as wrong as it likes. The server
runs in a thread of its own and listens on 127.0.0.1 and 127.0.0.2 under one port: tests of the
address policy take the first for public and the second for private.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

PUBLIC = "127.0.0.1"
PRIVATE = "127.0.0.2"


@dataclass(frozen=True)
class Request:
    """What a client sent. `at` is monotonic seconds; header names are in lower case."""

    target: str
    headers: dict[str, str]
    at: float

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def host(self) -> str:
        """The host name that was asked for, without its port."""
        return self.headers.get("host", "").rsplit(":", 1)[0]


@dataclass
class Wire:
    """The raw connection a behaviour writes to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    closes: bool = False

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def hang_up(self) -> None:
        self.closes = True


Behaviour = Callable[[Request, Wire], Awaitable[None]]


@dataclass
class Server:
    """Answers by path; an unknown path is a 404. `tls` makes it an https server."""

    tls: ssl.SSLContext | None = None
    addresses: tuple[str, ...] = (PUBLIC, PRIVATE)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    busiest: dict[str, int] = field(default_factory=dict)
    """Host name → the most requests to it that were under way at one moment."""

    def __post_init__(self) -> None:
        self._routes: dict[str, Behaviour] = {}
        self._busy: dict[str, int] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._conversations: set[asyncio.Task[None]] = set()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loopback", daemon=True)

    def on(self, path: str, behaviour: Behaviour) -> str:
        """Set what a path does; its URL comes back."""
        self._routes[path] = behaviour
        return self.url(path)

    def url(self, path: str = "/", host: str = PUBLIC) -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def count(self, path: str) -> int:
        return len(self.asked(path))

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.port = 0
        servers = []
        for address in self.addresses:
            server = await asyncio.start_server(
                self._connected, address, self.port, ssl=self.tls, backlog=1024
            )
            servers.append(server)
            self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        # First what clients have connected is accepted, begun and handed over: a server that closes
        # before that leaves those sockets to nobody.
        for _ in range(4):
            await asyncio.sleep(0)
        for server in servers:
            server.close()
        await self._end_connections()

    async def _end_connections(self) -> None:
        """End what is under way, and what the listening sockets accepted at the last moment."""
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        closed = [writer.wait_closed() for writer in self._writers]
        await asyncio.gather(*closed, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Not a coroutine: one that is cancelled before its first step would never close the writer.
        self.connections += 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        self._writers.add(writer)
        task = asyncio.get_running_loop().create_task(self._converse(Wire(reader, writer)))
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def _converse(self, wire: Wire) -> None:
        try:
            while not wire.closes:
                request = await _read_request(wire.reader)
                if request is None:
                    break
                await self._answer(request, wire)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self.open_now -= 1
            wire.writer.close()

    async def _answer(self, request: Request, wire: Wire) -> None:
        self.requests.append(request)
        host = request.host
        self._busy[host] = self._busy.get(host, 0) + 1
        self.busiest[host] = max(self.busiest.get(host, 0), self._busy[host])
        try:
            await self._routes.get(request.path, _not_found)(request, wire)
        finally:
            self._busy[host] -= 1


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Request(first.split(" ")[1], headers, time.monotonic())


async def _not_found(request: Request, wire: Wire) -> None:
    await wire.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
