"""When to ask each feed again: a small file beside the database.

It is a cache, kept out of the database so that a pass that finds nothing new writes no row there.
Losing it costs one conditional request a feed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tracker.store import values


@dataclass(slots=True)
class Schedule:
    """`next_check` by feed id and the end of the last pass, all aware instants."""

    path: Path
    next_check: dict[str, datetime] = field(default_factory=dict)
    last_run: datetime | None = None

    @classmethod
    def load(cls, database: str | Path) -> Schedule:
        """Read the schedule of `database`; a missing or unreadable file is an empty one."""
        schedule = cls(Path(f"{database}.schedule.json"))
        try:
            data = json.loads(schedule.path.read_text("utf-8"))
            schedule.next_check = {
                str(feed): datetime.fromisoformat(at) for feed, at in data["next_check"].items()
            }
            schedule.last_run = values.parse_instant(data.get("last_run"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            schedule.next_check = {}
        return schedule

    def is_due(self, feed_id: str, now: datetime) -> bool:
        """Whether the feed may be asked again at `now`; an unknown feed may."""
        at = self.next_check.get(feed_id)
        return at is None or at <= now

    def save(self) -> None:
        """Write the file in one step; a disk that refuses it costs politeness, not the run."""
        data = {
            "last_run": values.instant(self.last_run),
            "next_check": {feed: values.instant(at) for feed, at in self.next_check.items()},
        }
        draft = self.path.with_suffix(".tmp")
        draft.write_text(json.dumps(data, indent=1), "utf-8")
        draft.replace(self.path)
