"""The log row of a pass: begun with its first write, closed at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from tracker.model import Story
from tracker.store import runs
from tracker.store import stories as story_store
from tracker.store.database import Database, Store
from tracker.update.report import RunReport


class Journal:
    """Opens transactions for a pass, so that the first one also logs that the pass began."""

    def __init__(self, store: Store, report: RunReport, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.report = report
        self._clock = clock
        self._run_id = 0

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """A transaction of the pass; one that writes nothing leaves no trace."""
        with self.store.transaction() as db:
            run_id = self._run_id
            before = db.conn.total_changes
            yield db
            if not run_id and db.conn.total_changes > before:
                runs.mark_interrupted(db)
                run_id = runs.start_run(db, self.report.started)
        self._run_id = run_id

    def sync_stories(self, stories: Sequence[Story]) -> None:
        """Bring the stored stories in line with the configuration."""
        if not story_store.are_in_line(self.store.db, stories):
            with self.transaction() as db:
                story_store.sync_stories(db, stories)

    def correct(self, apply: Callable[[Database, datetime], int], now: datetime) -> None:
        """Carry out what editors decided, in a transaction of its own."""
        with self.transaction() as db:
            self.report.events_changed += apply(db, now)

    @contextmanager
    def logged(self) -> Iterator[None]:
        """Close the log row when the block ends, also by an error or a signal."""
        outcome = "interrupted"
        try:
            yield
            outcome = "failed" if self.report.exit_status(strict=False) else "done"
        finally:
            self.report.ended = self._clock()
            if self._run_id:
                with self.store.transaction() as db:
                    runs.end_run(
                        db,
                        self._run_id,
                        ended=self.report.ended,
                        outcome=outcome,
                        counts=self.report.counts(),
                        problems=self.report.problems,
                    )
