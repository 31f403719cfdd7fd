"""`tracker refresh` as cron runs it, against the sample on loopback."""

from __future__ import annotations

import fcntl
import json
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.command import Tracker
from tests.end_to_end.content import content_of, dump_of
from tracker.demo import SAMPLE_FOLDER, SampleServer, serve_sample, write_config

pytestmark = pytest.mark.model


@pytest.fixture
def tracker(sample: SampleServer, tmp_path: Path) -> Tracker:
    write_config(tmp_path, sample.base_url)
    return Tracker(tmp_path)


@pytest.fixture(scope="module")
def uninterrupted(sample: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Tracker:
    """A timeline that one pass built."""
    folder = tmp_path_factory.mktemp("whole")
    write_config(folder, sample.base_url)
    tracker = Tracker(folder)
    tracker.run("refresh")
    return tracker


def test_a_second_pass_with_nothing_new_writes_no_row_and_asks_conditionally(
    uninterrupted: Tracker, sample: SampleServer
) -> None:
    before = dump_of(uninterrupted.db)
    sample.requests.clear()
    done = uninterrupted.run("refresh", "--force")
    assert "0 new entries" in done.stdout
    assert dump_of(uninterrupted.db) == before
    assert len(sample.requests) == 12
    assert all(request.conditional and request.status == 304 for request in sample.requests)


def test_feeds_that_are_not_due_are_not_asked(uninterrupted: Tracker, sample: SampleServer) -> None:
    sample.requests.clear()
    uninterrupted.run("refresh")
    assert sample.requests == []


def test_a_pass_is_silent_when_asked_to_be(uninterrupted: Tracker) -> None:
    done = uninterrupted.run("refresh", "-q", "--force")
    assert (done.stdout, done.stderr) == ("", "")


def test_the_summary_for_machines_is_one_document(uninterrupted: Tracker) -> None:
    report = json.loads(uninterrupted.run("refresh", "--force", "--json").stdout)
    assert report["feeds_checked"] == 12
    assert report["feeds_failed"] == 0
    assert {feed["outcome"] for feed in report["feeds"]} == {"unchanged"}


@pytest.mark.parametrize("wait_s", [2.0, 5.0, 8.0])
def test_case_83_a_killed_pass_is_made_good_by_the_next_one(
    tracker: Tracker, uninterrupted: Tracker, wait_s: float
) -> None:
    child = tracker.start("refresh")
    time.sleep(wait_s)
    child.kill()
    child.communicate()
    if tracker.db.exists():
        with sqlite3.connect(tracker.db) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        conn.close()
    tracker.run("refresh")
    assert content_of(tracker.db) == content_of(uninterrupted.db)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
@pytest.mark.parametrize("made", ["tracker.db.lock", "tracker.db", "tracker.db-wal"])
def test_case_95_a_signal_ends_the_pass_with_its_own_status(
    tracker: Tracker, name: str, made: str
) -> None:
    number = signal.Signals[name]
    child = tracker.start("refresh")
    while child.poll() is None and not (tracker.folder / made).exists():
        time.sleep(0.005)
    child.send_signal(number)
    _, stderr = child.communicate(timeout=30)
    assert child.returncode == 128 + number
    assert "Traceback" not in stderr


def test_case_94_a_second_run_says_who_holds_the_lock(tracker: Tracker) -> None:
    lock = tracker.folder / "tracker.db.lock"
    lock.write_text("pid 4711, started 2025-01-20T00:00:00+00:00")
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = tracker.run("refresh", status=5)
    assert "pid 4711" in done.stderr
    assert not tracker.db.exists()


def test_a_wrong_configuration_ends_before_anything_is_opened(
    tracker: Tracker, sample: SampleServer
) -> None:
    text = tracker.config.read_text("utf-8")
    tracker.config.write_text(text.replace("lang: en", "langauge: en", 1), "utf-8")
    sample.requests.clear()
    done = tracker.run("refresh", status=2)
    assert "langauge" in done.stderr
    assert "lang" in done.stderr
    assert sample.requests == []
    assert not tracker.db.exists()


def test_another_programs_database_is_refused_untouched(tracker: Tracker) -> None:
    with sqlite3.connect(tracker.db) as conn:
        conn.execute("CREATE TABLE theirs (x)")
    conn.close()
    before = tracker.db.read_bytes()
    done = tracker.run("refresh", status=4)
    assert "another program" in done.stderr
    assert tracker.db.read_bytes() == before


def test_case_97_one_dead_feed_is_reported_and_strict_makes_it_a_failure(
    tracker: Tracker, sample: SampleServer
) -> None:
    text = tracker.config.read_text("utf-8")
    name = "/feeds/sample-wire.xml"
    assert name in text
    tracker.config.write_text(text.replace(name, "/feeds/none.xml"), "utf-8")
    done = tracker.run("refresh", "--only", "sample-wire", "--only", "sample-eu-desk")
    assert "sample-wire" in done.stderr
    assert "404" in done.stderr
    assert "1 failed" in done.stdout
    tracker.run("refresh", "--force", "--strict", "--only", "sample-eu-desk")
    tracker.run(
        "refresh",
        "--force",
        "--strict",
        "--only",
        "sample-wire",
        "--only",
        "sample-eu-desk",
        status=3,
    )
    tracker.run("refresh", "--force", "--only", "sample-wire", status=3)
    health = tracker.run("health")
    assert "failing: sample-wire" in health.stdout


def test_an_unknown_feed_name_lists_those_there_are(tracker: Tracker) -> None:
    done = tracker.run("refresh", "--only", "nope", status=2)
    assert "sample-wire" in done.stderr


def test_rebuilding_with_the_same_rules_changes_nothing(uninterrupted: Tracker) -> None:
    before = content_of(uninterrupted.db)
    dry = uninterrupted.run("rebuild", "--dry-run")
    assert dry.stdout == ""
    assert "0 events would change" in dry.stderr
    done = uninterrupted.run("rebuild")
    assert done.stdout == ""
    assert content_of(uninterrupted.db) == before


def test_the_same_articles_by_ingest_and_again(tracker: Tracker) -> None:
    lines = tracker.folder / "articles.jsonl"
    article = {
        "url": "https://example.org/1",
        "published": "2025-01-17T13:22:00-05:00",
        "title": "Supreme Court upholds TikTok law",
        "text": "WASHINGTON — The Supreme Court on Friday upheld the law that bans TikTok.",
        "lang": "en",
    }
    lines.write_text(json.dumps(article) + "\nnot json\n", "utf-8")
    done = tracker.run("ingest", str(lines))
    assert "line 2" in done.stderr
    events = content_of(tracker.db)["events"]
    assert [event[2:5] for event in events] == [("ruling", "2025-01-17", "occurred")]
    before = dump_of(tracker.db)
    tracker.run("ingest", str(lines))
    assert dump_of(tracker.db) == before


def test_a_changed_feed_brings_its_news_and_nothing_twice(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(SAMPLE_FOLDER, sample)
    tracker = Tracker(tmp_path)
    with serve_sample(folder=sample) as first:
        port = urlsplit(first.base_url).port or 0
        write_config(tmp_path, first.base_url)
        tracker.run("refresh", "--only", "sample-eu-desk")
    feed = sample / "feeds" / "sample-eu-desk.xml"
    news = (
        "<item><title>Commission delays part of the AI Act</title>"
        "<link>http://sample.invalid/pages/none.html</link><guid>news-1</guid>"
        "<pubDate>Mon, 20 Jan 2025 10:00:00 GMT</pubDate>"
        "<description>On Monday the Commission proposed a delay of the AI Act.</description></item>"
    )
    text = feed.read_text("utf-8")
    feed.write_text(text.replace("<item>", news + "<item>", 1), "utf-8")
    before = content_of(tracker.db)
    with serve_sample(port, folder=sample):
        done = tracker.run("refresh", "--force", "--only", "sample-eu-desk")
    assert " 1 new entries" in done.stdout
    after = content_of(tracker.db)
    assert set(before["entries"]) < set(after["entries"])
    assert len(after["entries"]) == len(before["entries"]) + 1
