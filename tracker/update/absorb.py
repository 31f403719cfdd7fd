"""One feed's answer into the store: articles, mentions, events, validators; all or nothing."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.articles import ArticlePool, is_removal, stories_of
from tracker.errors import LanguagePackError, ModelError
from tracker.model import Article, Entry, EventMention, Feed, Story, TextStatus
from tracker.store import articles as article_store
from tracker.store import feeds as feed_store
from tracker.store.articles import Page
from tracker.store.database import Database
from tracker.update.facts import mentions_from_facts
from tracker.update.journal import Journal

if TYPE_CHECKING:
    from tracker.extract import Extractor

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often an article whose extraction failed is tried again in later passes."""


@dataclass(frozen=True, slots=True)
class FreshEntry:
    """A new or changed entry, or one whose page comes late, with its page where it was fetched.

    `awaited` is the number of the try at its page that was to come before this pass, `page_try`
    that after it; 0 for none. `article_url` is where a late entry's article is kept already.
    `is_gone` tells whether the page was there when it was asked for now; None where it was not.
    """

    entry: Entry
    page: Page | None = None
    is_late: bool = False
    awaited: int = 0
    page_try: int = 0
    article_url: str = ""
    is_gone: bool | None = None


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A fresh entry after reading. `article` is None where it touches none of the stories."""

    fresh: FreshEntry
    article: Article | None


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """The mentions of one article; None where extraction failed, with the reason."""

    article_id: int
    article: Article
    mentions: tuple[EventMention, ...] | None
    problem: str = ""


Reading = tuple[tuple[EventMention, ...] | None, str]
"""What was read of an article: its mentions, or None and why there are none."""


class Reader:
    """Turns entries into articles and articles into mentions; touches no database.

    Args:
        stories: those of feeds.yaml.
        load_extractor: gives what reads articles, at the first one: most passes bring none.
        articles: where pages are read, with a deadline for each.
    """

    def __init__(
        self,
        stories: Sequence[Story],
        load_extractor: Callable[[], Extractor],
        articles: ArticlePool,
    ) -> None:
        self._stories = stories
        self._load_extractor = load_extractor
        self._articles = articles
        self.problems: list[str] = []
        self.model_missing = ""

    @cached_property
    def _extractor(self) -> Extractor:
        return self._load_extractor()

    def stories_for(self, feed: Feed) -> tuple[Story, ...]:
        """The stories a feed is configured for; all of them if it names none."""
        return tuple(s for s in self._stories if not feed.stories or s.id in feed.stories)

    def is_relevant(self, feed: Feed, entry: Entry) -> bool:
        """Whether title or summary names one of the feed's stories."""
        return bool(stories_of(entry.title, entry.text, self.stories_for(feed), feed))

    def read_entries(
        self, feed: Feed, fresh: Sequence[FreshEntry], until: float | None = None
    ) -> list[ReadEntry]:
        """The article of each entry that is about one of the feed's stories.

        Where no page was fetched, the article says no more than the entry does: one that names no
        story is not even built, which spares most entries of most feeds the guess at a language.

        Args:
            feed: what the entries come from.
            fresh: the entries.
            until: on the monotonic clock, when no page is waited for any more. An entry whose page
                was not read by then comes back without it, to be fetched again.
        """
        if until is not None and time.monotonic() >= until:
            fresh = [_without_page(item) for item in fresh]
        waiting = [
            self._build(feed, item)
            if item.page is not None or self.is_relevant(feed, item.entry)
            else None
            for item in fresh
        ]
        return [
            self._read(feed, item, future, until)
            for item, future in zip(fresh, waiting, strict=True)
        ]

    def _read(
        self, feed: Feed, item: FreshEntry, future: Future[Article] | None, until: float | None
    ) -> ReadEntry:
        if future is None:
            return ReadEntry(item, None)
        try:
            left = None if until is None else max(0.0, until - time.monotonic())
            article = future.result(left)
        except TimeoutError:
            item = _without_page(item)
            article = self._build(feed, item).result()
        return ReadEntry(item, self._told(feed, item, article))

    def _build(self, feed: Feed, item: FreshEntry) -> Future[Article]:
        page = item.page
        if page is None:
            return self._articles.submit(item.entry, feed)
        return self._articles.submit(item.entry, feed, page.body, page.url, page.content_type)

    def _told(self, feed: Feed, item: FreshEntry, article: Article) -> Article | None:
        """The article with its stories; None where it tells none of them."""
        stories = stories_of(article.title, article.text, self.stories_for(feed), feed)
        if not stories:
            return None
        url = item.article_url or article.url or _name_without_url(feed, item.entry)
        return replace(article, url=url, stories=stories)

    @property
    def fingerprint(self) -> str:
        """Which rules and models read the articles."""
        return self._extractor.fingerprint

    def read_articles(self, articles: Sequence[Article]) -> list[Reading]:
        """For each article its mentions and ""; or None and why there are none."""
        if not articles:
            return []  # most feeds bring none, and what reads them is large
        failed: dict[int, Exception] = {}
        found = self._extractor.extract_all(
            articles, lambda a, error: failed.update({id(a): error})
        )
        return [
            self._judge(article, mentions, failed.get(id(article)))
            for article, mentions in zip(articles, found, strict=True)
        ]

    def _judge(
        self, article: Article, found: Sequence[EventMention], error: Exception | None
    ) -> Reading:
        stated = mentions_from_facts(article)
        if isinstance(error, LanguagePackError):
            return stated, ""  # a language that nobody reads yet; a rebuild will, once there is one
        if isinstance(error, ModelError):
            self.model_missing = str(error)
            return None, str(error)
        if error is not None:
            problem = f"{type(error).__name__}: {error}"
            log.debug("extraction failed url=%s", article.url, exc_info=error)
            self.problems.append(f"{article.url}: no events: {problem}")
            return None, problem
        return stated + tuple(m for m in found if not _is_stated(m, stated)), ""


