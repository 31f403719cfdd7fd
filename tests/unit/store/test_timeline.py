import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.timeline.samples import mentions as sample_mentions
from tracker.corrections import parse_corrections
from tracker.errors import ConfigError
from tracker.model import (
    Article,
    EventMention,
    EventType,
    ScopedMention,
    SourceKind,
    Status,
    StoredMention,
    Story,
)
from tracker.store.articles import save_article
from tracker.store.database import Database, Store
from tracker.store.mentions import save_mentions
from tracker.store.migrations import MIGRATIONS
from tracker.store.queries import Selection, iterate
from tracker.store.timeline import TimelineTables
from tracker.timeline import Relinked, apply_corrections, relink

NOW = datetime(2025, 2, 1, 6, tzinfo=UTC)
STORY = Story(id="tiktok-ban", title={"en": "The ban"}, terms=("TikTok",), jurisdiction="US")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "t.db") as opened:
        yield opened


def said(date: str, quote: str, start: int = 0, **fields: Any) -> ScopedMention:
    values: dict[str, Any] = {
        "type": EventType.RULING,
        "status": Status.OCCURRED,
        "derived": False,
        "actors": ("Supreme Court",),
    }
    values |= fields
    return ScopedMention(
        EventMention(date=date, quote=quote, start=start, end=start + len(quote), **values)
    )


def add(
    store: Store, n: int, *mentions: ScopedMention, day: int = 0, lang: str = "en"
) -> tuple[int, ...]:
    """Save an article with its mentions and link them; the mention ids that changed."""
    published = datetime(2025, 1, 17, 15, tzinfo=UTC) + timedelta(days=day)
    article = Article(
        id=str(n),
        title=f"Article {n}",
        text="Text.",
        published=published,
        lang=lang,
        url=f"https://example.org/{n}",
        source=SourceKind.NEWS,
        stories=(STORY.id,),
    )
    with store.transaction() as db:
        article_id, _ = save_article(db, article, publisher="", seen=NOW)
        ids = save_mentions(db, article_id, STORY.id, mentions)
        tables = TimelineTables(db)
        relink(ids, tables, [STORY], tables.new_id, NOW)
    return ids


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.db.execute(sql).fetchall()]


def test_two_articles_on_one_ruling_make_one_event_with_two_sources(store: Store) -> None:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    add(store, 2, said("2025-01-17", "The justices let the law stand"))
    assert rows(store, "SELECT date, status, source_count FROM events") == [
        ("2025-01-17", "occurred", 2)
    ]


def test_saving_the_same_mentions_again_touches_nothing(store: Store) -> None:
    mention = said("2025-01-17", "The Supreme Court upheld the law")
    assert add(store, 1, mention) != ()
    before = list(store.db.conn.iterdump())
    assert add(store, 1, mention) == ()
    assert list(store.db.conn.iterdump()) == before


def test_an_event_keeps_its_id_when_its_date_is_read_anew(store: Store) -> None:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    [(event_id,)] = rows(store, "SELECT id FROM events")
    add(store, 1, said("2025-01-18", "The Supreme Court upheld the law on Friday"))
    assert rows(store, "SELECT id, date FROM events") == [(event_id, "2025-01-18")]


def test_an_event_that_no_report_states_any_more_leaves_the_timeline_but_not_the_history(
    store: Store,
) -> None:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    [(event_id,)] = rows(store, "SELECT id FROM events")
    add(store, 1)
    assert rows(store, "SELECT id FROM events") == []
    assert rows(store, "SELECT event_id, version, gone FROM event_versions") == [
        (event_id, 1, 0),
        (event_id, 2, 1),
    ]
    assert rows(store, "SELECT old_id, new_id FROM event_redirects") == [(event_id, None)]


def test_an_event_that_is_stated_again_comes_back_under_its_id(store: Store) -> None:
    mention = said("2025-01-17", "The Supreme Court upheld the law")
    add(store, 1, mention)
    [(event_id,)] = rows(store, "SELECT id FROM events")
    add(store, 1)
    add(store, 1, mention)
    assert rows(store, "SELECT id FROM events") == [(event_id,)]
    assert rows(store, "SELECT old_id FROM event_redirects") == []


