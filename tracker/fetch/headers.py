"""What response headers mean: validators, Retry-After, content coding."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tracker.model import Validators

LONGEST_RETRY_AFTER_S = 24 * 3600
"""A server may ask for a day at most; more would lose a feed over one odd header."""
_LONGEST_VALIDATOR = 1000


def read_validators(headers: Mapping[str, str]) -> Validators:
    """The validators to send next time (RFC 9110 §8.8).

    Empty where the server says that the answer must not be kept (`no-store`, `Expires: 0`):
    such servers are known to answer 304 wrongly.
    """
    cache_control = headers.get("Cache-Control", "").lower()
    if "no-store" in cache_control or headers.get("Expires", "").strip() == "0":
        return Validators()
    return Validators(
        etag=_kept(headers.get("ETag", "")),
        last_modified=_kept(headers.get("Last-Modified", "")),
    )


def _kept(value: str) -> str:
    value = value.strip()
    usable = len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if usable else ""


def read_retry_after(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds that the server asks to be left alone, at most 24 h; None where it does not say.

    A date is counted from the response's own `Date`, so that neither clock need be right
    (RFC 9110 §10.2.3). Negative, past and unreadable values are ignored.

    Args:
        headers: of the response.
        now: stands in for a missing `Date`.
    """
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        # More than ten digits are over the cap anyway, and int() refuses very long ones.
        seconds = int(value) if len(value) <= 10 else LONGEST_RETRY_AFTER_S
    else:
        until = _http_date(value)
        if until is None:
            return None
        seconds = int((until - (_http_date(headers.get("Date", "")) or now)).total_seconds())
    return min(seconds, LONGEST_RETRY_AFTER_S) if seconds > 0 else None


def _http_date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def is_gzip(headers: Mapping[str, str]) -> bool | None:
    """Whether the body has one layer of gzip; None when it is coded in a way we do not read."""
    coding = headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return False
    return True if coding in ("gzip", "x-gzip") else None
