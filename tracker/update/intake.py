"""The end of a turn in a pass: what a feed brought is saved, told and scheduled anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tracker.fetch import Reason, count_failures, next_check
from tracker.model import Feed, Fetched, FetchFailed, NotModified, ParsedFeed
from tracker.store import feeds as feed_store
from tracker.store.database import Database
from tracker.store.schedule import Schedule
from tracker.update.absorb import Reader, absorb
from tracker.update.journal import Journal
from tracker.update.linking import Linker
from tracker.update.pages import changes_tries, put_back, save_tries, to_absorb
from tracker.update.report import FeedOutcome, FeedReport
from tracker.update.turn import Turn, says_more


class Intake:
    """The end of every turn in a pass.

    Args:
        journal: writes and reports of the pass.
        reader: extraction for the stories.
        linker: how mentions become events.
        schedule: when each feed is asked again; the caller saves it.
        now: the instant of the pass.
    """

    def __init__(
        self,
        journal: Journal,
        reader: Reader,
        linker: Linker,
        schedule: Schedule,
        now: datetime,
    ) -> None:
        self._journal = journal
        self._reader = reader
        self._linker = linker
        self._schedule = schedule
        self._now = now

    def take_in(self, turn: Turn, ends: float) -> None:
        """Save what the turn of a feed brought; nothing of it is kept in memory.

        Args:
            turn: of a feed that was asked, with the pages of its entries.
            ends: when the pass ends, as `time.monotonic` counts; pages not read by then wait.

        Raises:
            StoreError: the database cannot be written; what was saved before stands.
        """
        report = FeedReport(turn.feed.id, FeedOutcome.UNCHANGED)
        match turn.outcome:
            case Fetched() as outcome if turn.parsed is not None:
                self._save_answer(turn, outcome, turn.parsed, report, ends)
                self._schedule.last_full[turn.feed.id] = self._now
            case NotModified() as outcome:
                self._save_unchanged(turn, outcome, report, ends)
                if outcome.same_body:
                    self._schedule.last_full[turn.feed.id] = self._now
                else:  # forgotten after a killed run: counted from now on
                    self._schedule.last_full.setdefault(turn.feed.id, self._now)
            case FetchFailed(reason=Reason.HOST_WAITING) as outcome:
                report.outcome = FeedOutcome.NOT_DUE
                report.message = outcome.message
            case FetchFailed() as outcome:
                report.outcome = FeedOutcome.FAILED
                report.message = outcome.message
                self._save_failure(turn, outcome)
            case _:
                report.outcome = FeedOutcome.FAILED
                report.message = "no answer before the end of the pass"
        if turn.outcome is not None:
            failures = count_failures(turn.state.failures, turn.outcome)
            self._schedule.next_check[turn.feed.id] = next_check(
                self._now, turn.outcome, failures, turn.feed.interval_s
            )
            moved_to = getattr(turn.outcome, "moved_to", "")
            if moved_to:
                moved = f"moved for good to {moved_to}; change its url in feeds.yaml"
                report.message = "; ".join(filter(None, (moved, report.message)))
        if report.outcome is FeedOutcome.FAILED:
            report.failing_since = turn.state.failing_since
        self._journal.report.feeds.append(report)
        turn.is_saved = True
        turn.forget()

    def _save_answer(
        self, turn: Turn, outcome: Fetched, parsed: ParsedFeed, report: FeedReport, ends: float
    ) -> None:
        def finish(db: Database) -> None:
            feed_store.save_success(
                db,
                turn.feed,
                checked=self._now,
                validators=outcome.validators,
                body_hash=outcome.body_hash,
                moved_to=outcome.moved_to,
                digests=turn.digests,
                title=parsed.title,
            )
            if not all(item.is_late for item in turn.fresh):
                feed_store.note_new_entries(db, turn.feed.id, self._now)

        if to_absorb(turn) or changes_tries(turn) or says_more(turn.state, outcome):
            named = replace(turn.feed, title=turn.feed.title or parsed.title)
            self._absorb(named, turn, finish, report, ends)
            lost = f"{parsed.dropped} entries could not be kept" if parsed.dropped else ""
            report.message = "; ".join(filter(None, (lost, *parsed.notes)))

    def _save_unchanged(
        self, turn: Turn, outcome: NotModified, report: FeedReport, ends: float
    ) -> None:
        def finish(db: Database) -> None:
            feed_store.save_success(
                db,
                turn.feed,
                checked=self._now,
                validators=outcome.validators,
                body_hash=turn.state.body_hash,
                moved_to=outcome.moved_to,
                digests=feed_store.load_digests(db, turn.feed.id),
            )

        if to_absorb(turn) or changes_tries(turn) or says_more(turn.state, outcome):
            self._absorb(turn.feed, turn, finish, report, ends)

    def _absorb(
        self,
        feed: Feed,
        turn: Turn,
        finish: Callable[[Database], None],
        report: FeedReport,
        ends: float,
    ) -> None:
        """Save a turn's entries, what follows from them, and which pages are still to come."""

        def finish_turn(db: Database) -> None:
            save_tries(db, turn)
            finish(db)

        fresh = to_absorb(turn)
        read = self._reader.read_entries(feed, fresh, ends)
        put_back(turn, read)
        articles, mentions, events = absorb(
            self._journal, self._reader, self._linker, feed, read, self._now, finish_turn
        )
        report.outcome = FeedOutcome.NEW if fresh else FeedOutcome.UNCHANGED
        report.entries_new = sum(not item.is_late for item in fresh)
        report.articles_new = articles
        report.mentions_new = mentions
        self._journal.report.events_changed += events

    def _save_failure(self, turn: Turn, outcome: FetchFailed) -> None:
        if outcome.reason in (Reason.RUN_DEADLINE, Reason.HOST_WAITING):
            return  # nothing was asked, so nothing was learned
        with self._journal.transaction() as db:
            feed_store.save_failure(db, turn.feed, outcome)
