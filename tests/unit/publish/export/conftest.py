from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from tests.seed import STORY, seed
from tracker.publish.export import export_selection
from tracker.store.database import Store, open_readonly
from tracker.store.queries import Selection

Render = Callable[..., bytes]


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty events of the sample story, untouched."""
    return seed(tmp_path_factory.mktemp("export") / "t.db", 60)


@pytest.fixture
def conn(path: Path) -> Iterator[Connection]:
    conn = open_readonly(path)
    yield conn
    conn.close()


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Callable[[str, Any], Connection]]:
    """A small database of its own, after a statement and its parameters."""
    file = seed(tmp_path / "edited.db", 30)
    opened: list[Connection] = []

    def edit(statement: str, *params: object) -> Connection:
        with Store.open(file) as store, store.transaction() as db:
            db.conn.execute(statement, params)
        opened.append(open_readonly(file))
        return opened[-1]

    yield edit
    for conn in opened:
        conn.close()


@pytest.fixture
def render() -> Render:
    def render(
        conn: Connection, name: str, selection: Selection | None = None, **options: str
    ) -> bytes:
        return b"".join(
            export_selection(conn, selection or Selection(story=STORY), name, **options)
        )

    return render
