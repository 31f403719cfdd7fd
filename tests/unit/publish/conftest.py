from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.seed import seed
from tracker.publish.server import make_datasette

Client = Any
# Setting up a Datasette takes longer than most answers.
_opened: dict[tuple[object, ...], Client] = {}
Open = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty events; not to be written to."""
    return seed(tmp_path_factory.mktemp("forty") / "tracker.db", 40)


@pytest.fixture
def open_site() -> Open:
    """A client of the site on a database, with Datasette's own errors raised."""

    async def open_one(db: Path, **options: Any) -> Client:
        key = (db, *sorted(options.items()))
        if key not in _opened:
            datasette = make_datasette(db, **options)
            await datasette.invoke_startup()
            _opened[key] = datasette.client
        return _opened[key]

    return open_one
