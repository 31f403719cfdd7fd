"""How long the server takes for each page at 100,000 events, beside Datasette's own table page.

    python -m tests.benchmarks.site [--events 100000] [--rounds 7] [--db FILE]

A fresh server process serves a seeded database with a history (`tests.benchmarks.history`); all
pages and Datasette's table pages take turns in one run, so that other load on the machine hits all
of them. `cold` is the median of requests right after a commit, `warm` of requests without one, wall
time at the client; `cpu` is the server's own CPU time of a cold request. Of a file the time to its
first bytes is taken. A page must stay under 200 kB before compression.
"""

from __future__ import annotations

import argparse
import http.client
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from tests.benchmarks.history import add_history
from tests.benchmarks.site_server import Server, our_site
from tests.seed import STORY, seed
from tracker.publish.export import FORMATS

HOME = f"/timeline/{STORY}"
QUERIES = (
    "", "?ui=fr", "?order=oldest", "?page=1000", "?type=ruling", "?status=possible",
    "?actor=bytedance", "?actor=bytedance&actor=tiktok", "?jurisdiction=US", "?lang=fr",
    "?official=1", "?from=2020&to=2021", "?from=2020-03-05", "?q=ruling", "?q=interdiction",
    "?q=record", "?type=ruling&official=1&q=recorded&from=2016", "?q=ruling&actor=tiktok",
    "?asof=2020-01-01", "?asof=2025-06-01", "?asof=2020-01-01&type=ruling",
    "?asof=2025-06-01&actor=tiktok", "?asof=2025-06-01&lang=fr", "?asof=2022-06-01&q=ruling",
    "?asof=2022-06-01&q=rumour", "?asof=2022-06-01&q=record", "?asof=2025-06-01&page=900",
    "?q=record&actor=tiktok&actor=bytedance",
)  # fmt: skip
PAGES = (
    "/", *(HOME + query for query in QUERIES), f"/deadlines/{STORY}",
    f"/deadlines/{STORY}?asof=2020-01-01", f"/deadlines/{STORY}?on=2020-01-01&page=100",
    f"/changes/{STORY}", f"/changes/{STORY}?page=900", "/event/50000", "/sources", "/about",
    f"/embed/{STORY}",
)  # fmt: skip
FILES = (
    *(HOME + each.suffix for each in FORMATS.values()), f"{HOME}.csv?type=ruling&q=recorded",
    f"{HOME}.json?asof=2025-06-01", f"/changes/{STORY}.atom",
)  # fmt: skip
TABLE = ("/tracker/events", "/tracker/events?type=ruling", "/tracker/events?_search=ruling")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--db", type=Path, help="a seeded database to use again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or Path(folder) / "tracker.db"
        if not db.exists():
            seed(db, options.events)
            add_history(db)
        with our_site(db) as server:
            run(server, db, options.rounds)


def run(server: Server, db: Path, rounds: int) -> None:
    paths = (*PAGES, *TABLE, *FILES)
    cold: dict[str, list[float]] = defaultdict(list)
    warm: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, float] = defaultdict(float)
    sizes: dict[str, int] = {}
    for path in paths:
        ask(server, path)
    for _ in range(rounds):
        for path in paths:
            commit(db)
            before = server.cpu_s()
            wall, sizes[path] = ask(server, path)
            cold[path].append(wall)
            cpu[path] += server.cpu_s() - before
            if path not in FILES:
                warm[path].append(ask(server, path)[0])
    print(f"{'cold ms':>8} {'warm ms':>8} {'cpu ms':>7} {'kB':>5}  page")
    for path in paths:
        again = f"{statistics.median(warm[path]) * 1000:8.0f}" if warm[path] else " " * 8
        print(
            f"{statistics.median(cold[path]) * 1000:8.0f} {again} "
            f"{cpu[path] / rounds * 1000:7.0f} {sizes[path] / 1000:5.0f}  {path}"
        )
    for what, group in (("page", PAGES), ("Datasette table", TABLE), ("file", FILES)):
        worst = max(group, key=lambda path: statistics.median(cold[path]))
        print(f"slowest {what}: {statistics.median(cold[worst]) * 1000:.0f} ms cold, {worst}")
    biggest = max(PAGES, key=lambda path: sizes[path])
    print(f"largest page: {sizes[biggest] / 1000:.0f} kB, {biggest}")


def commit(db: Path) -> None:
    """What a refresh does to a reader: the database is another one."""
    conn = sqlite3.connect(db)
    conn.execute("UPDATE feeds SET failures = failures + 1")
    conn.commit()
    conn.close()


def ask(server: Server, path: str) -> tuple[float, int]:
    """Wall seconds and bytes; of a file until its first bytes are there."""
    host = server.base.removeprefix("http://")
    conn = http.client.HTTPConnection(host, timeout=60)
    started = time.perf_counter()
    conn.request("GET", path)
    answer = conn.getresponse()
    if answer.status != 200:
        raise SystemExit(f"{path} answers {answer.status}")
    first = answer.read(64)
    size = len(first) if path in FILES else len(first) + len(answer.read())
    wall = time.perf_counter() - started
    conn.close()
    return wall, size


if __name__ == "__main__":
    main()
