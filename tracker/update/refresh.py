"""The pass that cron calls: ask the feeds that are due and take in what is new."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.errors import FeedError, UsageError
from tracker.feeds import ParserPool, cut_seen, request_url
from tracker.feedurl import public_url
from tracker.fetch import (
    FetchSettings,
    Reason,
    add_hold,
    fetch_in_background,
    holds_in_force,
    is_due,
    usable_validators,
)
from tracker.model import (
    Config,
    Feed,
    Fetched,
    FetchFailed,
    FetchRequest,
    NotModified,
    ParsedFeed,
)
from tracker.store import feeds as feed_store
from tracker.store.database import Store
from tracker.store.schedule import Schedule
from tracker.update.absorb import FreshEntry, Reader
from tracker.update.catch_up import catch_up
from tracker.update.collector import rare_collection
from tracker.update.intake import Intake
from tracker.update.journal import Journal
from tracker.update.linking import Linker
from tracker.update.pages import (
    PAGES_PER_FEED,
    add_late,
    ask_for_pages,
    hand_over,
)
from tracker.update.report import FeedOutcome, FeedReport, RunReport
from tracker.update.turn import Turn, parse_body, salt_of

PARSING = 16
"""Feeds in the hands of the parsers; more would hold their bodies in memory for nothing."""

READING_SHARE = 0.1
"""Of a pass's time, what is left for reading pages when no more are fetched: those that are not
read when it ends are fetched again."""

CATCH_UP_SHARE = 0.5
"""Of a pass's time, what may go by in reading articles of earlier passes, before the feeds."""

FEW_FEEDS = 500
"""Up to so many feeds one process reads those that must be read whole: on a first pass it takes
some seconds longer than two, which would need 20 MiB more."""

_GONE = "gone for good (410), so not asked; remove it or change its url in feeds.yaml"

Progress = Callable[[int, int, str], None]
"""Told of each step: how many are done, of how many, and what it was."""


@dataclass(frozen=True, slots=True)
class RefreshOptions:
    """How a pass is run. `only` are feed ids; `force` asks feeds that are not due as well."""

    only: tuple[str, ...] = ()
    force: bool = False
    max_time_s: float = 900.0


