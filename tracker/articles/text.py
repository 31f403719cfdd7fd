"""Page bytes to the article's plain text.

trafilatura reads the page; BeautifulSoup, through `plaintext`, reads what it gives up on. Neither
can be told to stop: call this from `ArticlePool`, which has a deadline.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime

from tracker import plaintext
from tracker.articles.metadata import Metadata, read_metadata, without_scripts
from tracker.errors import ArticleError

_log = logging.getLogger(__name__)

MAX_PAGE = 5_000_000
MAX_TEXT = 400_000
MAX_PART = 1_000_000
MAX_PARAGRAPHS = 5_000
ENOUGH = 400
"""A fast extraction that gives less is tried again with trafilatura's full cascade (its own
evaluation set: 0.920 fast, 0.926 full, at 1.4 times the cost)."""

_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x00\x00\x00",
)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_TABLE_EDGE = re.compile(r"^\|\s*|\s*\|$")
_ARTICLE = re.compile(r"<(article|main)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page holds: its text in paragraphs, and what it states of itself."""

    title: str
    text: str
    published: datetime | None
    metadata: Metadata


def extract_text(page: bytes | str, url: str, content_type: str = "") -> PageText:
    """Title, text and statements of an HTML page.

    `text` is "" where the page holds none. The canonical address and live posts are in
    `metadata`.

    Raises:
        ArticleError: the page is no HTML; the message names what it is.
    """
    html = _decoded(page, content_type) if isinstance(page, bytes) else page
    metadata = read_metadata(html, url)
    html = without_scripts(html)[:MAX_PAGE]
    text = _main_text(html) or _paragraphs(html)
    return PageText(
        title=plaintext.plain_line(metadata.title)[:1000],
        text=plaintext.clean_text(text)[:MAX_TEXT],
        published=metadata.published,
        metadata=metadata,
    )


def _decoded(page: bytes, content_type: str) -> str:
    """The page as text: UTF-8 where the bytes prove it, else what server or page declare."""
    kind = content_type.partition(";")[0].strip().lower()
    if (kind and kind not in _HTML_TYPES) or page.startswith(_BINARY):
        name = kind if kind and kind not in _HTML_TYPES else "binary data"
        raise ArticleError(f"the page is {plaintext.escaped(name[:60])}, not HTML")
    for bom, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if page.startswith(bom):
            return page.decode(encoding, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(content_type) or _CHARSET.search(
        page[:4096].decode("ascii", "replace")
    )
    name = declared[1].lower() if declared else ""
    if name in {"utf-8", "utf8"}:
        return (
            page.decode("utf-8", "replace")
            if _is_mostly_utf8(page)
            else page.decode("cp1252", "replace")
        )
    if name in {"", "iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}:
        name = "cp1252"
    try:
        return page.decode(name, "replace")
    except (LookupError, ValueError):
        return page.decode("cp1252", "replace")


def _is_mostly_utf8(page: bytes) -> bool:
    """Whether few of the bytes beyond ASCII are broken: a page cut short or mixed, not Latin-1."""
    broken = page.decode("utf-8", "replace").count("\ufffd")
    return broken * 10 < sum(byte > 127 for byte in page[:200_000])


def _main_text(html: str) -> str:
    text = _trafilatura(html, fast=True)
    if len(text) < ENOUGH:
        text = max(text, _trafilatura(html, fast=False), key=len)
    lines = [_TABLE_EDGE.sub("", line.strip()) for line in text.split("\n")]
    return "\n\n".join(lines)


def _trafilatura(html: str, *, fast: bool) -> str:
    import trafilatura

    try:
        found = trafilatura.extract(html, fast=fast, include_comments=False, include_tables=True)
    except Exception as error:  # noqa: BLE001 - hostile pages break its tree passes in many ways
        _log.warning(
            "page not read error=%s", plaintext.escaped(f"{type(error).__name__}: {error}")
        )
        return ""
    return found or ""


def _paragraphs(html: str) -> str:
    """The words of the page's article element, else of its paragraphs."""
    article = _ARTICLE.search(html)
    if article:
        end = html.lower().find(f"</{article[1].lower()}", article.end())
        return plaintext.from_html(html[article.start() : end if end > 0 else None][:MAX_PART])
    parts = _PARAGRAPH.split(html)[1:MAX_PARAGRAPHS]
    return plaintext.from_html(
        "".join(f"<p{part.partition('</p')[0]}" for part in parts)[:MAX_PART]
    )
