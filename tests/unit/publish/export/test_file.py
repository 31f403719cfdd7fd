"""Files written by `tracker export -o`: whole or not at all, and only where they were named."""

import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.errors import StoreError
from tracker.publish.export import file_name, write_export


def left_over(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.suffix == ".part"]


def test_case_117_a_file_goes_where_it_was_named_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for named in ("x.csv", "a/../y.csv", "CON", "a/z", "n" * 255):
        assert write_export(tmp_path / named, [b"one", b"two"]) == 6
        assert (tmp_path / named).read_bytes() == b"onetwo"
    names = {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()}
    assert names == {"x.csv", "y.csv", "CON", "a/z", "n" * 255}


def test_case_117_a_symbolic_link_is_followed_and_kept(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_export(tmp_path / "link.csv", [b"new"])
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (".", "is a folder"),
        ("missing/x.csv", "No such file"),
        ("n" * 300, "too long"),
        ("nul\x00.csv", "null byte"),
        ("file/x.csv", "Not a directory"),
    ],
)
def test_case_117_a_name_that_cannot_be_is_refused_in_words(
    tmp_path: Path, named: str, said: str
) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(StoreError, match=said) as refusal:
        write_export(f"{tmp_path}/{named}", [b"x"])
    assert refusal.value.exit_status == 4
    assert left_over(tmp_path) == []
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("tiktok-ban", "tiktok-ban.csv"),
        ("../../x", "x.csv"),
        ("a/b\\c", "a-b-c.csv"),
        ("CON", "timeline-con.csv"),
        ("lpt1", "timeline-lpt1.csv"),
        ("", "timeline.csv"),
        ("\x00", "timeline.csv"),
        ("…été", "t.csv"),
        ('x"\r\nSet-Cookie: a=b', "x-set-cookie-a-b.csv"),
    ],
)
def test_case_117_names_from_data_are_slugs(story: str, name: str) -> None:
    assert file_name(story, ".csv") == name


def test_case_117_a_name_from_data_is_short() -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.ics", file_name("long name " * 300, ".ics"))


# --- failures -------------------------------------------------------------------------------------


def test_case_118_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        with pytest.raises(StoreError, match="make room") as refusal:
            write_export(target, (b"x" * 65_536 for _ in range(10)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert refusal.value.exit_status == 4
    assert target.read_text() == "old"
    assert left_over(tmp_path) == []


def test_case_118_a_failure_of_the_data_leaves_the_old_file_whole(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise StoreError("the database is damaged")

    target = tmp_path / "x.csv"
    target.write_text("old")
    with pytest.raises(StoreError, match="damaged"):
        write_export(target, broken())
    assert target.read_text() == "old"
    assert left_over(tmp_path) == []


def test_case_118_killed_in_mid_export_the_old_file_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")
    script = (
        "import os, signal, sys\n"
        "from tracker.publish.export import write_export\n"
        "def chunks():\n"
        "    yield b'half' * 100000\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_export(sys.argv[1], chunks())\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(target)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert target.read_text() == "old"


def test_case_118_an_unwritable_folder_is_refused(closed_folder: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written") as refusal:
        write_export(closed_folder / "x.csv", [b"x"])
    assert refusal.value.exit_status == 4
    assert list(closed_folder.iterdir()) == []


def test_case_118_two_exports_at_once_leave_one_of_them_whole(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    barrier = threading.Barrier(2)

    def chunks(letter: bytes) -> Iterator[bytes]:
        for _ in range(50):
            yield letter * 65_536
            if not barrier.broken:
                barrier.wait(10)

    writers = [
        threading.Thread(target=write_export, args=(target, chunks(letter)))
        for letter in (b"a", b"b")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    data = target.read_bytes()
    assert len(data) == 50 * 65_536
    assert len(set(data)) == 1
    assert left_over(tmp_path) == []


def test_an_older_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "x.csv"
    target.write_text("old")
    target.chmod(0o604)
    write_export(target, [b"new"])
    assert target.stat().st_mode & 0o777 == 0o604


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_export(pipe, [b"through"])
    reader.join()
    assert read == [b"through"]
    assert pipe.is_fifo()
