"""How signals end a command: at any moment, without a traceback, with status 128 + n."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Self

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndedBySignal(SystemExit):
    """Raised wherever the main thread happens to be, so that it leaves every `with` in order."""


class Signals:
    """Catches the signals that end a command while the block runs.

    `number` is that of the first one that came, 0 for none. It counts even where the exception is
    lost on its way: what a `finally` raises in its place is a consequence of the signal. A second
    signal ends the process at once, by the system's own doing. What is ignored from the start, as
    SIGHUP is under nohup, stays ignored.
    """

    def __init__(self) -> None:
        self.number = 0

    def __enter__(self) -> Self:
        sys.unraisablehook = self._send_again
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._end)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _leave_to_the_system()
        sys.unraisablehook = sys.__unraisablehook__

    def _end(self, number: int, frame: FrameType | None) -> None:
        _leave_to_the_system()
        self.number = number
        raise EndedBySignal(128 + number)

    def _send_again(self, lost: sys.UnraisableHookArgs) -> None:
        """Python drops what is raised in a destructor or a callback of the garbage collector."""
        if not isinstance(lost.exc_value, EndedBySignal):
            sys.__unraisablehook__(lost)
            return
        signal.signal(self.number, self._end)
        # Not from here: what is raised in this hook is dropped as well.
        threading.Timer(0.01, os.kill, (os.getpid(), self.number)).start()


def _leave_to_the_system() -> None:
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
