"""How many bytes of bodies may be in memory at once, whatever the servers of a pass send."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from types import TracebackType
from typing import Self

from tracker.fetch.time_limits import TimeLimit

KIBIBYTE = 1024
LARGE_BYTES = 256 * KIBIBYTE
"""From this length on a body is read in one of a few lanes."""
LARGE_LANES = 4
HELD_BYTES = 1024 * KIBIBYTE
"""Bytes of complete bodies that may wait for the caller before no more are asked for."""


class BodyRoom:
    """The memory for bodies of one pass.

    Every request under way may hold `LARGE_BYTES`, and `LARGE_LANES` of them more, up to the limit
    of one body. While complete bodies of over `HELD_BYTES` wait for the caller, no request begins
    and no large body grows. With 512 requests and bodies of up to 15 MiB that is under 250 MiB.
    """

    def __init__(self) -> None:
        self._lanes = asyncio.Semaphore(LARGE_LANES)
        self._open = asyncio.Event()
        self._open.set()
        self._door = asyncio.Lock()
        self._held_bytes = 0

    async def opened(self) -> None:
        """Wait until the caller has taken enough of what is there."""
        await self._open.wait()

    async def may_begin(self) -> None:
        """The same for a request: of hundreds that wait, one begins in each turn of the loop."""
        if not self._open.is_set():
            async with self._door:
                await self._open.wait()

    def keep(self, size_bytes: int) -> None:
        """A complete body begins to wait for the caller."""
        self._held_bytes += size_bytes
        if self._held_bytes > HELD_BYTES:
            self._open.clear()

    def give_back(self, size_bytes: int) -> None:
        """The caller took a body."""
        self._held_bytes -= size_bytes
        if self._held_bytes <= HELD_BYTES:
            self._open.set()

    def lane(self, limit: TimeLimit | None = None) -> Lane:
        """The right of one body to grow; leave it through `async with`.

        Args:
            limit: of the request; the time in which it waits for us is not counted.
        """
        return Lane(self, self._lanes, limit)


class Lane:
    """Taken when a body turns out to be large; given back when it is read."""

    __slots__ = ("_is_taken", "_lanes", "_limit", "_room")

    def __init__(self, room: BodyRoom, lanes: asyncio.Semaphore, limit: TimeLimit | None) -> None:
        self._room = room
        self._lanes = lanes
        self._limit = limit
        self._is_taken = False

    async def take(self) -> None:
        """Wait for a lane; at once where this body has one already."""
        if not self._is_taken:
            with self._limit.paused() if self._limit is not None else nullcontext():
                await self._lanes.acquire()
                self._is_taken = True
                await self._room.opened()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_taken:
            self._lanes.release()
