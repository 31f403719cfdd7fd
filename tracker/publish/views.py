"""Datasette's side of the site: a request becomes a visit, an answer becomes a response.

The database is read in Datasette's own threads and connections (`execute_fn`), inside a read
transaction and under a time limit.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from tracker.errors import UsageError
from tracker.publish import downloads, pages, timeline_page
from tracker.publish.headers import policy
from tracker.publish.refusals import render_refusal
from tracker.publish.shield import Receive
from tracker.publish.site import Site, read_site, utc_now
from tracker.publish.visit import Answer, NotThere, Visit
from tracker.store import queries, site_queries

Build = Callable[..., Answer]
# For all queries of one page; a page of 100,000 events takes a tenth of a second.
_TIME_LIMIT_MS = 5000

ROUTES: tuple[tuple[str, Build], ...] = (
    (r"^/$", pages.home),
    (r"^/timeline/(?P<key>[^/.]+)/?$", timeline_page.timeline),
    (r"^/deadlines/(?P<key>[^/.]+)/?$", pages.deadline_page),
    (r"^/event/(?P<key>[^/]+)/?$", pages.event),
    (r"^/changes/(?P<key>[^/.]+)/?$", pages.changes),
    (r"^/embed/(?P<key>[^/.]+)/?$", timeline_page.embed),
    (r"^/sources/?$", pages.sources),
    (r"^/about/?$", pages.about),
)


async def show(datasette: Any, request: Any, build: Build) -> Any:
    """Answer a request with one of the pages.

    Args:
        datasette: the server.
        request: its request.
        build: the page; the part of the path that names a story or an event is its last argument.
    """
    database = await find_database(datasette)
    visit = make_visit(datasette, request, database)
    if database is None:
        return await _respond(datasette, request, pages.empty(None, visit))
    key = request.url_vars.get("key")
    read = partial(_read, build, visit, (unquote(key),) if key is not None else ())
    answer = await datasette.get_database(database).execute_fn(partial(_limited, read))
    return await _respond(datasette, request, answer)


async def download(
    datasette: Any, request: Any, receive: Receive, build: Callable[..., downloads.Export]
) -> Any:
    """Answer a request with a file; what is wrong with it is told on a page."""
    name = await find_database(datasette)
    visit = make_visit(datasette, request, name)
    if name is None:
        return await _respond(datasette, request, pages.empty(None, visit, status=404))
    database = datasette.get_database(name)
    words = [unquote(value) for value in request.url_vars.values()]
    try:
        found = await downloads.make(Path(database.path), lambda conn: build(conn, visit, *words))
    except (UsageError, NotThere) as error:
        wrong = error

        def explain(conn: sqlite3.Connection) -> Answer:
            return _wrong(conn, visit, wrong)

        return await _respond(datasette, request, await database.execute_fn(explain))
    headers = {"Vary": "Accept-Language"}
    return downloads.FileResponse(found, headers, receive, with_body=request.method == "GET")


async def not_found(datasette: Any, request: Any, message: str) -> Any:
    """404 for an address that neither we nor Datasette know: a page, for programs JSON."""
    from datasette import Response

    if request.path.endswith(".json"):
        told = {"ok": False, "error": message, "status": 404, "title": None}
        return Response.json(told, status=404)
    name = await find_database(datasette)
    visit = make_visit(datasette, request, name)

    def explain(conn: sqlite3.Connection | None) -> Answer:
        return pages.problem(conn, visit, 404, "")

    database = datasette.get_database(name) if name else None
    answer = await database.execute_fn(explain) if database else explain(None)
    return await _respond(datasette, request, answer)


def _limited(read: Callable[[sqlite3.Connection], Answer], conn: sqlite3.Connection) -> Answer:
    from datasette.utils import sqlite_timelimit

    with sqlite_timelimit(conn, _TIME_LIMIT_MS), queries.one_state(conn):
        return read(conn)


def _read(build: Build, visit: Visit, key: tuple[str, ...], conn: sqlite3.Connection) -> Answer:
    try:
        return build(conn, visit, *key)
    except (UsageError, NotThere) as error:
        return _wrong(conn, visit, error)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        text = visit.language("error.503_text")
        return pages.problem(None, visit, 503, text)


def _wrong(conn: sqlite3.Connection, visit: Visit, error: UsageError | NotThere) -> Answer:
    if isinstance(error, UsageError):
        return pages.problem(conn, visit, 400, *render_refusal(str(error), visit.language))
    return pages.problem(conn, visit, 404, str(error))


async def find_database(datasette: Any) -> str | None:
    """The name of the first database served that is a tracker's; None if there is none."""
    for name, database in datasette.databases.items():
        if name not in ("_internal", "_memory"):
            with contextlib.suppress(sqlite3.DatabaseError):
                if await database.execute_fn(site_queries.is_tracker_database):
                    return str(name)
    return None


def make_visit(datasette: Any, request: Any, database: str | None) -> Visit:
    """The request in our own words."""
    args = parse_qs(request.query_string, keep_blank_values=True, max_num_fields=None)
    origin = datasette.absolute_url(request, "/")
    prefix = str(datasette.urls.path("/"))
    return Visit.of(
        request.path,
        args,
        request.headers.get("accept-language", ""),
        site_of(datasette),
        utc_now(),
        prefix=lambda path: prefix.rstrip("/") + path,
        origin=origin.rstrip("/"),
        database=database or "",
    )


def site_of(datasette: Any) -> Site:
    """The settings: the plugin's part of the metadata, its title and licence."""
    metadata = getattr(datasette, "_metadata_local", None) or {}
    return read_site(datasette.plugin_config("tracker") or {}, metadata)


async def _respond(datasette: Any, request: Any, answer: Answer) -> Any:
    from datasette import Response

    headers = {"Content-Security-Policy": policy(framed=answer.framed), "Vary": "Accept-Language"}
    if answer.location:
        status = answer.status if answer.status != 200 else 302
        return Response("", status=status, headers={**headers, "Location": answer.location})
    body = await datasette.render_template(answer.template, dict(answer.context), request=request)
    headers["Content-Language"] = str(answer.context["lang"])
    return Response.html(body, status=answer.status, headers=headers)


def routes() -> list[tuple[str, Callable[..., Any]]]:
    """Path patterns with their views, as Datasette's `register_routes` wants them."""
    suffixes = "|".join(re.escape(suffix) for suffix in downloads.SUFFIXES)
    files: tuple[tuple[str, Callable[..., downloads.Export]], ...] = (
        (rf"^/timeline/(?P<key>[^/.]+)(?P<suffix>{suffixes})$", downloads.selected),
        (r"^/changes/(?P<key>[^/.]+)\.atom$", downloads.changed),
    )
    return [(pattern, _page(build)) for pattern, build in ROUTES] + [
        (pattern, _file(build)) for pattern, build in files
    ]


def _page(build: Build) -> Callable[..., Any]:
    async def view(datasette: Any, request: Any) -> Any:
        return await show(datasette, request, build)

    return view


def _file(build: Callable[..., downloads.Export]) -> Callable[..., Any]:
    async def view(datasette: Any, request: Any, receive: Receive) -> Any:
        return await download(datasette, request, receive, build)

    return view
