"""One connection and its HTTP/1.1: a request out, the parsed answer in, one at a time.

The grammar is llhttp's (through httptools). What is added here are limits: on the size of headers,
on silence, and on how much of a body may wait to be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser
from multidict import CIMultiDict

from tracker.fetch.gate import Gate
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.time_limits import TimeLimit, TimeLimits
from tracker.fetch.urls import shorten

LONGEST_FIELD_BYTES = 64 * 1024
MOST_FIELDS = 256
_LONGEST_HEAD_BYTES = 256 * 1024
"""Also the most that trailers or the framing of chunks may weigh between two pieces of body."""
WAITING_BYTES = 128 * 1024
"""Pieces of a body that wait for their reader before no more is taken from the socket."""


class Head(NamedTuple):
    """Status line and headers of an answer."""

    status: int
    headers: CIMultiDict[str]


class Wire(asyncio.Protocol):
    """A connection to one server: `send`, await the `head`, read `chunks` to their end; and anew.

    Args:
        host: what messages call the server.
        silence_s: longest time without a byte while an answer is awaited.
        loop: the running event loop.
        gate: of the pass.
        limits: of the pass.
    """

    # Hundreds wait at once, so what only an answer needs is made when it comes.
    __slots__ = (
        "_ends_with_connection", "_fault", "_gate", "_has_answered", "_has_surplus", "_head",
        "_headers", "_host", "_is_closed", "_is_complete", "_is_kept_open", "_is_paused",
        "_limit", "_limits", "_loop", "_not_taken_bytes", "_parser", "_pieces", "_silence_s",
        "_transport", "_unread_bytes", "_unsent", "_waiter", "_waiting_bytes",
    )  # fmt: skip

    def __init__(
        self,
        host: str,
        silence_s: float,
        loop: asyncio.AbstractEventLoop,
        gate: Gate,
        limits: TimeLimits,
    ) -> None:
        self._host = host
        self._silence_s = silence_s
        self._loop = loop
        self._gate = gate
        self._limits = limits
        self._limit: TimeLimit | None = None
        self._not_taken_bytes = 0
        self._unsent = b""
        self._transport: asyncio.Transport | None = None
        self._parser: HttpResponseParser | None = None
        self._waiter: asyncio.Future[None] | None = None
        # Not an exception that is raised again: its traceback would keep us and the body in memory.
        self._fault: tuple[Reason, str] | None = None
        self._is_closed = False
        self._begin()
        self._is_complete = True  # a server may send something or hang up before it is asked

    def _begin(self) -> None:
        """Make ready for one answer."""
        self._parser = None
        self._head: Head | None = None
        self._pieces: list[bytes] = []
        self._waiting_bytes = 0
        self._unread_bytes = 0
        self._ends_with_connection = False
        self._is_kept_open = False
        self._is_paused = False
        self._has_answered = False
        self._has_surplus = False
        self._is_complete = False

    @property
    def transport(self) -> asyncio.Transport:
        """The transport, once connected."""
        assert self._transport is not None
        return self._transport

    @property
    def has_answered(self) -> bool:
        """Whether a byte came in answer to the last request."""
        return self._has_answered

    @property
    def is_reusable(self) -> bool:
        """Whether the next request may go this way."""
        return (
            self._is_complete
            and not self._is_closed
            and self._fault is None
            and self._is_kept_open
            and not self._has_surplus
            and not self._is_paused  # a long body that nobody reads
        )

    def send(self, request: bytes) -> None:
        """Send a request; one that comes before the connection stands goes out when it does."""
        self._begin()
        if self._transport is None:
            self._unsent = request
        elif not self._is_closed:
            self._transport.write(request)
            self._gate.expect(self)

    async def head(self) -> Head:
        """Wait for the head of the answer.

        Raises:
            Refusal: there is none, or it is no HTTP; the connection is closed.
        """
        try:
            while self._head is None:
                await self._more()
        except BaseException:
            self.close()
            raise
        self._take_up()
        return self._head

    def _take_up(self) -> None:
        self._gate.take_up(self, self._not_taken_bytes)
        self._not_taken_bytes = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        """The pieces of the body as they come, to its end.

        Raises:
            Refusal: it is not all there, or it is no HTTP.
        """
        while True:
            while self._pieces:
                pieces, self._pieces, self._waiting_bytes = self._pieces, [], 0
                for piece in pieces:
                    yield piece
            # Also at the end: the next answer comes this way.
            if self._is_paused and not self._is_closed:
                self._is_paused = False
                self.transport.resume_reading()
            if self._is_complete:
                return
            await self._more()

    def close(self) -> None:
        """Hang up, whatever is under way."""
        self._is_closed = True
        self._take_up()
        if self._transport is not None:
            self._transport.abort()

    def adopt(self, transport: asyncio.Transport) -> None:
        """Take over the TLS end of a connection through a proxy."""
        self._transport = transport

    # --- waiting -----------------------------------------------------------------------------

    async def _more(self) -> None:
        """Wait until something came."""
        if self._fault is not None:
            raise Refusal(*self._fault)
        if self._is_closed:
            raise Refusal(*self._hung_up())
        self._waiter = self._loop.create_future()
        self._limit = self._limits.within(self._silence_s)
        try:
            with self._limit:
                await self._waiter
        except TimeoutError:
            self._fail(Reason.TIMEOUT, f"{self._host} did not go on within the limit")
        finally:
            self._waiter = self._limit = None
        if self._fault is not None and not self._pieces:
            raise Refusal(*self._fault)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, reason: Reason, message: str) -> None:
        if self._fault is None:
            self._fault = (reason, message)
        self.close()
        self._wake()

    def _hung_up(self) -> tuple[Reason, str]:
        if self._head is None:
            return Reason.DISCONNECTED, f"{self._host} hung up without an answer"
        return Reason.TRUNCATED, f"{self._host} hung up in the middle of the body"

    # --- what the transport calls ------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it
        if self._unsent:
            self._transport.write(self._unsent)
            self._gate.expect(self)
            self._unsent = b""

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._limit is not None:
            self._limit.renew()
        self._has_answered = True
        if self._is_complete or self._fault is not None:
            self._has_surplus = True
            self.close()  # or it could send without end while no answer is awaited
            return
        if self._parser is None:
            self._parser = self._new_parser()
        if self._head is None:
            self._not_taken_bytes += len(data)
            self._gate.let_in(self, len(data))
        self._unread_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._fail(Reason.BAD_HTTP, f"{self._host} sent no valid HTTP: it changes the protocol")
        except HttpParserError as error:
            self._judge(error)
        if self._is_complete:
            self._parser = None
        if self._head is None:
            self._take_up()  # half a head wakes nobody who would, and others wait at the gate
        if self._unread_bytes > _LONGEST_HEAD_BYTES:
            self._fail(Reason.BAD_HTTP, f"{self._host} sent no valid HTTP: headers without end")
        if self._waiting_bytes > WAITING_BYTES and not self._is_paused and not self._is_closed:
            self._is_paused = True
            self.transport.pause_reading()

    def _new_parser(self) -> HttpResponseParser:
        self._headers: CIMultiDict[str] = CIMultiDict()
        parser = HttpResponseParser(self)
        # What browsers and curl put up with, too.
        parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        return parser

    def _judge(self, error: HttpParserError) -> None:
        if self._is_complete:
            self._has_surplus = True
            return
        why = error.__context__ if isinstance(error.__context__, _TooLargeError) else error
        self._fail(Reason.BAD_HTTP, f"{self._host} sent no valid HTTP: {shorten(str(why), 80)}")

    def eof_received(self) -> bool:
        """The server sends no more."""
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        self._is_closed = True
        self._take_up()
        # They know us, too: with both of them gone a closed wire needs no search for cycles.
        self._transport = self._parser = None
        if self._ends_with_connection and error is None:
            self._is_complete = True
        if not self._is_complete and self._fault is None:
            self._fault = self._hung_up()
        self._wake()

    # --- what the parser calls ---------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Another answer; a second one was not asked for, and is not the next one's."""
        if self._is_complete:
            raise _SurplusError

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which says nothing to us."""
        if len(name) + len(value) > LONGEST_FIELD_BYTES or len(self._headers) >= MOST_FIELDS:
            raise _TooLargeError("its headers are too large")
        if self._head is None:
            field = name.decode("latin-1")
            self._headers.add(field, value.decode("utf-8", "surrogateescape").strip())

    def on_headers_complete(self) -> None:
        """The head of an answer, unless it is one that only announces another (1xx)."""
        assert self._parser is not None
        status = self._parser.get_status_code()
        if status < 200:
            self._headers = CIMultiDict()
            return
        coded = self._headers.get("Transfer-Encoding", "").lower()
        self._ends_with_connection = (
            status not in (204, 304)
            and "Content-Length" not in self._headers
            and not coded.rstrip().endswith("chunked")
        )
        self._is_kept_open = not self._ends_with_connection and self._parser.should_keep_alive()
        self._head = Head(status, self._headers)
        self._wake()

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        self._unread_bytes = 0
        self._waiting_bytes += len(piece)
        self._pieces.append(piece)
        self._wake()

    def on_message_complete(self) -> None:
        """The answer is all there."""
        if self._head is not None:
            self._is_complete = True
            self._wake()


class _TooLargeError(Exception):
    """Ends the parsing; httptools hands it on as the context of its own error."""


class _SurplusError(Exception):
    """Ends the parsing after the answer that was asked for."""
