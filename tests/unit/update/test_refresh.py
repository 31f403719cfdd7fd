"""Cases 12, 33, 51, 52, 79, 84, 91, 93: passes in this process, with given answers and events."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database as Utils

from tests.end_to_end.content import content_of, dump_of
from tracker.articles import ArticlePool
from tracker.corrections import Corrections
from tracker.errors import ModelError
from tracker.fetch import FetchSettings
from tracker.model import (
    Article,
    Config,
    EventMention,
    EventType,
    Feed,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    Status,
    Story,
    Validators,
)
from tracker.store.database import Database, Store
from tracker.store.schedule import Schedule
from tracker.update import Linker, Reader, Refresh, RefreshOptions, RunReport

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
STORY = Story(id="story", title={"en": "A story"}, terms=("TikTok",))
WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class DatesInBrackets:
    """Stands in for extraction: each [YYYY-MM-DD] of an article is a ruling of that day."""

    fingerprint = "brackets"

    def extract(self, article: Article) -> tuple[EventMention, ...]:
        return tuple(
            EventMention(
                type=EventType.RULING,
                date=found[1],
                status=Status.OCCURRED,
                derived=False,
                actors=(),
                quote=found[0],
                start=found.start(),
                end=found.end(),
                confidence=0.9,
            )
            for found in re.finditer(r"\[([\d-]{10})\]", article.document)
        )

    def extract_all(
        self, articles: Sequence[Article], on_error: Callable[[Article, Exception], None]
    ) -> Iterator[tuple[EventMention, ...]]:
        return map(self.extract, articles)


class WithoutPipeline(DatesInBrackets):
    """Extraction whose trained pipeline is not installed."""

    def extract_all(
        self, articles: Sequence[Article], on_error: Callable[[Article, Exception], None]
    ) -> Iterator[tuple[EventMention, ...]]:
        for article in articles:
            on_error(article, ModelError(f"no pipeline for {article.lang}"))
            yield ()


def rss(*items: tuple[str, str]) -> bytes:
    """A feed of (title, number of the link)."""
    entries = "".join(
        f"<item><title>{title}</title><link>http://news.example/{n}</link>"
        "<pubDate>Mon, 02 Feb 2026 08:00:00 GMT</pubDate></item>"
        for title, n in items
    )
    return f'<rss version="2.0"><channel><title>t</title>{entries}</channel></rss>'.encode()


BODIES = {
    "first": rss(("TikTok loses [2026-01-05]", "1"), ("The weather", "2")),
    "second": rss(("TikTok wins [2026-02-01]", "3"), ("TikTok loses [2026-01-05]", "1")),
    "third": rss(("TikTok waits [2026-01-20] and [2026-01-05]", "4")),
}
FEEDS = (*BODIES, "dead")


def fetched(name: str, body: bytes) -> Fetched:
    url = f"http://{name}.example/feed"
    digest = hashlib.sha256(body).hexdigest()
    return Fetched(name, url, url, body, "application/rss+xml", NOW, body_hash=digest)


def answers() -> list[FetchOutcome]:
    """What the feeds answer; "dead" does not."""
    dead = FetchFailed("dead", "http://dead.example/feed", NOW, "timeout", "no answer")
    return [dead, *(fetched(name, body) for name, body in BODIES.items())]


def config(names: Sequence[str] = FEEDS) -> Config:
    feeds = (
        Feed(id=name, url=f"http://{name}.example/feed", lang="en", full_text=False)
        for name in names
    )
    return Config(path="feeds.yaml", stories=(STORY,), feeds=tuple(feeds))


@contextmanager
def answering(outcomes: Sequence[FetchOutcome]) -> Iterator[None]:
    """The network gives these outcomes in this order, as far as they were asked for."""

    def fetch(requests: Sequence[FetchRequest], settings: object) -> Iterator[FetchOutcome]:
        asked = {request.id for request in requests}
        yield from (outcome for outcome in outcomes if outcome.id in asked)

    with mock.patch("tracker.update.refresh.fetch_in_background", fetch):
        yield


def run(
    path: Path,
    outcomes: Sequence[FetchOutcome],
    names: Sequence[str] = FEEDS,
    load_extractor: Callable[[], DatesInBrackets] = DatesInBrackets,
    *,
    now: datetime = NOW,
    force: bool = True,
    max_time_s: float = 900.0,
) -> RunReport:
    """A pass over these feeds, all of them due unless `force` is off."""
    following = config(names)
    with Store.open(path) as store, ArticlePool() as articles, answering(outcomes):
        return Refresh(
            following,
            store,
            Reader(following.stories, load_extractor, articles),  # type: ignore[arg-type]  # a stand-in for it
            Linker(following.stories, Corrections()),
            FetchSettings(now=now),
            lambda: now,
            lambda done, total, name: None,
        ).run(RefreshOptions(force=force, max_time_s=max_time_s))


def test_case_79_articles_wait_for_a_missing_model_and_the_next_pass_catches_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tracker.db"
    for _ in range(5):
        run(path, answers(), load_extractor=WithoutPipeline)
    waiting = content_of(path)
    assert waiting["articles"]
    assert not waiting["events"]
    run(path, answers())
    assert len(content_of(path)["events"]) == 3


class Slow(DatesInBrackets):
    """Extraction that takes a fifth of a second an article."""

    def extract(self, article: Article) -> tuple[EventMention, ...]:
        time.sleep(0.2)
        return super().extract(article)


def test_case_79_to_catch_up_takes_a_part_of_the_pass_and_later_ones_go_on(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    run(path, answers(), load_extractor=WithoutPipeline)
    read = "SELECT count(*) FROM article_texts WHERE extractor <> ''"
    with mock.patch("tracker.update.catch_up.BATCH", 1), closing(sqlite3.connect(path)) as conn:
        run(path, answers(), load_extractor=Slow, max_time_s=0.6)
        assert conn.execute(read).fetchone() < (3,)
        run(path, answers(), load_extractor=Slow)
        assert conn.execute(read).fetchone() == (3,)


class WritesThatFail:
    """Raises in place of one write to the database; counts them all."""

    def __init__(self, at: int) -> None:
        self.count = 0
        self._at = at

    @contextmanager
    def injected(self) -> Iterator[None]:
        with self._watched(Database), self._watched(Utils):
            yield

    @contextmanager
    def _watched(self, handle: Any) -> Iterator[None]:
        execute = handle.execute

        def failing(db: object, sql: str, *arguments: object) -> sqlite3.Cursor:
            if WRITE.match(sql):
                self.count += 1
                if self.count == self._at:
                    raise RuntimeError("an injected bug")
            return execute(db, sql, *arguments)

        with mock.patch.object(handle, "execute", failing):
            yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], int]:
    """What a pass without any trouble stores, and how often it writes."""
    path = tmp_path_factory.mktemp("whole") / "tracker.db"
    writes = WritesThatFail(at=0)
    Store.open(path).close()
    with writes.injected():
        run(path, answers())
    content = content_of(path)
    assert len(content["events"]) == 3
    return dict(content), writes.count


def test_case_84_an_exception_at_any_write_is_made_good_by_the_next_pass(
    tmp_path: Path, whole: tuple[dict[str, object], int]
) -> None:
    content, writes = whole
    assert writes > 30
    for at in range(1, writes + 1):
        path = tmp_path / f"{at}.db"
        Store.open(path).close()
        with WritesThatFail(at).injected(), pytest.raises(RuntimeError, match="injected"):
            run(path, answers())
        with sqlite3.connect(path) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        conn.close()
        run(path, answers())
        after = content_of(path)
        # The dead feed may have been asked in both passes.
        failures = {row[0]: row[-1] for row in after["feeds"]}
        assert failures.pop("dead") in (1, 2)
        assert set(failures.values()) == {0}
        assert {**after, "feeds": None} == {**content, "feeds": None}, f"write {at}"


@settings(max_examples=24)
@given(order=st.permutations(answers()))
def test_case_91_the_order_in_which_feeds_answer_changes_nothing(
    whole: tuple[dict[str, object], int], order: list[FetchOutcome]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        run(path, order)
        assert content_of(path) == whole[0]


@settings(max_examples=12)
@given(times=st.lists(st.permutations(answers()[1:]), min_size=1, max_size=3))
def test_case_91_answers_that_come_again_write_no_row(times: list[list[FetchOutcome]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tracker.db"
        run(path, answers()[1:], tuple(BODIES))
        before = dump_of(path)
        for order in times:
            run(path, order, tuple(BODIES))
            assert dump_of(path) == before


def test_case_51_one_article_in_three_feeds_is_one_with_three_entries(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    body = rss(("TikTok loses [2026-01-05]", "1"))
    tagged = body.replace(b"/1<", b"/1?utm_source=section<")
    run(path, [fetched("first", body), fetched("second", tagged), fetched("third", body)])
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT count(*), min(source_count) FROM events").fetchone() == (1, 1)
        told = conn.execute("SELECT feed_id, article_id FROM entries ORDER BY feed_id").fetchall()
        assert conn.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    conn.close()
    assert [feed for feed, _ in told] == ["first", "second", "third"]
    assert len({article for _, article in told}) == 1


LISTED = rss(("TikTok loses in court [2026-01-05] - The Paper", "1")).replace(
    b"<link>http://news.example/1</link>",
    b"<link>https://news.google.example/rss/articles/CBMi</link><description>"
    b"&lt;a href='x'&gt;TikTok loses in court [2026-01-05]&lt;/a&gt;&amp;nbsp; The Paper"
    b"</description><source url='http://news.example'>The Paper</source>",
)
"""What a search over many papers says of an article of one of them."""

TOLD = rss(("TikTok loses in court [2026-01-05]", "1")).replace(
    b"</link>", b"</link><description>" + b"The court heard both sides. " * 20 + b"</description>"
)


@pytest.mark.parametrize("listed_first", [True, False])
@pytest.mark.parametrize("days", [0, 30])
def test_case_51_an_article_listed_under_another_address_counts_once(
    tmp_path: Path, listed_first: bool, days: int
) -> None:
    path = tmp_path / "tracker.db"
    told = TOLD.replace(b"02 Feb 2026", b"02 Feb 2026" if not days else b"03 Jan 2026")
    both = [fetched("first", LISTED), fetched("second", told)]
    for outcome in both if listed_first else reversed(both):
        run(path, [outcome], [outcome.id])
    with sqlite3.connect(path) as conn:
        copies = conn.execute(
            "SELECT c.url, o.url FROM articles c JOIN articles o ON o.id = c.duplicate_of"
        ).fetchall()
        counted = conn.execute("SELECT source_count FROM events").fetchall()
        entries = conn.execute("SELECT count(*) FROM entries").fetchall()
    conn.close()
    same = [("https://news.google.example/rss/articles/CBMi", "http://news.example/1")]
    assert copies == ([] if days else same)
    assert counted == [(2 if days else 1,)]
    assert entries == [(2,)]


def test_case_52_an_edited_entry_withdraws_what_it_said_and_keeps_its_earlier_text(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tracker.db"
    said = rss(("TikTok loses [2026-01-05]", "1"))
    respaced = said.replace(b"TikTok loses", b"  TikTok   loses ")
    removed = rss(("TikTok: this article was removed", "1"))
    run(path, [fetched("first", said)], ["first"])
    before = content_of(path)
    run(path, [fetched("first", respaced)], ["first"])
    assert content_of(path) == before
    run(path, [fetched("first", removed)], ["first"])
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT title FROM articles").fetchall() == [
            ("TikTok: this article was removed",)
        ]
        assert conn.execute("SELECT title FROM article_versions").fetchall() == [
            ("TikTok loses [2026-01-05]",)
        ]
        assert conn.execute("SELECT quote, withdrawn FROM mentions").fetchall() == [
            ("[2026-01-05]", 1)
        ]
    conn.close()


def test_case_52_an_advertisement_in_a_link_is_no_edit_and_a_moved_date_is_none_of_the_text(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tracker.db"
    said = rss(("TikTok loses [2026-01-05]", "1"))
    run(path, [fetched("first", said)], ["first"])
    before = dump_of(path)
    for tail in (b"/1?utm_source=ad&amp;fbclid=7<", b"/1#xtor=AD-9<"):
        report = run(path, [fetched("first", said.replace(b"/1<", tail))], ["first"])
        assert [feed.entries_new for feed in report.feeds] == [0]
        written = set(dump_of(path)) - set(before)
        assert {row.split('"')[1] for row in written} <= {"fetch_state", "feeds", "runs"}
    moved = said.replace(b"08:00:00", b"09:30:00")
    run(path, [fetched("first", moved)], ["first"])
    with sqlite3.connect(path) as conn:
        entries = conn.execute("SELECT published FROM entries").fetchall()
        mentions = conn.execute("SELECT quote, withdrawn FROM mentions").fetchall()
        events = conn.execute("SELECT date, source_count FROM events").fetchall()
    conn.close()
    assert entries == [("2026-02-02T09:30:00+00:00",)]
    assert mentions == [("[2026-01-05]", 0)]
    assert events == [("2026-01-05", 1)]


def test_case_12_each_failure_doubles_the_wait_and_a_success_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    dead, now = answers()[0], NOW
    waits = []
    for _ in range(8):
        run(path, [replace(dead, fetched_at=now)], ["dead"], now=now)
        again = Schedule.load(path).next_check["dead"]
        waits.append(round((again - now).total_seconds() / 3600))
        assert not run(path, [], ["dead"], now=again - timedelta(minutes=1), force=False).asked
        now = again
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]
    with sqlite3.connect(path) as conn:
        failing = conn.execute("SELECT failures, failing_since FROM feeds").fetchall()
        assert failing == [(8, NOW.isoformat())]
        alive = replace(fetched("dead", BODIES["first"]), fetched_at=now)
        run(path, [alive], ["dead"], now=now)
        assert conn.execute("SELECT failures, failing_since FROM feeds").fetchall() == [(0, None)]
    conn.close()
    assert Schedule.load(path).next_check["dead"] - now <= timedelta(hours=1)


@pytest.mark.parametrize("days", [-366, -1, 1, 366])
def test_case_33_a_clock_that_jumped_silences_no_feed_and_deletes_nothing(
    tmp_path: Path, days: int
) -> None:
    path = tmp_path / "tracker.db"
    run(path, answers(), force=False)
    before = content_of(path)
    soon = run(path, answers(), now=NOW + timedelta(minutes=5), force=False)
    assert soon.asked == []
    jumped = NOW + timedelta(days=days)
    asked = run(path, [replace(a, fetched_at=jumped) for a in answers()], now=jumped, force=False)
    assert len(asked.asked) == len(FEEDS)
    later = jumped + timedelta(days=1, hours=1)
    again = run(path, [replace(a, fetched_at=later) for a in answers()], now=later, force=False)
    assert len(again.asked) == len(FEEDS)
    after = content_of(path)
    assert {**after, "feeds": None} == {**before, "feeds": None}


ARTICLES = 20_000
LARGE_STORE = f"""
WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < {ARTICLES + 1000})
INSERT INTO articles (id, feed_id, url, identity, title, published, source, text_status,
    content_hash, first_seen, known_at)
