"""What docs/cron.md tells people to copy is right as it stands."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.loopback.behaviours import reply
from tests.loopback.server import Server
from tracker.cli.root import cli

FEED = (
    b"<rss version='2.0'><channel><title>t</title><item><title>The council meets</title>"
    b"<link>http://news.example/1</link></item></channel></rss>"
)
ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "cron.md").read_text("utf-8")
UNITS = dict(re.findall(r"`/etc/systemd/system/([\w.-]+)`:\n\n```ini\n(.*?)```", TEXT, re.DOTALL))
COMMANDS = sorted(set(re.findall(r"\.venv/bin/tracker (\w+)((?: --?[a-z-]+)*)", TEXT)))


@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_every_command_and_option_of_the_page_exists(command: str, options: str) -> None:
    told = CliRunner().invoke(cli, [command, "--help"])
    assert told.exit_code == 0
    for option in options.split():
        assert re.search(rf"{option}\b", told.output), option


def test_the_page_has_a_timer_a_job_and_a_server() -> None:
    assert set(UNITS) == {
        "tracker-refresh.service",
        "tracker-refresh.timer",
        "tracker-site.service",
    }


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="the machine has no systemd to ask"
)
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("tracker")
    for name, unit in UNITS.items():
        # verify looks for the program and the user on this machine.
        unit = unit.replace("/srv/tracker/.venv/bin/tracker", str(command))
        unit = unit.replace("User=tracker", "User=root").replace("/srv/tracker", str(tmp_path))
        (tmp_path / name).write_text(unit, "utf-8")
    units = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    ours = [line for line in done.stderr.splitlines() if "tracker-" in line]
    assert ours == []
    assert done.returncode == 0


def blocks(language: str) -> list[str]:
    """The examples of the page in that language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def crontab_lines() -> list[str]:
    """The lines that are no comments."""
    lines = [line for block in blocks("crontab") for line in block.splitlines()]
    return [line for line in lines if line[:1] not in ("#", "")]


def test_crontab_lines_have_five_fields_and_a_command() -> None:
    lines = crontab_lines()
    assert len(lines) == 3
    for line in lines:
        fields = line.split(None, 5)
        assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields[:5])
        assert "%" not in fields[5]  # cron would take it for a line break
        assert "tracker" in fields[5]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.on("/feed", reply(FEED))
        yield running


@pytest.fixture
def installed(tmp_path: Path, server: Server) -> Path:
    """A folder as /srv/tracker is meant to be, with one feed that wants a key."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/tracker").symlink_to(Path(sys.executable).with_name("tracker"))
    (tmp_path / "feeds.yaml").write_text(
        "stories: [{id: story, title: {en: A story}, terms: [TikTok]}]\n"
        f"feeds: [{{id: f, url: '{server.url('/feed')}', allow_private: true, "
        "headers: {X-Api-Key: CONGRESS_API_KEY}}]\n",
        "utf-8",
    )
    (secrets,) = (block for block in blocks("sh") if "secrets.env" in block)
    (tmp_path / "secrets.env").write_text(secrets.replace("=...", "=a-key"), "utf-8")
    return tmp_path


def test_the_jobs_of_the_crontab_run_in_the_bare_world_of_cron(
    installed: Path, server: Server
) -> None:
    first, health, with_secrets = (line.split(None, 5)[5] for line in crontab_lines())
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(installed), "SHELL": "/bin/sh"}

    def run(job: str, **environment: str) -> subprocess.CompletedProcess[str]:
        job = job.replace("/srv/tracker", str(installed))
        done = subprocess.run(
            ["/bin/sh", "-c", job], env=bare | environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done

    silent = run(with_secrets)
    assert (silent.stdout, silent.stderr) == ("", "")
    assert server.requests[0].headers["x-api-key"] == "a-key"
    run(f"{first} --force", CONGRESS_API_KEY="another")
    assert "(+desk@example.org)" in server.requests[1].headers["user-agent"]
    assert "last pass: 20" in run(health).stdout


def the_workflow() -> dict[str, Any]:
    (block,) = blocks("yaml")
    workflow: dict[str, Any] = yaml.safe_load(block.replace("\non:", "\n'on':"))
    return workflow


def test_the_steps_of_the_workflow_run_one_after_the_other(installed: Path) -> None:
    # As the runner starts them; what make does is what this test runs in.
    steps = [step for step in the_workflow()["jobs"]["refresh"]["steps"] if "run" in step]
    for step in steps:
        if not step["run"].startswith("make "):
            subprocess.run(
                ["bash", "-e", "-c", step["run"]],
                cwd=installed,
                env={"PATH": "/usr/bin:/bin", **step.get("env", {})},
                check=True,
            )
    told = json.loads((installed / "refresh.json").read_text("utf-8"))
    assert [feed["outcome"] for feed in told["feeds"]] == ["new"]
    with closing(sqlite3.connect(installed / "public.db")) as conn:
        assert conn.execute("SELECT count(*) FROM feeds").fetchone() == (1,)


def test_the_workflow_is_yaml_with_a_schedule_and_steps() -> None:
    workflow = the_workflow()
    assert workflow["on"]["schedule"][0]["cron"]
    for step in workflow["jobs"]["refresh"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        if step.get("run", "").startswith("make "):
            target = step["run"].split()[1]
            assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.M)
