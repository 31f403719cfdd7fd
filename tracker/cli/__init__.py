"""The `tracker` command: options, output, exit status. It decides nothing.

stdout carries the result and nothing else; progress and logs go to stderr. Each module here holds
a family of commands; each command parses its options, calls one function and prints.
"""

from tracker.cli.root import main

__all__ = ["main"]
