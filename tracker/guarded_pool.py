"""Input that nobody can vouch for, read in processes that can be killed, with a way out.

`DeadlinePool` says that a call was lost; here the caller says what its reader gets instead.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar

from tracker.workers import DeadlinePool, WorkerDied, WorkTooSlow

P = ParamSpec("P")
R = TypeVar("R")


class GuardedPool(Generic[P, R]):
    """Calls one function in other processes; the arguments are those of `DeadlinePool`.

    Use it as a context manager: leaving it ends the processes.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        workers: int,
        deadline_s: float,
        prepare: Callable[[], object],
        memory_bytes: int,
    ) -> None:
        self._deadline_s = deadline_s
        self._pool = DeadlinePool(
            function,
            workers=workers,
            deadline_s=deadline_s,
            prepare=prepare,
            memory_bytes=memory_bytes,
        )

    def guarded(
        self, instead: Callable[[str], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        """The result of a call, or what `instead` gives or raises where the call was lost.

        `instead` is told what the call took: "over 10 s", "too much memory".
        """
        outcome: Future[R] = Future()
        work = self._pool.submit(*args, **kwargs)
        work.add_done_callback(lambda done: _settle(outcome, lambda: self._unless(done, instead)))
        return outcome

    def _unless(self, done: Future[R], instead: Callable[[str], R]) -> R:
        try:
            return done.result()
        except WorkTooSlow:
            return instead(f"over {self._deadline_s:g} s")
        except (WorkerDied, MemoryError):
            return instead("too much memory")

    def close(self) -> None:
        """Ends the processes."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def at_once(work: Callable[[], R]) -> Future[R]:
    """The future of work that is done here and now, whether it gives a result or raises."""
    outcome: Future[R] = Future()
    _settle(outcome, work)
    return outcome


def _settle(outcome: Future[R], work: Callable[[], R]) -> None:
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - raised again where the future is asked
        outcome.set_exception(error)
    else:
        outcome.set_result(result)
