"""What became of an event: occurred, scheduled, possible or cancelled.

A linear model reads the cues of `status.yaml` with their place; rules keep what must never be
wrong: what lies ahead has not occurred, what has passed is not scheduled (guide, "Status").
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Candidate, Reading, days_between
from tracker.extract.features import direction
from tracker.model import EventType, Status

STATUSES = tuple(Status)
_PAST = frozenset({Status.OCCURRED, Status.CANCELLED, Status.POSSIBLE})
_FUTURE = frozenset({Status.SCHEDULED, Status.CANCELLED, Status.POSSIBLE})
_OF_STATUS = ("mod.", "ext.", "rul.block", "eff.stop", "deal.off", "reg.withdraw")
_OF_TYPE = ("P:", "Q:", "tt:")
_BROUGHT_ABOUT = frozenset({EventType.DEADLINE, EventType.EFFECTIVE})


def status_features(
    type_: EventType, candidate: Candidate, reading: Reading, features: Iterable[str]
) -> list[str]:
    """The candidate's own features and those that join type, direction and modality."""
    toward = direction(candidate, reading)
    found = [f"y:{type_}", f"y:{type_}:{toward}"]
    for name in features:
        if name[0] == "T" and name.partition(":")[2].startswith(_OF_STATUS):
            found += [f"{name}:{toward}", f"{name}:{type_}"]
        elif not name.startswith(_OF_TYPE):
            found.append(name)
    return list(dict.fromkeys(found))


def allowed(date: str, reading: Reading) -> frozenset[Status]:
    """The statuses that the direction of the date leaves open."""
    if reading.published is None:
        return frozenset(Status)
    days = days_between(date, reading.published)
    return _PAST if days < 0 else _FUTURE if days > 0 else frozenset(Status)


def choose_status(
    type_: EventType, odds: NDArray[np.float64], date: str, reading: Reading, *, proposed: bool
) -> Status:
    """The likeliest status among those the date leaves open.

    What a bill or draft rule would oblige or start is possible (guide, "Status").
    """
    left = allowed(date, reading)
    if proposed and type_ in _BROUGHT_ABOUT:
        return Status.POSSIBLE
    order = sorted(range(len(STATUSES)), key=lambda i: (-odds[i], i))
    return next(STATUSES[i] for i in order if STATUSES[i] in left)
