"""The connection that writes, as this room's modules pass it to one another."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence


class Database:
    """A connection without transactions of its own: `Store.transaction` begins and ends them."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def execute(
        self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()
    ) -> sqlite3.Cursor:
        """Run one statement; values go in as parameters."""
        return self.conn.execute(sql, parameters)

    def rollback(self) -> None:
        """Undo the open transaction, if there is one."""
        self.conn.rollback()
