"""The demo: the ordinary pass over the sample, and what must come out of it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.seed import seed
from tracker.config import load_config
from tracker.demo import (
    SAMPLE_FOLDER,
    SampleServer,
    build_demo,
    remove_old_demo,
    write_config,
)
from tracker.errors import UsageError
from tracker.fetch import FetchSettings
from tracker.publish.server import make_datasette
from tracker.store.database import open_readonly
from tracker.update import Refresh, RefreshOptions, RunReport, writing

EXPECTED: list[dict[str, Any]] = json.loads((SAMPLE_FOLDER / "expected.json").read_text("utf-8"))[
    "events"
]
# Votes, hearings and rulings are announced; of these nobody can know before.
UNANNOUNCED = {"executive_action", "extension", "deadline"}
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def fact_id(fact: dict[str, Any]) -> str:
    return str(fact["id"])


def say_nothing(done: int, of: int, what: str) -> None:
    """Progress that nobody sees."""


@pytest.fixture(scope="module")
def built(sample: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    return db, build_demo(db, say_nothing, sample, lambda: NOW)


@pytest.fixture(scope="module")
def events(built: tuple[Path, RunReport]) -> list[dict[str, Any]]:
    with closing(open_readonly(built[0])) as conn:
        return [dict(row) for row in conn.execute("SELECT * FROM events")]


@pytest.mark.model
def test_every_feed_and_page_of_the_sample_is_read(
    built: tuple[Path, RunReport], sample: SampleServer
) -> None:
    db, report = built
    assert report.failed == []
    assert report.problems == []
    assert {request.status for request in sample.requests} == {200}
    with closing(open_readonly(db)) as conn:
        count = "SELECT text_status, count(*) FROM articles GROUP BY text_status"
        by_status = dict(conn.execute(count).fetchall())
        unread = "SELECT title FROM entries WHERE article_id IS NULL ORDER BY title"
        passed_over = [row["title"] for row in conn.execute(unread)]
    assert by_status["full"] >= 60
    assert "title" not in by_status
    # What names no story is kept as an entry and read no further.
    assert passed_over == [
        "Clubs rush to beat Monday's transfer deadline",
        "Un festival de vidéos verticales à Montréal cet été",
    ]


def dump(db: Path) -> list[str]:
    with closing(open_readonly(db)) as conn:
        return list(conn.iterdump())


def events_of(fact: dict[str, Any], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = ("story", "type", "date")
    return [event for event in events if all(event[key] == fact[key] for key in keys)]


@pytest.mark.model
@pytest.mark.parametrize("fact", EXPECTED, ids=fact_id)
def test_each_fact_stands_in_the_timeline(
    fact: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    assert events_of(fact, events)


@pytest.mark.model
@pytest.mark.parametrize("fact", EXPECTED, ids=fact_id)
def test_a_fact_is_one_event_however_many_articles_report_it(
    fact: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    assert len(events_of(fact, events)) == 1


@pytest.mark.model
@pytest.mark.parametrize(
    "fact", [fact for fact in EXPECTED if fact["type"] in UNANNOUNCED], ids=fact_id
)
def test_no_order_or_due_date_is_known_before_an_article_told_it(
    fact: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    told = min(datetime.fromisoformat(one["published"]) for one in fact["told_by"])
    known = [datetime.fromisoformat(one["first_reported"]) for one in events_of(fact, events)]
    assert min(known) >= told


# Kind, day of the act, new due date, days added, instrument, how the date follows.
LIFE = [
    ("set", "2024-04-24", "2025-01-19", 270, "PAFACA", "2024-04-24 + 270 days = 2025-01-19"),
    ("extended", "2025-01-20", "2025-04-05", 76, "EO 14166", "2025-01-20 + 75 days = 2025-04-05"),
    (
        "extended", "2025-04-04", "2025-06-19", 75, "EO 14258",
        "2025-04-05 (the due date before) + 75 days = 2025-06-19",
    ),
    ("extended", "2025-06-19", "2025-09-17", 90, "EO 14310", "2025-06-19 + 90 days = 2025-09-17"),
    ("extended", "2025-09-16", "2025-12-16", 90, "EO 14350", "the sources state 2025-12-16"),
    ("extended", "2025-09-25", "2026-01-23", 38, "EO 14352", "2025-09-25 + 120 days = 2026-01-23"),
    ("met", "2026-01-22", "", None, "", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def life(built: tuple[Path, RunReport]) -> dict[str, Any]:
    """The deadline of the story with the most steps, and these in order."""
    with closing(open_readonly(built[0])) as conn:
        sql = "SELECT * FROM deadlines WHERE story = 'tiktok-ban' ORDER BY steps DESC"
        deadline = dict(conn.execute(sql).fetchone())
        steps = "SELECT * FROM deadline_steps WHERE deadline_id = ? ORDER BY number"
        return {**deadline, "steps": [dict(row) for row in conn.execute(steps, [deadline["id"]])]}


@pytest.mark.model
def test_the_deadline_to_sell_has_one_life_with_all_its_moves(life: dict[str, Any]) -> None:
    told = [
        (
            s["kind"],
            s["date"],
            s["due"],
            s["days"],
            s["instrument"],
            s["explanation"].split("; ")[0],
        )
        for s in life["steps"]
    ]
    assert told == LIFE
    assert (life["instrument"], life["state"]) == ("PAFACA", "met")
    assert "ByteDance" in json.loads(life["actors"])
    assert "ByteDance" in life["obligation"]
    assert "19 janvier 2025" in life["obligation_fr"]


@pytest.mark.model
def test_each_step_is_quoted_from_a_report_of_its_days(
    life: dict[str, Any], built: tuple[Path, RunReport]
) -> None:
    with closing(open_readonly(built[0])) as conn:
        for step in life["steps"]:
            [known] = {
                row["known_at"]
                for row in conn.execute(
                    "SELECT min(a.known_at) AS known_at FROM mentions m "
                    "JOIN articles a ON a.id = m.article_id WHERE m.quote = ? AND NOT m.withdrawn",
                    [step["quote"]],
                )
            }
            assert known is not None, step["quote"]
            late = datetime.fromisoformat(known) - datetime.fromisoformat(step["known_from"])
            assert timedelta(days=-1) <= late <= timedelta(days=12)
            act = datetime.fromisoformat(f"{step['date']}T00:00:00+00:00")
            assert datetime.fromisoformat(step["known_from"]) >= act


@pytest.mark.model
def test_who_counted_another_day_than_the_order_states_is_told(life: dict[str, Any]) -> None:
    said = life["steps"][2]["explanation"]
    assert "2025-06-19: Federal Register, " in said
    assert "; 2025-06-18: " in said
    assert "Techno Exemple" in said.partition("2025-06-18: ")[2]


@pytest.mark.model
def test_no_due_date_is_called_in_force_by_two_lives(built: tuple[Path, RunReport]) -> None:
    days = [day for _, _, day, *_ in LIFE if day]
    with closing(open_readonly(built[0])) as conn:
        sql = "SELECT s.due FROM deadline_steps s JOIN deadlines d ON d.id = s.deadline_id "
        dues = [row["due"] for row in conn.execute(f"{sql} WHERE d.story = 'tiktok-ban'")]
    assert all(dues.count(day) == 1 for day in days)


EVE = ("2025-01-19", "20250119", '"day": 19', "January 19, 2025", "19 janvier 2025")
PAGES = ("/timeline/tiktok-ban", "/deadlines/tiktok-ban", "/embed/tiktok-ban", "/")
CHANGES = ("/changes/tiktok-ban", "/changes/tiktok-ban.atom")
FILES = (".csv", ".excel.csv", ".json", ".ndjson", ".ics", ".atom", ".timelinejs.json")
# What was decided after 18 January 2025, in the words of pages and files of both languages.
LATER = (
    "14166", "14258", "14310", "14350", "14352", "2025-04-05", "2025-06-19", "2025-09-17",
    "2025-12-16", "2026-01-22", "2026-01-23", "20250405", "20250619", "April 5", "5 avril",
    "June 19", "19 juin", "75 days", "75 jours",
)  # fmt: skip


async def read_on_the_eve(site: Datasette, path: str, ui: str, status: int = 200) -> str:
    """What a page or a file says as of 18 January 2025; it tells of nothing decided later."""
    answer = await site.client.get(f"{path}?asof=2025-01-18&ui={ui}", follow_redirects=True)
    assert answer.status_code == status, path
    told = [word for word in LATER if re.search(rf"(?<!\d){word}(?!\d)", answer.text)]
    assert told == [], path
    return str(answer.text)


@pytest.mark.model
@pytest.mark.parametrize("ui", ["en", "fr"])
async def test_on_the_eve_the_first_due_date_is_in_force_and_no_later_order_is_known(
    built: tuple[Path, RunReport], ui: str
) -> None:
    site = make_datasette(built[0])
    await site.invoke_startup()
    paths = [*PAGES, *(f"/timeline/tiktok-ban{suffix}" for suffix in FILES)]
    for path in paths:
        text = await read_on_the_eve(site, path, ui)
        assert any(day in text for day in EVE), path
    main = (await read_on_the_eve(site, "/deadlines/tiktok-ban", ui)).partition("<main")[2]
    assert ("January 19, 2025" if ui == "en" else "19 janvier 2025") in main


@pytest.mark.model
@pytest.mark.parametrize("ui", ["en", "fr"])
async def test_on_the_eve_no_page_of_an_event_and_no_change_tells_a_later_order(
    built: tuple[Path, RunReport], ui: str
) -> None:
    site = make_datasette(built[0])
    await site.invoke_startup()
    with closing(open_readonly(built[0])) as conn:
        sql = "SELECT event_id, min(known_from) < '2025-01-19' FROM event_versions GROUP BY 1"
        known = {row[0]: bool(row[1]) for row in conn.execute(sql)}
    assert set(known.values()) == {True, False}
    paths = dict.fromkeys(CHANGES, 200)
    paths |= {f"/event/{event_id}": 200 if told else 404 for event_id, told in known.items()}
    for path, status in paths.items():
        await read_on_the_eve(site, path, ui, status)


@pytest.mark.model
def test_what_a_bill_would_have_set_is_told_beside_the_life_as_overtaken_by_the_law(
    built: tuple[Path, RunReport], life: dict[str, Any]
) -> None:
    with closing(open_readonly(built[0])) as conn:
        rows = conn.execute("SELECT * FROM deadline_proposals").fetchall()
        in_force = conn.execute("SELECT due FROM deadline_steps").fetchall()
    told = [(row["deadline_id"], row["due"], row["date"], row["superseded"]) for row in rows]
    assert told == [(life["id"], "2024-09-13", "2024-03-13", "2024-04-24")]
    assert rows[0]["instrument"] == "H.R. 7521"
    assert "2024-09-13" not in {row["due"] for row in in_force}


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path, sample: SampleServer) -> None:
    db = seed(tmp_path / "tracker.db", events=3)
    before = db.read_bytes()
    with pytest.raises(UsageError, match=r"holds the feed \w+, which is not of the sample"):
        build_demo(db, say_nothing, sample, lambda: NOW)
    assert db.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, sample: SampleServer) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("my notes, longer than a header of a database file would be")
    with pytest.raises(UsageError, match="replaces its own database only"):
        build_demo(file, say_nothing, sample, lambda: NOW)
    assert file.read_text().startswith("my notes")


@pytest.mark.model
def test_a_second_pass_asks_conditionally_and_writes_nothing(
    built: tuple[Path, RunReport], sample: SampleServer, tmp_path: Path
) -> None:
    db = tmp_path / "demo.db"
    for suffix in ("", ".schedule.json"):
        Path(f"{db}{suffix}").write_bytes(Path(f"{built[0]}{suffix}").read_bytes())
    before = dump(db)
    asked_before = len(sample.requests)
    config = load_config(write_config(tmp_path, sample.base_url))
    now = NOW + timedelta(hours=2)
    with writing(config, None, db, now) as session:
        settings = FetchSettings(now=now, spacing_s=0.0)
        parts = (session.config, session.store, session.reader, session.linker)
        report = Refresh(*parts, settings, lambda: now, say_nothing).run(RefreshOptions())
    asked = sample.requests[asked_before:]
    assert report.failed == []
    assert len(asked) == len(config.feeds)
    assert {(request.conditional, request.status) for request in asked} == {(True, 304)}
    assert dump(db) == before


@pytest.mark.model
def test_an_earlier_demo_makes_room(built: tuple[Path, RunReport], tmp_path: Path) -> None:
    db = tmp_path / "demo.db"
    db.write_bytes(built[0].read_bytes())
    Path(f"{db}.schedule.json").write_text("{}")
    feeds = {feed.id for feed in load_config(SAMPLE_FOLDER / "feeds.yaml").feeds}
    remove_old_demo(db, feeds)
    assert list(tmp_path.iterdir()) == []
    remove_old_demo(db, feeds)
