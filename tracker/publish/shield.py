"""Wraps the whole server: safety headers on every answer, Datasette's own pages included."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from tracker.publish.headers import COMMON, datasette_policy, policy

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_READING = ("GET", "HEAD", "OPTIONS")
# Pages of Datasette that tell paths of this machine or its threads; our visitors need neither.
_HIDDEN = re.compile(r"/-/(?:databases|threads)(?:\.json)?/?")
# "//host" and "/\host" name another host to a browser.
_LEAVES = re.compile(rb"[/\\]{2,}")


def shield(app: App, *, read_only: bool) -> App:
    """The same application with safety headers, and without the pages that tell paths.

    Args:
        app: the application.
        read_only: whether every request that would change something is refused.
    """

    async def shielded(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif read_only and scope["method"] not in _READING:
            await _refuse(send, 405, "this site only answers GET", [(b"allow", b"GET, HEAD")])
        elif _HIDDEN.search(scope["path"]):
            await _refuse(send, 404, "not shown on this site", [])
        else:
            await app(scope, receive, _Shield(send, is_marked=_is_marked(scope)))

    return shielded


def _is_marked(scope: Message) -> bool:
    """Whether it is a static file under an address that holds the mark of its content."""
    query = scope.get("query_string") or b""
    return "/-/static-plugins/" in scope["path"] and bytes(query).startswith(b"v=")


async def _refuse(send: Send, status: int, words: str, headers: Headers) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [plain, *headers, *_encoded(COMMON)]})
    await send({"type": "http.response.body", "body": f"{status}: {words}.\n".encode()})


class _Shield:
    """A `send` that completes the headers of one answer.

    The policy of one of Datasette's own pages depends on the scripts in it, so that page is held
    back until it is whole; everything else passes as it comes.
    """

    def __init__(self, send: Send, *, is_marked: bool) -> None:
        self._send = send
        self._is_marked = is_marked
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = _safe(message.get("headers") or [])
            if self._is_marked and message["status"] == 200:
                headers.append((b"cache-control", b"public, max-age=31536000, immutable"))
            message = {**message, "headers": headers}
            if _is_foreign_html(headers):
                self._start = message
                return
            await self._send(message)
        elif self._start is None:
            await self._send(message)
        else:
            await self._hold(message)

    async def _hold(self, message: Message) -> None:
        assert self._start is not None
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        html = self._body.decode("utf-8", "replace")
        rule = (b"content-security-policy", datasette_policy(html).encode())
        headers = [*self._start["headers"], rule]
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": bytes(self._body)})


def _safe(headers: Headers) -> Headers:
    present = {name.lower() for name, _ in headers}
    kept = [
        (name, _LEAVES.sub(b"/", value, count=1))
        if name.lower() == b"location" and _LEAVES.match(value)
        else (name, value)
        for name, value in headers
    ]
    added = [(name, value) for name, value in _encoded(COMMON) if name not in present]
    if b"content-security-policy" not in present and not _is_foreign_html(headers):
        added.append((b"content-security-policy", policy().encode()))
    return kept + added


def _is_foreign_html(headers: Headers) -> bool:
    """Whether it is a page that did not bring a policy of its own."""
    found = {name.lower(): value for name, value in headers}
    html = found.get(b"content-type", b"").startswith(b"text/html")
    return html and b"content-security-policy" not in found


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
