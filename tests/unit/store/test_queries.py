"""The filters: from a query string to rows, checked against the same choice made in Python."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from tests.seed import STORY, seed
from tracker.errors import UsageError
from tracker.model import EventType, Status
from tracker.store.calendar_queries import changes, deadlines
from tracker.store.database import Store, open_readonly
from tracker.store.queries import (
    EventRow,
    Order,
    Selection,
    check_known,
    count,
    histogram,
    iterate,
    newest_update,
    page,
    parse_selection,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed(tmp_path_factory.mktemp("queries") / "t.db", 1300)


@pytest.fixture
def conn(path: Path) -> Iterator[Connection]:
    conn = open_readonly(path)
    yield conn
    conn.close()


# --- reading the filters --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {}),
        ({"type": "", "q": "  ", "official": "", "from": "", "asof": " "}, {}),
        ({"type": "ruling"}, {"types": (EventType.RULING,)}),
        ({"type": ["ruling,deal", "deal"]}, {"types": (EventType.RULING, EventType.DEAL)}),
        ({"status": "possible"}, {"statuses": (Status.POSSIBLE,)}),
        ({"actor": "tiktok, scotus"}, {"actors": ("tiktok", "scotus")}),
        ({"jurisdiction": ["US", "EU"]}, {"jurisdictions": ("US", "EU")}),
        ({"from": "2025", "to": "2025-02"}, {"first": date(2025, 1, 1), "last": date(2025, 2, 28)}),
        ({"to": "9999"}, {"last": date(9999, 12, 31)}),
        ({"asof": "2025-01-19"}, {"asof": date(2025, 1, 19)}),
        ({"official": "on"}, {"official": True}),
        ({"official": "0"}, {"official": False}),
        ({"lang": "fr"}, {"lang": "fr"}),
        ({"q": " l'interdiction "}, {"q": "l'interdiction"}),
        ({"utm_source": "mail", "ui": "fr"}, {}),
    ],
)
def test_filters_are_read(params: dict[str, str], expected: dict[str, Any]) -> None:
    assert parse_selection(params, story=STORY) == Selection(story=STORY, **expected)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"type": "rulling"}, "Give one of: legislation, executive_action"),
        ({"status": "maybe"}, "occurred, scheduled, possible, cancelled"),
        ({"lang": "de"}, "en, fr"),
        ({"from": "19/01/2025"}, "2025-01-19, 2025-01 or 2025"),
        ({"from": "2025-02-30"}, "is no date"),
        ({"to": "0000"}, "is no date"),
        ({"from": "2025-03", "to": "2025-01"}, "lies after"),
        ({"asof": "2025-01"}, "is no day"),
        ({"asof": "yesterday"}, "is no day"),
        ({"official": "maybe"}, "official=1"),
        ({"q": "***"}, "no word"),
        ({"q": "x" * 10_000}, "at most 200"),
        ({"q": "a\x00b"}, "NUL"),
        ({"q": ["one", "two"]}, "Give it once"),
        ({"actor": ",".join(map(str, range(60)))}, "at most 50"),
    ],
)
def test_a_wrong_filter_is_refused_with_what_is_allowed(params: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)) as refusal:
        parse_selection(params)
    assert len(str(refusal.value)) < 400


def test_a_selection_written_as_a_query_reads_back_equal() -> None:
    selection = Selection(
        story=STORY,
        types=(EventType.RULING, EventType.DEAL),
        actors=("tiktok",),
        jurisdictions=("US",),
        statuses=(Status.OCCURRED,),
        lang="fr",
        first=date(2025, 1, 1),
        last=date(2025, 12, 31),
        q="cour suprême",
        asof=date(2025, 6, 1),
        official=True,
    )
    params: dict[str, list[str]] = {}
    for name, value in selection.query():
        params.setdefault(name, []).append(value)
    assert parse_selection(params, story=STORY) == selection


def test_an_unknown_actor_or_place_is_refused_with_those_there_are(conn: Connection) -> None:
    check_known(conn, Selection(story=STORY, actors=("tiktok",), jurisdictions=("US",)))
    with pytest.raises(UsageError, match="bytedance, congress"):
        check_known(conn, Selection(story=STORY, actors=("nobody",)))
    with pytest.raises(UsageError, match="has: US"):
        check_known(conn, Selection(story=STORY, jurisdictions=("Mars",)))


# --- choosing rows --------------------------------------------------------------------------------

CHOICES: dict[str, tuple[dict[str, str], Callable[[EventRow], bool]]] = {
    "everything": ({}, lambda _: True),
    "type": ({"type": "ruling,deal"}, lambda e: e.type in {"ruling", "deal"}),
    "status": ({"status": "possible"}, lambda e: e.status == "possible"),
    "actor": (
        {"actor": "tiktok,scotus"},
        lambda e: bool({"tiktok", "scotus"} & {actor.id for actor in e.actors}),
    ),
    "jurisdiction": ({"jurisdiction": "US"}, lambda e: e.jurisdiction == "US"),
    "nowhere": ({"jurisdiction": "EU"}, lambda _: False),
    "lang": ({"lang": "fr"}, lambda e: e.title_fr != ""),
    "official": ({"official": "1"}, lambda e: e.official),
    "days": (
        {"from": "2025-01-19", "to": "2025-01-19"},
        lambda e: e.date_start <= "2025-01-19" <= e.date_end,
    ),
    "inside a month known only as a month": (
        {"from": "2026-03-10", "to": "2026-03-11"},
        lambda e: e.date == "2026-03",
    ),
    "from": ({"from": "2025"}, lambda e: e.date_end >= "2025-01-01"),
    "to": ({"to": "2020"}, lambda e: e.date_start <= "2020-12-31"),
    "search": ({"q": "supreme COURT"}, lambda e: "Supreme Court" in e.title_en),
    "search without accents": ({"q": "echeance"}, lambda e: "chéance" in e.title_fr),
    "search with the accents typed apart": (
        {"q": "e\u0301che\u0301ance"},
        lambda e: "chéance" in e.title_fr,
    ),
    "search by the beginning of a word": ({"q": "dives"}, lambda e: "ivest" in e.title_en),
    "together": (
        {"type": "deadline", "official": "1", "from": "2025-02", "q": "pause"},
        lambda e: e.date == "2025-04-05",
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_count_page_stream_and_histogram_agree_with_the_choice(conn: Connection, name: str) -> None:
    params, chosen = CHOICES[name]
    selection = parse_selection(params, story=STORY)
    everything = list(iterate(conn, Selection(story=STORY)))
    expected = [row for row in everything if chosen(row)]
    assert list(iterate(conn, selection)) == expected
    assert count(conn, selection) == len(expected)
    assert page(conn, selection, found=len(expected), limit=7, offset=2) == tuple(expected[2:9])
    assert {(bar.month, bar.type): bar.count for bar in histogram(conn, selection)} == Counter(
        (row.date_start[:7], row.type) for row in expected
    )
    if name not in {"nowhere"}:
        assert expected


def test_the_stream_holds_every_event_once_in_order(conn: Connection) -> None:
    for order, key in {
        Order.OLDEST: lambda e: (e.date_start, e.id),
        Order.NEWEST: lambda e: (e.date_start, e.id),
        Order.UPDATED: lambda e: (e.updated, e.id),
    }.items():
        rows = list(iterate(conn, Selection(), order=order))
        assert len({row.id for row in rows}) == len(rows) == 1300
        keys = [key(row) for row in rows]
        assert all((a < b) is (order is Order.OLDEST) for a, b in pairwise(keys))


def test_sources_come_once_per_article_official_first(conn: Connection) -> None:
    (row,) = [e for e in iterate(conn, Selection(story=STORY)) if e.date == "2025-01-19"]
    assert [source.kind for source in row.sources] == ["official", "news", "news"]
    assert [source.lang for source in row.sources] == ["en", "en", "fr"]
    assert row.sources[2].quote == "ByteDance doit céder TikTok d'ici le 19 janvier."


def test_another_story_shows_nothing_of_this_one(conn: Connection) -> None:
    assert count(conn, Selection(story="eu-ai-act")) == 0
    assert newest_update(conn, Selection(story="eu-ai-act")) == ""
    assert list(iterate(conn, Selection(story="eu-ai-act"))) == []


@pytest.mark.parametrize(
    "word",
    ['"', "' OR 1=1 --", "NEAR(a b)", "a*", "title_en:x", "(", "-ban", "AND", "ban OR tiktok", "%"],
)
def test_a_search_is_words_and_never_syntax(conn: Connection, word: str) -> None:
    try:
        selection = parse_selection({"q": word}, story=STORY)
    except UsageError:
        return
    expected = count(conn, selection)
    assert len(list(iterate(conn, selection))) == expected < 1300
    assert count(conn, Selection(story=STORY, q=selection.q, asof=date(2030, 1, 1))) == expected


def test_values_are_never_part_of_the_sql(conn: Connection) -> None:
    hostile = "x'); DROP TABLE events; --"
    selection = Selection(story=hostile, actors=(hostile,), jurisdictions=(hostile,), q=hostile)
    assert count(conn, selection) == 0
    assert count(conn, Selection()) == 1300


# --- the timeline as it was known -----------------------------------------------------------------


@pytest.fixture
def history(tmp_path: Path) -> Iterator[Connection]:
    """One event whose date moved on 3 February, one that was taken back, one rejected."""
    file = tmp_path / "h.db"
    seed(file, 3)
    with Store.open(file) as store, store.transaction() as db:
        db.conn.execute("DELETE FROM event_versions")
        fields = (
            "story, type, date, date_start, date_end, precision, status, title, title_en, title_fr,"
            " summary, jurisdiction, confidence, source_count, official"
        )
        for event_id, version, known, until, gone, day in [
            (1, 1, "2025-01-10T09:00:00+00:00", "2025-02-03T12:00:00+00:00", 0, "2025-03-01"),
            (1, 2, "2025-02-03T12:00:00+00:00", None, 0, "2025-06-01"),
            (2, 1, "2025-01-10T23:59:59.5+00:00", "2025-01-20T00:00:00+00:00", 0, "2025-03-02"),
            (2, 2, "2025-01-20T00:00:00+00:00", None, 1, "2025-03-02"),
        ]:
            title = f"Échéance du {day}"
            db.conn.execute(
                f"INSERT INTO event_versions (event_id, version, known_from, known_until, change,"
                f" gone, recorded, actors, {fields}) SELECT ?,?,?,?,'c',?,?,?,"
                f" {fields.replace('date, date_start, date_end', '?,?,?').replace('title_fr', '?')}"
                " FROM events WHERE id = ?",
                (event_id, version, known, until, gone, known, json.dumps(["bytedance"]), day, day,
                 day, title, event_id),
            )  # fmt: skip
        db.conn.execute("UPDATE events SET review = 'rejected' WHERE id = 3")
    conn = open_readonly(file)
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2025-01-09", []),
        ("2025-01-10", [(1, "2025-03-01"), (2, "2025-03-02")]),
        ("2025-01-19", [(1, "2025-03-01"), (2, "2025-03-02")]),
        ("2025-01-20", [(1, "2025-03-01")]),
        ("2025-02-02", [(1, "2025-03-01")]),
        ("2025-02-03", [(1, "2025-06-01")]),
        ("9999-12-31", [(1, "2025-06-01")]),
    ],
)
def test_asof_gives_the_versions_in_force_at_the_end_of_that_day(
    history: Connection, day: str, known: list[tuple[int, str]]
) -> None:
    selection = parse_selection({"asof": day}, story=STORY)
    rows = list(iterate(history, selection))
    assert [(row.id, row.date) for row in rows] == known
    assert count(history, selection) == len(known)
    assert sum(bar.count for bar in histogram(history, selection)) == len(known)
    assert list(page(history, selection, found=len(known), limit=9)) == rows


def test_asof_searches_the_words_and_actors_of_that_version(history: Connection) -> None:
    then = {"asof": "2025-01-15", "actor": "bytedance"}
    assert count(history, parse_selection({**then, "q": "echeance 2025 03"}, story=STORY)) == 2
    assert count(history, parse_selection({**then, "q": "06"}, story=STORY)) == 0
    assert count(history, parse_selection({**then, "actor": "oracle"}, story=STORY)) == 0


def test_asof_keeps_the_first_report_and_says_when_the_version_began(history: Connection) -> None:
    (row,) = iterate(history, parse_selection({"asof": "2025-03-01"}, story=STORY))
    assert row.first_reported == "2025-01-10T09:00:00+00:00"
    assert row.updated == "2025-02-03T12:00:00+00:00"
    assert [actor.name_fr for actor in row.actors] == ["ByteDance"]


def test_asof_knows_no_instrument_that_only_later_reports_name(history: Connection) -> None:
    file = history.execute("PRAGMA database_list").fetchone()[2]
    with Store.open(file) as store, store.transaction() as db:
        db.execute("UPDATE mentions SET instruments = '[]' WHERE event_id = 1")
        first = "SELECT min(id) FROM mentions WHERE event_id = 1"
        db.execute(f"UPDATE mentions SET instruments = '[\"pafaca\"]' WHERE id = ({first})")
        db.execute(
            "UPDATE articles SET known_at = '2025-02-03T12:00:00+00:00' "
            f"WHERE id = (SELECT article_id FROM mentions WHERE id = ({first}))"
        )
    for day, named in (("2025-01-15", []), ("2025-03-01", ["pafaca"])):
        chosen = parse_selection({"asof": day}, story=STORY)
        (row,) = [one for one in iterate(history, chosen) if one.id == 1]
        assert [instrument.id for instrument in row.instruments] == named


def test_rejected_events_are_never_selected(history: Connection) -> None:
    assert {row.id for row in iterate(history, Selection(story=STORY))} == {1, 2}


def test_changes_come_newest_first_with_the_date_before(history: Connection) -> None:
    rows = list(changes(history, Selection(story=STORY), limit=10))
    assert [(row.event_id, row.version, row.date_before, row.gone) for row in rows] == [
        (1, 2, "2025-03-01", False),
        (2, 2, "2025-03-02", True),
        (2, 1, "", False),
        (1, 1, "", False),
    ]
    assert len(list(changes(history, Selection(story=STORY), limit=2))) == 2


# --- deadlines, streams ---------------------------------------------------------------------------


def test_a_deadline_has_its_due_dates_in_order_and_the_events_that_state_them(
    conn: Connection,
) -> None:
    (life,) = deadlines(conn, Selection(story=STORY))
    assert [due.due for due in life.dues] == [
        "2025-01-19", "2025-04-05", "2025-06-19", "2025-09-17", "2025-12-16", "2026-01-23",
    ]  # fmt: skip
    assert (life.moves, life.state) == (5, "met")
    assert [due.replaced_on for due in life.dues][:2] == ["2025-01-20", "2025-04-04"]
    stated = {row.id: row.date for row in iterate(conn, Selection(story=STORY))}
    assert [stated.get(due.event_id or 0) for due in life.dues][:3] == [
        "2025-01-19", "2025-04-05", "2025-06-19",
    ]  # fmt: skip


def test_a_deadline_as_it_was_known_has_not_moved_yet(conn: Connection) -> None:
    (life,) = deadlines(conn, Selection(story=STORY, asof=date(2025, 1, 19)))
    assert (life.dues[-1].due, life.moves, life.state) == ("2025-01-19", 0, "set")
    assert deadlines(conn, Selection(story=STORY, asof=date(2020, 1, 1))) == ()


def test_a_stream_is_one_state_although_a_writer_goes_on(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "live.db"
    file.write_bytes(path.read_bytes())
    with Store.open(file) as store:
        conn = open_readonly(file)
        stream = iterate(conn, Selection(story=STORY))
        seen = [next(stream)]
        with store.transaction() as db:
            db.conn.execute("UPDATE events SET title = 'changed', date_start = '2030-01-01'")
            db.conn.execute("UPDATE mentions SET withdrawn = 1")
        seen += stream
        assert len({row.id for row in seen}) == 1300
        assert {row.title for row in seen}.isdisjoint({"changed"})
        assert not any(source.withdrawn for row in seen for source in row.sources)
        assert {row.title for row in iterate(conn, Selection(story=STORY))} == {"changed"}
        conn.close()


def test_a_stream_left_early_frees_the_connection(conn: Connection) -> None:
    stream = iterate(conn, Selection(story=STORY))
    next(stream)
    stream.close()
    assert not conn.in_transaction