def test_a_database_built_anew_gives_the_same_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("one.db", "two.db"):
        with Store.open(tmp_path / name) as store:
            add(store, 7, said("2025-01-17", "The Supreme Court upheld the law", 12))
            ids += rows(store, "SELECT id FROM events")
    assert ids[0] == ids[1]


def test_search_finds_the_present_title_and_not_the_old_one(store: Store) -> None:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    add(store, 1, said("2025-01-17", "The justices let the statute stand"))
    found = "SELECT count(*) FROM events_fts WHERE events_fts MATCH "
    assert rows(store, found + "'statute'") == [(1,)]
    assert rows(store, found + "'upheld'") == [(0,)]


# --- any order of arrival -----------------------------------------------------------------------


def arrive(told: list[StoredMention], batches: list[list[int]]) -> Database:
    """A database that the articles of `told` reach in these batches, linked after each."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    for migration in MIGRATIONS:
        migration(db.utils)
    tables = TimelineTables(db)
    for batch in batches:
        touched: list[int] = []
        for number in batch:
            mine = [m for m in told if m.article_id == number]
            published = mine[0].published
            assert published is not None
            article = Article(
                id=str(number),
                title=f"Article {number}",
                text=f"Text {number}.",
                published=published,
                lang="en",
                url=f"https://example.org/{number}",
                source=mine[0].source,
                stories=("s",),
            )
            article_id, _ = save_article(db, article, publisher="", seen=published)
            scoped = [ScopedMention(m.mention, m.context, cases=m.cases) for m in mine]
            touched += save_mentions(db, article_id, "s", scoped)
        relink(touched, tables, [], tables.new_id, NOW)
    return db


def timeline(db: Database) -> set[tuple[object, ...]]:
    """Each event with what it says and the places of its mentions; ids left out."""
    found = set()
    for event_id, *said in db.execute(
        "SELECT id, type, date, status, source_count, official, confidence FROM events"
    ).fetchall():
        places = db.execute("SELECT place FROM mentions WHERE event_id = ?", [event_id]).fetchall()
        found.add((*said, frozenset(row[0] for row in places)))
    return found


def lives_told(db: Database) -> set[tuple[tuple[object, ...], ...]]:
    """Each deadline as its steps; ids left out."""
    found: dict[int, list[tuple[object, ...]]] = {}
    for deadline_id, *step in db.execute(
        "SELECT deadline_id, kind, date, due, days, quote, instrument, explanation, known_from "
        "FROM deadline_steps ORDER BY deadline_id, number"
    ).fetchall():
        found.setdefault(deadline_id, []).append(tuple(step))
    return {tuple(steps) for steps in found.values()}


@settings(max_examples=40, deadline=None)
@given(data=st.data(), told=sample_mentions())
def test_the_timeline_is_the_same_in_whatever_order_articles_come(
    data: st.DataObject, told: list[StoredMention]
) -> None:
    articles = sorted({m.article_id for m in told})
    together = arrive(told, [articles])
    one_by_one = arrive(told, [[n] for n in data.draw(st.permutations(articles))])
    assert timeline(one_by_one) == timeline(together)
    assert lives_told(one_by_one) == lives_told(together)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), told=sample_mentions())
def test_an_id_is_never_given_to_another_event(
    data: st.DataObject, told: list[StoredMention]
) -> None:
    """An id is an event's, leads to one, or is gone: never does it come to mean other mentions."""
    articles = data.draw(st.permutations(sorted({m.article_id for m in told})))
    seen: dict[int, set[int]] = {}
    for count in range(1, len(articles) + 1):
        db = arrive(told, [[n] for n in articles[:count]])
        redirects = dict(db.execute("SELECT old_id, new_id FROM event_redirects").fetchall())
        present = {row[0] for row in db.execute("SELECT id FROM events").fetchall()}
        assert not present & redirects.keys()
        for old in seen:
            assert old in present or old in redirects
        for event_id in present:
            rows = db.execute("SELECT place FROM mentions WHERE event_id = ?", [event_id])
            places = {row[0] for row in rows.fetchall()}
            assert places & seen.get(event_id, places)
            seen[event_id] = places


@settings(max_examples=25, deadline=None)
@given(told=sample_mentions())
def test_linking_again_writes_nothing(told: list[StoredMention]) -> None:
    db = arrive(told, [sorted({m.article_id for m in told})])
    before = list(db.conn.iterdump())
    tables = TimelineTables(db)
    ids = [row[0] for row in db.execute("SELECT id FROM mentions").fetchall()]
    relink(ids, tables, [], tables.new_id, NOW + timedelta(days=9))
    assert list(db.conn.iterdump()) == before


