"""What the modules of this room work with: a connection, and sqlite-utils where tables are made."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Utils

Parameters = Sequence[object] | Mapping[str, object]


class Database:
    """An open database.

    Args:
        conn: without transaction handling of its own (`isolation_level=None`).
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one statement, in the transaction that is open."""
        return self.conn.execute(sql, parameters)

    @cached_property
    def utils(self) -> Utils:
        """sqlite-utils on this connection: migrations, and tables that follow the configuration."""
        # Only now: it takes 18 MiB and a tenth of a second (it loads numpy where that is
        # installed), which a pass over unchanged feeds would spend for nothing.
        from sqlite_utils import Database as Utils

        return Utils(self.conn)
