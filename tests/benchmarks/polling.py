"""Polls many feeds with the tracker, with lemon24/reader and with a feedparser loop, side by side.

    .venv/bin/python -m tests.benchmarks.polling [--feeds 500 2000] [--feeds-per-host 1 2 5]
        [--turns 3] [--rounds 9] [--changed 1]

The feeds are served by `feed_server` in a process of its own, 30 ms away, so many to a host; a
client that asks a host for one thing at a time needs at least 30 ms for each of them. Each client
saves everything in SQLite: once from nothing, then with nothing changed, then with two new entries
in every feed (`--changed 0` leaves that out). The clients take turns, so that what else the machine
does meets all of them; each turn is a process of its own, as cron would start it, that polls a few
times. Prints medians and their ratios.
`reader` is installed into a virtual environment of its own under build/ at the first run; it needs
`sgmllib3k` beside it to parse at all. The tracker is compiled first, as pip does with what it
installs: where Python writes no bytecode, each of its processes would compile it anew.

Memory of each phase is given twice: the peak resident set of the client itself, and the peak of it
with its child processes, where pages that several processes share count once (PSS, sampled).
"""

import argparse
import compileall
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
READER = ROOT / "build" / "reader"
CLIENTS = Path(__file__).with_name("polling_clients.py")
PHASES = ("first", "unchanged", "changed")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one process of a client took: (wall, CPU) of each poll, peaks, entries it then held.

    `tree_mib` counts its child processes, too.
    """

    polls: list[tuple[float, float]]
    peak_mib: float
    tree_mib: float
    entries: int


class Measured:
    """Medians of the polls of some turns, and the largest of their peaks."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        walls, cpus = zip(*(poll for turn in turns for poll in turn.polls), strict=True)
        self.wall_s = median(walls)
        self.cpu_s = median(cpus)
        self.peak_mib = max(turn.peak_mib for turn in turns)
        self.tree_mib = max(turn.tree_mib for turn in turns)


def main() -> None:
    """Run the comparison and print a table per number of feeds."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--feeds", type=int, nargs="+", default=[500, 2000])
    options.add_argument("--feeds-per-host", type=int, nargs="+", default=[1])
    options.add_argument("--turns", type=int, default=3, help="of each client in each phase")
    options.add_argument("--rounds", type=int, default=9, help="without news in each turn")
    options.add_argument("--changed", type=int, default=1, help="rounds with news in each turn")
    options.add_argument("--clients", nargs="+", default=["tracker", "reader", "feedparser"])
    given = options.parse_args()
    compileall.compile_dir(ROOT / "tracker", quiet=1)
    rounds = {"first": 1, "unchanged": given.rounds, "changed": given.changed}
    for feeds, per_host in product(given.feeds, given.feeds_per_host):
        show(feeds, per_host, run(given.clients, feeds, per_host, rounds, given.turns))


def run(
    clients: Sequence[str], feeds: int, feeds_per_host: int, rounds: Mapping[str, int], turns: int
) -> dict[str, dict[str, Measured]]:
    """Each phase, its turns with one client after the other; every client has its own server."""
    results: dict[str, dict[str, Measured]] = {name: {} for name in clients}
    with ExitStack() as stack:
        folders = {c: stack.enter_context(tempfile.TemporaryDirectory()) for c in clients}
        ports = {c: stack.enter_context(serving(feeds, feeds_per_host)) for c in clients}
        for phase in (phase for phase in PHASES if rounds[phase]):
            taken: dict[str, list[Turn]] = {client: [] for client in clients}
            for turn, client in product(range(1 if phase == "first" else turns), clients):
                numbers = map(str, (ports[client], feeds, feeds_per_host, rounds[phase]))
                taken[client].append(take_turn(client, phase, folders[client], *numbers))
                news = 2 * rounds["changed"] * (turn + 1) if phase == "changed" else 0
                expected = feeds * (30 + news)
                if taken[client][-1].entries != expected:
                    sys.exit(f"{client} holds {taken[client][-1].entries} entries, not {expected}")
            for client in clients:
                results[client][phase] = Measured(taken[client])
    return results


def take_turn(client: str, *arguments: str) -> Turn:
    """Run a client's process to its end."""
    python = reader_python() if client.startswith("reader") else sys.executable
    with (
        subprocess.Popen(
            [python, CLIENTS, client, *arguments],
            env={**os.environ, "PYTHONPATH": "" if python != sys.executable else str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        ) as running,
        sampled_memory(running.pid) as memory,
    ):
        output, _ = running.communicate()
    if running.returncode:
        sys.exit(f"{client} failed")
    return Turn(**json.loads(output), tree_mib=max(memory, default=0.0))


@contextmanager
def serving(feeds: int, feeds_per_host: int) -> Iterator[int]:
    """The feed server, for as long as the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_server", "--feeds", str(feeds)]
    command += ["--feeds-per-host", str(feeds_per_host)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


@contextmanager
def sampled_memory(pid: int) -> Iterator[list[float]]:
    """MiB of a process and its children, ten times a second while the block runs (Linux)."""
    samples: list[float] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(0.1):
            samples.append(sum(pss_mib(member) for member in family(pid)))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def family(pid: int) -> Iterator[int]:
    """A process and those that it started, theirs too."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in task.read_text().split():
                yield from family(int(child))


def pss_mib(pid: int) -> float:
    """Memory of a process, pages that it shares with others divided among them."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def reader_python() -> str:
    """The interpreter of a virtual environment that has `reader`."""
    python = READER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", READER], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "reader==3.26", "sgmllib3k"]
        subprocess.run(pip, check=True)
    return str(python)


def show(feeds: int, per_host: int, results: Mapping[str, Mapping[str, Measured]]) -> None:
    """Medians of seconds, peaks of memory, and how many times the first client is faster."""
    print(
        f"\n{feeds} feeds, {per_host} to a host: seconds of wall (CPU), median; "
        "peak MiB itself / with children"
    )
    first, *others = results
    phases = list(results[first])
    print(f"{'':12}" + "".join(f"{phase:>28}" for phase in phases))
    for name, result in results.items():
        cells = [
            f"{m.wall_s:.2f} ({m.cpu_s:.2f}) {m.peak_mib:4.0f} /{m.tree_mib:4.0f}"
            for m in (result[phase] for phase in phases)
        ]
        print(f"{name:12}" + "".join(f"{cell:>28}" for cell in cells))
    for name in others:
        pairs = [(phase, results[first][phase], results[name][phase]) for phase in phases]
        ratios = [
            f"{phase} {theirs.wall_s / own.wall_s:.1f}x ({theirs.cpu_s / own.cpu_s:.1f}x CPU)"
            for phase, own, theirs in pairs
        ]
        print(f"{first} against {name}: " + ", ".join(ratios))


if __name__ == "__main__":
    main()