class Refresh:
    """One pass over the feeds. The caller holds the writer lock.

    Args:
        config: feeds and stories.
        store: the open database.
        reader: extraction for the stories.
        linker: how mentions become events.
        settings: how to fetch; `settings.now` is the instant of the pass.
        clock: tells when the pass ended.
        progress: told of each step.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        reader: Reader,
        linker: Linker,
        settings: FetchSettings,
        clock: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._config = config
        self._store = store
        self._reader = reader
        self._linker = linker
        self._settings = settings
        self._now = settings.now
        self._progress = progress
        self._schedule = Schedule.load(store.path)
        self._waiting: deque[Turn] = deque()
        self._ends = float("inf")
        self._reading_s = 0.0
        self._journal = Journal(store, RunReport(started=settings.now), clock)
        self._intake = Intake(self._journal, reader, linker, self._schedule, self._now)

    def run(self, options: RefreshOptions) -> RunReport:
        """Run the pass.

        Raises:
            UsageError: `only` names a feed that the configuration does not have.
            StoreError: the database cannot be written; what was saved before stands.
        """
        feeds = _chosen(self._config, options.only)
        self._ends = time.monotonic() + options.max_time_s
        self._reading_s = options.max_time_s * READING_SHARE
        report = self._journal.report
        with self._journal.logged(), rare_collection():
            try:
                self._sync_config()
                catch_up(
                    self._journal,
                    self._reader,
                    self._linker,
                    self._now,
                    self._ends - options.max_time_s * (1 - CATCH_UP_SHARE),
                )
                self._ask_all(feeds, options)
                self._journal.correct(self._linker.correct, self._now)
                report.problems += self._reader.problems
                self._schedule.last_run = self._now
            finally:  # also of a pass that was interrupted: servers asked to be left alone
                self._save_schedule()
        order = {feed.id: number for number, feed in enumerate(feeds)}
        report.feeds.sort(key=lambda feed_report: order[feed_report.feed_id])
        return report

    def _ask_all(self, feeds: Sequence[Feed], options: RefreshOptions) -> None:
        """Everything that has to do with the net; of its turns nothing is left behind it."""
        self._waiting = deque(self._due(feeds, options))
        self._ask()
        self._fetch_pages()
        self._waiting.clear()

    def _sync_config(self) -> None:
        self._journal.sync_stories(self._config.stories)
        if not feed_store.is_in_line(self._store.db, self._config.feeds):
            known = feed_store.load_urls(self._store.db)
            with self._journal.transaction() as db:
                feed_store.sync_feeds(db, self._config.feeds)
            for feed in self._config.feeds:
                if public_url(known.get(feed.id, feed.url)) != public_url(feed.url):
                    # Another address: what the old server asked for says nothing of the new one.
                    self._schedule.next_check.pop(feed.id, None)
                    self._schedule.last_full.pop(feed.id, None)

    def _due(self, feeds: Sequence[Feed], options: RefreshOptions) -> list[Turn]:
        states = feed_store.load_states(self._store.db)
        awaiting = feed_store.feeds_awaiting_pages(self._store.db)
        due = []
        for feed in feeds:
            state = states[feed.id]
            next_at = self._schedule.next_check.get(feed.id)
            if options.force or (not state.gone and is_due(self._now, next_at, feed.interval_s)):
                due.append(Turn(feed, state, has_late_pages=feed.id in awaiting))
            else:
                message = _GONE if state.gone else ""
                self._journal.report.feeds.append(
                    FeedReport(feed.id, FeedOutcome.NOT_DUE, message=message)
                )
        return due

    def _ask(self) -> None:
        """Fetch and parse the feeds, and find what is fresh in each."""
        turns = {turn.feed.id: turn for turn in self._waiting}
        count = len(turns)
        holds = holds_in_force(self._schedule.holds, self._now)
        self._schedule.holds = holds
        settings = replace(self._settings, run_s=max(1.0, self._left()), not_before=dict(holds))
        requests = [self._request(turn) for turn in self._waiting]
        with ParserPool(workers=1 if count <= FEW_FEEDS else 2) as parsers:
            reading: list[tuple[Turn, Fetched, Future[ParsedFeed]]] = []
            for done, outcome in enumerate(fetch_in_background(requests, settings), 1):
                turn = turns.pop(outcome.id)
                turn.outcome = outcome
                add_hold(self._schedule.holds, outcome)
                if isinstance(outcome, Fetched):
                    reading.append((turn, outcome, self._begin_parsing(parsers, turn, outcome)))
                else:
                    turn.is_read = True
                    if isinstance(outcome, NotModified):
                        self._go_on(turn)
                reading = [item for item in reading if not self._is_parsed(parsers, *item)]
                if len(reading) > PARSING:  # the first waits no longer than a parse may take
                    self._end_parsing(parsers, *reading.pop(0))
                self._save_ready()
                self._progress(done, count, turn.feed.id)
            for item in reading:
                self._end_parsing(parsers, *item)
            self._save_ready()

    def _request(self, turn: Turn) -> FetchRequest:
        feed, state = turn.feed, turn.state
        last_full = self._schedule.last_full.get(feed.id)
        return FetchRequest(
            id=feed.id,
            url=request_url(feed),
            validators=usable_validators(state.validators, last_full, self._now),
            body_hash=state.body_hash,
            headers=feed.headers,
            proxy=feed.proxy,
            auth=feed.auth,
            allow_private=feed.allow_private,
        )

    def _begin_parsing(
        self, parsers: ParserPool, turn: Turn, outcome: Fetched
    ) -> Future[ParsedFeed]:
        """Parse the entries that were not there before, where the bytes tell which those are."""
        known = feed_store.load_digests(self._store.db, turn.feed.id)
        cut = cut_seen(outcome.body, known, salt=salt_of(turn.feed))
        turn.digests = cut.digests if cut is not None else b""
        if cut is None or not cut.skipped:
            return parse_body(parsers, turn.feed, outcome, outcome.body)
        turn.is_cut = True
        if cut.fresh:
            return parse_body(parsers, turn.feed, outcome, cut.body)
        nothing: Future[ParsedFeed] = Future()
        nothing.set_result(ParsedFeed(title="", entries=()))
        return nothing

    def _is_parsed(
        self, parsers: ParserPool, turn: Turn, outcome: Fetched, future: Future[ParsedFeed]
    ) -> bool:
        if future.done():
            self._end_parsing(parsers, turn, outcome, future)
        return turn.is_read

    def _end_parsing(
        self, parsers: ParserPool, turn: Turn, outcome: Fetched, future: Future[ParsedFeed]
    ) -> None:
        """Take what was read, waiting for it until the pass ends."""
        turn.is_read = True
        try:
            try:
                parsed = future.result(self._left())
            except FeedError:
                if not turn.is_cut:
                    raise
                whole = parse_body(parsers, turn.feed, outcome, outcome.body)
                parsed = whole.result(self._left())
        except FeedError as error:
            turn.outcome = _not_read(outcome, "not-a-feed", str(error))
            return
        except TimeoutError:
            turn.outcome = _not_read(outcome, Reason.RUN_DEADLINE, "not read when the run ended")
            return
        turn.parsed = parsed
        turn.outcome = replace(outcome, body=b"")  # a pass does not hold the bodies of all feeds
        known = feed_store.known_hashes(self._store.db, turn.feed.id)
        turn.fresh = [
            FreshEntry(entry)
            for entry in parsed.entries
            if known.get(entry.key) != feed_store.content_hash(entry)
        ]
        self._go_on(turn)

    def _go_on(self, turn: Turn) -> None:
        """Choose the pages of a feed that was read; save at once one that brings no article.

        The pages are those of fresh entries, and those that earlier passes could not get.
        """
        if turn.has_late_pages:
            db = self._store.db
            add_late(turn, feed_store.awaited_entries(db, turn.feed.id, limit=PAGES_PER_FEED))
        ask_for_pages(turn, self._reader)
        if not turn.brings_articles:
            self._intake.take_in(turn, self._ends)

    def _save_ready(self) -> None:
        """Save, in the order of feeds.yaml, each feed that is there with its pages.

        In that order, so that of two feeds that bring one article the first owns it, whichever
        answered first. A feed that brings none waits for nobody and keeps nothing in memory.
        """
        while self._waiting and self._waiting[0].is_ready:
            turn = self._waiting.popleft()
            if not turn.is_saved:
                self._intake.take_in(turn, self._ends)

    def _fetch_pages(self) -> None:
        """Fetch the pages of fresh entries; what was never answered is taken in last."""
        owners = {request.id: turn for turn in self._waiting for request in turn.pages}
        pages = [request for turn in self._waiting for request in turn.pages]
        run_s = max(1.0, self._left() - self._reading_s)
        settings = replace(self._settings, run_s=run_s, not_before=dict(self._schedule.holds))
        if pages:
            for done, outcome in enumerate(fetch_in_background(pages, settings), 1):
                add_hold(self._schedule.holds, outcome)
                hand_over(owners[outcome.id], outcome)
                self._progress(done, len(pages), outcome.url)
                self._save_ready()
        for turn in self._waiting:
            if not turn.is_saved:
                self._intake.take_in(turn, self._ends)

    def _left(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def _save_schedule(self) -> None:
        try:
            self._schedule.save()
        except OSError as error:
            self._journal.report.problems.append(
                f"{self._schedule.path} cannot be written ({error}); "
                "every feed will be asked at the next pass."
            )


def _not_read(outcome: Fetched, reason: str, message: str) -> FetchFailed:
    return FetchFailed(outcome.id, outcome.url, outcome.fetched_at, reason, message)


def _chosen(config: Config, only: Sequence[str]) -> list[Feed]:
    known: Mapping[str, Feed] = {feed.id: feed for feed in config.feeds}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(
            f"{config.path} has no feed {', '.join(unknown)}. It has: {', '.join(known) or 'none'}."
        )
    return [feed for feed in config.feeds if feed.id in only or (not only and feed.enabled)]
