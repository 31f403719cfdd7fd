"""Counts and search that are kept by the database itself, and the migration that adds them."""

import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.benchmarks.history import add_history
from tests.seed import STORY, seed
from tracker.model import EventType
from tracker.store import database, migrations
from tracker.store.database import Store, open_readonly
from tracker.store.queries import Selection, count, histogram, iterate, page
from tracker.store.site_queries import event_count, facets

_KINDS = "story, month, type, status, jurisdiction, official, review, told_en, told_fr"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed(tmp_path_factory.mktemp("quick") / "t.db", 60)


CHANGES = st.sampled_from(
    [
        "UPDATE events SET review = 'rejected' WHERE id % 3 = ?",
        "UPDATE events SET review = 'confirmed' WHERE id % 5 = ?",
        "UPDATE events SET type = 'deal', date_start = '2031-02-01' WHERE id % 7 = ?",
        "UPDATE events SET title_fr = '', status = 'possible' WHERE id % 4 = ?",
        "UPDATE events SET story = 'other', jurisdiction = 'EU' WHERE id % 6 = ?",
        "UPDATE events SET official = NOT official WHERE id % 2 = ?",
        "DELETE FROM events WHERE id % 9 = ?",
        "INSERT INTO events (story, type, date, date_start, date_end, precision, status, title, "
        "confidence, source_count, first_reported, updated) SELECT story, type, date, date_start, "
        "date_end, precision, status, 'copy', 0.5, 1, '', '' FROM events WHERE id % 8 = ?",
        "UPDATE event_versions SET known_until = '2025-06-01T00:00:00+00:00' WHERE id % 4 = ?",
        "UPDATE event_versions SET type = 'deal', gone = id % 2, known_from = '' WHERE id % 7 = ?",
        "DELETE FROM event_versions WHERE id % 9 = ?",
        "INSERT INTO event_versions (event_id, version, known_from, change, gone, story, type, "
        "date, date_start, date_end, precision, status, title, confidence, source_count, recorded) "
        "SELECT event_id, version + (SELECT max(version) FROM event_versions), known_from, '', "
        "id % 2, story, 'service', date, date_start, date_end, precision, status, 'copy', 0.5, 1, "
        "'' FROM event_versions WHERE id % 8 = ?",
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CHANGES, st.integers(0, 8)), max_size=6))
def test_the_tallies_and_kinds_stay_those_of_the_events_whatever_is_changed(
    file: Path, changes: list[tuple[str, int]]
) -> None:
    conn = sqlite3.connect(file, isolation_level=None)
    conn.execute("BEGIN")
    for statement, number in changes:
        conn.execute(statement, [number])
    kept_and_true = (
        (
            f"SELECT {_KINDS}, count FROM event_tallies WHERE count ORDER BY {_KINDS}",
            f"SELECT {_KINDS}, count(*) FROM events GROUP BY {_KINDS} ORDER BY {_KINDS}",
        ),
        (
            f"SELECT k.id, {_KINDS}, date_start, date_end "
            "FROM event_kinds k JOIN event_tallies t ON t.id = k.tally ORDER BY k.id",
            f"SELECT id, {_KINDS}, date_start, date_end FROM events ORDER BY id",
        ),
        (
            f"SELECT k.id, {_KINDS}, known_from, known_until "
            "FROM version_kinds k JOIN event_tallies t ON t.id = k.tally ORDER BY k.id",
            f"SELECT id, {_KINDS}, known_from, known_until "
            "FROM event_versions WHERE NOT gone ORDER BY id",
        ),
    )
    found = [[conn.execute(sql).fetchall() for sql in pair] for pair in kept_and_true]
    conn.execute("ROLLBACK")
    conn.close()
    for kept, true in found:
        assert kept == true


def test_facets_leave_rejected_events_out(tmp_path: Path) -> None:
    file = seed(tmp_path / "t.db", 40)
    with sqlite3.connect(file) as conn:
        conn.execute("UPDATE events SET review = 'rejected' WHERE type = 'ruling'")
    found = facets(conn, STORY)
    left = Counter(row.type for row in iterate(conn, Selection(story=STORY)))
    assert {choice.value: choice.count for choice in found.types} == left
    assert event_count(conn, STORY) == left.total()
    assert "ruling" not in left
    conn.close()


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_database_gets_counts_and_search_by_the_migration(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "old.db"
    monkeypatch.setattr(database, "MIGRATIONS", migrations.MIGRATIONS[:version])
    seed(file, 60)
    with Store.open(file) as store:
        assert "event_kinds" not in store.db.utils.table_names()
    monkeypatch.undo()
    Store.open(file).close()
    conn = open_readonly(file)
    fresh = open_readonly(seed(tmp_path / "fresh.db", 60))
    for selection in (
        Selection(story=STORY),
        Selection(story=STORY, types=(EventType.RULING,), official=True),
        Selection(story=STORY, q="court"),
        Selection(story=STORY, q="échéance", asof=date(2030, 1, 1)),
    ):
        assert histogram(conn, selection) == histogram(fresh, selection) != ()
    assert facets(conn, STORY) == facets(fresh, STORY)
    conn.close()
    fresh.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = seed(tmp_path_factory.mktemp("many") / "t.db", 6500)
    add_history(file)
    return file


@pytest.mark.parametrize("asof", [None, date(2016, 1, 1), date(2030, 1, 1)])
@pytest.mark.parametrize(
    "picked",
    [
        Selection(q="numbered"),
        Selection(q="ruling"),
        Selection(q="rumour"),
        Selection(actors=("tiktok",)),
        Selection(actors=("tiktok", "oracle", "scotus", "congress", "bytedance")),
        Selection(q="numbered", actors=("tiktok", "oracle"), first=date(2015, 3, 5)),
    ],
)
def test_every_way_to_what_is_picked_gives_the_same(
    many: Path, asof: date | None, picked: Selection
) -> None:
    """Below and above the number where rows are looked up one by one, lists are made or probed."""
    conn = open_readonly(many)
    selection = replace(picked, story=STORY, asof=asof)
    rows = list(iterate(conn, selection))
    assert page(conn, selection, found=len(rows), limit=30, offset=10) == tuple(rows[10:40])
    months = Counter((row.date_start[:7], row.type) for row in rows)
    assert {(bar.month, bar.type): bar.count for bar in histogram(conn, selection)} == months
    assert count(conn, selection) == len(rows)
    conn.close()


def test_earlier_words_are_found_only_on_the_days_they_were_said(many: Path) -> None:
    conn = open_readonly(many)
    rumours = [
        count(conn, Selection(story=STORY, q="rumour", asof=day))
        for day in (date(2010, 1, 1), date(2018, 1, 1), date(2031, 1, 1))
    ]
    assert rumours[0] == rumours[2] == 0 < rumours[1]
    conn.close()
