"""Opens a tracker database, brings it up to date, and hands out transactions.

WAL, foreign keys on, `BEGIN IMMEDIATE` for every write (a read transaction that turns into a write
fails at once in WAL, whatever the busy timeout). A file that is not ours, is damaged, or was made
by a newer tracker is refused untouched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from tracker.errors import LockedError, StoreError
from tracker.store.handle import Database
from tracker.store.migrations import APPLICATION_ID, MIGRATIONS

__all__ = ["Connection", "Database", "Store", "open_readonly"]

Connection = sqlite3.Connection
"""What readers get: a plain connection, rows by name."""

BUSY_TIMEOUT_S = 10.0
_HEADER = b"SQLite format 3\x00"
# What an export reads in the order of the timeline lies scattered over the file: SQLite's own 2 MB
# would read most of it from the system again and again.
_CACHE_KB = 16_384
# A pass looks up a row here and there, and links among a few: with SQLite's own 2 MB neither takes
# less time, among 100,000 events either.
_WRITER_CACHE_KB = 512


class Store:
    """An open tracker database. `db` is the handle that this room's modules use."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self.db = db

    @classmethod
    def open(cls, path: str | Path, *, create: bool = True) -> Store:
        """Open for reading and writing; migrates an older database after a backup.

        Args:
            path: the SQLite file; with `create` a missing one (and its folder) is made.
            create: False refuses a missing or empty file.

        Raises:
            StoreError: the path cannot be used, or the file is foreign, damaged or newer.
            LockedError: another program holds the database for longer than the busy timeout.
        """
        file = Path(path)
        _check_file(file, create=create)
        with _errors_named(file):
            db = _connect(file)
            try:
                _prepare(db, file)
            except BaseException:
                db.conn.close()
                raise
        return cls(file, db)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All the writes inside are saved, or none.

        Raises:
            StoreError: the disk is full or unwritable; the database is as it was before.
        """
        with _errors_named(self.path):
            try:  # around BEGIN, too: a signal may come right after it
                self.db.conn.execute("BEGIN IMMEDIATE")
                yield self.db
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.db.conn.rollback()
                raise

    def checkpoint(self) -> bool:
        """Fold the WAL into the file and keep it small; False while a reader holds it back."""
        row = self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(row is not None and row[0] == 0)

    def snapshot(self, target: str | Path) -> None:
        """Write a consistent copy with `VACUUM INTO`; the target must not exist.

        Raises:
            StoreError: the target exists or cannot be written.
        """
        with _errors_named(Path(target)):
            self.db.conn.execute("VACUUM INTO ?", [str(target)])

    def close(self) -> None:
        """Close the connection; harmless when already closed."""
        self.db.conn.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def connect_readonly(file: Path) -> sqlite3.Connection:
    """A read-only connection to a file that is known to be a current database; rows by name."""
    conn = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    conn.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    return conn


def open_readonly(path: str | Path) -> sqlite3.Connection:
    """A read-only connection to an existing, current database; rows come by name.

    Works beside a writer and on a file that may not be written.

    Raises:
        StoreError: there is no such database, or it is foreign, damaged, older or newer.
    """
    file = Path(path)
    _check_file(file, create=False)
    with _errors_named(file):
        conn = connect_readonly(file)
        found = _user_version(conn)
        _refuse_foreign(conn, file)
    if found < len(MIGRATIONS):
        conn.close()
        raise StoreError(
            f"{file} was made by an older tracker (schema {found}, this one reads "
            f"{len(MIGRATIONS)}). Run `tracker refresh --db {file}` once to bring it up to date."
        )
    return conn


def _check_file(file: Path, *, create: bool) -> None:
    if file.is_dir():
        raise StoreError(f"{file} is a folder. Name a file, for example {file / 'tracker.db'}.")
    if not file.exists() or file.stat().st_size == 0:
        if not create:
            raise StoreError(
                f"There is no database at {file}. `tracker refresh --db {file}` makes one."
            )
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The folder {file.parent} cannot be made: {error}.") from error
        return
    try:
        with file.open("rb") as stream:
            header = stream.read(len(_HEADER))
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error}.") from error
    if header != _HEADER:
        raise StoreError(f"{file} is not a SQLite database; it was left untouched.")


def _connect(file: Path) -> Database:
    conn = sqlite3.connect(file, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")  # as sqlite-utils sets it
    conn.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KB}")
    return Database(conn)


def _user_version(conn: sqlite3.Connection) -> int:
    return int(conn.execute("PRAGMA user_version").fetchone()[0])


def _refuse_foreign(conn: sqlite3.Connection, file: Path) -> None:
    ours = int(conn.execute("PRAGMA application_id").fetchone()[0]) == APPLICATION_ID
    if not ours:
        raise StoreError(
            f"{file} is a database of another program; it was left untouched. "
            "Name another file with --db."
        )
    found = _user_version(conn)
    if found > len(MIGRATIONS):
        raise StoreError(
            f"{file} was made by a newer tracker (schema {found}, this one knows "
            f"{len(MIGRATIONS)}); it was left untouched. Update the tracker."
        )


def _prepare(db: Database, file: Path) -> None:
    conn = db.conn
    empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty:
        conn.execute("PRAGMA journal_mode = WAL")
    else:
        _refuse_foreign(conn, file)
    conn.execute("PRAGMA synchronous = NORMAL")
    found = _user_version(conn)
    if found == len(MIGRATIONS):
        return
    if not empty:
        _verify(conn, file)
        _back_up(conn, file, found)
    _migrate(db)


def _verify(conn: sqlite3.Connection, file: Path) -> None:
    answer = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise StoreError(f"{file} is damaged ({answer}); it was left untouched. Restore a copy.")


def _back_up(conn: sqlite3.Connection, file: Path, version: int) -> None:
    backup = file.with_name(f"{file.name}.schema{version}.bak")
    backup.unlink(missing_ok=True)
    conn.execute("VACUUM INTO ?", [str(backup)])


def _migrate(db: Database) -> None:
    """Run what is missing in one transaction, so that a failure leaves the old schema."""
    conn = db.conn
    conn.execute("BEGIN IMMEDIATE")
    try:
        for number, migration in enumerate(MIGRATIONS, 1):
            if number > _user_version(conn):
                migration(db.utils)
                conn.execute(f"PRAGMA user_version = {number}")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("COMMIT")
    except BaseException:
        conn.rollback()
        raise


@contextmanager
def _errors_named(file: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with the file and the mend."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise LockedError(
                f"{file} is being written by another program ({text}). Try again when it is done."
            ) from error
        if "full" in text:
            raise StoreError(
                f"The disk that holds {file} is full; nothing of this step was saved. "
                "Free some space and run again."
            ) from error
        raise StoreError(f"{file} cannot be used: {text}.") from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # a bug of ours, not of the file
        raise StoreError(
            f"{file} is damaged ({error}); it was left as it is. Restore a copy, or move it away "
            "and run `tracker refresh`."
        ) from error
