"""What completed and waits for the caller, its bodies in a temporary file where they are many."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from dataclasses import dataclass, replace
from typing import IO

from tracker.fetch.room import KIBIBYTE
from tracker.model import Fetched, FetchOutcome

MEMORY_BYTES = 64 * KIBIBYTE
"""Of bodies that wait. Hundreds of servers answer within the time in which one feed is read."""


@dataclass(frozen=True, slots=True)
class _Filed:
    """An outcome whose body is in the file."""

    outcome: Fetched
    start: int
    length: int


class Arrived:
    """A queue of outcomes, first in, first out; `close` it.

    Up to `MEMORY_BYTES` of bodies are in memory and the others in a file without a name, which is
    gone when the process is. Where no file can be written they stay in memory.
    """

    def __init__(self) -> None:
        self._waiting: deque[FetchOutcome | _Filed] = deque()
        self._event = asyncio.Event()
        self._memory_bytes = 0
        self._file: IO[bytes] | None = None

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, outcome: FetchOutcome) -> None:
        """Put an outcome at the end."""
        self._waiting.append(self._kept(outcome))
        self._event.set()

    async def take(self) -> list[FetchOutcome]:
        """The first outcomes, with bodies of `MEMORY_BYTES` or a single one; waits for something.

        Raises:
            OSError: the file cannot be read any more.
        """
        await self._event.wait()
        taken: list[FetchOutcome] = []
        size = 0
        while self._waiting and size < MEMORY_BYTES:
            outcome = self._outcome(self._waiting.popleft())
            size += body_bytes(outcome)
            taken.append(outcome)
        if not self._waiting:
            self._event.clear()
            self.close()
        return taken

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _kept(self, outcome: FetchOutcome) -> FetchOutcome | _Filed:
        if not isinstance(outcome, Fetched):
            return outcome
        size = len(outcome.body)
        if self._memory_bytes + size <= MEMORY_BYTES:
            self._memory_bytes += size
            return outcome
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - see close
            start = self._file.seek(0, 2)
            written = self._file.write(outcome.body)
        except OSError:
            written = 0
        if written < size:  # the disk is full
            self._memory_bytes += size
            return outcome
        return _Filed(replace(outcome, body=b""), start, size)

    def _outcome(self, waiting: FetchOutcome | _Filed) -> FetchOutcome:
        if isinstance(waiting, _Filed):
            assert self._file is not None
            self._file.seek(waiting.start)
            body = self._file.read(waiting.length)
            if len(body) < waiting.length:
                raise OSError("the temporary file of bodies was cut off")
            return replace(waiting.outcome, body=body)
        if isinstance(waiting, Fetched):
            self._memory_bytes -= len(waiting.body)
        return waiting


def body_bytes(outcome: FetchOutcome) -> int:
    """The length of the body that an outcome brings."""
    return len(outcome.body) if isinstance(outcome, Fetched) else 0
