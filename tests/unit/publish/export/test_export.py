"""Every format holds the same events, and the same data gives the same bytes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

import feedparser
import pytest
from icalendar import Calendar

from tests.seed import STORY
from tracker.errors import UsageError
from tracker.publish.export import FORMATS, export, export_selection
from tracker.publish.export.heading import Heading
from tracker.store.queries import Selection, iterate, parse_selection

READERS: dict[str, Callable[[bytes], list[int]]] = {
    "csv": lambda data: [
        int(row["id"]) for row in csv.DictReader(io.StringIO(data.decode(), newline=""))
    ],
    "csv-excel": lambda data: [
        int(row["id"]) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    ],
    "json": lambda data: [event["id"] for event in json.loads(data)["events"]],
    "ndjson": lambda data: [json.loads(line)["id"] for line in data.splitlines()],
    "ics": lambda data: [
        int(str(entry["x-timeline-event"]))
        for entry in Calendar.from_ical(data).walk("VEVENT")
        if "x-timeline-event" in entry
    ],
    "atom": lambda data: [
        int(entry.id.rpartition("/")[2]) for entry in feedparser.parse(data).entries
    ],
    "timelinejs": lambda data: [
        int(slide["unique_id"].removeprefix("event-")) for slide in json.loads(data)["events"]
    ],
}
SELECTIONS = [
    {},
    {"type": "deadline,extension"},
    {"from": "2025", "official": "1"},
    {"q": "echeance"},
    {"asof": "2025-01-18"},
    {"actor": "tiktok", "lang": "fr", "status": "occurred"},
    {"jurisdiction": "EU"},
]


def test_every_format_is_read_back() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("params", SELECTIONS, ids=lambda p: "-".join(p) or "all")
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_exactly_the_selected_events(
    conn: Connection, render: Callable[..., bytes], name: str, params: dict[str, str]
) -> None:
    selection = parse_selection(params, story=STORY)
    expected = sorted(row.id for row in iterate(conn, selection))
    assert sorted(READERS[name](render(conn, name, selection))) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_case_119_the_same_data_gives_the_same_bytes_everywhere(path: Path, name: str) -> None:
    script = (
        "import sys\n"
        "from tracker.publish.export import export_selection\n"
        "from tracker.store.database import open_readonly\n"
        "from tracker.store.queries import Selection\n"
        "conn = open_readonly(sys.argv[1])\n"
        "for chunk in export_selection(conn, Selection(story='tiktok-ban'), sys.argv[2]):\n"
        "    sys.stdout.buffer.write(chunk)\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script, str(path), name],
            env={**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for zone, locale, seed in (
            ("America/Los_Angeles", "C", "1"),
            ("Pacific/Kiritimati", "fr_FR.UTF-8", "2"),
        )
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 1000


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_names_the_machine_or_the_time_of_the_export(
    conn: Connection, render: Callable[..., bytes], name: str
) -> None:
    data = render(conn, name).decode("utf-8")
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)-?\d\d-?\d\dT", data)}
    assert max(years, default=2026) <= 2026
    assert os.uname().nodename not in data


def test_an_unknown_format_is_refused_with_those_there_are(conn: Connection) -> None:
    with pytest.raises(UsageError, match="csv, csv-excel, json, ndjson, ics, atom, timelinejs"):
        export_selection(conn, Selection(), "xlsx")
    with pytest.raises(UsageError, match="csv-excel"):
        export((), "", Heading(story="", title=""))


def test_suffixes_and_media_types_are_those_of_the_contract() -> None:
    assert [each.suffix for each in FORMATS.values()] == [
        ".csv", ".excel.csv", ".json", ".ndjson", ".ics", ".atom", ".timelinejs.json",
    ]  # fmt: skip
    assert all("/" in each.media_type for each in FORMATS.values())
