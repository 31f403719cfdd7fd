"""Values that break badly written SQL are stored and found again equal (RELIABILITY 90)."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.model import (
    Article,
    Entry,
    EventMention,
    EventType,
    Feed,
    ScopedMention,
    Status,
    Story,
)
from tracker.store import articles, feeds, stories
from tracker.store.database import Database, Store
from tracker.store.handle import Parameters
from tracker.store.mentions import load_mentions, save_mentions
from tracker.store.timeline import TimelineTables
from tracker.timeline import relink

NOW = datetime(2025, 1, 20, 12, tzinfo=UTC)
FEED = Feed(id="wire", url="https://example.org/feed", lang="en", title="Wire")
HOSTILE = [
    "'; DROP TABLE entries;--",
    '"',
    "]",
    "[x]; SELECT 1",
    "%",
    "_",
    "NUL\x00in the middle",
    "four bytes 😀 and a family 👨‍👩‍👧",
    "?1 :value @value $value",
    "NEAR(* AND OR NOT",
    "é" * 100_000,
]
each_hostile_value = pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:20]))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "tracker.db") as opened:
        with opened.transaction() as db:
            feeds.sync_feeds(db, [FEED])
        yield opened


def told(value: str) -> Article:
    return Article(
        id="1",
        title=value,
        text=value,
        published=NOW,
        lang="en",
        url="https://example.org/1",
        feed_id="wire",
        stories=("tiktok-ban",),
    )


def said(value: str) -> ScopedMention:
    return ScopedMention(
        EventMention(
            type=EventType.RULING,
            date="2025-01-17",
            status=Status.OCCURRED,
            derived=False,
            actors=(value,),
            quote=value,
            start=0,
            end=len(value),
            trigger=value,
            date_text=value,
        )
    )


def link(db: Database, value: str) -> tuple[int, ...]:
    story = Story(id="tiktok-ban", title={"en": value}, terms=(value,), jurisdiction="US")
    stories.sync_stories(db, [story])
    article_id, _ = articles.save_article(db, told(value), publisher=value, seen=NOW)
    ids = save_mentions(db, article_id, story.id, [said(value)])
    tables = TimelineTables(db)
    relink(ids, tables, [story], tables.new_id, NOW)
    return tuple(ids)


@each_hostile_value
def test_case_90_an_entry_with_a_hostile_text_comes_back_equal(store: Store, value: str) -> None:
    entry = Entry(key=value, url="https://example.org/1", title=value, text=value)
    with store.transaction() as db:
        feeds.save_entry(db, "wire", entry, article_id=None, seen=NOW)
    (stored,) = feeds.load_entries(store.db, "wire", after=0, limit=10)
    assert stored.entry == entry
    assert set(feeds.known_hashes(store.db, "wire")) == {value}


@each_hostile_value
def test_case_90_an_article_with_a_hostile_text_comes_back_equal(store: Store, value: str) -> None:
    with store.transaction() as db:
        article_id, _ = articles.save_article(db, told(value), publisher=value, seen=NOW)
    (stored,) = articles.load_articles(store.db, [article_id])
    assert stored.article == replace(told(value), id=str(article_id))


@each_hostile_value
def test_case_90_a_statement_with_a_hostile_text_becomes_an_event(store: Store, value: str) -> None:
    with store.transaction() as db:
        ids = link(db, value)
    (stored,) = load_mentions(store.db, ids)
    assert (stored.mention.quote, stored.mention.actors) == (value, (value,))
    assert store.db.execute("SELECT count(*) FROM events").fetchone() == (1,)


@each_hostile_value
def test_case_90_no_sql_text_holds_a_value(
    store: Store, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = f"marker-7f3a {value}"
    asked: list[str] = []
    execute = Database.execute

    def noted(db: Database, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        asked.append(sql)
        return execute(db, sql, parameters)

    monkeypatch.setattr(Database, "execute", noted)
    with store.transaction() as db, db.utils.tracer(lambda sql, _: asked.append(sql)):
        link(db, marker)
        entry = Entry(key=marker, url="https://example.org/1", title=marker, text=marker)
        feeds.save_entry(db, "wire", entry, article_id=None, seen=NOW)
    assert len(asked) > 10
    assert not [sql for sql in asked if "marker-7f3a" in sql]


def test_case_90_a_number_too_large_for_sqlite_costs_its_transaction_only(store: Store) -> None:
    with pytest.raises(OverflowError), store.transaction() as db:
        feeds.save_entry(
            db, "wire", Entry(key="1", url="https://e.org/", title="x"), article_id=2**70, seen=NOW
        )
    assert feeds.count_entries(store.db) == 0
