"""Asks each feed once, stores nothing: whether feeds.yaml would work from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.errors import FeedError
from tracker.feeds import ParserPool, request_url
from tracker.fetch import FetchSettings, fetch_in_background
from tracker.model import Config, Fetched, FetchFailed, FetchRequest


@dataclass(frozen=True, slots=True)
class Probe:
    """What a feed answered. `entries` is None where there was no usable answer."""

    feed_id: str
    entries: int | None
    message: str


def probe(config: Config, settings: FetchSettings) -> Iterator[Probe]:
    """One Probe per enabled feed, as they answer."""
    feeds = {feed.id: feed for feed in config.feeds if feed.enabled}
    requests = [
        FetchRequest(
            id=feed.id,
            url=request_url(feed),
            headers=feed.headers,
            proxy=feed.proxy,
            auth=feed.auth,
            allow_private=feed.allow_private,
        )
        for feed in feeds.values()
    ]
    with ParserPool() as parsers:
        for outcome in fetch_in_background(requests, settings):
            if isinstance(outcome, FetchFailed):
                yield Probe(outcome.id, None, outcome.message)
            elif isinstance(outcome, Fetched):
                yield _parsed(parsers, feeds[outcome.id].id, outcome, config)


def _parsed(parsers: ParserPool, feed_id: str, outcome: Fetched, config: Config) -> Probe:
    feed = next(feed for feed in config.feeds if feed.id == feed_id)
    try:
        parsed = parsers.parse(
            outcome.body,
            content_type=outcome.content_type,
            url=outcome.final_url,
            feed=feed,
            fetched_at=outcome.fetched_at,
        )
    except FeedError as error:
        return Probe(feed_id, None, str(error))
    moved = f"; moved for good to {outcome.moved_to}" if outcome.moved_to else ""
    return Probe(feed_id, len(parsed.entries), f"{len(parsed.entries)} entries{moved}")
