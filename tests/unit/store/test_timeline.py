from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.model import (
    Article,
    EventMention,
    EventType,
    ScopedMention,
    SourceKind,
    Status,
    Story,
)
from tracker.store.articles import save_article
from tracker.store.database import Store
from tracker.store.mentions import save_mentions
from tracker.store.timeline import TimelineTables
from tracker.timeline import relink

NOW = datetime(2025, 2, 1, 6, tzinfo=UTC)
STORY = Story(id="tiktok-ban", title={"en": "The ban"}, terms=("TikTok",), jurisdiction="US")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "t.db") as opened:
        yield opened


def said(date: str, quote: str, start: int = 0, **fields: object) -> ScopedMention:
    values: dict[str, object] = {
        "type": EventType.RULING,
        "status": Status.OCCURRED,
        "derived": False,
        "actors": ("Supreme Court",),
    }
    values |= fields
    return ScopedMention(
        EventMention(date=date, quote=quote, start=start, end=start + len(quote), **values)  # type: ignore[arg-type]
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
