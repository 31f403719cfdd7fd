"""The files of a timeline over HTTP: the bytes of `tracker.publish.export`, whole or not at all.

A file is written to a temporary one first, in a thread with a connection of its own. So a slow
reader holds no transaction open and no thread of Datasette's, memory stays flat, and the length is
known before the first byte leaves: a cut download can be told from a complete one. If anything
fails there is an error instead of half a file.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from tracker.publish.export import (
    FORMATS,
    authority_of,
    export_changes,
    export_selection,
    file_name,
)
from tracker.publish.visit import Visit, story_of
from tracker.store import queries

_IN_MEMORY_BYTES = 1 << 20
_PIECE_BYTES = 1 << 16
# Exports made at the same time; more wait, so that a crowd cannot fill the disk.
_WORKERS = ThreadPoolExecutor(2, thread_name_prefix="export")

SUFFIXES = {each.suffix: each for each in FORMATS.values()}


@dataclass(frozen=True, slots=True)
class Download:
    """A complete file, ready to be sent."""

    body: IO[bytes]
    size: int
    media_type: str
    name: str


def selected(conn: sqlite3.Connection, visit: Visit, story_id: str, suffix: str) -> Download:
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
    return _written(pieces, chosen.media_type, file_name(story.id, suffix))


def changed(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Download:
    """The changes of a story as an Atom feed.

    Raises:
        NotThere: there is no such story.
    """
    story = story_of(conn, visit, story_id)
    pieces = export_changes(
        conn,
        queries.Selection(story=story.id),
        title=story.title_in(visit.language.code),
        lang=visit.language.code,
        site=visit.root,
        authority=authority_of(visit.site.address),
    )
    return _written(pieces, FORMATS["atom"].media_type, file_name(story.id, ".changes.atom"))


def _written(pieces: Iterator[bytes], media_type: str, name: str) -> Download:
    body: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - sent later
    try:
        for piece in pieces:
            body.write(piece)
        size = body.tell()
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return Download(body, size, media_type, name)


async def make(path: Path, build: Callable[[sqlite3.Connection], Download]) -> Download:
    """Run an export on the database at `path` in a thread of its own."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_WORKERS, _on_own_connection, path, build)


def _on_own_connection(path: Path, build: Callable[[sqlite3.Connection], Download]) -> Download:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        conn.row_factory = sqlite3.Row
        return build(conn)


@dataclass(frozen=True, slots=True)
class FileResponse:
    """Sends a download piece by piece; what Datasette calls with its `send`."""

    download: Download
    headers: dict[str, str]
    with_body: bool = True

    async def asgi_send(self, send: Callable[[dict[str, Any]], Any]) -> None:
        """The ASGI messages of a response."""
        headers = {
            **self.headers,
            "content-type": self.download.media_type,
            "content-length": str(self.download.size),
            "content-disposition": f'inline; filename="{self.download.name}"',
            "access-control-allow-origin": "*",
        }
        raw = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers.items()
        ]
        with self.download.body as body:
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            read = partial(body.read, _PIECE_BYTES)
            while self.with_body and (piece := await asyncio.to_thread(read)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
