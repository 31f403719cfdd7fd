"""Which pages a feed's turn asks for, and which are asked for again in a later pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.fetch import Reason, host_of
from tracker.model import Fetched, FetchFailed, FetchOutcome, FetchRequest
from tracker.store import feeds as feed_store
from tracker.store.articles import Page
from tracker.store.database import Database
from tracker.store.feeds import AwaitedEntry
from tracker.update.absorb import FreshEntry, ReadEntry, Reader
from tracker.update.turn import Turn

PAGES_PER_FEED = 60
"""Pages fetched for one feed in one pass; the others wait for the next passes."""

MOST_TRIES = 6
"""Failed tries after which an article keeps the feed's own text for good."""

NOT_TRIED = frozenset({Reason.HOST_WAITING, Reason.RUN_DEADLINE})

PASSING = NOT_TRIED | {
    Reason.DNS,
    Reason.CONNECT,
    Reason.PROXY,
    Reason.TIMEOUT,
    Reason.DISCONNECTED,
    Reason.TRUNCATED,
    Reason.RATE_LIMITED,
    Reason.SERVER_ERROR,
    Reason.ROBOTS_UNREACHABLE,
}
"""Why a page may be there an hour later."""

GONE = frozenset({Reason.NOT_FOUND, Reason.GONE})
"""Why a page that was there is taken for removed by its source."""


def add_late(turn: Turn, awaited: Sequence[AwaitedEntry]) -> None:
    """Put entries whose pages are still to come behind the new ones."""
    late = {item.entry.key: item for item in awaited}
    fresh = [_with_tries(item, late.pop(item.entry.key, None)) for item in turn.fresh]
    fresh += [
        FreshEntry(item.entry, is_late=True, awaited=item.page_try, article_url=item.article_url)
        for item in late.values()
    ]
    turn.fresh = fresh


def _with_tries(fresh: FreshEntry, awaited: AwaitedEntry | None) -> FreshEntry:
    """An entry that changed while its page was awaited."""
    if awaited is None:
        return fresh
    return replace(fresh, awaited=awaited.page_try, article_url=awaited.article_url)


def ask_for_pages(turn: Turn, reader: Reader) -> None:
    """Choose the pages to fetch: of entries that name a story, where the feed has no facts."""
    feed = turn.feed
    own_host = host_of(feed.url)
    fresh = list(turn.fresh)
    pages: list[FetchRequest] = []
    for number, item in enumerate(turn.fresh):
        entry = item.entry
        if not reader.is_relevant(feed, entry):
            continue
        turn.brings_articles = True
        if not feed.full_text or not entry.url or entry.facts:
            continue
        fresh[number] = replace(item, page_try=item.awaited or 1)
        if len(pages) < PAGES_PER_FEED:
            pages.append(
                FetchRequest(
                    id=f"{feed.id} {number}",
                    url=entry.url,
                    # Not wherever its links lead: they are the feed's words, not the user's.
                    allow_private=feed.allow_private and host_of(entry.url) == own_host,
                    proxy=feed.proxy,
                    is_page=True,
                )
            )
    turn.fresh = fresh
    turn.pages, turn.pages_awaited = pages, len(pages)


def hand_over(turn: Turn, outcome: FetchOutcome) -> None:
    """Put a fetched page to its entry; a page that failed leaves the feed's own text."""
    number = int(outcome.id.rsplit(" ", 1)[1])
    turn.pages_awaited -= 1
    item = turn.fresh[number]
    if isinstance(outcome, Fetched):
        page = Page(outcome.final_url, outcome.content_type, outcome.body, outcome.fetched_at)
        _put(turn, number, replace(item, page=page, page_try=0, is_gone=False))
    elif isinstance(outcome, FetchFailed):
        next_try = _next_try(item.page_try, outcome.reason)
        gone = True if outcome.reason in GONE else None
        _put(turn, number, replace(item, page_try=next_try, is_gone=gone))


def _put(turn: Turn, number: int, item: FreshEntry) -> None:
    turn.fresh = [*turn.fresh[:number], item, *turn.fresh[number + 1 :]]


def _next_try(this_try: int, reason: str) -> int:
    if reason in NOT_TRIED:
        return this_try
    return this_try + 1 if reason in PASSING and this_try < MOST_TRIES else 0


def to_absorb(turn: Turn) -> list[FreshEntry]:
    """New and changed entries, and the late ones whose page has come."""
    return [item for item in turn.fresh if not item.is_late or item.page is not None]


def put_back(turn: Turn, read: Sequence[ReadEntry]) -> None:
    """Await again the pages that were not read before the pass ended."""
    unread = {item.fresh.entry.key: item.fresh for item in read if item.fresh.page is None}
    turn.fresh = [unread.get(item.entry.key, item) for item in turn.fresh]


def changes_tries(turn: Turn) -> bool:
    """Whether `save_tries` has anything to write."""
    return any(item.page_try != item.awaited for item in turn.fresh)


def save_tries(db: Database, turn: Turn) -> None:
    """Remember the pages that are still to come; call it when the entries are saved."""
    for item in turn.fresh:
        if item.page_try != item.awaited:
            feed_store.await_page(db, turn.feed.id, item.entry.key, item.page_try)
