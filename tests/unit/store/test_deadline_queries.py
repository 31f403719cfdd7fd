"""Which deadlines a page shows and in which order, now and as it was known."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.seed import STORY, seed
from tracker.store import deadline_queries
from tracker.store.database import open_readonly

# Per deadline its moves: kind, due date after it, day from which it was known.
LIVES = {
    1: [("set", "2025-01-19", "2024-04-24"), ("extended", "2025-04-05", "2025-01-20")],
    2: [("set", "2025-03", "2025-01-01")],
    3: [("set", "2025-02-01", "2025-01-02"), ("met", "2025-02-01", "2025-01-30")],
    4: [("set", "2025-03-10/2025-03-20", "2025-01-03")],
    5: [("set", "2024-12-31", "2024-01-01"), ("extended", "2025-01-02", "2024-06-01"),
        ("extended", "2025-01-03", "2024-07-01")],
    6: [("set", "2025-02-02", "2025-01-04"), ("lifted", "", "2025-01-05")],
    7: [("set", "2025-04-20", "2025-03-01"), ("met", "", "2025-03-10")],
}  # fmt: skip


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    file = seed(tmp_path / "t.db", 3, moves=0)
    with sqlite3.connect(file) as db:
        for key, moves in LIVES.items():
            kind, due, _ = moves[-1]
            db.execute(
                "INSERT INTO deadlines (id, story, obligation, due, state, steps) "
                "VALUES (?, ?, 'x', ?, ?, ?)",
                (key, STORY, due, kind, len(moves)),
            )
            db.executemany(
                "INSERT INTO deadline_steps (deadline_id, number, kind, date, due, known_from) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (key, number, kind, known, due, f"{known}T12:00:00+00:00")
                    for number, (kind, due, known) in enumerate(moves, 1)
                ],
            )
    db.close()
    conn = open_readonly(file)
    yield conn
    conn.close()


def test_those_ahead_come_first_then_the_most_moved(conn: sqlite3.Connection) -> None:
    # On the 15th the month and the range are not over yet.
    assert deadline_queries.in_order(conn, STORY, date(2025, 3, 15)) == (2, 4, 1, 5, 3, 6, 7)
    assert deadline_queries.in_order(conn, STORY, date(2025, 4, 6))[:1] == (5,)
    assert deadline_queries.in_order(conn, "none", date(2025, 4, 6)) == ()


def test_the_order_as_it_was_known_takes_the_moves_of_then(conn: sqlite3.Connection) -> None:
    then = date(2025, 1, 19)
    assert deadline_queries.in_order(conn, STORY, then, asof=then) == (1, 3, 2, 4, 5, 6)
    before = date(2024, 5, 1)
    assert deadline_queries.in_order(conn, STORY, before, asof=before) == (5, 1)


@pytest.mark.parametrize(
    ("today", "ahead", "passed"),
    [
        (date(2025, 1, 19), 2, "2025-01-03"),
        (date(2025, 3, 31), 2, "2025-03-10/2025-03-20"),
        (date(2025, 4, 1), 1, "2025-03-10/2025-03-20"),
        (date(2025, 4, 6), None, "2025-04-05"),
        # That it was met takes nothing from its having been due.
        (date(2025, 5, 1), None, "2025-04-20"),
    ],
)
def test_the_next_deadline_and_the_last_one_that_passed(
    conn: sqlite3.Connection, today: date, ahead: int | None, passed: str
) -> None:
    assert deadline_queries.first_ahead(conn, STORY, today) == ahead
    assert deadline_queries.last_passed(conn, STORY, today) == passed


def test_the_next_deadline_as_it_was_known_had_not_moved(conn: sqlite3.Connection) -> None:
    then = date(2025, 1, 19)
    assert deadline_queries.first_ahead(conn, STORY, then, asof=then) == 1
    (life,) = deadline_queries.lives(conn, [1], asof=then)
    assert (life.due, life.state, life.moves) == ("2025-01-19", "set", 0)


def test_lives_come_in_the_order_asked_for(conn: sqlite3.Connection) -> None:
    assert [life.id for life in deadline_queries.lives(conn, [5, 1, 99])] == [5, 1]
    early = deadline_queries.lives(conn, [5, 1, 2], asof=date(2024, 5, 1))
    assert [(life.id, len(life.steps)) for life in early] == [(5, 1), (1, 1)]


def test_a_life_brings_what_was_said_of_its_events_by_then_and_is_not_taken_back(
    tmp_path: Path,
) -> None:
    file = seed(tmp_path / "t.db", 26, moves=2)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE mentions SET withdrawn = 1 WHERE id = 182")
    db.close()
    conn = open_readonly(file)
    (life,) = deadline_queries.lives(conn, [1])
    assert {step.event_id for step in life.steps} == {9, 18}
    # Official ones first, then in order of publication.
    assert [(one.id, one.lang) for one in life.statements] == [
        (92, "en"), (90, "en"), (91, "fr"), (180, "en"), (181, "fr"),
    ]  # fmt: skip
    (early,) = deadline_queries.lives(conn, [1], asof=date(2024, 5, 1))
    assert [one.id for one in early.statements] == [92, 90, 91]
    conn.close()


def test_the_only_event_of_a_due_date_is_part_of_the_deadline_s_life(tmp_path: Path) -> None:
    file = seed(tmp_path / "t.db", 26, moves=2)
    conn = open_readonly(file)
    assert deadline_queries.of_event(conn, 19) == (1,)
    # June 19 came with a later move, and what is no deadline shares no due date.
    assert deadline_queries.of_event(conn, 21) == deadline_queries.of_event(conn, 16) == ()
    conn.close()
    for shared in (
        "INSERT INTO deadlines (id, story, obligation, due, state, steps) "
        "SELECT 2, story, 'x', due, state, 1 FROM deadlines WHERE id = 1;"
        "INSERT INTO deadline_steps (deadline_id, number, kind, date, due) "
        "VALUES (2, 1, 'set', '2025-01-01', '2025-04-05');",
        "DELETE FROM deadline_steps WHERE deadline_id = 2;"
        "UPDATE events SET type = 'deadline', date = '2025-04-05', date_start = '2025-04-05' "
        "WHERE id = 20;",
    ):
        with sqlite3.connect(file) as db:
            db.executescript(shared)
        db.close()
        conn = open_readonly(file)
        assert deadline_queries.of_event(conn, 19) == ()
        conn.close()
