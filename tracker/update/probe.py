"""Asks each feed once, stores nothing: whether feeds.yaml would work from here."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import FeedError
from tracker.feeds import ParserPool, request_url
from tracker.fetch import FetchSettings, fetch_in_background
from tracker.model import (
    Config,
    Feed,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a feed answered. `entries` is None where there was no usable answer."""

    feed_id: str
    entries: int | None
    message: str


def probe(config: Config, settings: FetchSettings) -> list[Probe]:
    """One Probe per enabled feed, in the order of feeds.yaml."""
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
        answers = {
            outcome.id: _read(parsers, feeds[outcome.id], outcome)
            for outcome in fetch_in_background(requests, settings)
        }
    return [answers[feed_id] for feed_id in feeds]


def _read(parsers: ParserPool, feed: Feed, outcome: FetchOutcome) -> Probe:
    match outcome:
        case Fetched():
            return _parsed(parsers, feed, outcome)
        case FetchFailed(message=message):
            return Probe(feed.id, None, message)
        case NotModified():
            return Probe(feed.id, None, "answered 304 to a request that set no condition")


def _parsed(parsers: ParserPool, feed: Feed, outcome: Fetched) -> Probe:
    try:
        parsed = parsers.parse(
            outcome.body,
            content_type=outcome.content_type,
            url=outcome.final_url,
            feed=feed,
            fetched_at=outcome.fetched_at,
        )
    except FeedError as error:
        return Probe(feed.id, None, str(error))
    message = f"{len(parsed.entries)} entries"
    if outcome.moved_to:
        message += f"; moved for good to {outcome.moved_to}"
    if outcome.is_insecure:
        message += "; without TLS: anyone on the way could change it"
    return Probe(feed.id, len(parsed.entries), message)
