"""Tables that nobody may read over HTTP: texts of publishers, and the plumbing that holds them.

`metadata.json` closes them too, but by the name of the database, and a file may be served under any
name, without that file beside it. So the plugin itself closes them in each database of the tracker.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

from tracker.store import site_queries

TABLES = frozenset(
    {"article_bands", "article_texts", "article_versions", "entries", "fetch_state", "pages"}
)


async def may_view(datasette: Any, table: tuple[str, str]) -> bool | None:
    """Datasette 0.65: False for a private table, None for what others decide."""
    return False if await _is_tracker(datasette, table[0]) else None


async def closed_tables(datasette: Any) -> list[Any]:
    """Datasette 1.0: a denial for each private table of each tracker database served."""
    from datasette.permissions import PermissionSQL

    return [
        PermissionSQL(
            sql=f"SELECT :private_{number}_db AS parent, :private_{number}_table AS child, "
            "0 AS allow, 'texts of publishers' AS reason",
            params={f"private_{number}_db": name, f"private_{number}_table": table},
        )
        for name in datasette.databases
        if await _is_tracker(datasette, name)
        for number, table in enumerate(sorted(TABLES))
    ]


async def _is_tracker(datasette: Any, name: str) -> bool:
    with contextlib.suppress(sqlite3.DatabaseError, KeyError):
        return bool(await datasette.get_database(name).execute_fn(site_queries.is_tracker_file))
    return False
