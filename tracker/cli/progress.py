"""A bar on a terminal, nothing under cron."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tracker.plaintext import clean_line

Report = Callable[[int, int, str], None]


@contextmanager
def bar(label: str, *, quiet: bool) -> Iterator[Report]:
    """A function to call with (done, of, what) after each step; draws only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of, what: None
        return

    def draw(done: int, of: int, what: str) -> None:
        width = shutil.get_terminal_size().columns
        filled = 20 * done // max(of, 1)
        line = f"{label} [{'#' * filled}{'.' * (20 - filled)}] {done}/{of} {clean_line(what)}"
        click.echo("\r" + line[: width - 1].ljust(width - 1), err=True, nl=False)

    try:
        yield draw
    finally:
        click.echo("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r", err=True, nl=False)
