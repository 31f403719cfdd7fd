"""CSV of many events over HTTP: our site and Datasette's `_stream=on`, side by side in one run.

    python -m tests.benchmarks.export [--events 100000] [--rounds 3] [--db FILE] [--formats]

Two server processes read the same seeded database and send it to the same client over loopback:
Datasette the bare `events` table without its size limit, our site the timeline, which joins actors,
instruments and sources. Rounds alternate. Printed: wall seconds to the last byte (median), CPU
seconds of the server (median), rows and distinct ids that arrived, and the largest memory of the
server process beside what it held before. `--formats` writes every format to a file.
"""

import argparse
import csv
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.site_server import Server, our_site, plain_datasette
from tests.seed import STORY, seed
from tracker.publish.export import FORMATS, export_selection, write_export
from tracker.store.database import open_readonly
from tracker.store.queries import Selection


@dataclass
class Runs:
    """What the rounds of one server cost."""

    label: str
    server: Server
    path: str
    target: Path
    before_mb: int
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def download(self) -> None:
        """One round."""
        cpu, start = self.server.cpu_s(), time.perf_counter()
        address = self.server.base + self.path
        with urllib.request.urlopen(address) as answer, self.target.open("wb") as out:
            while block := answer.read(1 << 16):
                out.write(block)
        self.wall.append(time.perf_counter() - start)
        self.cpu.append(self.server.cpu_s() - cpu)

    def report(self) -> None:
        """One line."""
        with self.target.open(newline="", encoding="utf-8") as stream:
            ids = [row["id"] for row in csv.DictReader(stream)]
        print(
            f"{self.label:22} {statistics.median(self.wall):6.2f} s wall  "
            f"{statistics.median(self.cpu):6.2f} s CPU  {len(ids)} rows  {len(set(ids))} ids  "
            f"{self.target.stat().st_size / 1e6:.1f} MB  "
            f"memory {self.before_mb} to {self.server.peak_mb()} MB"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--db", type=Path, help="a seeded database to use again")
    parser.add_argument("--formats", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = options.db or folder / "bench.db"
        if not database.exists():
            seed(database, options.events)
        print(f"{database.stat().st_size >> 20} MB, {options.rounds} rounds")
        side_by_side(database, folder, options.rounds)
        if options.formats:
            for each in FORMATS:
                wall, peak = timed_export(database, folder / f"x.{each}", each)
                size = (folder / f"x.{each}").stat().st_size
                print(f"{each:22} {wall:7.2f} s  {size / 1e6:8.1f} MB written  {peak} MB")


def side_by_side(database: Path, folder: Path, rounds: int) -> None:
    with our_site(database) as ours, plain_datasette(database) as theirs:
        both = (
            Runs("our .csv", ours, f"/timeline/{STORY}.csv", folder / "ours", ours.peak_mb()),
            Runs("datasette _stream=on", theirs, f"/{database.stem}/events.csv?_stream=on",
                 folder / "theirs", theirs.peak_mb()),
        )  # fmt: skip
        for _ in range(rounds):
            for one in both:
                one.download()
        for one in both:
            one.report()


def timed_export(database: Path, target: Path, name: str) -> tuple[float, int]:
    """Wall seconds, start of Python left out, and peak MB of an export in its own process."""
    command = [sys.executable, "-m", "tests.benchmarks.export", "--child", str(database)]
    done = subprocess.run([*command, str(target), name], check=True, capture_output=True, text=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def export_here(database: str, target: str, name: str) -> None:
    conn = open_readonly(database)
    start = time.perf_counter()
    write_export(target, export_selection(conn, Selection(story=STORY), name))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(time.perf_counter() - start, peak_mb)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        export_here(*sys.argv[2:5])
    else:
        main()
