"""One writer at a time: a kernel lock beside the database.

`flock` dies with its process, so a killed run leaves nothing to clean up. The file's text names
the holder for the message only.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tracker.errors import LockedError, StoreError


@contextmanager
def writer_lock(database: str | Path, now: datetime) -> Iterator[None]:
    """Hold the lock of `database` while the block runs.

    Raises:
        LockedError: another run holds it; the message names its pid and start.
        StoreError: the lock file cannot be made.
    """
    path = Path(f"{database}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"The lock file {path} cannot be made: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "unknown"
            raise LockedError(
                f"Another run works on {database} ({holder}). Nothing was done; "
                "the next run will pick up."
            ) from None
        holder_now = f"pid {os.getpid()}, started {now.isoformat()}".encode()
        # In this order: a file that is emptied first costs the disk milliseconds.
        os.pwrite(handle, holder_now, 0)
        os.ftruncate(handle, len(holder_now))
        yield
    finally:
        os.close(handle)