# --- corrections --------------------------------------------------------------------------------


def correct(store: Store, text: str) -> Relinked:
    corrections = parse_corrections(text.encode())
    with store.transaction() as db:
        tables = TimelineTables(db)
        return apply_corrections(tables, [STORY], corrections, tables.new_id, NOW)


def two_events(store: Store) -> tuple[int, int]:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    add(store, 2, said("2025-01-30", "The Supreme Court upheld the law"), day=1)
    (one,), (other,) = rows(store, "SELECT id FROM events ORDER BY date")
    return int(str(one)), int(str(other))


WHY = "date: 2026-02-01\n    reason: checked"


def test_merged_events_stay_merged_and_the_other_id_leads_to_the_first(store: Store) -> None:
    one, other = two_events(store)
    text = f"corrections:\n  - merge: {other}\n    with: [{one}]\n    {WHY}\n"
    correct(store, text)
    assert rows(store, "SELECT id, source_count FROM events") == [(other, 2)]
    assert rows(store, "SELECT old_id, new_id FROM event_redirects") == [(one, other)]
    add(store, 3, said("2025-01-17", "The Supreme Court upheld the law"), day=2)
    correct(store, text)
    assert rows(store, "SELECT id FROM events") != []
    assert (one,) not in rows(store, "SELECT id FROM events")


def test_a_field_that_an_editor_set_outlasts_new_reports_and_is_recorded(store: Store) -> None:
    one, _ = two_events(store)
    text = f"corrections:\n  - set: {one}\n    to: {{date: 2025-01-18}}\n    {WHY}\n"
    correct(store, text)
    corrections = parse_corrections(text.encode())
    with store.transaction() as db:
        tables = TimelineTables(db)
        ids = [int(str(row[0])) for row in rows(store, "SELECT id FROM mentions")]
        relink(ids, tables, [STORY], tables.new_id, NOW, corrections)
    assert rows(store, f"SELECT date FROM events WHERE id = {one}") == [("2025-01-18",)]
    assert rows(store, "SELECT field, old, new, reason FROM corrections WHERE active") == [
        ("date", "2025-01-17", "2025-01-18", "checked")
    ]
    dates = "SELECT date, known_from FROM event_versions WHERE event_id = ? ORDER BY version"
    known = store.db.execute(dates, [one]).fetchall()
    assert [row[0] for row in known] == ["2025-01-17", "2025-01-18"]
    assert known[1][1].startswith("2026-02-01")


def test_taking_a_correction_out_of_the_file_undoes_it(store: Store) -> None:
    one, _ = two_events(store)
    correct(store, f"corrections:\n  - reject: {one}\n    {WHY}\n")
    assert rows(store, f"SELECT review FROM events WHERE id = {one}") == [("rejected",)]
    correct(store, "corrections: []\n")
    assert rows(store, f"SELECT review FROM events WHERE id = {one}") == [("unreviewed",)]
    assert rows(store, "SELECT count(*) FROM corrections WHERE active") == [(0,)]


def test_reports_that_were_split_off_are_an_event_of_their_own(store: Store) -> None:
    add(store, 1, said("2025-01-17", "The Supreme Court upheld the law"))
    add(store, 2, said("2025-01-17", "The Supreme Court refused a stay"), day=1)
    [(event_id,)] = rows(store, "SELECT id FROM events")
    text = f'corrections:\n  - split: {event_id}\n    quotes: ["refused a stay"]\n    {WHY}\n'
    correct(store, text)
    assert rows(store, "SELECT source_count FROM events") == [(1,), (1,)]
    correct(store, text)
    assert rows(store, "SELECT count(*) FROM events") == [(2,)]


def test_an_added_event_comes_and_goes_with_its_line(store: Store) -> None:
    text = (
        "corrections:\n  - add: tiktok-ban\n    source: https://example.org/hearing\n"
        "    event: {type: hearing, date: 2023-03-23, status: occurred, title_en: A hearing}\n"
        f"    {WHY}\n"
    )
    created = correct(store, text).created
    assert rows(store, "SELECT id, title_en, review FROM events") == [
        (created[0], "A hearing", "confirmed")
    ]
    assert correct(store, text).created == ()
    assert correct(store, "corrections: []\n").removed == created
    assert rows(store, "SELECT id FROM events") == []


