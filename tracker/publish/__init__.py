"""The publish room: rows of the store in, pages and files out. It never writes to the database.

This package is the Datasette plugin: the hooks below are thin and hand over to the modules beside
it. `serve` is what `tracker serve` calls.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pluggy import HookimplMarker

__all__ = ["serve"]

hookimpl = HookimplMarker("datasette")


def serve(
    db: str | Path,
    *,
    host: str,
    port: int,
    metadata: str | Path | None = None,
    allow_sql: bool = False,
    announce: Callable[[], object] | None = None,
) -> None:
    """Serve the site until the process is stopped; see `tracker.publish.server.serve`."""
    from tracker.publish import server

    server.serve(
        db, host=host, port=port, metadata=metadata, allow_sql=allow_sql, announce=announce
    )


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages and files of the site."""
    from tracker.publish.views import routes

    return routes()


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Safety headers on every answer."""
    from tracker.publish.shield import shield
    from tracker.publish.views import site_of

    return partial(shield, read_only=site_of(datasette).read_only)


@hookimpl(optionalhook=True, trylast=True)
def permission_allowed(datasette: Any, action: str, resource: Any) -> Any:
    """Datasette 0.65: nobody reads the private tables."""
    from tracker.publish.private import TABLES, may_view

    is_table = action == "view-table" and isinstance(resource, tuple)
    return may_view(datasette, resource) if is_table and resource[1] in TABLES else None


@hookimpl(optionalhook=True)
def permission_resources_sql(datasette: Any, action: str) -> Any:
    """Datasette 1.0: nobody reads the private tables."""
    from tracker.publish.private import closed_tables

    return closed_tables(datasette) if action == "view-table" else None


@hookimpl
def render_cell(
    row: Any, value: object, column: str, table: str | None, datasette: Any
) -> str | None:
    """Links from Datasette's tables: events to their page, addresses of the web without trust."""
    from tracker.publish.cells import render

    return render(row, value, column, table, datasette.urls.path("/"))


@hookimpl(hookwrapper=True)
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, Any, None]:
    """An answer of ours for what is not there, and nothing else for it.

    Datasette's own answer prints a traceback with all variables, and where no route matched there
    is none to print, which ends in a 500.
    """
    outcome = yield
    if getattr(exception, "status", None) == 404:
        from tracker.publish.views import not_found

        outcome.force_result([not_found(datasette, request, str(exception))])


@hookimpl
def extra_css_urls(template: str) -> list[str]:
    """A little order on Datasette's table pages; our own pages name their style themselves."""
    from tracker.publish.assets import static_path

    return [] if template.startswith("tracker/") else [static_path("tables.css")]


@hookimpl
def menu_links(datasette: Any) -> list[Mapping[str, str]]:
    """The way from Datasette's pages back to the timeline."""
    return [{"href": datasette.urls.path("/"), "label": "Timeline"}]
