"""A feed on its way through a pass, and what can be told of its answer alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from tracker.feeds import ParserPool
from tracker.model import (
    Feed,
    Fetched,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParsedFeed,
)
from tracker.store.feeds import FeedState
from tracker.update.absorb import FreshEntry


@dataclass(slots=True)
class Turn:
    """One feed in one pass.

    `digests` are of the entries its body held, `is_cut` tells that only those not there before
    were parsed, `pages` are to be fetched, `pages_awaited` counts those still out,
    `has_late_pages` tells that pages of earlier passes are among those to fetch, and
    `brings_articles` that an entry names a story.
    """

    feed: Feed
    state: FeedState
    outcome: FetchOutcome | None = None
    parsed: ParsedFeed | None = None
    digests: bytes = b""
    is_cut: bool = False
    fresh: Sequence[FreshEntry] = ()
    pages: Sequence[FetchRequest] = ()
    pages_awaited: int = 0
    has_late_pages: bool = False
    is_read: bool = False
    brings_articles: bool = False
    is_saved: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether nothing is awaited any more."""
        return self.is_read and not self.pages_awaited

    def forget(self) -> None:
        """Keep nothing of the answer in memory."""
        self.outcome = self.parsed = None
        self.digests, self.fresh, self.pages = b"", (), ()


def parse_body(
    parsers: ParserPool, feed: Feed, outcome: Fetched, body: bytes
) -> Future[ParsedFeed]:
    """Begin to parse `body`, which is that of `outcome` or a part of it."""
    return parsers.submit(
        body,
        content_type=outcome.content_type,
        url=outcome.final_url,
        feed=feed,
        fetched_at=outcome.fetched_at,
    )


def salt_of(feed: Feed) -> str:
    """What else the reading of an entry depends on."""
    return "\x1f".join((feed.kind, feed.url, feed.timezone, feed.lang))


def says_more(state: FeedState, outcome: Fetched | NotModified) -> bool:
    """Whether an answer without new entries tells anything that is not stored already."""
    body_hash = outcome.body_hash if isinstance(outcome, Fetched) else state.body_hash
    return (
        not state.checked_before
        or (outcome.validators, body_hash) != (state.validators, state.body_hash)
        or state.failures > 0
        or state.gone
        or outcome.moved_to != state.moved_to
    )
