"""Why a fetch gave nothing: the closed set of `FetchFailed.reason`."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One slug per kind of failure; they are stored and shown, so they are never renamed."""

    BAD_URL = "bad-url"
    PRIVATE_ADDRESS = "private-address"
    BAD_REDIRECT = "bad-redirect"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    DISCONNECTED = "disconnected"
    TRUNCATED = "truncated"
    BAD_HTTP = "bad-http"
    BAD_ENCODING = "bad-encoding"
    TOO_LARGE = "too-large"
    EMPTY_BODY = "empty-body"
    UNEXPECTED_304 = "unexpected-304"
    GONE = "gone"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    HTTP_ERROR = "http-error"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    MISSING_SECRET = "missing-secret"
    HOST_WAITING = "host-waiting"
    RUN_DEADLINE = "run-deadline"
    INTERNAL = "internal"


NOT_TRIED = frozenset({Reason.HOST_WAITING, Reason.RUN_DEADLINE})
"""We did not ask, so the feed did not fail: its failure count stays as it is."""


class Refusal(Exception):
    """Ends one request inside this room; the door turns it into a `FetchFailed`."""

    def __init__(
        self,
        reason: Reason,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: int | None = None,
        held_host: str = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.status = status
        self.retry_after_s = retry_after_s
        self.held_host = held_host


def reason_of_status(status: int) -> Reason:
    """The reason for an HTTP status that is neither a success nor a redirect."""
    match status:
        case 204 | 205:
            return Reason.EMPTY_BODY
        case 404:
            return Reason.NOT_FOUND
        case 410:
            return Reason.GONE
        case 401 | 403 | 407 | 451:
            return Reason.FORBIDDEN
        case 429 | 503:
            return Reason.RATE_LIMITED
        case _ if status >= 500:
            return Reason.SERVER_ERROR
        case _:
            return Reason.HTTP_ERROR
