"""Serves a database in place with Datasette and this plugin: what `tracker serve` runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from tracker.errors import StoreError
from tracker.model import Story

# Why each is set: docs/site.md, "Settings".
SETTINGS: dict[str, object] = {
    "default_allow_sql": False,
    "allow_download": False,
    "suggest_facets": False,
    "allow_facet": True,
    "allow_signed_tokens": False,
    "default_page_size": 50,
    "sql_time_limit_ms": 2000,
}


def serve(
    db_path: str | Path,
    host: str,
    port: int,
    *,
    stories: Sequence[Story] = (),
    metadata_path: str | Path | None = None,
    allow_sql: bool = False,
    log_level: str = "warning",
) -> None:
    """Serve the site until the process is stopped.

    Args:
        db_path: the tracker database; it is read where it is, so that a refresh shows at once.
        host: the address to listen on.
        port: the port; 0 lets the system choose.
        stories: of feeds.yaml; their titles and order are used where the metadata has none.
        metadata_path: a metadata.json of one's own; without it the one of this package.
        allow_sql: lets visitors run SQL of their own (docs/site.md says what that costs).
        log_level: of the web server; its access log begins at "info".

    Raises:
        StoreError: there is no such database.
    """
    import uvicorn

    app = make_app(db_path, stories=stories, metadata_path=metadata_path, allow_sql=allow_sql)
    uvicorn.run(app, host=host, port=port, log_level=log_level, lifespan="on")


def make_app(
    db_path: str | Path,
    *,
    stories: Sequence[Story] = (),
    metadata_path: str | Path | None = None,
    allow_sql: bool = False,
) -> Any:
    """The ASGI application of the site; arguments as in `serve`."""
    return make_datasette(
        db_path, stories=stories, metadata_path=metadata_path, allow_sql=allow_sql
    ).app()


def make_datasette(
    db_path: str | Path,
    *,
    stories: Sequence[Story] = (),
    metadata_path: str | Path | None = None,
    allow_sql: bool = False,
) -> Any:
    """The Datasette instance behind the site."""
    from datasette.app import Datasette

    path = Path(db_path)
    if not path.is_file():
        raise StoreError(
            f"There is no database at {path}. `tracker refresh --db {path}` makes one."
        )
    metadata = read_metadata(metadata_path)
    name = path.stem
    # The words of the tables stand under the name "tracker", whatever the file is called.
    databases = metadata.get("databases", {})
    if name not in databases and "tracker" in databases:
        databases[name] = databases["tracker"]
    _add_stories(metadata, stories)
    settings = {**SETTINGS, "default_allow_sql": allow_sql}
    return Datasette([str(path)], metadata=metadata, settings=settings)


def read_metadata(path: str | Path | None) -> dict[str, Any]:
    """The metadata at `path`, or the package's own."""
    source = Path(path) if path else files("tracker.publish") / "metadata.json"
    return dict(json.loads(source.read_text("utf-8")))


def _add_stories(metadata: dict[str, Any], stories: Sequence[Story]) -> None:
    config = metadata.setdefault("plugins", {}).setdefault("tracker", {})
    written = config.get("stories") or {}
    config["stories"] = {
        story.id: {"title": dict(story.title), **written.get(story.id, {})} for story in stories
    } | {key: value for key, value in written.items() if not stories}
