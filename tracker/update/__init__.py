"""One pass over the feeds: calls the rooms in order and reports what failed.

    feeds due → fetch → parse → new entries → pages → articles → mentions → events
                                              └── one transaction a feed ──────────┘

Comes in: a Config, an open Store and the instant of the pass. Goes out: a RunReport. A broken
feed, page or article is recorded and passed over; what was stored is never lost.
"""

from tracker.update.absorb import Reader
from tracker.update.ingest import ingest
from tracker.update.linking import Linker
from tracker.update.probe import Probe, probe
from tracker.update.rebuild import EventChange, rebuild, rebuild_dry
from tracker.update.refresh import Refresh, RefreshOptions
from tracker.update.report import FeedReport, RunReport
from tracker.update.session import Session, writing

__all__ = [
    "EventChange",
    "FeedReport",
    "Linker",
    "Probe",
    "Reader",
    "Refresh",
    "RefreshOptions",
    "RunReport",
    "Session",
    "ingest",
    "probe",
    "rebuild",
    "rebuild_dry",
    "writing",
]
