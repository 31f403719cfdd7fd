"""Work that must not outlive its deadline: a function called in processes that can be killed.

feedparser can take minutes over 80 KB and trafilatura seconds over one page; neither can be told
to stop. A call runs in a worker process; at the deadline that process is killed, a new one takes
its place and the caller gets `WorkTooSlow`.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

START_UP_S = 60.0


class WorkTooSlow(Exception):
    """The call was not done at its deadline, and its process was ended."""


class WorkerDied(Exception):
    """The process ended by itself in the middle of the call: out of memory, or a crash in C."""


class DeadlinePool(Generic[P, R]):
    """Calls one function in up to `workers` processes, each call for at most `deadline_s`.

    Args:
        function: a module-level function; its arguments and result are pickled.
        workers: processes; each is started at its first call and serves many.
        deadline_s: seconds of wall time a call may take, the start of its process not counted.
        prepare: a module-level function that each process calls before its first work, outside any
            deadline: imports that take long, models.
        memory_bytes: address space of a process (RLIMIT_AS, where the system has it); a call that
            needs more fails with MemoryError. 0 sets no limit.

    Use it as a context manager: leaving it ends the processes. Calls may come from any thread.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        workers: int = 2,
        deadline_s: float,
        prepare: Callable[[], object] | None = None,
        memory_bytes: int = 0,
    ) -> None:
        self._function = function
        self._prepare = prepare or _nothing
        self._deadline_s = deadline_s
        self._memory_bytes = memory_bytes
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._processes: set[_Worker] = set()

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The result to come; the future raises what the function raised, or one of the above."""
        return self._threads.submit(self._call, args, kwargs)

    def call(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """`submit`, and wait for the result."""
        return self.submit(*args, **kwargs).result()

    def close(self) -> None:
        """Ends every process at once; calls under way raise `WorkerDied`."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for worker in self._processes:
                worker.kill()
        self._threads.shutdown(wait=True)
        # Only now: a thread may have waited at a pipe until its process was gone.
        for worker in self._processes:
            worker.close()
        self._processes.clear()

    def __enter__(self) -> DeadlinePool[P, R]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, args: tuple[object, ...], kwargs: dict[str, object]) -> R:
        worker: _Worker | None = getattr(self._local, "worker", None)
        if worker is None:
            worker = _Worker(self._function, self._prepare, self._memory_bytes)
            self._local.worker = worker
            with self._lock:
                self._processes.add(worker)
        try:
            result = cast(R, worker.call(args, kwargs, self._deadline_s))
        except (WorkTooSlow, WorkerDied):
            with self._lock:
                self._processes.discard(worker)
            self._local.worker = None
            worker.close()
            raise
        return result


class _Worker:
    """One process and our end of the pipe to it; used by one thread."""

    def __init__(
        self, function: Callable[..., object], prepare: Callable[[], object], memory_bytes: int
    ) -> None:
        context = multiprocessing.get_context("spawn")  # fork would copy our threads and sockets
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=_serve, args=(theirs, function, prepare, memory_bytes), daemon=True
        )
        self._process.start()
        theirs.close()
        self._ready = False

    def call(self, args: object, kwargs: object, deadline_s: float) -> object:
        try:
            if not self._ready:
                self._await(START_UP_S)
                self._pipe.recv()
                self._ready = True
            self._pipe.send((args, kwargs))
            self._await(deadline_s)
            done, value = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied("the worker process ended in the middle of a call") from error
        if not done:
            raise value
        return value

    def kill(self) -> None:
        """End the process, whichever thread uses it; the pipe stays open for that thread."""
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        self.kill()
        self._pipe.close()

    def _await(self, seconds: float) -> None:
        if not self._pipe.poll(seconds):
            raise WorkTooSlow(f"not done after {seconds:g} s")


def _nothing() -> None:
    """The preparation of work that needs none."""


def _serve(
    pipe: Connection,
    function: Callable[..., object],
    prepare: Callable[[], object],
    memory_bytes: int,
) -> None:
    """The worker process: answers calls until its parent is gone."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    if memory_bytes:
        _limit_memory(memory_bytes)
    prepare()
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            args, kwargs = pipe.recv()
            try:
                answer: tuple[bool, object] = (True, function(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 - carried to the caller, who judges it
                answer = (False, error)
            pipe.send(answer)


def _limit_memory(size_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size_bytes if hard == resource.RLIM_INFINITY else min(size_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
