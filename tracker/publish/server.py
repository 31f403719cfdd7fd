"""Serves a database in place with Datasette and this plugin: what `tracker serve` runs."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tracker.errors import ConfigError, ServeError
from tracker.store.database import open_readonly

# Why each is set: docs/site.md, "Settings".
SETTINGS: dict[str, object] = {
    "default_allow_sql": False,
    "allow_download": False,
    "suggest_facets": False,
    "allow_signed_tokens": False,
    "default_page_size": 50,
    "sql_time_limit_ms": 2000,
}
# The words of the tables stand under this name in metadata.json, whatever the file is called.
_DATABASE = "tracker"
_OWN = Path(__file__).parent / "metadata.json"


def serve(
    db: str | Path,
    *,
    host: str,
    port: int,
    metadata: str | Path | None = None,
    allow_sql: bool = False,
    log_level: str = "warning",
    announce: Callable[[], object] | None = None,
) -> None:
    """Serve the site until the process is stopped.

    Args:
        db: the tracker database; it is read where it is, so that a refresh shows at once.
        host: the address to listen on.
        port: the port; 0 lets the system choose.
        metadata: words and settings; without it, or where there is no such file, the package's
            own metadata.json.
        allow_sql: lets visitors run SQL of their own (docs/site.md says what that costs).
        log_level: of the web server; its access log begins at "info".
        announce: called once the database is open and the port is ours.

    Raises:
        ServeError: the address or port cannot be listened on.
        StoreError: there is no such database, or it is not a tracker's of this version.
        ConfigError: the metadata cannot be read.
    """
    import uvicorn

    datasette = make_datasette(db, metadata=metadata, allow_sql=allow_sql)
    # Ctrl+C is how it is meant to end.
    with _listen(host, port) as listener, suppress(KeyboardInterrupt):
        if announce:
            announce()
        config = uvicorn.Config(datasette.app(), log_level=log_level, lifespan="on")
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise ServeError(
            f"{host}:{port} cannot be listened on: {error.strerror or error}. Name another with "
            "--host or --port."
        ) from error


def make_datasette(
    db: str | Path, *, metadata: str | Path | None = None, allow_sql: bool = False
) -> Any:
    """The Datasette instance behind the site; arguments and errors as in `serve`."""
    from datasette.app import Datasette

    path = Path(db)
    open_readonly(path).close()
    words = read_metadata(metadata)
    databases = words.setdefault("databases", {})
    if path.stem not in databases and _DATABASE in databases:
        databases[path.stem] = databases[_DATABASE]
    if allow_sql:
        words.pop("allow_sql", None)
    settings = {**SETTINGS, "default_allow_sql": allow_sql}
    return Datasette([str(path)], metadata=words, settings=settings)


def read_metadata(path: str | Path | None) -> dict[str, Any]:
    """The metadata at `path` if there is such a file, else the package's own.

    Raises:
        ConfigError: it is no JSON object.
    """
    file = Path(path) if path else _OWN
    if not file.is_file():
        file = _OWN
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read as JSON: {error}.") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{file} must hold one JSON object.")
    return found
