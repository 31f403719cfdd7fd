"""Articles, their texts and versions, and the pages they were read from."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker import weburl
from tracker.model import Article, SourceKind, TextStatus
from tracker.store import values
from tracker.store.handle import Database

BACKFILL_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its place in the database."""

    id: int
    article: Article
    known_at: datetime
    duplicate_of: int | None
    extractor: str


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes an article's text was read from."""

    url: str
    content_type: str
    body: bytes
    fetched_at: datetime


def text_hash(article: Article) -> str:
    """A hash of what extraction reads; spacing apart."""
    parts = [" ".join(article.title.split()), " ".join(article.text.split()), article.lang]
    parts += [values.stated(article.published) or "", values.facts(article.facts)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def known_at(published: datetime | None, seen: datetime) -> datetime:
    """When the tracker could first know an article: when it was read, or published if backfilled.

    What lay in the feed for days before we first read it is a backfill: a tracker running then
    would have read it on its day.
    """
    if published is not None and seen - published > BACKFILL_AFTER:
        return published
    return seen


def _identity(url: str) -> str:
    """Equal for spellings of one address: http or https, `www.`, a slash at the end."""
    return url if url.startswith("urn:") else weburl.identity(url)


def find_article(db: Database, url: str) -> int | None:
    """The id of the article at an address, however that address is spelled."""
    row = db.execute("SELECT id FROM articles WHERE identity = ?", [_identity(url)]).fetchone()
    return None if row is None else int(row[0])


def is_news(db: Database, article: Article) -> bool:
    """Whether `save_article` would have extraction read it anew."""
    row = db.execute(
        "SELECT content_hash, text_status FROM articles WHERE identity = ?",
        [_identity(article.url)],
    ).fetchone()
    return row is None or _replaces(row[0], row[1], article)


def _replaces(old_digest: str, old_status: str, article: Article) -> bool:
    order = (TextStatus.TITLE, TextStatus.SUMMARY, TextStatus.FULL)
    fuller = order.index(article.text_status) >= order.index(TextStatus(old_status))
    return (fuller or article.removed) and text_hash(article) != old_digest


def save_article(
    db: Database, article: Article, *, publisher: str, seen: datetime
) -> tuple[int, bool]:
    """Insert or update the article at `article.url`; (id, whether extraction must read it anew).

    A changed text keeps the old one in `article_versions`. A copy from a second feed with less
    text never replaces a fuller one; a notice that the article was taken back does.
    """
    digest = text_hash(article)
    row = db.execute(
        "SELECT id, content_hash, text_status, title FROM articles WHERE identity = ?",
        [_identity(article.url)],
    ).fetchone()
    if row is None:
        return _insert(db, article, digest, publisher, seen), True
    article_id, old_digest, old_status, old_title = row
    if not _replaces(old_digest, old_status, article):
        return article_id, False
    db.execute(
        "INSERT INTO article_versions (article_id, replaced, title, text, content_hash) "
        "SELECT ?, ?, ?, text, ? FROM article_texts WHERE article_id = ?",
        [article_id, values.instant(seen), old_title, old_digest, article_id],
    )
    db.execute(
        "UPDATE articles SET title = ?, published = ?, updated = ?, lang = ?, kind = ?, "
        "text_status = ?, content_hash = ?, removed = ? WHERE id = ?",
        [
            article.title,
            values.stated(article.published),
            values.stated(article.updated or seen),
            article.lang,
            article.kind,
            article.text_status.value,
            digest,
            int(article.removed),
            article_id,
        ],
    )
    _save_text(db, article_id, article)
    return article_id, True


def mark_removed(db: Database, article_id: int, *, removed: bool) -> None:
    """Remember that the page of an article, which was read once, is gone or is there again."""
    db.execute(
        "UPDATE articles SET removed = ? WHERE id = ? AND removed <> ? "
        "AND EXISTS (SELECT 1 FROM pages WHERE article_id = articles.id)",
        [int(removed), article_id, int(removed)],
    )


def find_of_entry(db: Database, feed_id: str, key: str) -> StoredArticle | None:
    """The article that an entry of the feed brought."""
    found = _query(
        db,
        _SELECT + "JOIN entries e ON e.article_id = a.id WHERE e.feed_id = ? AND e.key = ?",
        [feed_id, key],
    )
    return found[0] if found else None


def _insert(db: Database, article: Article, digest: str, publisher: str, seen: datetime) -> int:
    cursor = db.execute(
        "INSERT INTO articles (feed_id, url, identity, title, published, updated, lang, kind, "
        "source, publisher, jurisdiction, text_status, content_hash, first_seen, known_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            article.feed_id or None,
            article.url,
            _identity(article.url),
            article.title,
            values.stated(article.published),
            values.stated(article.updated),
            article.lang,
            article.kind,
            article.source.value,
            publisher,
            article.jurisdiction,
            article.text_status.value,
            digest,
            values.instant(seen),
            values.instant(known_at(article.published, seen)),
        ],
    )
    article_id = int(cursor.lastrowid or 0)
    _save_text(db, article_id, article)
    return article_id


