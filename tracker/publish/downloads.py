"""The files of a timeline over HTTP: the bytes of `tracker.publish.export`, all or cut for sure.

An export runs in a thread with a connection of its own and is sent while it is written
(`tracker.publish.spool`). A short file states its length; a long one is sent in chunks, the last of
which is missing if anything fails: either way a cut download can be told from a complete one.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

from tracker.publish.export import (
    FORMATS,
    authority_of,
    export_changes,
    export_selection,
    file_name,
)
from tracker.publish.shield import Receive, Send
from tracker.publish.spool import Spool
from tracker.publish.visit import Visit, story_of
from tracker.store import queries
from tracker.store.database import connect_readonly

# What is shorter is sent with its length.
_SHORT_BYTES = 1 << 16
# Exports made at the same time; more wait, so that a crowd cannot fill the disk.
_WORKERS = ThreadPoolExecutor(2, thread_name_prefix="export")

SUFFIXES = {each.suffix: each for each in FORMATS.values()}


@dataclass(frozen=True, slots=True)
class Export:
    """A file about to be made: its pieces come from the connection it was built with."""

    pieces: Generator[bytes, None, None]
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file ready to be sent. `size` is None while it is still being written."""

    spool: Spool
    size: int | None
    media_type: str
    name: str


def selected(conn: sqlite3.Connection, visit: Visit, story_id: str, suffix: str) -> Export:
    """The selection of a request in the format of a suffix.

    Raises:
        NotThere: there is no such story.
        UsageError: a filter is wrong.
    """
    chosen = SUFFIXES[suffix]
    story = story_of(conn, visit, story_id)
    selection = queries.parse_selection(visit.args, story=story.id)
    queries.check_known(conn, selection)
    pieces = export_selection(
        conn,
        selection,
        chosen.name,
        title=story.title_in(visit.language.code),
        lang=visit.language.code,
        site=visit.root,
        authority=authority_of(visit.site.address),
    )
    return Export(pieces, chosen.media_type, file_name(story.id, suffix))


def changed(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Export:
    """The changes of a story as an Atom feed; with `asof` those up to that day.

    Raises:
        NotThere: there is no such story.
        UsageError: `asof` is no day.
    """
    story = story_of(conn, visit, story_id)
    days = {name: visit.args[name] for name in ("asof",) if name in visit.args}
    pieces = export_changes(
        conn,
        queries.parse_selection(days, story=story.id),
        title=story.title_in(visit.language.code),
        lang=visit.language.code,
        site=visit.root,
        authority=authority_of(visit.site.address),
    )
    return Export(pieces, FORMATS["atom"].media_type, file_name(story.id, ".changes.atom"))


async def make(path: Path, build: Callable[[sqlite3.Connection], Export]) -> Download:
    """Begin an export of the database at `path`; done when the file is whole or known to be long.

    Raises:
        UsageError: a filter is wrong.
        NotThere: there is no such story.
    """
    spool = Spool()
    begun: list[Export] = []

    def run() -> None:
        try:
            with closing(connect_readonly(path)) as conn:
                begun.append(build(conn))
                with closing(begun[0].pieces) as pieces:
                    spool.fill(pieces)
        except Exception as error:  # noqa: BLE001 - raised again where the file is sent
            spool.end(error)
        else:
            spool.end()

    _WORKERS.submit(run)
    try:
        size = await spool.size(_SHORT_BYTES)
    except BaseException:
        spool.close()
        raise
    return Download(spool, size, begun[0].media_type, begun[0].name)


@dataclass(frozen=True, slots=True)
class FileResponse:
    """Sends a download piece by piece; what Datasette calls with its `send`.

    `receive` is that of the request: it tells when the reader has gone, which `send` does not.
    """

    download: Download
    headers: dict[str, str]
    receive: Receive
    with_body: bool = True

    async def asgi_send(self, send: Send) -> None:
        """The ASGI messages of a response.

        Raises:
            Exception: the export broke off; the server then cuts the connection.
        """
        with closing(self.download.spool) as spool:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers()})
            if self.with_body:
                leaving = asyncio.create_task(self._close_when_gone())
                try:
                    await _send_pieces(spool, send)
                finally:
                    leaving.cancel()
            await send({"type": "http.response.body", "body": b""})

    def _headers(self) -> list[tuple[bytes, bytes]]:
        headers = {
            **self.headers,
            "content-type": self.download.media_type,
            "content-disposition": f'inline; filename="{self.download.name}"',
            "access-control-allow-origin": "*",
        }
        if self.download.size is not None:
            headers["content-length"] = str(self.download.size)
        return [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers.items()
        ]

    async def _close_when_gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.download.spool.close()


async def _send_pieces(spool: Spool, send: Send) -> None:
    async with aclosing(spool.pieces()) as pieces:
        async for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
