"""A file that is sent while it is being written.

A thread writes the pieces of an export to a temporary file; the reader follows. So a slow reader
holds neither the export's read transaction nor one of Datasette's threads, memory stays flat, and
the first bytes leave at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncGenerator, Iterable
from tempfile import TemporaryFile
from typing import IO

# Large, because the thread that writes has to be interrupted for each.
_PIECE_BYTES = 1 << 18


class Spool:
    """One file. `fill` and `end` are called in a thread, everything else on the event loop."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `_release`
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._lock = threading.Lock()
        self._written = 0
        self._has_ended = False
        self._is_wanted = True
        self._failure: Exception | None = None

    def fill(self, pieces: Iterable[bytes]) -> None:
        """Write every piece, unless the reader has gone; raises what the pieces raise."""
        told = 0
        for piece in pieces:
            if not self._is_wanted:
                return
            self._file.write(piece)
            self._written += len(piece)
            if self._written - told >= _PIECE_BYTES or not told:
                told = self._written
                self._tell()

    def end(self, failure: Exception | None = None) -> None:
        """Say that no more will come, and why if it broke off."""
        with self._lock:
            self._failure = failure
            self._has_ended = True
            self._release()
        self._tell()

    def close(self) -> None:
        """The reader has gone; a thread that still writes stops at its next piece."""
        with self._lock:
            self._is_wanted = False
            self._release()
        self._news.set()

    def _release(self) -> None:
        if self._has_ended and not self._is_wanted:
            self._file.close()

    def _tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped: nobody waits
            self._loop.call_soon_threadsafe(self._news.set)

    async def size(self, enough: int) -> int | None:
        """Its whole size; None as soon as it is known to be at least `enough`.

        Raises:
            Exception: what broke it off.
        """
        while not self._has_ended and self._written < enough:
            await self._news.wait()
            self._news.clear()
        if self._failure:
            raise self._failure
        return self._written if self._has_ended else None

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """The bytes in order, as they come, until the file is whole or closed.

        Raises:
            Exception: what broke it off; the pieces before it have been given.
        """
        sent = 0
        while self._is_wanted:
            # Asked first: what was written before the end is all there is.
            has_ended = self._has_ended
            if sent < self._written:
                # Just written, so it comes from memory: a thread for it would cost far more.
                piece = os.pread(self._file.fileno(), _PIECE_BYTES, sent)
                sent += len(piece)
                yield piece
            elif has_ended:
                break
            else:
                await self._news.wait()
                self._news.clear()
        if self._failure:
            raise self._failure
