"""The fetch room: requests in, outcomes out. The only room that opens a socket.

In: `FetchRequest`s and one `FetchSettings`. Out: for each request exactly one `Fetched`,
`NotModified` or `FetchFailed`. It never parses a body, never writes anything down, never raises
for a single request, and never shows a credential. `docs/fetching.md` tells its manners.
"""

from tracker.fetch.poll import fetch_all, fetch_in_background
from tracker.fetch.reasons import Reason
from tracker.fetch.schedule import (
    NEVER,
    add_hold,
    count_failures,
    holds_in_force,
    is_due,
    next_check,
    usable_validators,
)
from tracker.fetch.settings import FetchSettings
from tracker.fetch.urls import host_of, show_url

__all__ = [
    "NEVER",
    "FetchSettings",
    "Reason",
    "add_hold",
    "count_failures",
    "fetch_all",
    "fetch_in_background",
    "holds_in_force",
    "host_of",
    "is_due",
    "next_check",
    "show_url",
    "usable_validators",
]
