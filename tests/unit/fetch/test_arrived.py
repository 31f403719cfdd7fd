"""What waits for the caller: in order, whole, and not all of it in memory."""

import asyncio
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.unit.fetch.asking import NOW
from tracker.fetch.arrived import MEMORY_BYTES, Arrived
from tracker.model import Fetched, FetchOutcome, NotModified

KIBIBYTE = 1024
FULL = Path("/dev/full")


def fetched(number: int, size: int) -> Fetched:
    url = f"https://news.example/{number}"
    body = bytes([number % 251]) * size
    return Fetched(str(number), url, url, body, "text/xml", NOW)


def unchanged(number: int) -> NotModified:
    return NotModified(str(number), f"https://news.example/{number}", NOW)


@pytest.fixture
def arrived() -> Iterator[Arrived]:
    with closing(Arrived()) as waiting:
        yield waiting


async def taken(arrived: Arrived) -> list[FetchOutcome]:
    outcomes = []
    while arrived:
        outcomes += await arrived.take()
    return outcomes


async def test_everything_comes_out_as_it_went_in_and_in_that_order(arrived: Arrived) -> None:
    put = [
        fetched(n, size) if size else unchanged(n)
        for n, size in enumerate([0, 10, MEMORY_BYTES, 0, 21_000, 1, 3 * MEMORY_BYTES, 0] * 20)
    ]
    for outcome in put:
        arrived.add(outcome)
    assert await taken(arrived) == put
    for outcome in put[:5]:  # and once more, after the file was given back
        arrived.add(outcome)
    assert await taken(arrived) == put[:5]


async def test_what_is_put_while_others_are_taken_out_keeps_its_place(arrived: Arrived) -> None:
    put = [fetched(n, 100 * KIBIBYTE) for n in range(30)]
    out: list[FetchOutcome] = []
    for first in range(0, 30, 10):
        for outcome in put[first : first + 10]:
            arrived.add(outcome)
        out += await arrived.take()
    out += await taken(arrived)
    assert out == put


async def test_many_bodies_are_not_held_in_memory(arrived: Arrived) -> None:
    tracemalloc.start()
    try:
        for number in range(200):
            arrived.add(fetched(number, 100 * KIBIBYTE))
        held, _ = tracemalloc.get_traced_memory()
        while arrived:
            await arrived.take()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2 * MEMORY_BYTES
    assert peak < 4 * MEMORY_BYTES


async def test_a_body_larger_than_what_memory_is_meant_to_hold_comes_alone(
    arrived: Arrived,
) -> None:
    for number in range(3):
        arrived.add(fetched(number, MEMORY_BYTES + 1))
    assert [outcome.id for outcome in await arrived.take()] == ["0"]


async def test_the_caller_waits_for_something(arrived: Arrived) -> None:
    waiting = asyncio.create_task(arrived.take())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    arrived.add(unchanged(1))
    assert await waiting == [unchanged(1)]


@pytest.mark.parametrize("failing", ["TemporaryFile", "write"])
async def test_where_no_file_can_be_written_bodies_stay_in_memory(
    arrived: Arrived, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def no_file(**options: Any) -> object:
        if failing == "TemporaryFile":
            raise OSError("read-only file system")
        return FULL.open("r+b", buffering=0)

    if failing == "write" and not FULL.exists():
        pytest.skip("this system has no device that is always full")
    monkeypatch.setattr(tempfile, "TemporaryFile", no_file)
    put = [fetched(n, 100 * KIBIBYTE) for n in range(10)]
    for outcome in put:
        arrived.add(outcome)
    assert await taken(arrived) == put
