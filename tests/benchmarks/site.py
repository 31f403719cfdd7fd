"""How long the server takes for each page at 100,000 events, beside Datasette's own table page.

    python -m tests.benchmarks.site [--events 100000] [--rounds 7]

A fresh server process serves a seeded database; pages and Datasette's table page take turns in one
run, so that other load on the machine hits both. `first` is the first request after the database
changed, `median` the middle of the others, wall time at the client; `cpu` is the server's own CPU
time per request. The timeline page must stay under 200 kB before compression.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.seed import STORY, seed

HOME = f"/timeline/{STORY}"
PAGES = (
    HOME, f"{HOME}?ui=fr", f"{HOME}?order=oldest", f"{HOME}?page=1000", f"{HOME}?type=ruling",
    f"{HOME}?status=possible", f"{HOME}?actor=bytedance", f"{HOME}?jurisdiction=US",
    f"{HOME}?lang=fr", f"{HOME}?official=1", f"{HOME}?from=2020&to=2021", f"{HOME}?q=ruling",
    f"{HOME}?q=interdiction", f"{HOME}?asof=2020-01-01", f"{HOME}?asof=2020-01-01&type=ruling",
    f"{HOME}?asof=2025-06-01&actor=tiktok", f"/deadlines/{STORY}", f"/changes/{STORY}",
    f"/changes/{STORY}?page=900", "/event/50000", "/sources", "/about", f"/embed/{STORY}",
)  # fmt: skip
TABLE = ("/tracker/events", "/tracker/events?type=ruling", "/tracker/events?_search=ruling")
_TICK = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def ask(base: str, path: str) -> tuple[float, int]:
    started = time.perf_counter()
    with urllib.request.urlopen(base + path, timeout=60) as answer:
        size = len(answer.read())
    return time.perf_counter() - started, size


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(db: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    code = f"from tracker.publish import serve; serve({str(db)!r}, host='127.0.0.1', port={port})"
    process = subprocess.Popen([sys.executable, "-c", code])
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            ask(base, "/about")
        except OSError:
            time.sleep(0.1)
        else:
            return process, base
    raise SystemExit("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = seed(Path(folder) / "tracker.db", options.events)
        process, base = start(db)
        try:
            run(base, process.pid, db, options.rounds)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def run(base: str, pid: int, db: Path, rounds: int) -> None:
    paths = (*PAGES, *TABLE)
    first = {}
    for path in paths:
        with sqlite3.connect(db) as conn:  # a commit: nothing is remembered
            conn.execute("UPDATE feeds SET failures = failures + 1")
        conn.close()
        first[path] = ask(base, path)[0]
    walls: dict[str, list[float]] = {path: [] for path in paths}
    cpu = dict.fromkeys(paths, 0.0)
    sizes = {}
    for _ in range(rounds):
        for path in paths:
            before = cpu_s(pid)
            wall, sizes[path] = ask(base, path)
            cpu[path] += cpu_s(pid) - before
            walls[path].append(wall)
    print(f"{'first ms':>9} {'median ms':>9} {'cpu ms':>7} {'kB':>5}  page")
    for path in paths:
        middle = statistics.median(walls[path]) * 1000
        print(
            f"{first[path] * 1000:9.0f} {middle:9.0f} {cpu[path] / rounds * 1000:7.0f} "
            f"{sizes[path] / 1000:5.0f}  {path}"
        )
    worst = max(PAGES, key=lambda path: statistics.median(walls[path]))
    biggest = max(PAGES, key=lambda path: sizes[path])
    print(f"slowest median: {statistics.median(walls[worst]) * 1000:.0f} ms, {worst}")
    print(f"largest page: {sizes[biggest] / 1000:.0f} kB, {biggest}")


if __name__ == "__main__":
    main()
