"""The demo: the ordinary pass over the sample, and what must come out of it."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.seed import seed
from tracker.config import load_config
from tracker.demo import (
    SAMPLE_FOLDER,
    SampleServer,
    build_demo,
    remove_old_demo,
    serve_sample,
    write_config,
)
from tracker.errors import UsageError
from tracker.fetch import FetchSettings
from tracker.model import EventType
from tracker.store.database import open_readonly
from tracker.update import Refresh, RefreshOptions, RunReport, writing

EXPECTED: list[dict[str, Any]] = json.loads((SAMPLE_FOLDER / "expected.json").read_text("utf-8"))[
    "events"
]
# Facts that still come out as several events, and why.
SEVERAL = {
    "dc-cir-denies-injunction": "a court's entry and a brief are not linked",
    "rednote-tops-app-store": "the English brief and the French ones are not linked",
    "tiktok-restored": "the warning that the app could go dark that day is an event of its own",
    "tiktok-jv-agreement-signed": "a sale that was agreed is not linked with the agreement",
}
# Votes, hearings and rulings are announced; of these nobody can know before.
UNANNOUNCED = {"executive_action", "extension", "deadline"}
# Facts that the timeline claims to have known before anybody told them, and why.
TOO_EARLY = {
    "tiktok-deadline-2025-12-16": "90 days are counted from the due date that they lead to",
}
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def facts_but(known: dict[str, str], types: Container[str] = frozenset(EventType)) -> list[Any]:
    """The facts of these types, those with a known fault marked with it."""
    return [
        pytest.param(fact, marks=pytest.mark.xfail(reason=known[fact["id"]], strict=False))
        if fact["id"] in known
        else fact
        for fact in EXPECTED
        if fact["type"] in types
    ]


def fact_id(fact: dict[str, Any]) -> str:
    return str(fact["id"])


def say_nothing(done: int, of: int, what: str) -> None:
    """Progress that nobody sees."""


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with serve_sample() as running:
        yield running


@pytest.fixture(scope="module")
def built(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    return db, build_demo(db, say_nothing, server, lambda: NOW)


@pytest.fixture(scope="module")
def events(built: tuple[Path, RunReport]) -> list[dict[str, Any]]:
    with closing(open_readonly(built[0])) as conn:
        return [dict(row) for row in conn.execute("SELECT * FROM events")]


@pytest.mark.model
def test_every_feed_and_page_of_the_sample_is_read(
    built: tuple[Path, RunReport], server: SampleServer
) -> None:
    db, report = built
    assert report.failed == []
    assert report.problems == []
    assert {request.status for request in server.requests} == {200}
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
@pytest.mark.parametrize("fact", facts_but(SEVERAL), ids=fact_id)
def test_a_fact_is_one_event_however_many_articles_report_it(
    fact: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    assert len(events_of(fact, events)) == 1


@pytest.mark.model
@pytest.mark.parametrize("fact", facts_but(TOO_EARLY, UNANNOUNCED), ids=fact_id)
def test_no_order_or_due_date_is_known_before_an_article_told_it(
    fact: dict[str, Any], events: list[dict[str, Any]]
) -> None:
    told = min(datetime.fromisoformat(one["published"]) for one in fact["told_by"])
    known = [datetime.fromisoformat(one["first_reported"]) for one in events_of(fact, events)]
    assert min(known) >= told


def test_a_database_that_is_no_demo_is_left_alone(tmp_path: Path, server: SampleServer) -> None:
    db = seed(tmp_path / "tracker.db", events=3)
    before = db.read_bytes()
    with pytest.raises(UsageError, match=r"holds the feed \w+, which is not of the sample"):
        build_demo(db, say_nothing, server, lambda: NOW)
    assert db.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, server: SampleServer) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("my notes, longer than a header of a database file would be")
    with pytest.raises(UsageError, match="replaces its own database only"):
        build_demo(file, say_nothing, server, lambda: NOW)
    assert file.read_text().startswith("my notes")


@pytest.mark.model
def test_a_second_pass_asks_conditionally_and_writes_nothing(
    built: tuple[Path, RunReport], server: SampleServer, tmp_path: Path
) -> None:
    db = tmp_path / "demo.db"
    for suffix in ("", ".schedule.json"):
        Path(f"{db}{suffix}").write_bytes(Path(f"{built[0]}{suffix}").read_bytes())
    before = dump(db)
    asked_before = len(server.requests)
    config = load_config(write_config(tmp_path, server.base_url))
    now = NOW + timedelta(hours=2)
    with writing(config, None, db, now) as session:
        settings = FetchSettings(now=now, spacing_s=0.0)
        parts = (session.config, session.store, session.reader, session.linker)
        report = Refresh(*parts, settings, lambda: now, say_nothing).run(RefreshOptions())
    asked = server.requests[asked_before:]
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
