"""robots.txt for article pages (RFC 9309): one look per origin and pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from tracker.fetch.client import Answer
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.settings import PRODUCT
from tracker.fetch.urls import Url

LIMIT_BYTES = 512 * 1024
"""More is not read; RFC 9309 §2.5 asks for at least 500 KiB."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin allows us. `rules` is None where it cannot be known now.

    `held_host` asked then to be left alone for `retry_after_s`.
    """

    rules: Protego | None
    retry_after_s: int | None = None
    held_host: str = ""

    def check(self, url: Url) -> None:
        """Pass a page that may be read.

        Raises:
            Refusal: `robots` when it is closed to us, `robots-unreachable` when we cannot know.
        """
        if self.rules is None:
            raise Refusal(
                Reason.ROBOTS_UNREACHABLE,
                f"{url.host} gives no robots.txt now, so its pages wait",
                retry_after_s=self.retry_after_s,
                held_host=self.held_host,
            )
        if not self.rules.can_fetch(str(url), PRODUCT):
            raise Refusal(Reason.ROBOTS, f"the robots.txt of {url.host} closes this page to us")

    @property
    def crawl_delay_s(self) -> float | None:
        """The pause asked for between two pages."""
        return self.rules.crawl_delay(PRODUCT) if self.rules is not None else None


def parse_robots(status: int, body: bytes) -> Rules:
    """Rules from an answer for /robots.txt.

    404 and other client errors mean that everything is allowed. 401, 403, 429 and server errors
    mean that we may not know: stricter than RFC 9309 §2.3.1.3 in 401 and 403, because a host that
    refuses us its rules hardly invites us to its pages.
    """
    if status in (200, 203):
        text = body[:LIMIT_BYTES].decode("utf-8-sig", "replace")
        return Rules(Protego.parse(text))
    if 400 <= status < 500 and status not in (401, 403, 407, 429):
        return Rules(Protego.parse(""))
    return Rules(None)


class Robots:
    """The rules of every origin of a pass, fetched when first asked for.

    Args:
        get: fetches one URL for an origin, redirects included; may raise `Refusal`.
    """

    def __init__(self, get: Callable[[Url], Awaitable[Answer]]) -> None:
        self._get = get
        self._known: dict[tuple[str, str, int], asyncio.Task[Rules]] = {}

    async def rules(self, url: Url) -> Rules:
        """The rules of the URL's origin."""
        origin = url.origin
        if origin not in self._known:
            robots = url.without_login._replace(target="/robots.txt")
            self._known[origin] = asyncio.create_task(self._load(robots))
        # Shielded: when one page's request is cancelled, others still wait for the answer.
        return await asyncio.shield(self._known[origin])

    async def _load(self, url: Url) -> Rules:
        try:
            answer = await self._get(url)
        except Refusal as refusal:
            return Rules(None, refusal.retry_after_s, refusal.held_host)
        return parse_robots(answer.status, answer.body)

    async def close(self) -> None:
        """Cancel what is still under way."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)
