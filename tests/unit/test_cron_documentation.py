"""What docs/cron.md tells people to copy is right as it stands."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tracker.cli.root import cli

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


def test_crontab_lines_have_five_fields_and_a_command() -> None:
    blocks = re.findall(r"```crontab\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line[:1] not in ("#", "")]
    assert len(lines) == 3
    for line in lines:
        fields = line.split(None, 5)
        assert all(re.fullmatch(r"[\d*/,-]+", field) for field in fields[:5])
        assert "%" not in fields[5]  # cron would take it for a line break
        assert "tracker" in fields[5]


def test_the_workflow_is_yaml_with_a_schedule_and_steps() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    workflow = yaml.safe_load(block.replace("\non:", "\n'on':"))
    assert workflow["on"]["schedule"][0]["cron"]
    for step in workflow["jobs"]["refresh"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        if step.get("run", "").startswith("make "):
            target = step["run"].split()[1]
            assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.M)
