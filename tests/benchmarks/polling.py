"""Polls many feeds with the tracker, with lemon24/reader and with a feedparser loop, side by side.

    .venv/bin/python -m tests.benchmarks.polling [--feeds 500 2000] [--rounds 3] [--changed 3]

The feeds are served by `feed_server` in a process of its own, 30 ms away, five to a host. Each
client runs in a process of its own and saves everything in SQLite: once from nothing, then with
nothing changed, then with two new entries in every feed. Prints medians and their ratios. `reader`
is installed into a virtual environment of its own under build/ at the first run; it needs
`sgmllib3k` beside it to parse at all.

Memory is given twice: the peak resident set of the client itself, and the peak of it with its
child processes, where pages that several processes share count once (PSS, sampled).
"""

import argparse
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
READER = ROOT / "build" / "reader"
CLIENTS = Path(__file__).with_name("polling_clients.py")
PHASES = ("first", "unchanged", "changed")


def main() -> None:
    """Run the comparison and print a table per number of feeds."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--feeds", type=int, nargs="+", default=[500, 2000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--changed", type=int, default=3, help="rounds with news")
    options.add_argument("--clients", nargs="+", default=["tracker", "reader", "feedparser"])
    given = options.parse_args()
    for feeds in given.feeds:
        results = {name: run(name, feeds, given.rounds, given.changed) for name in given.clients}
        show(feeds, results)


def run(client: str, feeds: int, rounds: int, changed: int) -> dict[str, object]:
    """One client against a server of its own."""
    python = reader_python() if client.startswith("reader") else sys.executable
    with (
        serving(feeds) as port,
        subprocess.Popen(
            [python, CLIENTS, client, *map(str, (port, feeds, rounds, changed))],
            env={**os.environ, "PYTHONPATH": "" if python != sys.executable else str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        ) as running,
        sampled_memory(running.pid) as memory,
    ):
        output, _ = running.communicate()
    if running.returncode:
        sys.exit(f"{client} failed")
    result: dict[str, object] = json.loads(output)
    result["tree_mib"] = max(memory, default=0.0)
    expected = feeds * (30 + 2 * changed)
    if result["entries"] != expected:
        sys.exit(f"{client} holds {result['entries']} entries, not {expected}")
    return result


@contextmanager
def serving(feeds: int) -> Iterator[int]:
    """The feed server, for as long as the block runs."""
    command = [sys.executable, "-m", "tests.benchmarks.feed_server", "--feeds", str(feeds)]
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
        pip = [python, "-m", "pip", "install", "--quiet", "reader==3.26", "sgmllib3k"]
        subprocess.run(pip, check=True)
    return str(python)


def show(feeds: int, results: dict[str, dict[str, object]]) -> None:
    """Medians of wall and CPU seconds, and how many times the first client is faster."""
    print(f"\n{feeds} feeds, seconds of wall (CPU), median; peak memory in MiB")
    names = "".join(f"{phase:>20}" for phase in PHASES)
    print(f"{'':12}{names}{'itself':>10}{'with children':>15}")
    for name, result in results.items():
        cells = [f"{wall:8.2f} ({cpu:.2f})" for wall, cpu in (medians(result, p) for p in PHASES)]
        memory = f"{result['peak_mib']:>10.0f}{result['tree_mib']:>15.0f}"
        print(f"{name:12}" + "".join(f"{c:>20}" for c in cells) + memory)
    first, *others = results
    for name in others:
        ratios = []
        for phase in PHASES:
            wall, cpu = medians(results[name], phase)
            own_wall, own_cpu = medians(results[first], phase)
            ratios.append(f"{phase} {wall / own_wall:.1f}x ({cpu / own_cpu:.1f}x CPU)")
        print(f"{first} against {name}: " + ", ".join(ratios))


def medians(result: dict[str, object], phase: str) -> tuple[float, float]:
    """The median wall and CPU seconds of a phase."""
    rounds = result[phase]
    assert isinstance(rounds, list)
    return median(wall for wall, _ in rounds), median(cpu for _, cpu in rounds)


if __name__ == "__main__":
    main()
