"""Every download link, read back by an independent reader: the ids and count of the page."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from playwright.sync_api import Page

from tests.browser.conftest import Watched
from tests.seed import STORY


def read_csv(path: Path) -> list[int]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [int(row["id"]) for row in csv.DictReader(stream)]


def read_json(path: Path) -> list[int]:
    data = json.loads(path.read_text("utf-8"))
    assert set(data) >= {"schema_version", "story", "generated", "events"}
    return [event["id"] for event in data["events"]]


def read_ndjson(path: Path) -> list[int]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def read_calendar(path: Path) -> list[int]:
    """An event of a moving deadline is told by that deadline's one entry, which lists it."""
    calendar = Calendar.from_ical(path.read_bytes())
    urls = [str(entry.get("url", "")) for entry in calendar.walk("VEVENT")]
    return [int(found[1]) for url in urls if (found := re.search(r"/event/(\d+)", url))]


def read_atom(path: Path) -> list[int]:
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo
    return [int(entry.link.rsplit("/", 1)[1]) for entry in feed.entries]


def read_timelinejs(path: Path) -> list[int]:
    slides = json.loads(path.read_text("utf-8"))["events"]
    assert all(slide["start_date"]["year"] and slide["text"]["headline"] for slide in slides)
    return [int(re.findall(r"\d+", slide["unique_id"])[-1]) for slide in slides]


READERS: dict[str, Callable[[Path], list[int]]] = {
    "csv": read_csv,
    "csv-excel": read_csv,
    "json": read_json,
    "ndjson": read_ndjson,
    "ics": read_calendar,
    "atom": read_atom,
    "timelinejs": read_timelinejs,
}
QUERIES = (
    "",
    "type=ruling",
    "q=supreme&official=1",
    "asof=2025-01-19",
    "from=2025&status=occurred",
)


def on_page(page: Page) -> list[int]:
    found = page.locator("li.entry").evaluate_all("all => all.map(one => one.id)")
    return sorted(int(one.removeprefix("event-")) for one in found)


@pytest.mark.parametrize("query", QUERIES)
def test_every_file_holds_the_events_of_the_page(
    site: str, visit: Watched, tmp_path: Path, query: str
) -> None:
    page = visit()
    page.goto(f"{site}/timeline/{STORY}?{query}")
    expected = on_page(page)
    assert expected
    assert f"{len(expected)} row" in page.locator(".rows").inner_text()
    links = page.locator(".files a").evaluate_all(
        "all => all.map(one => [one.dataset.format, one.href])"
    )
    assert [name for name, _ in links] == list(READERS)
    for name, url in links:
        answer = page.request.get(url)
        assert answer.status == 200
        file = tmp_path / name
        file.write_bytes(answer.body())
        found = sorted(READERS[name](file))
        if name == "ics":
            assert set(found) <= set(expected)
        else:
            assert found == expected, name


def test_excel_gets_a_byte_order_mark_and_others_do_not(site: str, visit: Watched) -> None:
    page = visit()
    base = f"{site}/timeline/{STORY}"
    assert page.request.get(f"{base}.excel.csv").body().startswith(b"\xef\xbb\xbf")
    assert not page.request.get(f"{base}.csv").body().startswith(b"\xef\xbb\xbf")


def test_a_long_timeline_is_downloaded_whole(
    make_site: Callable[..., str], visit: Watched, tmp_path: Path
) -> None:
    site = make_site(1500)
    answer = visit().request.get(f"{site}/timeline/{STORY}.csv")
    (tmp_path / "all.csv").write_bytes(answer.body())
    assert sorted(read_csv(tmp_path / "all.csv")) == list(range(1, 1501))
