"""Server processes for benchmarks, and what they cost."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and its address."""

    base: str
    pid: int

    def cpu_s(self) -> float:
        """CPU seconds it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def peak_mb(self) -> int:
        """The largest memory it has held."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        lines = status.splitlines()
        return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))


@contextmanager
def our_site(db: Path) -> Iterator[Server]:
    """`tracker serve` on a database."""
    port = _free_port()
    code = f"from tracker.publish import serve; serve({str(db)!r}, host='127.0.0.1', port={port})"
    with _running([sys.executable, "-c", code], port, {}) as server:
        yield server


@contextmanager
def plain_datasette(db: Path) -> Iterator[Server]:
    """Datasette without this project's plugin and without its limit on CSV."""
    port = _free_port()
    program = str(Path(sys.executable).with_name("datasette"))
    settings = ["--setting", "max_csv_mb", "0", "--setting", "suggest_facets", "off"]
    command = [program, "serve", str(db), "-p", str(port), *settings]
    with _running(command, port, {"DATASETTE_LOAD_PLUGINS": ""}) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], port: int, env: dict[str, str]) -> Iterator[Server]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=quiet, stderr=quiet)
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{server.base}/-/versions.json", timeout=60).close()
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("The server did not start.") from None
                time.sleep(0.1)
            else:
                break
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
