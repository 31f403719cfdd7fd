"""What reports make of an event together: that it happened, is to come, may come, or is off.

A status is weighed by how sure its reports are, official ones first; the order in which reports
arrive plays no part. A firmer status stands only if its reports weigh something against those
below it, so that one doubtful reading does not turn a proposal into a date that binds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from tracker.model import Status, StoredMention
from tracker.timeline.features import is_conditional
from tracker.timeline.order import is_official

# An official text outweighs several reports when statuses disagree.
_OFFICIAL_WEIGHT = 3.0
# Only a text that says so makes a due date "replaced"; that it passed is said by every calendar.
_REPLACED_WEIGHT = 2.0
# The least share of the surest report of a weaker status that those of a firmer one must weigh.
# Reports of what was possible do not add up: they come first, and many of them prove nothing.
_LEAST_SHARE = 0.5
_DECIDED = (Status.OCCURRED, Status.CANCELLED)


class StatusVotes:
    """Adds up what mentions say of an event's status; equal for the same set in any order."""

    def __init__(self) -> None:
        # Of each status, the weight of each source; copies of one report are one source.
        self._weights: dict[Status, dict[str, float]] = defaultdict(dict)
        self._binding: dict[str, float] = {}
        self._surest: dict[Status, float] = defaultdict(float)

    def add(self, mention: StoredMention) -> None:
        """Count one mention."""
        said, group = mention.mention, mention.source_group
        weight = said.confidence * (_OFFICIAL_WEIGHT if is_official(mention) else 1.0)
        _raise_to(self._weights[said.status], group, weight)
        self._surest[said.status] = max(self._surest[said.status], said.confidence)
        if said.status is Status.SCHEDULED and not is_conditional(said.quote):
            _raise_to(self._binding, group, weight)

    def status(self, *, is_date: bool) -> Status:
        """The firmest status that is told surely enough.

        Args:
            is_date: a due date or a start of application, where "replaced" counts double.
        """
        happened, off = (_total(self._weights.get(one, {})) for one in _DECIDED)
        off *= _REPLACED_WEIGHT if is_date else 1.0
        weaker = max(self._surest[Status.SCHEDULED], self._surest[Status.POSSIBLE])
        if (happened or off) and happened + off >= _LEAST_SHARE * weaker:
            return Status.CANCELLED if off > happened else Status.OCCURRED
        possible = max(self._weights.get(Status.POSSIBLE, {}).values(), default=0.0)
        # What would be due if a bill passed lifts no proposal; by itself it is what was announced.
        scheduled = self._binding if possible else self._weights.get(Status.SCHEDULED, {})
        if scheduled and _total(scheduled) >= _LEAST_SHARE * possible:
            return Status.SCHEDULED
        return Status.POSSIBLE if possible else Status.SCHEDULED


def _raise_to(weights: dict[str, float], group: str, weight: float) -> None:
    weights[group] = max(weights.get(group, 0.0), weight)


def _total(weights: Mapping[str, float]) -> float:
    """The sum, the same in whatever order the sources came."""
    return sum(sorted(weights.values()))
