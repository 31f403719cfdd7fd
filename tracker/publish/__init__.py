"""The publish room: rows of the store in, pages and files out. It never writes to the database.

This package is the Datasette plugin: the hooks below are thin and hand over to pure functions.
`serve` is what `tracker serve` calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datasette import hookimpl

__all__ = ["serve"]


def serve(*args: Any, **kwargs: Any) -> None:
    """See `tracker.publish.server.serve`."""
    from tracker.publish.server import serve as run

    run(*args, **kwargs)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages of the site."""
    from tracker.publish.views import routes

    return routes()
