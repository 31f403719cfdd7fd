"""A feed on its way through a pass, and what can be told of its answer alone."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from tracker.feeds import ParserPool
from tracker.model import (
    Feed,
    Fetched,
    FetchOutcome,
    FetchRequest,
    NotModified,
    ParsedFeed,
)
from tracker.store.articles import Page
from tracker.store.feeds import FeedState
from tracker.update.absorb import FreshEntry


@dataclass(slots=True)
class Turn:
    """One feed in one pass.

    `digests` are of the entries its body held, `is_cut` tells that only those not there before
    were parsed, `pages` are to be fetched and `pages_awaited` counts those still out.
    """

    feed: Feed
    state: FeedState
    outcome: FetchOutcome | None = None
    parsed: ParsedFeed | None = None
    digests: bytes = b""
    is_cut: bool = False
    fresh: list[FreshEntry] = field(default_factory=list)
    pages: list[FetchRequest] = field(default_factory=list)
    pages_awaited: int = 0
    is_read: bool = False


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


def hand_over(turn: Turn, outcome: FetchOutcome) -> None:
    """Put a fetched page to its entry; a page that failed leaves the feed's own text."""
    number = int(outcome.id.rsplit(" ", 1)[1])
    turn.pages_awaited -= 1
    if isinstance(outcome, Fetched):
        page = Page(outcome.final_url, outcome.content_type, outcome.body, outcome.fetched_at)
        turn.fresh[number] = replace(turn.fresh[number], page=page)
