import multiprocessing
import time
from collections.abc import Iterator

import pytest

from tracker.errors import FeedError
from tracker.workers import DeadlinePool, WorkerDied, WorkTooSlow, _serve

MIB = 1 << 20


def work(what: str) -> str:
    """Runs in the worker process."""
    if what == "spin":
        while True:
            pass
    if what == "die":
        import os

        os._exit(3)
    if what == "allocate":
        return str(len(bytearray(4096 * MIB)))
    if what == "raise":
        raise FeedError("told to")
    return what.upper()


@pytest.fixture(scope="module")
def pool() -> Iterator[DeadlinePool[[str], str]]:
    with DeadlinePool(work, workers=1, deadline_s=1.0, memory_bytes=2048 * MIB) as pool:
        yield pool


def test_work_is_done_in_another_process_and_comes_back(pool: DeadlinePool[[str], str]) -> None:
    assert pool.call("x") == "X"
    assert [f.result() for f in [pool.submit(c) for c in "abc"]] == ["A", "B", "C"]


def test_what_the_work_raises_is_raised_here(pool: DeadlinePool[[str], str]) -> None:
    with pytest.raises(FeedError, match="told to"):
        pool.call("raise")


@pytest.mark.parametrize(
    ("what", "error"),
    [("spin", WorkTooSlow), ("die", WorkerDied), ("allocate", MemoryError)],
)
def test_lost_work_costs_itself_and_the_next_is_done(
    pool: DeadlinePool[[str], str], what: str, error: type[Exception]
) -> None:
    started = time.monotonic()
    lost, after = pool.submit(what), pool.submit("next")
    with pytest.raises(error):
        lost.result()
    assert after.result() == "NEXT"
    assert time.monotonic() - started < 30


def test_closing_ends_work_that_would_never_end() -> None:
    pool = DeadlinePool(work, workers=1, deadline_s=60.0)
    pool.call("ready")
    endless = pool.submit("spin")
    while not endless.running():
        time.sleep(0.01)
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 10
    assert isinstance(endless.exception(), WorkerDied)


def test_a_worker_whose_parent_is_gone_before_it_is_ready_ends_in_silence() -> None:
    ours, theirs = multiprocessing.Pipe()
    ours.close()
    worker = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, work, dict, 0)
    )
    worker.start()
    worker.join()
    assert worker.exitcode == 0
    worker.close()
    theirs.close()