def test_a_correction_of_an_unknown_event_names_its_line_and_changes_nothing(store: Store) -> None:
    one, _ = two_events(store)
    before = list(store.db.conn.iterdump())
    text = f"corrections:\n  - reject: {one}\n    {WHY}\n  - confirm: 12345\n    {WHY}\n"
    with pytest.raises(ConfigError, match=r"line 5: there is no event 12345"):
        correct(store, text)
    assert list(store.db.conn.iterdump()) == before


@settings(max_examples=20, deadline=None)
@given(data=st.data(), told=sample_mentions(10))
def test_corrections_applied_twice_change_nothing_the_second_time(
    data: st.DataObject, told: list[StoredMention]
) -> None:
    db = arrive(told, [sorted({m.article_id for m in told})])
    ids = [row[0] for row in db.execute("SELECT id FROM events ORDER BY id").fetchall()]
    lines = ["corrections:"]
    merged = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))
    if len(merged) > 1:
        lines += [f"  - merge: {merged[0]}", f"    with: {merged[1:]}", f"    {WHY}"]
    for event_id in data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)):
        if event_id not in merged[1:]:
            to = data.draw(st.sampled_from(["{date: 2025-02-02}", "{status: cancelled}"]))
            lines += [f"  - set: {event_id}", f"    to: {to}", f"    {WHY}"]
    text = "\n".join(lines) if len(lines) > 1 else "corrections: []"
    corrections = parse_corrections(text.encode())
    tables = TimelineTables(db)
    apply_corrections(tables, [], corrections, tables.new_id, NOW)
    before = list(db.conn.iterdump())
    apply_corrections(tables, [], corrections, tables.new_id, NOW + timedelta(days=1))
    assert list(db.conn.iterdump()) == before


# --- copies -------------------------------------------------------------------------------------


def test_a_wire_story_in_two_outlets_counts_once_and_the_earliest_is_the_original(
    store: Store,
) -> None:
    text = " ".join(f"word{n} stands here" for n in range(60))
    with store.transaction() as db:
        tables = TimelineTables(db)
        for n, day in ((1, 2), (2, 0), (3, 1)):
            article = Article(
                id=str(n),
                title="The Supreme Court upheld the law",
                text=text if n != 3 else text[: len(text) * 4 // 5] + " and more",
                published=datetime(2025, 1, 17 + day, tzinfo=UTC),
                lang="en",
                url=f"https://example.org/{n}",
                source=SourceKind.NEWS,
                stories=(STORY.id,),
            )
            article_id, _ = save_article(db, article, publisher="", seen=NOW)
            mention = said("2025-01-17", "The Supreme Court upheld the law")
            ids = save_mentions(db, article_id, STORY.id, [mention])
            relink(ids, tables, [STORY], tables.new_id, NOW)
    assert rows(store, "SELECT id, duplicate_of FROM articles ORDER BY id") == [
        (1, 2),
        (2, None),
        (3, 2),
    ]
    assert rows(store, "SELECT source_count FROM events") == [(1,)]


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE events;--",
        'a "quoted" ruling',
        "brackets ] and [ and `ticks`",
        "100% of _ and \\ stays",
        "four bytes \U0001f600 and \u202e marks",
        "x" * 100_000,
    ],
    ids=["sql", "quotes", "brackets", "wildcards", "emoji", "long"],
)
def test_case_90_hostile_texts_are_stored_and_found_again_equal(store: Store, text: str) -> None:
    quote = f"The court {text} upheld it"
    add(store, 1, said("2025-01-17", quote, actors=(text,), trigger=text, date_text=text))
    add(store, 2, said("2024-03-05", "The House passed the bill"))
    assert rows(store, "SELECT quote, trigger, date_text FROM mentions ORDER BY id LIMIT 1") == [
        (quote, text, text)
    ]
    (event,) = iterate(store.db.conn, Selection(story=STORY.id, first=date(2025, 1, 1)))
    assert event.sources[0].quote == quote
    for table, number in (("events", 2), ("mentions", 2), ("articles", 2)):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(number,)]
