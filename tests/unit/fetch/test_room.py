"""The memory for bodies: who waits for it, and in which order they go on."""

import asyncio

from tracker.fetch.room import HELD_BYTES, BodyRoom


async def test_of_requests_that_wait_for_room_not_all_begin_before_the_first_fills_it() -> None:
    room = BodyRoom()
    room.keep(HELD_BYTES + 1)
    begun: list[int] = []

    async def request(number: int) -> None:
        await room.may_begin()
        begun.append(number)
        room.keep(HELD_BYTES // 4)

    waiting = [asyncio.ensure_future(request(number)) for number in range(100)]
    await asyncio.sleep(0.01)
    assert begun == []
    room.give_back(HELD_BYTES + 1)
    await asyncio.sleep(0.01)
    assert begun == [0, 1, 2, 3, 4]
    while len(begun) < 100:
        room.give_back(HELD_BYTES // 4)
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert begun == [*range(100)]


async def test_a_request_that_is_given_up_while_it_waits_holds_up_no_other() -> None:
    room = BodyRoom()
    room.keep(HELD_BYTES + 1)
    first, second = (asyncio.ensure_future(room.may_begin()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    room.give_back(HELD_BYTES + 1)
    async with asyncio.timeout(1):
        await second


async def test_a_large_body_that_waits_for_room_goes_before_the_requests() -> None:
    room = BodyRoom()
    room.keep(HELD_BYTES + 1)
    order: list[str] = []

    async def grow() -> None:
        async with room.lane() as lane:
            await lane.take()
            order.append("body")

    async def begin() -> None:
        await room.may_begin()
        order.append("request")

    tasks = [asyncio.ensure_future(begin()) for _ in range(3)]
    tasks.append(asyncio.ensure_future(grow()))
    await asyncio.sleep(0)
    room.give_back(HELD_BYTES + 1)
    await asyncio.gather(*tasks)
    assert order.index("body") <= 1
