"""Credentials: feeds.yaml names environment variables, this module reads them.

Their values go into a request and nowhere else: not into outcomes, messages or logs.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

from tracker.feedurl import HIDDEN, is_secret
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.urls import Url, parse_url
from tracker.model import FetchRequest


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What one request may send to its own origin, and the texts that must never be seen."""

    headers: Mapping[str, str]
    proxy: Url | None
    values: tuple[str, ...]

    def scrub(self, text: str) -> str:
        """Text with every secret value replaced, percent-encoded ones too."""
        for value in self.values:
            text = text.replace(value, HIDDEN)
        return text


def read_credentials(request: FetchRequest, url: Url) -> Credentials:
    """Collect header values, authorization and proxy of a request from the environment.

    `auth` names a variable that holds either `user:password` (Basic), a whole header value with
    its scheme (`Token abc`), or a bare token (sent as `Bearer`).

    Raises:
        Refusal: `missing-secret` when a variable is not set; the message names the variable.
    """
    values = _keys_of(url)
    if not (values or request.headers or request.auth or request.proxy or url.user or url.password):
        return _NONE
    headers: dict[str, str] = {}
    for name, variable in request.headers.items():
        headers[name] = _read(variable, f"headers.{name}", request.id)
        values.append(headers[name])
    if request.auth:
        secret = _read(request.auth, "auth", request.id)
        headers["Authorization"] = _authorization(secret)
        values += [secret, *secret.partition(":")[2::2], secret.rpartition(" ")[2]]
    elif url.user or url.password:
        pair = f"{url.user or ''}:{url.password or ''}"
        headers["Authorization"] = _authorization(pair)
        values += [pair, url.password or ""]
    proxy = _read_proxy(request)
    if proxy is not None and proxy.password:
        values.append(proxy.password)
    if "Authorization" in headers:
        values.append(headers["Authorization"].rpartition(" ")[2])
    return Credentials(headers=headers, proxy=proxy, values=_with_encoded(values))


def _keys_of(url: Url) -> list[str]:
    """The values of the address's own parameters that are to be hidden."""
    query = url.target.partition("?")[2]
    return [value for name, value in parse_qsl(query) if is_secret(name)] if query else []


_NONE = Credentials(headers={}, proxy=None, values=())


def _authorization(secret: str) -> str:
    if " " in secret:
        return secret
    if ":" in secret:
        return "Basic " + base64.b64encode(secret.encode()).decode()
    return f"Bearer {secret}"


def _read_proxy(request: FetchRequest) -> Url | None:
    if not request.proxy:
        return None
    text = _read(request.proxy, "proxy", request.id)
    try:
        proxy = parse_url(text)
    except Refusal:
        proxy = None
    if proxy is None or proxy.scheme != "http":
        raise Refusal(
            Reason.PROXY,
            f"the environment variable {request.proxy} of feed {request.id!r} does not hold "
            "a proxy address. Set it to http://host:port",
        )
    return proxy


def _read(variable: str, key: str, feed: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise Refusal(
            Reason.MISSING_SECRET,
            f"feed {feed!r}: {key} names the environment variable {variable}, which is not set. "
            f"Export {variable} for the tracker, or take {key} out of feeds.yaml",
        )
    if any(ord(character) < 32 for character in value):
        raise Refusal(
            Reason.MISSING_SECRET,
            f"feed {feed!r}: the environment variable {variable} holds a line break or another "
            "control character. Export it anew",
        )
    return value


def _with_encoded(values: list[str]) -> tuple[str, ...]:
    """Each value as itself and as it looks in a URL; the longest first, so that none is cut."""
    forms = {form for v in values for form in (v, quote(v, safe=""), quote(v), unquote(v))}
    return tuple(sorted((form for form in forms if len(form) >= 4), key=len, reverse=True))
