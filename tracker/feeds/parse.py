"""The one way into the room: bytes of an answer to a ParsedFeed, whatever the kind of the feed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

from tracker.errors import FeedError
from tracker.feeds.congress import parse_congress_bill
from tracker.feeds.courtlistener import parse_courtlistener
from tracker.feeds.drafts import Context
from tracker.feeds.eurlex import parse_eurlex
from tracker.feeds.federal_register import parse_federal_register
from tracker.feeds.json_feed import parse_json_feed
from tracker.feeds.legisinfo import parse_legisinfo
from tracker.feeds.sniff import BodyKind, body_kind
from tracker.feeds.supreme_court import parse_supreme_court
from tracker.feeds.syndication import parse_syndication
from tracker.guarded_pool import GuardedPool, at_once
from tracker.model import Feed, ParsedFeed

Adapter = Callable[[bytes, Context], ParsedFeed]

ADAPTERS: dict[str, Adapter] = {
    "congress_bill": parse_congress_bill,
    "eurlex": parse_eurlex,
    "federal_register": parse_federal_register,
    "legisinfo": parse_legisinfo,
    "supreme_court_docket": parse_supreme_court,
}
"""By `Feed.kind`, for answers in JSON; the RSS of the same source is read as any feed."""

DEADLINE_S = 10.0
MEMORY_BYTES = 1 << 30
INLINE_BYTES = 6 * 1024
"""Bodies up to this size are parsed in the caller's process. feedparser's worst known input of
this size, an author of dots, takes 0.2 s; entities, which make much of little, go to a worker."""


def parse_feed(
    body: bytes, *, content_type: str, url: str, feed: Feed, fetched_at: datetime
) -> ParsedFeed:
    """What the feed says.

    Args:
        body: the decompressed answer.
        content_type: its Content-Type, "" where there was none.
        url: where it came from, after redirects; relative links are joined to it.
        feed: `kind` chooses the adapter, `timezone` is for dates that name no zone.
        fetched_at: aware; dates more than two days later are absurd.

    Raises:
        FeedError: no feed in those bytes; the message says what they are instead.
    """
    context = Context(url=url, feed=feed, fetched_at=fetched_at)
    kind = body_kind(body)
    if feed.kind == "courtlistener":
        return parse_courtlistener(body, content_type, context)
    adapter = ADAPTERS.get(feed.kind) if kind is BodyKind.JSON else None
    if adapter is not None:
        return adapter(body, context)
    if kind is BodyKind.JSON:
        return parse_json_feed(body, context)
    return parse_syndication(body, content_type, context)


def _import_parser() -> None:
    import feedparser  # Beautiful Soup is large, and many feeds have no markup that needs it

    del feedparser


class ParserPool(GuardedPool[..., ParsedFeed]):
    """`parse_feed` in processes that are killed at a deadline, for feeds nobody can vouch for.

    Leave it through `with`. A parse over its deadline or its memory is a `FeedError` of that feed
    alone. Small bodies are parsed at once, in the caller's process.
    """

    def __init__(self, *, workers: int = 2, deadline_s: float = DEADLINE_S) -> None:
        super().__init__(
            parse_feed,
            workers=workers,
            deadline_s=deadline_s,
            prepare=_import_parser,
            memory_bytes=MEMORY_BYTES,
        )

    def submit(
        self, body: bytes, *, content_type: str, url: str, feed: Feed, fetched_at: datetime
    ) -> Future[ParsedFeed]:
        """As `parse_feed`; the future gives its result or raises its FeedError."""
        if len(body) <= INLINE_BYTES and b"<!ENTITY" not in body:
            return at_once(
                lambda: parse_feed(
                    body, content_type=content_type, url=url, feed=feed, fetched_at=fetched_at
                )
            )
        return self.guarded(
            _ended, body, content_type=content_type, url=url, feed=feed, fetched_at=fetched_at
        )

    def parse(
        self, body: bytes, *, content_type: str, url: str, feed: Feed, fetched_at: datetime
    ) -> ParsedFeed:
        """`submit`, and wait."""
        return self.submit(
            body, content_type=content_type, url=url, feed=feed, fetched_at=fetched_at
        ).result()


def _ended(took: str) -> ParsedFeed:
    raise FeedError(f"reading the feed took {took} and was ended")
