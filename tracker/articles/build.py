"""One Article from an entry and, where it was fetched, its page."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, timedelta

from tracker import weburl
from tracker.articles.language import detect_language
from tracker.articles.removal import is_removal
from tracker.articles.sections import find_sections, live_text
from tracker.articles.text import PageText, extract_text
from tracker.articles.walls import wall
from tracker.errors import ArticleError
from tracker.guarded_pool import GuardedPool, at_once
from tracker.model import Article, Entry, Feed, TextStatus

DEADLINE_S = 15.0
MEMORY_BYTES = 2 << 30
FULL_FROM_FEED = 1_500
"""Characters from which a feed's own text counts as the whole article."""
DATE_CONFLICT = timedelta(days=1)

_FEED_FOOTER = re.compile(
    r"\n*(?:The post .{1,300} (?:appeared first|first appeared) on .{1,200}"
    r"|(?:L['’]article|Cet article|Le billet) .{1,300} est apparu en premier sur .{1,200}"
    r"|(?:Continue reading|Read (?:more|the (?:full|rest))|Lire (?:la suite|l.article))\b.{0,200}"
    r")\s*$",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[&hellip;\])\s*$")
_OFFICIAL_KINDS = frozenset({"feed", ""})


def article_from_entry(
    entry: Entry, feed: Feed, page: bytes | None = None, page_url: str = "", content_type: str = ""
) -> Article:
    """The article that extraction reads, from the page where it holds the text, else the feed.

    Args:
        entry: what the feed said; its date is the anchor where it has one.
        feed: gives language, source and jurisdiction.
        page: the fetched page, None where none was fetched.
        page_url: where the page came from, after redirects.
        content_type: the page's.

    A page that is no article (consent, pay wall, login, error, something else) costs itself only:
    the feed's text stays and `notes` says why. Where the entry is a notice that the article was
    taken back, its page is not looked at.
    """
    told = _feed_text(entry)
    notes = entry.notes
    removed = is_removal(entry.title, told)
    if page is not None and not removed:
        read, reason = _read_page(entry, told, page, page_url, content_type)
        if read is not None:
            return _from_page(entry, feed, read, page_url)
        notes = (*notes, f"page not used: {reason}")
    bare = Article(
        id=_article_id(entry, feed),
        title=entry.title,
        text=told,
        published=entry.published,
        lang="",
        url=entry.url,
        updated=entry.updated,
        text_status=_status(entry, feed, told),
        notes=notes,
        removed=removed,
    )
    return _completed(bare, entry, feed)


def _from_page(entry: Entry, feed: Feed, read: PageText, page_url: str) -> Article:
    posts = live_text(read.metadata.posts)
    is_live = len(posts.text) > len(read.text) // 2
    title = read.title if read.title and entry.title in {"", entry.url} else entry.title
    conflict = _date_conflict(entry, read)
    bare = Article(
        id=_article_id(entry, feed),
        title=title,
        text=posts.text if is_live else _untitled(read.text, title),
        published=entry.published or read.published,
        lang="",
        url=_address(entry, read, page_url),
        updated=entry.updated or read.metadata.updated,
        text_status=TextStatus.FULL,
        sections=posts.at(len(title) + 2) if is_live else (),
        notes=(*entry.notes, conflict) if conflict else entry.notes,
    )
    return _completed(bare, entry, feed)


def _completed(article: Article, entry: Entry, feed: Feed) -> Article:
    """The article with its language, its sections and what it inherits from its feed."""
    lang = detect_language(article.document, feed.lang or entry.lang)
    sections = article.sections or find_sections(article.document, article.published, lang)
    return replace(
        article,
        lang=lang,
        sections=sections,
        feed_id=feed.id,
        kind=feed.kind,
        source=feed.source,
        jurisdiction=feed.jurisdiction,
        facts=entry.facts,
    )


def _article_id(entry: Entry, feed: Feed) -> str:
    return hashlib.sha256(f"{feed.id}\n{entry.key}".encode("utf-8", "replace")).hexdigest()[:16]


def _feed_text(entry: Entry) -> str:
    return _FEED_FOOTER.sub("", entry.text).strip()


def _status(entry: Entry, feed: Feed, text: str) -> TextStatus:
    if not text or text == entry.title:
        return TextStatus.TITLE
    if entry.facts or feed.kind not in _OFFICIAL_KINDS:
        return TextStatus.FULL
    whole = len(text) >= FULL_FROM_FEED and not _CUT.search(text)
    return TextStatus.FULL if whole else TextStatus.SUMMARY


def _read_page(
    entry: Entry, told: str, page: bytes, page_url: str, content_type: str
) -> tuple[PageText | None, str]:
    """The page's text, or None and the reason why it is not used."""
    try:
        read = extract_text(page, page_url, content_type)
    except ArticleError as error:
        return None, str(error)
    reason = wall(
        read.text, read.title, is_free=read.metadata.is_free, told=f"{entry.title}\n{told}"
    )
    return (None, reason) if reason else (read, "")


def _untitled(text: str, title: str) -> str:
    """The text without its headline, which the article's document has already."""
    first, _, rest = text.partition("\n\n")
    return rest if rest and first.casefold() == title.casefold() else text


def _address(entry: Entry, read: PageText, page_url: str) -> str:
    """The page's own canonical address, else where it came from, else the feed's link.

    A link with a fragment names a part of a page, and no address of the page stands for it.
    """
    if "#" in entry.url:
        return entry.url
    return weburl.canonical_url(read.metadata.canonical or weburl.web_url(page_url) or entry.url)


def _date_conflict(entry: Entry, read: PageText) -> str:
    ours, theirs = entry.published, read.published
    if ours is None or theirs is None or abs(ours - theirs) < DATE_CONFLICT:
        return ""
    stated = theirs.astimezone(UTC).isoformat(timespec="minutes")
    return f"the page states another date of publication, {stated}; the feed's counts"


def _load_models() -> None:
    extract_text("<p>x</p>", "")
    detect_language("Loads the model that tells one language from another, for later work.")


class ArticlePool(GuardedPool[[Entry, Feed, bytes, str, str], Article]):
    """`article_from_entry` in processes that are killed at a deadline.

    A page over its deadline or its memory costs itself only: the article is then made of what the
    feed said, with a note. Entries without a page are read in the caller's process.
    """

    def __init__(self, *, workers: int = 2, deadline_s: float = DEADLINE_S) -> None:
        super().__init__(
            article_from_entry,
            workers=workers,
            deadline_s=deadline_s,
            prepare=_load_models,
            memory_bytes=MEMORY_BYTES,
        )

    def submit(
        self,
        entry: Entry,
        feed: Feed,
        page: bytes | None = None,
        page_url: str = "",
        content_type: str = "",
    ) -> Future[Article]:
        """As `article_from_entry`; the future always has a result."""
        if page is None:
            return at_once(lambda: article_from_entry(entry, feed))

        def without_page(took: str) -> Article:
            article = article_from_entry(entry, feed)
            note = f"page not used: reading it took {took}"
            return replace(article, notes=(*article.notes, note))

        return self.guarded(without_page, entry, feed, page, page_url, content_type)