SELECT i, 'first', 'http://old.example/' || i, 'old.example/' || i, 'TikTok ' || i,
    '2025-01-01T00:00:00+00:00', 'news', 'full', i, '2025-01-01T00:00:00+00:00',
    '2025-01-01T00:00:00+00:00' FROM n;
INSERT INTO article_texts (article_id, text, stories, extractor)
SELECT id, hex(randomblob(1000)), '["story"]', 'brackets' FROM articles WHERE id > 1000;
INSERT INTO entries (feed_id, key, url, title, content_hash, article_id, first_seen)
SELECT 'first', url, url, title, id, id, first_seen FROM articles WHERE id > 1000;
INSERT INTO events (id, story, type, date, date_start, date_end, precision, status, title,
    confidence, source_count, first_reported, updated)
SELECT id, 'story', 'ruling', day, day, day, 'day', 'occurred', 'A ruling', 0.9, 1,
    first_seen, first_seen
FROM (SELECT *, date('1960-01-01', '+' || (id / 5) || ' days') AS day FROM articles)
WHERE id > 1000;
INSERT INTO mentions (event_id, article_id, story, type, date, date_start, date_end, status,
    quote, start, end, confidence)
SELECT id, id, story, type, date, date, date, status, '', 0, 1, 0.9 FROM events WHERE id > 1000;
"""
"""Articles of 2,000 characters, each with an entry, an event and a mention."""


def test_case_93_nothing_new_in_a_large_store_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    run(path, answers()[1:], tuple(BODIES))
    with sqlite3.connect(path) as conn:
        conn.executescript(LARGE_STORE)
    conn.close()
    unchanged = [
        NotModified(outcome.id, outcome.url, NOW, Validators()) for outcome in answers()[1:]
    ]
    with sqlite3.connect(path) as conn:
        before = conn.execute("SELECT count(*), max(id) FROM runs").fetchone()
        began = time.monotonic()
        report = run(path, unchanged, tuple(BODIES))
        took_s = time.monotonic() - began
        assert conn.execute("SELECT count(*), max(id) FROM runs").fetchone() == before
    conn.close()
    assert not report.failed
    assert took_s < 5
