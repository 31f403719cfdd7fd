"""Opening, refusing, migrating and writing a database (RELIABILITY 85-92)."""

import hashlib
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from tracker.errors import LockedError, StoreError
from tracker.store import database, migrations
from tracker.store.database import Store, open_readonly


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


def test_a_new_database_is_wal_with_foreign_keys_and_our_marks(path: Path) -> None:
    with Store.open(path) as store:
        conn = store.db.conn
        assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert conn.execute("PRAGMA application_id").fetchone()[0] == migrations.APPLICATION_ID
        assert conn.execute("PRAGMA user_version").fetchone()[0] == len(migrations.MIGRATIONS)


def test_a_failed_transaction_leaves_nothing(path: Path) -> None:
    with Store.open(path) as store:
        with pytest.raises(RuntimeError), store.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")
            raise RuntimeError
        assert store.db.execute("SELECT count(*) FROM actors").fetchone()[0] == 0


def test_case_85_a_full_disk_is_one_message_and_loses_nothing(path: Path) -> None:
    with Store.open(path) as store:
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="full"), store.transaction() as db:
            for number in range(500):
                db.execute(
                    "INSERT INTO actors (id, name_en) VALUES (?, ?)", [str(number), "x" * 900]
                )
        assert store.db.execute("SELECT count(*) FROM actors").fetchone()[0] == 0
        store.db.execute("PRAGMA max_page_count = 1000000")
        with store.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")
        assert store.db.execute("SELECT count(*) FROM actors").fetchone()[0] == 1


def test_case_86_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        Store.open(tmp_path)


def test_case_86_a_missing_folder_is_made_but_a_file_in_its_place_is_refused(
    tmp_path: Path,
) -> None:
    Store.open(tmp_path / "new" / "tracker.db").close()
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be"):
        Store.open(tmp_path / "file" / "tracker.db")


def test_case_86_a_missing_database_is_not_made_by_a_reader(path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        open_readonly(path)
    assert not path.exists()


def test_case_86_reading_works_on_a_file_that_may_not_be_written(path: Path) -> None:
    Store.open(path).close()
    path.chmod(0o444)
    conn = open_readonly(path)
    assert conn.execute("SELECT count(*) FROM events").fetchone()[0] == 0
    conn.close()


@pytest.mark.parametrize(
    "content",
    [b"<!DOCTYPE html><html></html>", b"\x00" * 4096, b"SQLite format 2"],
    ids=["html", "zeros", "old"],
)
def test_case_87_what_is_not_sqlite_is_refused_untouched(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a SQLite database"):
        Store.open(path)
    assert path.read_bytes() == content


def test_case_87_another_programs_database_is_refused_untouched(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    before = digest(path)
    for opens in (Store.open, open_readonly):
        with pytest.raises(StoreError, match="another program"):
            opens(path)
    assert digest(path) == before


def test_case_87_a_truncated_database_is_refused(path: Path) -> None:
    Store.open(path).close()
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(StoreError):
        Store.open(path)


def test_case_87_an_empty_file_becomes_a_database_only_when_it_may_be_made(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError, match="no database"):
        Store.open(path, create=False)
    Store.open(path).close()
    assert path.stat().st_size > 0


def test_case_88_a_newer_database_is_refused_untouched(path: Path) -> None:
    with Store.open(path) as store:
        store.db.conn.execute(f"PRAGMA user_version = {len(migrations.MIGRATIONS) + 1}")
        store.checkpoint()
    before = digest(path)
    with pytest.raises(StoreError, match="newer tracker"):
        Store.open(path)
    assert digest(path) == before


def _second_migration(db: Database) -> None:
    db.execute("ALTER TABLE actors ADD COLUMN note TEXT")


def _broken_migration(db: Database) -> None:
    db.execute("ALTER TABLE actors ADD COLUMN note TEXT")
    raise RuntimeError("midway")


def test_case_88_an_older_database_is_migrated_after_a_backup(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(path).close()
    monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, _second_migration))
    with Store.open(path) as store:
        columns = {row[1] for row in store.db.execute("PRAGMA table_info(actors)").fetchall()}
    assert "note" in columns
    backup = path.with_name(f"tracker.db.schema{len(migrations.MIGRATIONS)}.bak")
    monkeypatch.undo()
    open_readonly(backup).close()


def test_case_88_a_migration_that_fails_leaves_the_old_schema(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(path).close()
    monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, _broken_migration))
    with pytest.raises(RuntimeError):
        Store.open(path)
    monkeypatch.undo()
    with Store.open(path) as store:
        columns = {row[1] for row in store.db.execute("PRAGMA table_info(actors)").fetchall()}
    assert "note" not in columns


def test_case_89_a_second_writer_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    with Store.open(path) as first, Store.open(path) as second:
        with (
            first.transaction(),
            pytest.raises(LockedError, match="another program"),
            second.transaction(),
        ):
            pass
        with second.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")


def test_case_89_a_reader_does_not_hold_up_a_writer(path: Path) -> None:
    with Store.open(path) as store:
        reader = open_readonly(path)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM actors").fetchone()[0] == 0
        with store.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")
        assert reader.execute("SELECT count(*) FROM actors").fetchone()[0] == 0
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM actors").fetchone()[0] == 1
        reader.close()


def test_case_92_a_checkpoint_says_whether_a_reader_held_it_back(path: Path) -> None:
    with Store.open(path) as store:
        reader = open_readonly(path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM actors").fetchone()
        with store.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")
        store.db.conn.execute("PRAGMA busy_timeout = 10")
        assert not store.checkpoint()
        reader.close()
        assert store.checkpoint()
        assert path.with_name("tracker.db-wal").stat().st_size == 0


def test_a_snapshot_is_a_whole_database(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        with store.transaction() as db:
            db.execute("INSERT INTO actors (id, name_en) VALUES ('a', 'A')")
        store.snapshot(tmp_path / "copy.db")
        with pytest.raises(StoreError):
            store.snapshot(tmp_path / "copy.db")
    conn = open_readonly(tmp_path / "copy.db")
    assert conn.execute("SELECT count(*) FROM actors").fetchone()[0] == 1
    conn.close()


KILLED = """
import os, sys
from tracker.store.database import Store
store = Store.open(sys.argv[1])
with store.transaction() as db:
    for number in range(2000):
        db.execute("INSERT INTO actors (id, name_en) VALUES (?, 'x')", [str(number)])
    print("written", flush=True)
    sys.stdin.read()
"""


def test_case_83_a_kill_inside_a_transaction_leaves_nothing_of_it(path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline() == b"written\n"
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    with Store.open(path) as store:
        assert store.db.execute("SELECT count(*) FROM actors").fetchone()[0] == 0
        assert store.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_two_stores_may_write_in_turn_from_threads(path: Path) -> None:
    Store.open(path).close()
    errors: list[Exception] = []

    def write(name: str) -> None:
        try:
            with Store.open(path) as store:
                for number in range(20):
                    with store.transaction() as db:
                        db.execute(
                            "INSERT INTO actors (id, name_en) VALUES (?, 'x')", [f"{name}{number}"]
                        )
        except Exception as error:  # noqa: BLE001 - handed to the main thread
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    conn = open_readonly(path)
    assert conn.execute("SELECT count(*) FROM actors").fetchone()[0] == 40
    conn.close()


def test_case_86_a_folder_without_permission_is_refused(closed_folder: Path) -> None:
    with pytest.raises(StoreError, match=r"tracker\.db") as refusal:
        Store.open(closed_folder / "tracker.db")
    assert refusal.value.exit_status == 4
    assert list(closed_folder.iterdir()) == []
