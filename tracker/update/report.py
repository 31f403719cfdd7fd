"""What a pass did, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FeedOutcome(StrEnum):
    """How a feed's turn ended."""

    NEW = "new"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    NOT_DUE = "not due"


@dataclass(slots=True)
class FeedReport:
    """One feed's turn.

    `message` says why it failed, or what to know although it did not; `failing_since` is when an
    earlier pass first found a feed failing that fails in this one, too.
    """

    feed_id: str
    outcome: FeedOutcome
    entries_new: int = 0
    articles_new: int = 0
    mentions_new: int = 0
    message: str = ""
    failing_since: datetime | None = None


@dataclass(slots=True)
class RunReport:
    """A whole pass, feeds in the order of feeds.yaml. Instants are UTC."""

    started: datetime
    ended: datetime | None = None
    feeds: list[FeedReport] = field(default_factory=list)
    events_changed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def failed(self) -> list[FeedReport]:
        """The feeds that gave no usable answer, those that fail for longest first."""
        failed = [report for report in self.feeds if report.outcome is FeedOutcome.FAILED]
        return sorted(failed, key=lambda report: report.failing_since or self.started)

    @property
    def asked(self) -> list[FeedReport]:
        """The feeds that were due."""
        return [report for report in self.feeds if report.outcome is not FeedOutcome.NOT_DUE]

    def counts(self) -> dict[str, int]:
        """The counting columns of the `runs` table."""
        return {
            "feeds_checked": len(self.asked),
            "feeds_failed": len(self.failed),
            "feeds_unchanged": sum(r.outcome is FeedOutcome.UNCHANGED for r in self.feeds),
            "entries_new": sum(r.entries_new for r in self.feeds),
            "articles_new": sum(r.articles_new for r in self.feeds),
            "mentions_new": sum(r.mentions_new for r in self.feeds),
            "events_changed": self.events_changed,
        }

    def exit_status(self, *, strict: bool) -> int:
        """0; 3 if every feed that was asked failed, or one did and `strict` is on."""
        everything = bool(self.asked) and len(self.failed) == len(self.asked)
        return 3 if everything or (strict and self.failed) else 0

    def as_json(self) -> dict[str, object]:
        """The summary for machines; stable keys."""
        return {
            "started": self.started.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            **self.counts(),
            "feeds": [
                {
                    "id": report.feed_id,
                    "outcome": report.outcome.value,
                    "entries_new": report.entries_new,
                    "articles_new": report.articles_new,
                    "mentions_new": report.mentions_new,
                    "message": report.message,
                    "failing_since": (
                        report.failing_since.isoformat() if report.failing_since else None
                    ),
                }
                for report in self.feeds
            ],
            "problems": self.problems,
        }

    def summary(self) -> str:
        """One line for people."""
        counts = self.counts()
        return (
            f"{counts['feeds_checked']} feeds asked ({counts['feeds_unchanged']} unchanged, "
            f"{counts['feeds_failed']} failed), {counts['entries_new']} new entries, "
            f"{counts['articles_new']} articles read, {counts['events_changed']} events changed"
        )
