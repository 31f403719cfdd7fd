"""From a URL to its answer: each redirect checked, politely, inside one deadline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import NamedTuple

from tracker.fetch.client import Answer, Client
from tracker.fetch.politeness import HostTurns
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.room import BodyRoom
from tracker.fetch.settings import FetchSettings
from tracker.fetch.time_limits import TimeLimits
from tracker.fetch.urls import Url, host_of, parse_location, tell_url

MOST_REDIRECTS = 9
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)


class Errand(NamedTuple):
    """What is asked for along the way.

    Attributes:
        url: where to begin.
        headers: sent to every host.
        own_headers: validators and credentials, sent to the first URL's origin only.
        allow_private: the first URL's host may have a private address; others never.
        proxy: an http proxy for the whole way.
        limit_bytes: the longest body.
        cut: shorten a longer body.
    """

    url: Url
    headers: Mapping[str, str]
    own_headers: Mapping[str, str]
    allow_private: bool
    proxy: Url | None
    limit_bytes: int
    cut: bool = False


class Arrival(NamedTuple):
    """The last answer, where it came from, and where permanent redirects led.

    `is_for_good` tells that no temporary redirect was on the way.
    """

    answer: Answer
    url: Url
    moved_to: Url | None
    is_for_good: bool


class Walker:
    """Follows redirects for a whole pass, one turn per host."""

    def __init__(
        self,
        client: Client,
        turns: HostTurns,
        room: BodyRoom,
        limits: TimeLimits,
        settings: FetchSettings,
    ) -> None:
        self._client = client
        self._room = room
        self._turns = turns
        self._limits = limits
        self._total_s = settings.total_s

    async def walk(
        self, errand: Errand, check: Callable[[Url], Awaitable[None]] | None = None
    ) -> Arrival:
        """Fetch, following at most nine redirects.

        Args:
            errand: what to ask for.
            check: called with each URL before it is asked for; may raise `Refusal`.

        Raises:
            Refusal: in the words of whatever went wrong; after a redirect they name both URLs.
        """
        url = errand.url
        moved_to: Url | None = None
        permanent = True
        left_s = self._total_s
        for _ in range(MOST_REDIRECTS + 1):
            try:
                if check is not None:
                    await check(url)
                answer, spent_s = await self._ask(errand, url, left_s)
            except Refusal as refusal:
                raise _along_the_way(refusal, errand.url, url) from None
            left_s -= spent_s
            if answer.status not in _REDIRECTS:
                return Arrival(answer, url, moved_to, permanent)
            url = parse_location(url, answer.headers.get("Location", ""))
            permanent = permanent and answer.status in _PERMANENT
            moved_to = url if permanent else moved_to
        raise Refusal(
            Reason.TOO_MANY_REDIRECTS,
            f"{tell_url(errand.url)} redirects more than {MOST_REDIRECTS} times",
        )

    async def _ask(self, errand: Errand, url: Url, left_s: float) -> tuple[Answer, float]:
        host = host_of(url)
        is_first = url is errand.url
        own = is_first or url.origin == errand.url.origin
        headers = {**errand.headers, **errand.own_headers} if own else errand.headers
        private = errand.allow_private and (is_first or host == host_of(errand.url))
        async with self._turns.turn(host):
            await self._room.may_begin()
            began = monotonic()
            try:
                with self._limits.within(left_s) as limit:
                    answer = await self._client.get(
                        url,
                        headers,
                        allow_private=private,
                        proxy=errand.proxy,
                        keep=self._turns.is_wanted(host),
                        limit_bytes=errand.limit_bytes,
                        cut=errand.cut,
                        limit=limit,
                    )
            except TimeoutError:
                raise Refusal(
                    Reason.TIMEOUT, f"no complete answer from {host} in {self._total_s:g} s"
                ) from None
            return answer, monotonic() - began


def _along_the_way(refusal: Refusal, first: Url, here: Url) -> Refusal:
    if here == first:
        return refusal
    return Refusal(
        refusal.reason,
        f"{tell_url(first)} led to {tell_url(here)}: {refusal.message}",
        status=refusal.status,
        retry_after_s=refusal.retry_after_s,
    )
