"""How a pass fetches: one value, made by the caller, read by the whole room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tracker import __version__
from tracker.fetch.addresses import Resolve

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits and manners of one pass.

    Attributes:
        now: the instant of the pass, aware; outcomes carry it as `fetched_at`.
        contact: an address or URL of whoever runs this tracker; part of the User-Agent.
        concurrency: hosts in hand at once, as far as there are file descriptors for them; each is
            asked for one thing at a time.
        total_s: longest time for one URL, redirects, headers and body together. Time spent
            waiting for the host's turn is not counted.
        silence_s: longest time without progress: for a name, a connection, and between two reads.
        body_limit_bytes: largest body, counted after decompression.
        spacing_s: pause between two requests to one host.
        run_s: longest time for all requests together; None means no limit.
        not_before: host name → instant before which it asked to be left alone (Retry-After).
        public_exceptions: networks in CIDR form that count as public although they are not.
        resolve: replaces the system's resolver.
    """

    now: datetime
    contact: str = ""
    concurrency: int = 512
    total_s: float = 30.0
    silence_s: float = 10.0
    body_limit_bytes: int = 15 * MEBIBYTE
    spacing_s: float = 1.0
    run_s: float | None = None
    not_before: Mapping[str, datetime] = field(default_factory=dict)
    public_exceptions: tuple[str, ...] = ()
    resolve: Resolve | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("FetchSettings.now must be an aware datetime")
        # Differences between instants of one zone with summer time would count the wall clock.
        object.__setattr__(self, "now", self.now.astimezone(UTC))

    @property
    def user_agent(self) -> str:
        """The one honest User-Agent: product, version and whom to write to."""
        comment = "".join(c for c in self.contact if c.isprintable() and c not in "()")
        return f"{PRODUCT}/{__version__}" + (f" (+{comment})" if comment else "")


PRODUCT = "timeline-tracker"
"""The product token, which robots.txt rules may name (RFC 9309 §2.2.1)."""
