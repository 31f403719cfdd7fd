"""One request per host at a time, with a pause between two, and holds that a host asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic

from tracker.fetch.reasons import Reason, Refusal

LONGEST_CRAWL_DELAY_S = 60.0
"""A robots.txt may slow us down to one page a minute, not to a standstill."""


class HostTurns:
    """Hands out turns at hosts, first come first served.

    Args:
        spacing_s: the least pause between the end of one request and the start of the next; this
            machine itself is spared it.
        now: the instant of the pass.
        not_before: host → instant before which it asked to be left alone.
        clock: seconds that only go forward.
        sleep: waits that many seconds.
    """

    def __init__(
        self,
        spacing_s: float,
        now: datetime,
        not_before: Mapping[str, datetime],
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._spacing_s = spacing_s
        self._clock = clock
        self._sleep = sleep
        # Of hosts that somebody asks or waits for, no others: a pass may have thousands.
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}
        self._expected: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._delays: dict[str, float] = {}
        self._held_until: dict[str, float] = {}
        for host, until in not_before.items():
            self.hold(host, (until - now).total_seconds())

    def turn(self, host: str) -> _Turn:
        """Wait for the host's turn at the start of an `async with`, give it back at the end.

        Raises:
            Refusal: `host-waiting`, at once, while the host has asked to be left alone.
        """
        return _Turn(self, host)

    async def _take(self, host: str) -> None:
        lock = self._locks.setdefault(host, asyncio.Lock())
        self._waiting[host] = self._waiting.get(host, 0) + 1
        try:
            await lock.acquire()
        finally:
            self._waiting[host] -= 1
        try:
            self._check_hold(host)
            wait_s = self._free_at.get(host, 0.0) - self._clock()
            if wait_s > 0:
                await self._sleep(wait_s)
        except BaseException:
            self._release(host)
            raise

    def _give_back(self, host: str) -> None:
        spacing_s = 0.0 if is_loopback(host) else self._spacing_s
        pause_s = max(spacing_s, self._delays.get(host, 0.0))
        if pause_s:
            self._free_at[host] = self._clock() + pause_s
        self._release(host)

    def _release(self, host: str) -> None:
        self._locks[host].release()
        if not self._waiting[host]:
            del self._locks[host], self._waiting[host]

    def is_wanted(self, host: str) -> bool:
        """Whether another request will go to this host: its connection is worth keeping."""
        return self._waiting.get(host, 0) > 0 or host in self._expected

    def expect(self, host: str, requests: int) -> None:
        """Say how many requests to the host are still to come after this one."""
        if requests:
            self._expected.add(host)
        else:
            self._expected.discard(host)

    def slow_down(self, host: str, delay_s: float) -> None:
        """Keep the pause that the host's robots.txt asks for (Crawl-delay)."""
        self._delays[host] = min(delay_s, LONGEST_CRAWL_DELAY_S)

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long (Retry-After); the longest hold wins."""
        until = self._clock() + seconds
        self._held_until[host] = max(until, self._held_until.get(host, until))

    def _check_hold(self, host: str) -> None:
        left_s = self._held_until.get(host, 0.0) - self._clock()
        if left_s > 0:
            raise Refusal(
                Reason.HOST_WAITING,
                f"{host} asked to be left alone for another {left_s:.0f} s",
                retry_after_s=int(left_s) + 1,
            )


class _Turn:
    """A class, where a generator would do: every request of a pass goes through it."""

    __slots__ = ("_host", "_turns")

    def __init__(self, turns: HostTurns, host: str) -> None:
        self._turns = turns
        self._host = host

    async def __aenter__(self) -> None:
        await self._turns._take(self._host)

    async def __aexit__(self, *error: object) -> None:
        self._turns._give_back(self._host)


def is_loopback(host: str) -> bool:
    """Whether the host, as `host_of` writes it, is this machine: nobody else to be polite to."""
    if host.startswith("["):
        return host.startswith("[::1]")
    name = host.partition(":")[0]
    return name == "localhost" or (name.startswith("127.") and name.replace(".", "").isdecimal())