def _save_text(db: Database, article_id: int, article: Article) -> None:
    db.execute(
        "INSERT INTO article_texts (article_id, text, sections, facts, stories) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (article_id) DO UPDATE SET text = excluded.text, "
        "sections = excluded.sections, facts = excluded.facts, stories = excluded.stories, "
        "sketch = NULL, extractor = '', problem = '', attempts = 0",
        [
            article_id,
            article.text,
            values.sections(article.sections),
            values.facts(article.facts),
            values.strings(article.stories),
        ],
    )


def save_stories(db: Database, article_id: int, stories: Iterable[str]) -> None:
    """Set the stories that an article is about, which a changed feeds.yaml may change."""
    text = values.strings(stories)
    db.execute(
        "UPDATE article_texts SET stories = ? WHERE article_id = ? AND stories <> ?",
        [text, article_id, text],
    )


def save_page(db: Database, article_id: int, page: Page) -> None:
    """Keep the page's bytes, so that better text rules reach it without another request."""
    db.execute(
        "INSERT INTO pages (article_id, url, content_type, fetched_at, body) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (article_id) DO UPDATE SET url = excluded.url, "
        "content_type = excluded.content_type, fetched_at = excluded.fetched_at, "
        "body = excluded.body",
        [
            article_id,
            page.url,
            page.content_type,
            values.instant(page.fetched_at),
            zlib.compress(page.body, 6),
        ],
    )


def load_page(db: Database, article_id: int) -> Page | None:
    """The kept page of an article."""
    row = db.execute(
        "SELECT url, content_type, body, fetched_at FROM pages WHERE article_id = ?", [article_id]
    ).fetchone()
    if row is None:
        return None
    return Page(row[0], row[1], zlib.decompress(row[2]), datetime.fromisoformat(row[3]))


_SELECT = (
    "SELECT a.*, t.text, t.sections, t.facts, t.stories, t.extractor "
    "FROM articles a JOIN article_texts t ON t.article_id = a.id "
)


def load_articles(db: Database, ids: Iterable[int]) -> list[StoredArticle]:
    """The articles of `ids`, in that order; unknown ids are left out."""
    found = []
    for article_id in ids:
        found += _query(db, _SELECT + "WHERE a.id = ?", [article_id])
    return found


def articles_to_extract(db: Database, attempts: int) -> list[int]:
    """Articles that no extractor has read to the end, tried fewer than `attempts` times."""
    rows = db.execute(
        "SELECT article_id FROM article_texts WHERE extractor = '' AND attempts < ? "
        "AND stories <> '[]' ORDER BY article_id",
        [attempts],
    )
    return [int(row[0]) for row in rows.fetchall()]


def mark_extracted(db: Database, article_id: int, extractor: str) -> None:
    """Remember which rules read the article."""
    db.execute(
        "UPDATE article_texts SET extractor = ?, problem = '' WHERE article_id = ?",
        [extractor, article_id],
    )


def mark_problem(db: Database, article_id: int, problem: str) -> None:
    """Count a failed extraction, so that it is tried again a few times and then named."""
    db.execute(
        "UPDATE article_texts SET problem = ?, attempts = attempts + 1 WHERE article_id = ?",
        [problem, article_id],
    )


def _query(db: Database, sql: str, parameters: list[object]) -> list[StoredArticle]:
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return [_stored(row) for row in cursor.execute(sql, parameters).fetchall()]


def _stored(row: sqlite3.Row) -> StoredArticle:
    article = Article(
        id=str(row["id"]),
        title=row["title"],
        text=row["text"],
        published=values.parse_instant(row["published"]),
        lang=row["lang"],
        url=row["url"],
        feed_id=row["feed_id"] or "",
        kind=row["kind"],
        source=SourceKind(row["source"]),
        jurisdiction=row["jurisdiction"],
        updated=values.parse_instant(row["updated"]),
        text_status=TextStatus(row["text_status"]),
        sections=values.parse_sections(row["sections"]),
        facts=values.parse_facts(row["facts"]),
        stories=values.parse_strings(row["stories"]),
        removed=bool(row["removed"]),
    )
    return StoredArticle(
        id=row["id"],
        article=article,
        known_at=datetime.fromisoformat(row["known_at"]),
        duplicate_of=row["duplicate_of"],
        extractor=row["extractor"],
    )
