"""What the store keeps of feeds, entries and articles, and what it refuses to write twice."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.model import (
    Article,
    Entry,
    EventType,
    Fact,
    Feed,
    FetchFailed,
    Section,
    SourceKind,
    Status,
    Story,
    TextStatus,
    Validators,
)
from tracker.store import articles, feeds, stories, values
from tracker.store.database import Store, open_readonly
from tracker.store.health import load_health
from tracker.store.schedule import Schedule

NOW = datetime(2025, 1, 20, 12, tzinfo=UTC)
FEED = Feed(id="wire", url="https://example.org/feed", lang="en", title="Wire")
ENTRY = Entry(key="1", url="https://example.org/1", title="Court upholds law", text="It did.")
ARTICLE = Article(
    id="x",
    title="Court upholds law",
    text="The court upheld it on Friday.",
    published=datetime.fromisoformat("2025-01-17T13:22:00-05:00"),
    lang="en",
    url="https://example.org/1",
    feed_id="wire",
    stories=("tiktok-ban",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "tracker.db") as opened:
        with opened.transaction() as db:
            feeds.sync_feeds(db, [FEED])
        yield opened


def rows_written(store: Store) -> int:
    return store.db.conn.total_changes


def test_an_entry_comes_back_as_it_was_saved(store: Store) -> None:
    fact = Fact(
        EventType.RULING, "2025-01-17", Status.OCCURRED, "date", "On 2025-01-17", ("SCOTUS",)
    )
    entry = replace(
        ENTRY,
        published=datetime.fromisoformat("2025-01-17T13:22:00-05:00"),
        published_raw="Fri, 17 Jan 2025",
        html="<p>It did.</p>",
        facts=(fact,),
        notes=("date assumed",),
        publisher="The Wire",
    )
    feeds.save_entry(store.db, "wire", entry, article_id=None, seen=NOW)
    (stored,) = feeds.load_entries(store.db, "wire", after=0, limit=10)
    assert stored.entry == entry
    assert feeds.known_hashes(store.db, "wire") == {"1": feeds.content_hash(entry)}


def test_spacing_does_not_make_an_entry_new() -> None:
    spaced = replace(ENTRY, title="Court  upholds\nlaw ", text=" It  did.")
    assert feeds.content_hash(spaced) == feeds.content_hash(ENTRY)
    assert feeds.content_hash(replace(ENTRY, text="It did not.")) != feeds.content_hash(ENTRY)


def test_syncing_the_same_feeds_writes_nothing(store: Store) -> None:
    before = rows_written(store)
    assert feeds.is_in_line(store.db, [FEED])
    feeds.sync_feeds(store.db, [FEED])
    assert rows_written(store) == before


@pytest.mark.parametrize(
    "wanted",
    [
        [],
        [replace(FEED, title="The Wire")],
        [replace(FEED, title="")],
        [replace(FEED, source=SourceKind.BLOG)],
        [replace(FEED, enabled=False)],
        [FEED, replace(FEED, id="later", enabled=False)],
    ],
    ids=["left out", "named anew", "not named", "a blog", "not followed", "one more, not followed"],
)
def test_feeds_are_in_line_when_syncing_would_write_nothing(
    store: Store, wanted: list[Feed]
) -> None:
    before = rows_written(store)
    said = feeds.is_in_line(store.db, wanted)
    feeds.sync_feeds(store.db, wanted)
    assert said == (rows_written(store) == before)
    assert feeds.is_in_line(store.db, wanted)


def test_case_124_a_changed_url_forgets_what_the_old_server_said(store: Store) -> None:
    feeds.save_success(
        store.db,
        FEED,
        checked=NOW,
        validators=Validators('"a"'),
        body_hash="h",
        moved_to="https://n/",
    )
    moved = replace(FEED, url="https://example.org/new")
    assert not feeds.is_in_line(store.db, [moved])
    feeds.sync_feeds(store.db, [moved])
    state = feeds.load_states(store.db)["wire"]
    assert feeds.load_urls(store.db)["wire"] == "https://example.org/new"
    assert (state.validators, state.body_hash, state.moved_to) == (Validators(), "", "")


def test_case_124_a_feed_that_is_left_out_stays_with_its_history(store: Store) -> None:
    feeds.save_entry(store.db, "wire", ENTRY, article_id=None, seen=NOW)
    feeds.sync_feeds(store.db, [])
    assert store.db.execute("SELECT followed FROM feeds").fetchall() == [(0,)]
    assert feeds.count_entries(store.db) == 1
    assert feeds.compare_feeds(store.db.conn, [FEED]) == ["wire: new"]


def test_failures_are_counted_from_the_first_one_and_end_with_a_success(store: Store) -> None:
    for hour in range(3):
        at = NOW + timedelta(hours=hour)
        feeds.save_failure(
            store.db, FEED, FetchFailed("wire", FEED.url, at, "timeout", "no answer")
        )
    row = store.db.execute("SELECT failures, failing_since, last_error FROM feeds").fetchone()
    assert row == (3, NOW.isoformat(), "no answer")
    feeds.save_success(
        store.db, FEED, checked=NOW, validators=Validators(), body_hash="", moved_to=""
    )
    row = store.db.execute("SELECT failures, failing_since, last_error FROM feeds").fetchone()
    assert row == (0, None, None)


def test_an_article_comes_back_as_it_was_saved(store: Store) -> None:
    article = replace(ARTICLE, sections=(Section(0, 5, NOW, "2025-01-17"),))
    article_id, changed = articles.save_article(store.db, article, publisher="Wire", seen=NOW)
    assert changed
    (stored,) = articles.load_articles(store.db, [article_id])
    assert stored.article == replace(article, id=str(article_id))


def test_the_same_article_twice_writes_nothing(store: Store) -> None:
    articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    before = rows_written(store)
    assert not articles.is_news(store.db, ARTICLE)
    assert articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW) == (1, False)
    assert rows_written(store) == before


def test_case_52_an_edited_article_keeps_its_earlier_text(store: Store) -> None:
    articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    edited = replace(ARTICLE, text="The court struck it down on Friday.")
    assert articles.save_article(store.db, edited, publisher="Wire", seen=NOW) == (1, True)
    versions = store.db.execute("SELECT article_id, text FROM article_versions").fetchall()
    assert versions == [(1, ARTICLE.text)]
    assert articles.load_articles(store.db, [1])[0].article.text == edited.text


def test_case_51_a_shorter_copy_never_replaces_a_fuller_text(store: Store) -> None:
    articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    teaser = replace(ARTICLE, text="The court…", text_status=TextStatus.SUMMARY)
    assert articles.save_article(store.db, teaser, publisher="Other", seen=NOW) == (1, False)
    assert articles.load_articles(store.db, [1])[0].article.text == ARTICLE.text


def test_an_old_entry_of_a_new_feed_was_known_when_it_was_published() -> None:
    published = NOW - timedelta(days=30)
    assert articles.known_at(published, NOW) == published
    assert articles.known_at(NOW - timedelta(hours=3), NOW) == NOW
    assert articles.known_at(NOW + timedelta(hours=3), NOW) == NOW
    assert articles.known_at(None, NOW) == NOW


def test_a_page_comes_back_as_it_was_saved(store: Store) -> None:
    articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    page = articles.Page("https://example.org/1", "text/html", b"<p>x</p>" * 100, NOW)
    articles.save_page(store.db, 1, page)
    assert articles.load_page(store.db, 1) == page
    assert articles.load_page(store.db, 2) is None


def test_case_82_an_article_that_fails_is_tried_again_a_few_times_and_no_more(store: Store) -> None:
    articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    for _ in range(3):
        assert articles.articles_to_extract(store.db, attempts=3) == [1]
        articles.mark_problem(store.db, 1, "RuntimeError: poison")
    assert articles.articles_to_extract(store.db, attempts=3) == []
    articles.mark_extracted(store.db, 1, "rules-1")
    assert articles.load_articles(store.db, [1])[0].extractor == "rules-1"


def test_stories_are_kept_in_the_order_of_the_configuration(store: Store) -> None:
    wanted = [
        Story("b", {"en": "Second", "fr": "Deuxième"}, ("b",)),
        Story("a", {"en": "First"}, ("a", "c")),
    ]
    stories.sync_stories(store.db, wanted)
    assert stories.are_in_line(store.db, wanted)
    assert [s.id for s in stories.load_stories(store.db.conn)] == ["b", "a"]
    assert stories.load_stories(store.db.conn)[0].title_fr == "Deuxième"


def test_the_schedule_survives_and_a_broken_one_is_an_empty_one(tmp_path: Path) -> None:
    database = tmp_path / "tracker.db"
    schedule = Schedule.load(database)
    schedule.next_check["wire"] = NOW
    schedule.holds["example.org"] = NOW
    schedule.last_run = NOW
    schedule.save()
    assert Schedule.load(database) == schedule
    schedule.path.write_text("{", "utf-8")
    assert Schedule.load(database).next_check == {}


@pytest.mark.parametrize("text", ["2025-01-17T13:22:00-05:00", "2025-01-17T18:22:00+00:00"])
def test_instants_keep_or_lose_their_zone_as_asked(text: str) -> None:
    moment = datetime.fromisoformat(text)
    assert values.stated(moment) == text
    assert values.instant(moment) == "2025-01-17T18:22:00+00:00"
    assert values.parse_instant(values.instant(moment)) == moment


def test_health_names_failing_silent_moved_and_gone_feeds(store: Store) -> None:
    names = ["failing", "silent", "moved", "gone", "well"]
    all_feeds = [replace(FEED, id=name, url=f"https://{name}.example/") for name in names]
    db = store.db
    feeds.sync_feeds(db, all_feeds)
    for feed in all_feeds:
        moved_to = "https://new.example/" if feed.id == "moved" else ""
        feeds.save_success(
            db, feed, checked=NOW, validators=Validators(), body_hash="", moved_to=moved_to
        )
        feeds.save_entry(db, feed.id, ENTRY, article_id=None, seen=NOW)
    for name, gone in (("failing", False), ("gone", True)):
        feed = next(feed for feed in all_feeds if feed.id == name)
        failure = FetchFailed(name, feed.url, NOW, "http", "HTTP 500", gone=gone)
        feeds.save_failure(db, feed, failure)
    for name, last in (("silent", NOW - timedelta(days=30)), ("well", NOW - timedelta(hours=1))):
        feeds.note_new_entries(db, name, last - timedelta(hours=2))
        feeds.note_new_entries(db, name, last)
    conn = open_readonly(store.path)
    health = load_health(conn, NOW + timedelta(days=1))
    conn.close()
    found = [(trouble.kind, trouble.feed_id) for trouble in health.feeds]
    assert found == [
        ("gone", "gone"),
        ("failing", "failing"),
        ("silent", "silent"),
        ("moved", "moved"),
    ]
    assert "30 days" not in health.feeds[1].message
    assert "31 days" in health.feeds[2].message


def troubles(store: Store, days_later: int) -> list[tuple[str, str]]:
    with closing(open_readonly(store.path)) as conn:
        health = load_health(conn, NOW + timedelta(days=days_later))
    return [(trouble.kind, trouble.message) for trouble in health.feeds]


def answered(store: Store, entries: Sequence[Entry]) -> None:
    """A pass in which the feed gave these entries, all of them new."""
    feeds.save_success(
        store.db, FEED, checked=NOW, validators=Validators(), body_hash="", moved_to=""
    )
    for entry in entries:
        feeds.save_entry(store.db, "wire", entry, article_id=None, seen=NOW)
    if entries:
        feeds.note_new_entries(store.db, "wire", NOW)


def daily(count: int) -> list[Entry]:
    return [
        replace(ENTRY, key=str(n), published=NOW - timedelta(days=n)) for n in range(1, count + 1)
    ]


def test_health_knows_a_feed_that_fell_silent_after_its_first_pass_by_its_dates(
    store: Store,
) -> None:
    answered(store, daily(10))
    assert troubles(store, 5) == []
    assert troubles(store, 6) == [("silent", "no new entry for 6 days; usually one every 24 hours")]


def test_health_expects_no_end_of_news_from_a_docket_that_may_be_over(store: Store) -> None:
    answered(store, daily(10))
    feeds.sync_feeds(store.db, [replace(FEED, kind="supreme_court_docket")])
    assert troubles(store, 60) == []


def test_health_names_a_feed_that_answers_and_never_had_an_entry(store: Store) -> None:
    assert [kind for kind, _ in troubles(store, 0)] == ["never"]
    answered(store, [])
    ((kind, message),) = troubles(store, 0)
    assert kind == "silent"
    assert "no entry so far" in message


def test_health_names_a_feed_of_which_hardly_an_entry_concerns_a_story(store: Store) -> None:
    article_id, _ = articles.save_article(store.db, ARTICLE, publisher="Wire", seen=NOW)
    answered(store, daily(199))
    feeds.save_entry(store.db, "wire", ENTRY, article_id=article_id, seen=NOW)
    assert troubles(store, 0) == []
    feeds.save_entry(store.db, "wire", replace(ENTRY, key="x"), article_id=None, seen=NOW)
    ((kind, message),) = troubles(store, 0)
    assert (kind, "only 1 of 200 entries" in message) == ("noisy", True)
