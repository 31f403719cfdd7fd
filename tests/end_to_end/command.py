"""Runs `tracker` as a process, as cron and people do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tracker:
    """The command with its files in one folder.

    `config` is set once a test has written one.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Path:
        return self.folder / "tracker.db"

    @property
    def config(self) -> Path:
        return self.folder / "feeds.yaml"

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "TRACKER_DB": str(self.db),
            "TRACKER_CONFIG": str(self.config),
            "TRACKER_CORRECTIONS": str(self.folder / "corrections.yaml"),
            "TRACKER_SPACING": "0",
            **self.environment,
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tracker", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment(),
            preexec_fn=ignore_no_signal,
        )

    def run(
        self, *arguments: str, status: int = 0, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=self._environment(),
            timeout=120,
        )
        assert done.returncode == status, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done


def ignore_no_signal() -> None:
    """As cron starts a command; whatever runs the tests may ignore some, as nohup does."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
