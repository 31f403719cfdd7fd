"""Asking the loopback server: there 127.0.0.1 counts as public and 127.0.0.2 as private."""

from datetime import UTC, datetime
from typing import Any

from tests.loopback.server import PUBLIC
from tracker.fetch import FetchSettings, fetch_all
from tracker.model import FetchOutcome, FetchRequest

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


async def resolve_to_loopback(host: str, port: int) -> list[str]:
    """Every name that ends in .example is at the "public" address; others do not exist."""
    if host.endswith(".example"):
        return [PUBLIC]
    raise OSError(f"{host} is unknown")


def settings(**changes: Any) -> FetchSettings:
    base: dict[str, Any] = {
        "now": NOW,
        "spacing_s": 0.0,
        "total_s": 5.0,
        "silence_s": 2.0,
        "public_exceptions": (f"{PUBLIC}/32",),
        "resolve": resolve_to_loopback,
    }
    return FetchSettings(**{**base, **changes})


async def fetch(*requests: FetchRequest, **changes: object) -> list[FetchOutcome]:
    """The outcomes in the order of the requests."""
    outcomes = {o.id: o async for o in fetch_all(requests, settings(**changes))}
    return [outcomes[request.id] for request in requests]


async def fetch_one(url: str, **fields: Any) -> FetchOutcome:
    """One URL under the usual settings; keyword arguments are fields of the request."""
    (outcome,) = await fetch(FetchRequest("feed", url, **fields))
    return outcome
