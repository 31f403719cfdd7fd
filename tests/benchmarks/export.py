"""CSV of many events: our export and Datasette's `_stream=on`, side by side in one run.

    python -m tests.benchmarks.export [EVENTS] [ROUNDS]

Both read the same seeded database. Datasette serves the bare `events` table over loopback without
its size limit; ours runs in a process of its own and joins actors, instruments and sources. Rounds
alternate. Printed: wall seconds (median), rows per second, rows and distinct ids that arrived, and
the largest memory of the process. `--formats` times every other format as well.
"""

import csv
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.seed import STORY, seed
from tracker.publish.export import FORMATS, export_selection, write_export
from tracker.store.database import open_readonly
from tracker.store.queries import Selection


def main(events: int, rounds: int, *, formats: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = seed(Path(folder) / "bench.db", events)
        print(f"{events} events, {database.stat().st_size >> 20} MB, {rounds} rounds")
        ours: list[tuple[float, int]] = []
        theirs: list[float] = []
        with datasette(database) as (address, process):
            for _ in range(rounds):
                ours.append(timed_export(database, Path(folder) / "ours.csv", "csv"))
                theirs.append(timed_download(address, Path(folder) / "theirs.csv"))
            memory = peak_kb(process.pid)
        seconds, peaks = zip(*ours, strict=True)
        report("tracker export csv", seconds, Path(folder) / "ours.csv", max(peaks))
        report("datasette _stream=on", theirs, Path(folder) / "theirs.csv", memory)
        if formats:
            for name in FORMATS:
                wall, peak = timed_export(database, Path(folder) / f"x.{name}", name)
                size = (Path(folder) / f"x.{name}").stat().st_size
                print(f"{name:22} {wall:7.2f} s  {size / 1e6:8.1f} MB written  {peak >> 10} MB")


def timed_export(database: Path, target: Path, name: str) -> tuple[float, int]:
    """Wall seconds, start of Python left out, and peak kB of an export in its own process."""
    command = [sys.executable, "-m", "tests.benchmarks.export", "--child", str(database)]
    done = subprocess.run([*command, str(target), name], check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def export_here(database: str, target: str, name: str) -> None:
    conn = open_readonly(database)
    start = time.perf_counter()
    write_export(target, export_selection(conn, Selection(story=STORY), name))
    print(time.perf_counter() - start, peak_kb("self"))


def timed_download(address: str, target: Path) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(address) as answer, target.open("wb") as out:
        while block := answer.read(1 << 16):
            out.write(block)
    return time.perf_counter() - start


@contextmanager
def datasette(database: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A plain Datasette, without this project's plugin, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("datasette"))
    settings = ["--setting", "max_csv_mb", "0", "--setting", "suggest_facets", "off"]
    command = [program, "serve", str(database), "-p", str(port), *settings]
    process = subprocess.Popen(
        command,
        env={**os.environ, "DATASETTE_LOAD_PLUGINS": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("Datasette did not start.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/bench/events.csv?_stream=on", process
    finally:
        process.terminate()
        process.wait()


def peak_kb(pid: int | str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def report(label: str, seconds: Sequence[float], file: Path, memory_kb: int) -> None:
    with file.open(newline="", encoding="utf-8") as stream:
        ids = [row["id"] for row in csv.DictReader(stream)]
    median = statistics.median(seconds)
    print(
        f"{label:22} {median:7.2f} s  {len(ids) / median:9.0f} rows/s  {len(ids)} rows  "
        f"{len(set(ids))} ids  {memory_kb >> 10} MB"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        export_here(*sys.argv[2:5])
    else:
        numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
        main(*(numbers + [100_000, 3][len(numbers) :]), formats="--formats" in sys.argv)
