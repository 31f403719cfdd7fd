"""Limits on how long one may wait, many at once under one timer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self


class TimeLimits:
    """What `asyncio.timeout` does, for hundreds of requests at once in the running event loop.

    asyncio sets a timer for each and asks anew which loop and which task it is in, a system call
    before Python 3.12: a tenth of the time of a pass over unchanged feeds. Here one timer is set
    for the limit that ends first; it looks when it fires, and goes on from there.

    Attributes:
        running: the blocks under a limit, and when each is over, as the loop counts.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.running: dict[TimeLimit, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._next_look = float("inf")

    def within(self, seconds: float) -> TimeLimit:
        """End the `with` block after so long, wherever it waits then, by a `TimeoutError`."""
        return TimeLimit(self, seconds)

    def begin(self, limit: TimeLimit, seconds: float) -> asyncio.Task[object]:
        """Put a limit on the task that runs now, which is returned."""
        task = asyncio.current_task(self._loop)
        assert task is not None, "a limit is for code that runs in a task"
        self.count(limit, seconds)
        return task

    def count(self, limit: TimeLimit, seconds: float) -> None:
        """End the limit after so long."""
        ends = self._loop.time() + (seconds if seconds > 0.0 else 0.0)
        self.running[limit] = ends
        if ends < self._next_look:
            self._set_timer(ends)

    def stop(self, limit: TimeLimit) -> float:
        """Count no more; the seconds that were left come back."""
        return self.running.pop(limit) - self._loop.time()

    def renew(self, limit: TimeLimit, seconds: float) -> None:
        """Count a limit that is running from now on."""
        self.running[limit] = self._loop.time() + seconds

    def _set_timer(self, ends: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(ends, self._look)
        self._next_look = ends

    def _look(self) -> None:
        """Cut off what is over its limit, and come again when the next one ends."""
        self._timer, self._next_look = None, float("inf")
        now = self._loop.time()
        for limit in [limit for limit, ends in self.running.items() if ends <= now]:
            del self.running[limit]
            limit.cut_off()
        if self.running:
            self._set_timer(min(self.running.values()))


class TimeLimit:
    """One block under a limit; enter it once."""

    __slots__ = ("_before", "_is_over", "_limits", "_seconds", "_task")

    def __init__(self, limits: TimeLimits, seconds: float) -> None:
        self._limits = limits
        self._seconds = seconds
        self._is_over = False

    def __enter__(self) -> Self:
        self._task = self._limits.begin(self, self._seconds)
        self._before = self._task.cancelling()
        return self

    def renew(self) -> None:
        """Count from now on, inside the block."""
        if not self._is_over:
            self._limits.renew(self, self._seconds)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Time spent in here, inside the block, is not counted."""
        if self._is_over:
            yield
            return
        left_s = self._limits.stop(self)
        try:
            yield
        finally:
            self._limits.count(self, left_s)

    def cut_off(self) -> None:
        """The time is over."""
        self._is_over = True
        self._task.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Turn our own cancellation into a `TimeoutError`; anybody else's goes on."""
        if not self._is_over:
            del self._limits.running[self]
        elif self._task.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error
