"""Remembers what is costly to count until the database changes.

SQLite tells each connection when another one has committed (`PRAGMA data_version`), so nothing
stale is ever shown. A connection is used by one thread at a time; each thread has its own shelf.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

_ENTRIES = 24
_CONNECTIONS = 8
_Found = TypeVar("_Found")


class _Shelf(threading.local):
    """What one thread remembers: per connection the version it was read at and the answers."""

    def __init__(self) -> None:
        self.by_connection: OrderedDict[
            sqlite3.Connection, tuple[int, OrderedDict[Hashable, object]]
        ] = OrderedDict()


_shelf = _Shelf()


def remembered(conn: sqlite3.Connection, key: Hashable, compute: Callable[[], _Found]) -> _Found:
    """The answer for `key`, computed if it is not known or the database has changed."""
    version = int(conn.execute("PRAGMA data_version").fetchone()[0])
    seen, answers = _shelf.by_connection.get(conn, (-1, OrderedDict()))
    if seen != version:
        answers = OrderedDict()
        _shelf.by_connection[conn] = (version, answers)
        while len(_shelf.by_connection) > _CONNECTIONS:
            _shelf.by_connection.popitem(last=False)
    if key in answers:
        answers.move_to_end(key)
    else:
        answers[key] = compute()
        if len(answers) > _ENTRIES:
            answers.popitem(last=False)
    return answers[key]  # type: ignore[return-value]  # one key, one type
