"""Writes an export to a file, whole or not at all."""

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from tracker.errors import StoreError


def write_export(path: str | Path, chunks: Iterable[bytes]) -> int:
    """Write `chunks` to `path` so that a reader sees the old file or the new one, never half.

    A temporary file beside it is filled, brought to disk and renamed. A symbolic link is followed,
    because the user named it; a device or a pipe is written to as it is.

    Returns:
        The number of bytes written.

    Raises:
        StoreError: the file cannot be written; an older file is as it was.
    """
    named = os.fspath(path)
    try:
        target = Path(os.path.realpath(named))
        if target.is_dir():
            raise StoreError(f"{named} is a folder. Name a file in it: -o {named}/timeline.csv.")
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                return _write(stream.fileno(), chunks)
        return _replace(target, chunks)
    except (OSError, ValueError) as error:
        # A ValueError is a NUL in the name.
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            f"{named!r} cannot be written: {reason}. An older file there is unchanged. "
            "Name another file with -o, or make room or give permission."
        ) from error


def _replace(target: Path, chunks: Iterable[bytes]) -> int:
    part = target.parent / f".export-{secrets.token_hex(8)}.part"
    try:
        with part.open("xb") as stream:
            size = _write(stream.fileno(), chunks)
            if target.exists():
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            os.fsync(stream.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return size


def _write(descriptor: int, chunks: Iterable[bytes]) -> int:
    size = 0
    with open(descriptor, "wb", closefd=False) as stream:  # a descriptor, no path
        for chunk in chunks:
            size += stream.write(chunk)
    return size


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
