"""Input that nobody can vouch for, read in processes that can be killed, with a way out.

`DeadlinePool` says that a call was lost; here the caller says what its reader gets instead. It is
made, and its code loaded, at the first call: most passes make none.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Generic, ParamSpec, Self, TypeVar

if TYPE_CHECKING:
    from tracker.workers import DeadlinePool

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
        self._function = function
        self._workers = workers
        self._deadline_s = deadline_s
        self._prepare = prepare
        self._memory_bytes = memory_bytes
        self._pool: DeadlinePool[P, R] | None = None

    def guarded(
        self, instead: Callable[[str], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]:
        """The result of a call, or what `instead` gives or raises where the call was lost.

        `instead` is told what the call took: "over 10 s", "too much memory".
        """
        outcome: Future[R] = Future()
        if self._pool is None:
            self._pool = self._opened()
        work = self._pool.submit(*args, **kwargs)
        work.add_done_callback(lambda done: _settle(outcome, lambda: self._unless(done, instead)))
        return outcome

    def _opened(self) -> DeadlinePool[P, R]:
        from tracker.workers import DeadlinePool

        return DeadlinePool(
            self._function,
            workers=self._workers,
            deadline_s=self._deadline_s,
            prepare=self._prepare,
            memory_bytes=self._memory_bytes,
        )

    def _unless(self, done: Future[R], instead: Callable[[str], R]) -> R:
        from tracker.workers import WorkerDied, WorkTooSlow

        try:
            return done.result()
        except WorkTooSlow:
            return instead(f"over {self._deadline_s:g} s")
        except (WorkerDied, MemoryError):
            return instead("too much memory")

    def close(self) -> None:
        """Ends the processes."""
        if self._pool is not None:
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