def _without_page(item: FreshEntry) -> FreshEntry:
    """The entry as if its page were still to come."""
    return item if item.page is None else replace(item, page=None, page_try=item.awaited or 1)


def _is_stated(found: EventMention, stated: Sequence[EventMention]) -> bool:
    """Whether a field of the source says it already, or it was read in a field's own line."""
    return any(
        (found.type, found.date) == (fact.type, fact.date)
        or (found.start < fact.end and fact.start < found.end)
        for fact in stated
    )


def _name_without_url(feed: Feed, entry: Entry) -> str:
    """What tells an article apart that has no address: it must keep its place in the store."""
    digest = hashlib.sha256(f"{feed.id}\n{entry.key}".encode("utf-8", "replace")).hexdigest()
    return f"urn:sha256:{digest[:32]}"


Relink = Callable[[Database, Sequence[ReadArticle], datetime], tuple[int, int]]
"""Save mentions of these articles and bring their events up to date; (mentions, events changed)."""


def absorb(
    journal: Journal,
    reader: Reader,
    relink: Relink,
    feed: Feed,
    read: Sequence[ReadEntry],
    seen: datetime,
    finish: Callable[[Database], None],
) -> tuple[int, int, int]:
    """Save one feed's fresh entries and all that follows from them, in one transaction.

    `read` is what the reader made of them. Their articles are read for events before the
    transaction begins. `finish` runs last inside it: it saves the validators, so that they never
    get ahead of the entries.

    Returns:
        Articles read, mentions saved, events changed.
    """
    news = {
        article.url: article
        for article in (item.article for item in read if item.article is not None)
        if article_store.is_news(journal.store.db, article)
    }
    mentions = dict(zip(news, reader.read_articles(list(news.values())), strict=True))
    with journal.transaction() as db:
        results = [
            # Two entries of one batch may tell one article differently: then the last one counts.
            ReadArticle(
                article_id,
                article,
                *(mentions.get(article.url) or reader.read_articles([article])[0]),
            )
            for article_id, article in save_entries(db, feed, read, seen)
        ]
        saved = save_reading(db, reader, relink, results, seen)
        finish(db)
    return len(results), *saved


def save_entries(
    db: Database, feed: Feed, read: Sequence[ReadEntry], seen: datetime
) -> list[tuple[int, Article]]:
    """Save entries, articles and pages; the articles whose text is new, each once."""
    news: dict[int, Article] = {}
    for item in read:
        article_id = None
        article = item.article or _taken_back(db, feed, item.fresh.entry)
        if article is not None:
            publisher = item.fresh.entry.publisher or feed.title
            article_id, changed = article_store.save_article(
                db, article, publisher=publisher, seen=seen
            )
            if changed:
                news[article_id] = article
                if item.fresh.page is not None:
                    article_store.save_page(db, article_id, item.fresh.page)
            if item.fresh.is_gone is not None and not article.removed:
                article_store.mark_removed(db, article_id, removed=item.fresh.is_gone)
        feed_store.save_entry(db, feed.id, item.fresh.entry, article_id=article_id, seen=seen)
    return list(news.items())


def _taken_back(db: Database, feed: Feed, entry: Entry) -> Article | None:
    """The stored article in whose place the entry now says that it was taken back.

    Such a notice names no story any more.
    """
    if not is_removal(entry.title, entry.text):
        return None
    stored = article_store.find_of_entry(db, feed.id, entry.key)
    if stored is None:
        return None
    return replace(
        stored.article,
        title=entry.title,
        text=entry.text,
        text_status=TextStatus.SUMMARY,
        sections=(),
        facts=(),
        removed=True,
    )


def save_reading(
    db: Database,
    reader: Reader,
    relink: Relink,
    results: Sequence[ReadArticle],
    now: datetime,
) -> tuple[int, int]:
    """Save what was read from articles and relink; (mentions saved, events changed)."""
    done = [result for result in results if result.mentions is not None]
    counts = relink(db, done, now) if done else (0, 0)
    for result in results:
        if result.mentions is None:
            article_store.mark_problem(db, result.article_id, result.problem)
        else:
            article_store.mark_extracted(db, result.article_id, reader.fingerprint)
    return counts
