"""The `tracker` command: options, output, exit status. It decides nothing.

stdout carries the result and nothing else; progress and logs go to stderr. Each module here holds
a family of commands; each command parses its options, calls one function and prints.
"""

import sys
from typing import NoReturn

from tracker.cli.signals import Signals

__all__ = ["main"]


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    status = 0
    with Signals() as signals:
        try:
            # Only now: a signal may come while the first library is imported.
            from tracker.cli.root import run

            status = run()
        except BaseException:
            if not signals.number:
                raise
    sys.exit(128 + signals.number if signals.number else status)
