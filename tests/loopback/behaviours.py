"""What a path of the loopback server can do, from well behaved to hostile."""

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from http import HTTPStatus

from tests.loopback.server import Behaviour, Request, Wire

MEBIBYTE = 1024 * 1024


def head(status: int, headers: Mapping[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {v}" for name, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape")


def reply(
    body: bytes = b"",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    latency_s: float = 0.0,
) -> Behaviour:
    """A plain answer; with an ETag or Last-Modified among the headers, 304 where it should be."""
    fields = dict(headers or {})

    async def behave(request: Request, wire: Wire) -> None:
        if latency_s:
            await asyncio.sleep(latency_s)
        if status == 200 and _matches(request, fields):
            await wire.send(head(304, fields))
            return
        await wire.send(head(status, {**fields, "Content-Length": str(len(body))}) + body)

    return behave


def _matches(request: Request, fields: Mapping[str, str]) -> bool:
    if "if-none-match" in request.headers:
        return request.headers["if-none-match"] == fields.get("ETag")
    since = request.headers.get("if-modified-since")
    return since is not None and since == fields.get("Last-Modified")


def sequence(*behaviours: Behaviour) -> Behaviour:
    """One behaviour per request, in order; the last one stays."""
    left = list(behaviours)

    async def behave(request: Request, wire: Wire) -> None:
        current = left.pop(0) if len(left) > 1 else left[0]
        await current(request, wire)

    return behave


def redirect(location: str | None, status: int = 302) -> Behaviour:
    return reply(status=status, headers={} if location is None else {"Location": location})


def raw(data: bytes) -> Behaviour:
    """These bytes and an end of the connection."""

    async def behave(request: Request, wire: Wire) -> None:
        await wire.send(data)
        wire.hang_up()

    return behave


def silent() -> Behaviour:
    """Takes the request and says nothing, for ever."""

    async def behave(request: Request, wire: Wire) -> None:
        await asyncio.Event().wait()

    return behave


def drip(prefix: bytes, each_s: float = 0.02) -> Behaviour:
    """A prefix, then one byte at a time without end."""

    async def behave(request: Request, wire: Wire) -> None:
        await wire.send(prefix)
        while True:
            await asyncio.sleep(each_s)
            await wire.send(b"x")

    return behave


def drip_headers(each_s: float = 0.02) -> Behaviour:
    return drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", each_s)


def drip_body(each_s: float = 0.02) -> Behaviour:
    return drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", each_s)


def endless(chunk: bytes, prefix: bytes, times: int) -> Behaviour:
    """A prefix and a chunk so many times, as fast as the client takes it."""

    async def behave(request: Request, wire: Wire) -> None:
        await wire.send(prefix)
        for _ in range(times):
            await wire.send(chunk)
        wire.hang_up()

    return behave


def long_body(size_bytes: int, *, announced: bool) -> Behaviour:
    """A body of that size, with or without telling so beforehand."""
    prefix = head(200, {"Content-Length": str(size_bytes)} if announced else {})
    return endless(b"x" * 65536, prefix, -(-size_bytes // 65536))


def long_headers(size_bytes: int) -> Behaviour:
    line = b"X-Padding: " + b"x" * 4000 + b"\r\n"
    return endless(line * 16, b"HTTP/1.1 200 OK\r\n", size_bytes // (len(line) * 16))


def bomb(layers: int, size_bytes: int) -> Behaviour:
    """Zeros in so many layers of gzip, all announced."""
    body = deflated_zeros(size_bytes)
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return reply(body, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})


def deflated_zeros(size_bytes: int) -> bytes:
    """A gzip file of zeros, made without holding them; members of 100 MiB are repeated."""
    member = 100 * MEBIBYTE
    whole, rest = divmod(size_bytes, member)
    return (_member(member) * whole if whole else b"") + (_member(rest) if rest else b"")


def _member(size_bytes: int) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = bytes(MEBIBYTE)
    packed = b"".join(packer.compress(block) for _ in range(size_bytes // MEBIBYTE))
    return packed + packer.flush()
