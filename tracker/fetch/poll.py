"""Many requests at once, each reported exactly once, all inside the deadline of the run."""

from __future__ import annotations

import asyncio
import logging
import queue
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import aclosing, closing, suppress
from dataclasses import replace
from functools import partial

from tracker.fetch.arrived import Arrived, body_bytes
from tracker.fetch.client import Client
from tracker.fetch.crew import Crew
from tracker.fetch.exchange import Exchange, failed
from tracker.fetch.politeness import HostTurns
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.room import LARGE_BYTES, BodyRoom
from tracker.fetch.settings import FetchSettings
from tracker.fetch.time_limits import TimeLimits
from tracker.fetch.walk import Walker
from tracker.model import Fetched, FetchOutcome, FetchRequest

log = logging.getLogger(__name__)

_CREDIT = 8
"""What may wait for a caller in another thread: a body costs one, each 256 KiB of it another. More
would hold bodies in memory for nothing."""

_GRANT = _CREDIT // 2
"""The most that one batch costs, and the credit that the caller gives back in one go: each time
wakes the loop up."""

_OTHER_FILES = 128
"""File descriptors that are left for the database, processes and second tries at an address."""


async def fetch_all(
    requests: Sequence[FetchRequest], settings: FetchSettings
) -> AsyncGenerator[FetchOutcome, None]:
    """Fetch everything and yield one outcome per request, as they complete.

    Never raises for a single request. What has not ended at `settings.run_s` is given up and
    reported as `run-deadline`. Closing the generator cancels what is under way.

    Args:
        requests: with ids that differ.
        settings: limits, manners and the instant of the pass.
    """
    async with aclosing(_fetch_batches(requests, settings)) as batches:
        async for batch in batches:
            for outcome in batch:
                yield outcome


async def _fetch_batches(
    requests: Sequence[FetchRequest], settings: FetchSettings
) -> AsyncGenerator[list[FetchOutcome], None]:
    """`fetch_all`, with what completed at one time in one list."""
    if not requests:
        return
    settings = replace(settings, concurrency=min(settings.concurrency, _descriptors()))
    loop = asyncio.get_running_loop()
    deadline = None if settings.run_s is None else loop.time() + settings.run_s
    turns = HostTurns(settings.spacing_s, settings.now, settings.not_before)
    room = BodyRoom()
    limits = TimeLimits()
    with closing(Arrived()) as arrived:
        async with Client(settings, room, limits) as client:
            walker = Walker(client, turns, room, limits, settings)
            exchange = Exchange(walker, turns, settings)
            crew = Crew(requests, exchange, turns, room, arrived)
            crew.begin(settings.concurrency)
            ends = _Ends()
            try:
                # Also looked at here: where the caller is slow there is always something to take.
                while (crew.waiting or arrived) and (deadline is None or loop.time() < deadline):
                    try:
                        async with asyncio.timeout_at(deadline):
                            batch = await arrived.take()
                    except TimeoutError:
                        break
                    size = 0
                    for outcome in batch:
                        ends.note(outcome)
                        size += body_bytes(outcome)
                    yield batch
                    del batch, outcome
                    room.give_back(size)
            finally:
                await crew.end()
                await exchange.close()
        while arrived:
            yield await arrived.take()
    refusal = Refusal(
        Reason.RUN_DEADLINE, f"not done when the run ended after {settings.run_s or 0:.0f} s"
    )
    if crew.waiting:
        yield [failed(request, settings, refusal) for request in crew.waiting.values()]


def _descriptors() -> int:
    """How many connections the process may have open at once."""
    try:
        import resource
    except ImportError:  # Windows
        return sys.maxsize
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if limit == resource.RLIM_INFINITY else max(1, limit - _OTHER_FILES)


def _run(work: Coroutine[None, None, None]) -> None:
    """Run in an event loop of its own: uvloop's where it is installed, which costs a third less."""
    try:
        from uvloop import new_event_loop
    except ImportError:  # Windows
        asyncio.run(work)
        return
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(work)


class _Ends:
    """Notices that two feeds end at one address, which doubles the work of both."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def note(self, outcome: FetchOutcome) -> None:
        if isinstance(outcome, Fetched):
            first = self._first.setdefault(outcome.final_url, outcome.id)
            if first != outcome.id:
                log.warning(
                    "two feeds are one: first=%s second=%s url=%s",
                    first,
                    outcome.id,
                    outcome.final_url,
                )


def fetch_in_background(
    requests: Sequence[FetchRequest], settings: FetchSettings
) -> Iterator[FetchOutcome]:
    """`fetch_all` for callers without an event loop, such as the update pass.

    The network runs in a thread of its own, so that a caller who takes long over one outcome
    makes no other request miss its deadline; it runs ahead by a few outcomes at most. Closing the
    iterator cancels what is under way and waits for the thread.
    """
    background = _Background(requests, settings)
    background.start()
    try:
        yield from background.outcomes()
    finally:
        background.stop()


def _portions(batch: Sequence[FetchOutcome]) -> list[list[FetchOutcome]]:
    """What came without a body in one go, and each body by itself."""
    portions: list[list[FetchOutcome]] = [[o for o in batch if not isinstance(o, Fetched)]]
    portions += [[o] for o in batch if isinstance(o, Fetched)]
    return portions if portions[0] else portions[1:]


def _cost(batch: Sequence[FetchOutcome]) -> int:
    sizes = [len(outcome.body) for outcome in batch if isinstance(outcome, Fetched)]
    return min(_GRANT, sum(1 + size // LARGE_BYTES for size in sizes))


class _Background:
    def __init__(self, requests: Sequence[FetchRequest], settings: FetchSettings) -> None:
        self._requests = requests
        self._settings = settings
        self._out: queue.SimpleQueue[list[FetchOutcome] | BaseException | None] = (
            queue.SimpleQueue()
        )
        self._ready = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def outcomes(self) -> Iterator[FetchOutcome]:
        taken = 0
        while (item := self._out.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            taken += _cost(item)
            yield from item
            if taken >= _GRANT:
                self._call(partial(self._give_credit, taken))
                taken = 0

    def stop(self) -> None:
        if self._task is not None:
            self._call(self._task.cancel)
        self._thread.join()

    def _give_credit(self, amount: int) -> None:
        for _ in range(amount):
            self._credit.release()

    def _call(self, function: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended by itself
            self._loop.call_soon_threadsafe(function)

    def _run(self) -> None:
        try:
            _run(self._pump())
        except asyncio.CancelledError:
            self._out.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is awaited
            self._out.put(error)
        finally:
            self._ready.set()

    async def _pump(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._credit = asyncio.Semaphore(_CREDIT)
        self._task = asyncio.current_task()
        self._ready.set()
        async with aclosing(_fetch_batches(self._requests, self._settings)) as batches:
            async for batch in batches:
                for portion in _portions(batch):
                    for _ in range(_cost(portion)):
                        await self._credit.acquire()
                    self._out.put(portion)
        self._out.put(None)
