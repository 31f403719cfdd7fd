"""What is asked of a server and the three ways in which that ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" (RFC 9110 §13.1)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One URL to ask for. `id` comes back in the outcome; for a feed it is the feed's id."""

    id: str
    url: str
    validators: Validators = Validators()
    body_hash: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""
    auth: str = ""
    allow_private: bool = False
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200 with a body. `moved_to` is set after permanent redirects only."""

    id: str
    url: str
    final_url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    validators: Validators = Validators()
    body_hash: str = ""
    moved_to: str = ""
    retry_after_s: int | None = None

    @property
    def is_insecure(self) -> bool:
        """Whether the body came without TLS, so that anyone on the way could have changed it."""
        return self.final_url.startswith("http:")


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304, or a 200 whose body is the one we have (`same_body`)."""

    id: str
    url: str
    fetched_at: datetime
    validators: Validators = Validators()
    same_body: bool = False
    moved_to: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No usable answer. `reason` is a fixed slug such as `timeout`; `message` is for people.

    `held_host` asked to be left alone for `retry_after_s`; a redirect may have led there.
    """

    id: str
    url: str
    fetched_at: datetime
    reason: str
    message: str
    http_status: int | None = None
    retry_after_s: int | None = None
    gone: bool = False
    held_host: str = ""


FetchOutcome = Fetched | NotModified | FetchFailed
