"""How much of the answers of many servers is taken from their sockets at one time."""

from __future__ import annotations

import asyncio
from typing import Protocol

ARRIVED_BYTES = 64 * 1024
"""What may have come in before the tasks that wait for it have run. Hundreds of servers may answer
between two turns of the loop, which would take in all that they sent."""


class Reader(Protocol):
    """A connection on which an answer is awaited."""

    @property
    def transport(self) -> asyncio.ReadTransport:
        """What reading is paused on."""


class Gate:
    """Stops reading from servers that have not begun to answer while others' answers lie there.

    It opens again when the tasks have taken those up, in the next turn of the loop: no server
    waits for anything but our own processor, and what it sent waits in the system's buffers.
    """

    def __init__(self) -> None:
        self._awaited: dict[Reader, None] = {}
        self._arrived_bytes = 0
        self._is_shut = False

    def expect(self, reader: Reader) -> None:
        """A request is on its way."""
        self._awaited[reader] = None
        if self._is_shut:
            reader.transport.pause_reading()

    def let_in(self, reader: Reader, size_bytes: int) -> None:
        """Bytes came that no task has taken up."""
        self._awaited.pop(reader, None)
        self._arrived_bytes += size_bytes
        if self._arrived_bytes > ARRIVED_BYTES and not self._is_shut:
            self._is_shut = True
            for other in self._awaited:
                other.transport.pause_reading()

    def take_up(self, reader: Reader, size_bytes: int) -> None:
        """A task goes on with those bytes, or the connection is gone."""
        self._awaited.pop(reader, None)
        self._arrived_bytes -= size_bytes
        if self._is_shut and not self._arrived_bytes:
            self._is_shut = False
            for other in self._awaited:
                other.transport.resume_reading()
