"""Reads a response body within its limits: size after decompression, one layer of gzip."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator

from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.room import LARGE_BYTES, Lane

_STEP_BYTES = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 1000
"""Files of several are rare, and of hundreds unheard of. An empty one is 20 bytes long and costs us
more than a page of text; a server could send them without end."""


async def read_body(
    chunks: AsyncIterator[bytes],
    *,
    lane: Lane,
    gzip: bool,
    limit_bytes: int,
    cut: bool = False,
) -> bytes:
    """Collect the chunks of a body, undoing one layer of gzip.

    Args:
        chunks: as they come from the socket.
        lane: taken before the body grows large.
        gzip: whether the body is gzip-coded.
        limit_bytes: the longest body allowed; decompressed bytes are counted in steps of 64 KiB,
            so that a bomb is noticed before it is held in memory.
        cut: return the first `limit_bytes` instead of refusing more.

    Raises:
        Refusal: `too-large`, `bad-encoding` or `truncated`.
    """
    body = bytearray()
    inflater = _Inflater() if gzip else None
    async for chunk in chunks:
        pieces = inflater.feed(chunk) if inflater else (chunk,)
        for piece in pieces:
            if len(body) + len(piece) > LARGE_BYTES:
                await lane.take()
            body += piece
            if len(body) > limit_bytes:
                if cut:
                    return bytes(body[:limit_bytes])
                raise too_large(limit_bytes)
    if inflater and not inflater.finished:
        raise Refusal(Reason.TRUNCATED, "the gzip body ends in the middle")
    return bytes(body)


def too_large(limit_bytes: int) -> Refusal:
    """The refusal of a body over the limit."""
    return Refusal(Reason.TOO_LARGE, f"the body is larger than {limit_bytes:,} bytes")


class _Inflater:
    """One layer of gzip, which may consist of several members (RFC 1952 §2.2)."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(_GZIP)
        self._started = False
        self._members = 1

    @property
    def finished(self) -> bool:
        return self._decoder.eof or not self._started

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._decoder.eof:
                # Padding after the last member is ignored, as browsers do.
                if not data.startswith(_GZIP_MAGIC):
                    return
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise Refusal(
                        Reason.BAD_ENCODING,
                        f"the gzip body has more than {_MOST_MEMBERS:,} members",
                    )
                self._decoder = zlib.decompressobj(_GZIP)
            self._started = True
            try:
                piece = self._decoder.decompress(data, _STEP_BYTES)
            except zlib.error as error:
                raise Refusal(
                    Reason.BAD_ENCODING, f"announced as gzip, but it is not: {error}"
                ) from error
            if piece:
                yield piece
            data = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail
