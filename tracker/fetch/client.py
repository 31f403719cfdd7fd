"""One HTTP exchange at a time: a GET with our address policy and limits.

Redirects are not followed here: `walk.py` follows them and checks every hop. There are no cookies
and no proxies of the environment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from tracker.fetch.addresses import AddressPolicy, literal_address
from tracker.fetch.body import read_body, too_large
from tracker.fetch.connect import Connector, private_address, proxy_authorization
from tracker.fetch.headers import is_gzip
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.room import BodyRoom, Lane
from tracker.fetch.settings import FetchSettings
from tracker.fetch.time_limits import TimeLimit, TimeLimits
from tracker.fetch.urls import Url, shorten
from tracker.fetch.wire import Head, Wire

_WITH_BODY = (200, 202, 203)

Route = tuple[str, str, int, bool, Url | None]
"""What two requests must share to go one way: scheme, host, port, opened by the user, proxy."""


class Answer(NamedTuple):
    """Status, headers and, for a success, the decompressed body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Client:
    """The connections of one pass, as many as there may be hosts in hand.

    One that was opened for a feed with `allow_private` is never used for another.
    """

    def __init__(self, settings: FetchSettings, room: BodyRoom, limits: TimeLimits) -> None:
        self._room = room
        self._connector = Connector(settings, limits)
        self._policy = AddressPolicy(settings.public_exceptions)
        self._any_address = AddressPolicy(allow_all=True)
        self._idle: dict[Route, Wire] = {}
        self._under_way = 0
        self._most = settings.concurrency
        self._own_fields = (f"User-Agent: {settings.user_agent}", "Accept-Encoding: gzip")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._idle:
            self._idle.popitem()[1].close()

    async def get(
        self,
        url: Url,
        headers: Mapping[str, str],
        *,
        allow_private: bool = False,
        proxy: Url | None = None,
        keep: bool = False,
        limit_bytes: int,
        cut: bool = False,
        limit: TimeLimit | None = None,
    ) -> Answer:
        """Send one GET and read its answer; redirects are answers like any other.

        Args:
            url: http or https.
            headers: added to User-Agent and Accept-Encoding.
            allow_private: connect to any address.
            proxy: an http proxy, whose own address may be private.
            keep: leave the connection open for the next request to this host.
            limit_bytes: the longest body, decompressed.
            cut: shorten a longer body instead of refusing it.
            limit: of the request.

        Raises:
            Refusal: for everything that is not a complete answer.
        """
        if not allow_private:
            self._check_literal(url)
        route = (*url.origin, allow_private, proxy)
        self._under_way += 1
        try:
            wire, head = await self._ask(route, url, headers)
            try:
                answer = await self._read(wire, head, self._room.lane(limit), limit_bytes, cut)
                # A host that nobody waits for does not hold a file descriptor.
                if keep and wire.is_reusable:
                    self._idle[route] = wire
                return answer
            finally:
                if self._idle.get(route) is not wire:
                    wire.close()
        finally:
            self._under_way -= 1

    async def _ask(self, route: Route, url: Url, headers: Mapping[str, str]) -> tuple[Wire, Head]:
        """Ask on the connection that is open, or on a new one where the server has closed it."""
        *_, is_opened, proxy = route
        idle = self._idle.pop(route, None)
        if idle is not None and idle.is_reusable:
            try:
                idle.send(self._request(url, headers, proxy))
                return idle, await idle.head()
            except Refusal as refusal:
                if refusal.reason is not Reason.DISCONNECTED or idle.has_answered:
                    raise
        await self._close_idle()
        # The request is not kept: hundreds of us wait for answers at once.
        if proxy is not None:
            wire = await self._connector.open_through(
                proxy, url, self._request(url, headers, proxy)
            )
        else:
            policy = self._any_address if is_opened else self._policy
            wire = await self._connector.open(url, policy, self._request(url, headers, None))
        return wire, await wire.head()

    async def _close_idle(self) -> None:
        """Close what was kept the longest, where the next connection would be one too many.

        The request that one was kept for may never come: the host asked to be left alone, or it
        went another way.
        """
        while self._idle and len(self._idle) + self._under_way > self._most:
            self._idle.pop(next(iter(self._idle))).close()
            await asyncio.sleep(0)  # it gives its file back in the next turn of the loop

    def _request(self, url: Url, headers: Mapping[str, str], proxy: Url | None) -> bytes:
        """The bytes of a GET.

        Raises:
            Refusal: a header would become two.
        """
        target = str(url) if proxy is not None and url.scheme == "http" else url.target
        lines = [f"GET {target} HTTP/1.1", f"Host: {url.authority}", *self._own_fields]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if proxy is not None and url.scheme == "http":
            lines += proxy_authorization(proxy)
        text = "".join(lines)
        if "\r" in text or "\n" in text or "\0" in text:
            raise Refusal(Reason.BAD_HTTP, "a header to send holds a line break")
        lines += ("", "")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape")

    async def _read(self, wire: Wire, head: Head, lane: Lane, limit: int, cut: bool) -> Answer:
        if head.status not in _WITH_BODY:
            return Answer(head.status, head.headers)
        gzip = is_gzip(head.headers)
        codings = head.headers.getall("Content-Encoding", [])
        if gzip is None or len(codings) > 1:
            raise Refusal(
                Reason.BAD_ENCODING,
                f"the body comes as {shorten(', '.join(codings), 60)}; "
                "one layer of gzip was offered",
                status=head.status,
            )
        transfer = [*_tokens(head.headers.getall("Transfer-Encoding", []))]
        if any(coding not in ("chunked", "identity") for coding in transfer):
            raise Refusal(
                Reason.BAD_ENCODING,
                f"the body is transferred as {shorten(', '.join(transfer), 60)}, which nobody "
                "asked for",
                status=head.status,
            )
        length = head.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > limit and not cut:
            raise too_large(limit)
        async with lane:
            body = await read_body(wire.chunks(), lane=lane, gzip=gzip, limit_bytes=limit, cut=cut)
        return Answer(head.status, head.headers, body)

    def _check_literal(self, url: Url) -> None:
        """Refuse a private address that is written in the URL, in whatever form.

        A proxy would connect to it for us.
        """
        address = literal_address(url.host)
        if address is not None and not self._policy.allows(address):
            raise private_address(url, str(address))


def _tokens(values: Sequence[str]) -> Iterator[str]:
    """The words of a header that is a list, in lower case."""
    for value in values:
        yield from (word.strip().lower() for word in value.split(",") if word.strip())
