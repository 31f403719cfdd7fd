"""Limits of many tasks under one timer: each ends at its own time, and only by itself."""

import asyncio
from time import monotonic

import pytest

from tracker.fetch.time_limits import TimeLimits

LONG_S = 30.0


async def test_a_block_that_waits_longer_than_its_limit_ends_by_a_timeout() -> None:
    began = monotonic()
    with pytest.raises(TimeoutError), TimeLimits().within(0.05):
        await asyncio.sleep(LONG_S)
    assert 0.04 < monotonic() - began < 5


async def test_a_block_that_is_done_in_time_ends_as_it_would_without_a_limit() -> None:
    limits = TimeLimits()
    with limits.within(0.05):
        await asyncio.sleep(0)
    with pytest.raises(ValueError, match="its own"), limits.within(0.05):
        raise ValueError("its own")
    await asyncio.sleep(0.1)  # what is left of a limit would end us here


async def test_time_in_a_pause_is_not_counted() -> None:
    limits = TimeLimits()
    with limits.within(0.2) as limit:
        with limit.paused():
            await asyncio.sleep(0.4)
        await asyncio.sleep(0.02)
    assert not limits.running


async def test_after_a_pause_there_is_as_much_time_as_was_left_before_it() -> None:
    limits = TimeLimits()
    began = monotonic()
    with pytest.raises(TimeoutError), limits.within(0.2) as limit:
        await asyncio.sleep(0.1)
        with limit.paused():
            await asyncio.sleep(0.2)
        await asyncio.sleep(LONG_S)
    assert 0.35 < monotonic() - began < 5
    assert not limits.running


async def test_somebody_elses_cancellation_goes_on_through_a_pause() -> None:
    limits = TimeLimits()

    async def wait() -> None:
        with limits.within(LONG_S) as limit, limit.paused():
            await asyncio.sleep(LONG_S)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not limits.running


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_no_time_at_all_is_over_at_the_first_wait(seconds: float) -> None:
    with pytest.raises(TimeoutError), TimeLimits().within(seconds):
        await asyncio.sleep(LONG_S)


async def test_each_of_many_ends_at_its_own_time_whatever_the_order_they_began_in() -> None:
    limits = TimeLimits()
    began = monotonic()
    ended: list[int] = []

    async def wait(tenths: int) -> None:
        try:
            with limits.within(tenths / 10):
                await asyncio.sleep(LONG_S)
        except TimeoutError:
            assert monotonic() - began >= tenths / 10 - 0.01
            ended.append(tenths)

    await asyncio.gather(*(wait(tenths) for tenths in (3, 1, 5, 2, 4)))
    assert ended == [1, 2, 3, 4, 5]
    assert monotonic() - began < 5


async def test_of_two_limits_of_one_task_the_one_that_is_over_ends_its_own_block() -> None:
    limits = TimeLimits()
    with limits.within(LONG_S):
        with pytest.raises(TimeoutError), limits.within(0.05):
            await asyncio.sleep(LONG_S)
        await asyncio.sleep(0)  # the outer block goes on
    with pytest.raises(TimeoutError), limits.within(0.05):
        with limits.within(LONG_S):
            await asyncio.sleep(LONG_S)
        pytest.fail("the inner block was not ended by the outer limit")


async def test_a_cancellation_by_somebody_else_goes_on_as_one() -> None:
    async def wait() -> None:
        with TimeLimits().within(LONG_S):
            await asyncio.sleep(LONG_S)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_that_meets_the_end_of_the_limit_is_not_swallowed() -> None:
    async def wait() -> None:
        with TimeLimits().within(0.0):
            await asyncio.sleep(LONG_S)

    task = asyncio.create_task(wait())
    asyncio.get_running_loop().call_later(0.0, task.cancel)
    asyncio.get_running_loop().call_soon(task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_limit_that_is_renewed_counts_anew() -> None:
    limit = TimeLimits().within(0.2)
    began = monotonic()
    with pytest.raises(TimeoutError), limit:
        for _ in range(4):
            await asyncio.sleep(0.1)
            limit.renew()
        await asyncio.sleep(LONG_S)
    assert 0.55 < monotonic() - began < 5


async def test_a_limit_that_is_over_cannot_be_renewed() -> None:
    limits = TimeLimits()
    limit = limits.within(0.05)
    with pytest.raises(TimeoutError), limit:
        try:
            await asyncio.sleep(LONG_S)
        finally:
            limit.renew()
    assert not limits.running
