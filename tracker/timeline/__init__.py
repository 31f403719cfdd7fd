"""Mentions of many articles → events, deadlines and their history.

In: the mentions that extraction found (`scope_mentions` keeps those of a story), then the set of
all of them with what their articles are (`StoredMention`). Out: events with permanent ids, the
decisions that made them, their versions as known on each day, and the lives of deadlines. Pure
but for the `TimelineStore` that `relink` is handed; it never opens a socket or reads a clock.
"""

from tracker.timeline.apply import apply_corrections, standing
from tracker.timeline.due import days_left, due_on
from tracker.timeline.linking import cluster
from tracker.timeline.ports import TimelineStore
from tracker.timeline.relink import Relinked, relink
from tracker.timeline.scope import scope_mentions

__all__ = [
    "Relinked",
    "TimelineStore",
    "apply_corrections",
    "cluster",
    "days_left",
    "due_on",
    "relink",
    "scope_mentions",
    "standing",
]
