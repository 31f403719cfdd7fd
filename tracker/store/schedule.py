"""When to ask each server again: a small file beside the database.

It is a cache, kept out of the database so that a pass that finds nothing new writes no row there.
Losing it costs one full request a feed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from tracker.store import values


@dataclass(slots=True)
class Schedule:
    """All aware instants.

    Attributes:
        path: the file.
        next_check: feed id → not to be asked before.
        last_full: feed id → when its whole body was last seen, not only a 304.
        holds: host → it asked to be left alone until then.
        last_run: the end of the last pass.
    """

    path: Path
    next_check: dict[str, datetime] = field(default_factory=dict)
    last_full: dict[str, datetime] = field(default_factory=dict)
    holds: dict[str, datetime] = field(default_factory=dict)
    last_run: datetime | None = None

    @classmethod
    def load(cls, database: str | Path) -> Schedule:
        """Read the schedule of `database`; a missing or unreadable file is an empty one."""
        path = Path(f"{database}.schedule.json")
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(
                path,
                next_check=_instants(data["next_check"]),
                last_full=_instants(data["last_full"]),
                holds=_instants(data["holds"]),
                last_run=values.parse_instant(data["last_run"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(path)

    def save(self) -> None:
        """Write the file in one step.

        Raises:
            OSError: the disk refuses it; the pass itself is saved all the same.
        """
        data = {
            "last_run": values.instant(self.last_run),
            "next_check": _texts(self.next_check),
            "last_full": _texts(self.last_full),
            "holds": _texts(self.holds),
        }
        draft = self.path.with_suffix(".tmp")
        # Not indented: only then is it written by C, which matters with thousands of feeds.
        draft.write_text(json.dumps(data), "utf-8")
        draft.replace(self.path)


def _instants(data: dict[str, str]) -> dict[str, datetime]:
    read = cache(datetime.fromisoformat)  # those of one pass are one instant
    return {str(name): read(at) for name, at in data.items()}


def _texts(instants: dict[str, datetime]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in instants.items()}
