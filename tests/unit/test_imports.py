"""Who may import whom, and which library belongs to which room (read from the source, not run)."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "tracker"
BASE = {
    "model",
    "edtf",
    "errors",
    "yamlfile",
    "weburl",
    "feedurl",
    "corrections",
    "plaintext",
    "simple_markup",
    "workers",
    "guarded_pool",
    "timezones",
}
ROOMS = {"fetch", "feeds", "articles", "extract", "timeline", "store"}
ALLOWED = {
    **dict.fromkeys(BASE, BASE),
    **{room: BASE | {room} for room in ROOMS | {"config", "evaluate"}},
    "publish": BASE | {"publish", "store"},
    "update": BASE | ROOMS | {"update"},
    "stateless": BASE | ROOMS | {"stateless"},
    "demo": BASE | {"demo", "config", "fetch", "update", "store"},
    "cli": BASE
    | ROOMS
    | {"cli", "config", "update", "stateless", "demo", "store", "publish", "evaluate"},
}
LIBRARIES = {
    "yaml": {"yamlfile"},
    "httptools": {"fetch"},
    "yarl": {"fetch"},
    "feedparser": {"feeds"},
    "trafilatura": {"articles"},
    "bs4": {"plaintext"},
    "spacy": {"extract"},
    "sqlite_utils": {"store"},
    "datasette": {"publish"},
    "icalendar": {"publish"},
    "babel": {"publish"},
    "pycountry": {"publish"},
    "click": {"cli"},
}
SOURCES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Every module name that a file imports, at the top or in a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_the_rooms_before_it(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"}:
        return
    allowed = ALLOWED[room] | {"__version__"}
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "tracker" and len(parts) > 1:
            assert parts[1] in allowed, f"{room} may not import {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_stays_in_its_room(path: Path) -> None:
    for name in imported(path):
        owners = LIBRARIES.get(name.split(".")[0])
        assert owners is None or room_of(path) in owners, f"{name} belongs to {owners}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_are_entered_by_their_door(path: Path) -> None:
    """Outsiders import from `tracker.room`, except the store, whose modules are its nouns."""
    room = room_of(path)
    for name in imported(path):
        parts = name.split(".")
        behind = parts[0] == "tracker" and len(parts) > 3
        if behind and parts[1] in {"model", "yamlfile", "evaluate", *ROOMS} - {"store", room}:
            pytest.fail(f"{path.name} imports {name} past the door tracker.{parts[1]}")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_sql_is_run_by_the_store_alone(path: Path) -> None:
    """Others may hold a connection, frame a read, ask if the file changed; they query nothing."""
    if room_of(path) == "store":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr in {"execute", "executemany", "executescript"}:
            said = ast.unparse(node.args[0])
            assert said in {"'BEGIN'", "'ROLLBACK'", "'PRAGMA data_version'"}, f"{path}: {said}"


def test_every_top_level_module_has_its_rule() -> None:
    rooms = {room_of(path) for path in SOURCES} - {"__init__", "__main__"}
    assert rooms <= set(ALLOWED)


def test_heavy_libraries_are_not_imported_by_help() -> None:
    import subprocess

    code = (
        "import sys; from tracker.cli.root import cli; cli.main(['--help'], standalone_mode=False);"
        "print(sorted({'spacy','trafilatura','datasette','httptools','numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
