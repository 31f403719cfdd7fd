"""The tasks of a pass: each takes a host, does its requests one after the other, takes the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tracker.fetch.arrived import Arrived, body_bytes
from tracker.fetch.exchange import Exchange
from tracker.fetch.politeness import HostTurns
from tracker.fetch.room import BodyRoom
from tracker.fetch.urls import host_of
from tracker.model import FetchRequest

_AT_ONCE = 64
"""Hosts that are connected to before we look which connections stand: the first ones are asked
while the last ones are still being connected to."""


class Crew:
    """Works through requests and puts each outcome into `arrived`.

    Attributes:
        waiting: the requests without an outcome.
    """

    def __init__(
        self,
        requests: Sequence[FetchRequest],
        exchange: Exchange,
        turns: HostTurns,
        room: BodyRoom,
        arrived: Arrived,
    ) -> None:
        self.waiting = dict(enumerate(requests))
        self._exchange = exchange
        self._turns = turns
        self._room = room
        self._arrived = arrived
        self._by_host = _by_host(requests)
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, at_most: int) -> None:
        """Begin with so many hosts at a time."""
        size = min(at_most, len(self._by_host))
        self._tasks.append(asyncio.create_task(self._start(size)))

    async def end(self) -> None:
        """Drop what is under way."""
        under_way = [task for task in self._tasks if not task.done()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _start(self, size: int) -> None:
        loop = asyncio.get_running_loop()
        for number in range(1, size + 1):
            self._tasks.append(loop.create_task(self._work()))
            if not number % _AT_ONCE:
                await asyncio.sleep(0)

    async def _work(self) -> None:
        while self._by_host:
            indices = self._by_host.pop()
            while indices:
                index = indices.pop()
                self._turns.expect(host_of(self.waiting[index].url), len(indices))
                outcome = await self._exchange.run(self.waiting[index])
                self._room.keep(body_bytes(outcome))
                self._arrived.add(outcome)
                del self.waiting[index], outcome  # a body, while we wait for the next one
                # A connection that was closed gives its file back in the next turn of the loop.
                await asyncio.sleep(0)


def _by_host(requests: Sequence[FetchRequest]) -> list[list[int]]:
    """The places of the requests to each host, to be taken from the end."""
    hosts: dict[str, list[int]] = {}
    for index, request in enumerate(requests):
        hosts.setdefault(host_of(request.url) or str(index), []).append(index)
    return [indices[::-1] for indices in reversed(hosts.values())]
