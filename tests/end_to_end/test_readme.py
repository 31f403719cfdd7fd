"""Every command that the README tells a reader to type is run, as it stands."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tracker.demo import SampleServer, write_config

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
# These start what is running already, or take the hour that the suite itself is made of.
ONLY_LOOKED_AT = {"make test", "make bench", "make train"}
SERVING = {".venv/bin/tracker serve", "make demo"}

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def environment(sample: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The README's commands work on the reader's files; ours are the sample's."""
    folder = tmp_path_factory.mktemp("reader")
    return {
        **os.environ,
        "TRACKER_CONFIG": str(write_config(folder, sample.base_url)),
        "TRACKER_DB": str(folder / "tracker.db"),
        "TRACKER_CORRECTIONS": str(folder / "corrections.yaml"),
        "TRACKER_SPACING": "0",
    }


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_readme_has_commands() -> None:
    assert "make demo" in COMMANDS
    assert "make test" in COMMANDS


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in SERVING | ONLY_LOOKED_AT])
def test_a_command_of_the_readme_works(command: str, environment: dict[str, str]) -> None:
    done = run(command, environment)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_writes_its_database_and_serves_the_site(environment: dict[str, str]) -> None:
    assert (ROOT / ".venv" / "bin" / "tracker").exists(), "make demo and make test build .venv"
    port = free_port()
    demo = subprocess.Popen(
        ["make", "demo", f"PORT={port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/", demo)
    finally:
        os.killpg(demo.pid, 15)
        out, _ = demo.communicate(timeout=30)
    assert "TikTok" in page
    assert f"http://127.0.0.1:{port}/" in out


def wait_for(url: str, process: subprocess.Popen[str]) -> str:
    ends = time.monotonic() + 200
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"{url} never answered; exit status {process.poll()}")


@pytest.mark.parametrize("command", sorted(ONLY_LOOKED_AT))
def test_a_make_target_that_is_not_run_here_exists(command: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_every_page_that_the_readme_links_exists() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
