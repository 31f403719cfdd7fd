"""Files over HTTP: sent while they are written, whole or cut for sure."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Generator, MutableMapping
from pathlib import Path
from typing import Any

import pytest

from tests.seed import STORY, seed
from tests.unit.publish.conftest import Open
from tracker.publish import downloads
from tracker.publish.downloads import Export, FileResponse

Message = MutableMapping[str, Any]
LONG = downloads._SHORT_BYTES


async def stay() -> Message:
    await asyncio.Event().wait()
    return {}


async def leave() -> Message:
    return {"type": "http.disconnect"}


def export_of(pieces: Generator[bytes, None, None]) -> Export:
    return Export(pieces, "text/plain", "x.txt")


async def test_the_first_bytes_leave_before_the_last_are_made(forty: Path) -> None:
    may_go_on = threading.Event()

    def pieces() -> Generator[bytes, None, None]:
        yield b"a" * LONG
        may_go_on.wait(10)
        yield b"z"

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        may_go_on.set()

    found = await downloads.make(forty, lambda _: export_of(pieces()))
    assert found.size is None
    assert not may_go_on.is_set()
    await FileResponse(found, {}, stay).asgi_send(send)
    body = b"".join(message.get("body", b"") for message in sent)
    assert body == b"a" * LONG + b"z"
    assert not any(name == b"content-length" for name, _ in sent[0]["headers"])


async def test_a_long_file_that_breaks_off_never_looks_whole(forty: Path) -> None:
    is_sending = threading.Event()

    def pieces() -> Generator[bytes, None, None]:
        yield b"a" * LONG
        is_sending.wait(10)
        raise sqlite3.OperationalError("disk I/O error")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        is_sending.set()

    found = await downloads.make(forty, lambda _: export_of(pieces()))
    with pytest.raises(sqlite3.OperationalError):
        await FileResponse(found, {}, stay).asgi_send(send)
    assert sum(len(message.get("body", b"")) for message in sent) == LONG
    assert all(message.get("more_body", True) for message in sent)


async def test_a_file_that_breaks_off_at_once_is_an_error_and_no_file(forty: Path) -> None:
    def pieces() -> Generator[bytes, None, None]:
        yield b"a"
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(sqlite3.OperationalError):
        await downloads.make(forty, lambda _: export_of(pieces()))


async def test_an_export_stops_when_its_reader_has_gone(forty: Path) -> None:
    stopped = threading.Event()

    def pieces() -> Generator[bytes, None, None]:
        try:
            while True:
                yield b"a" * LONG
        finally:
            stopped.set()

    async def send(_: Message) -> None:
        await asyncio.sleep(0)

    found = await downloads.make(forty, lambda _: export_of(pieces()))
    await asyncio.wait_for(FileResponse(found, {}, leave).asgi_send(send), 10)
    assert await asyncio.to_thread(stopped.wait, 10)


async def test_a_long_file_over_http_is_the_same_as_from_the_command(
    tmp_path: Path, open_site: Open
) -> None:
    from tracker.publish.export import export_selection
    from tracker.store.database import open_readonly
    from tracker.store.queries import Selection

    db = seed(tmp_path / "tracker.db", 3000)
    answer = await (await open_site(db)).get(f"/timeline/{STORY}.csv")
    conn = open_readonly(db)
    whole = b"".join(export_selection(conn, Selection(story=STORY), "csv", site="http://localhost"))
    conn.close()
    assert "content-length" not in answer.headers
    assert answer.content == whole
    assert len(whole) > LONG
