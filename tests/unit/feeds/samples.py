"""Small feeds for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from tracker.feeds import parse_feed
from tracker.model import Entry, Feed, ParsedFeed

URL = "https://news.example/feed.xml"
NOW = datetime(2025, 1, 25, 12, tzinfo=UTC)


def parse(body: bytes | str, *, content_type: str = "", url: str = URL, **feed: Any) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    asked = Feed(id="news", url=url, **feed)
    return parse_feed(data, content_type=content_type, url=url, feed=asked, fetched_at=NOW)


def rss(*items: str, head: str = "", declaration: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    link = "<link>https://news.example/</link>"
    channel = f"<channel><title>News</title>{link}{head}{inner}</channel>"
    return f'{declaration}<rss version="2.0">{channel}</rss>'


def item(
    title: str = "", link: str = "", guid: str = "", date: str = "", description: str = ""
) -> str:
    """One RSS item; the values are text, escaped here."""
    fields = {
        "title": title,
        "link": link,
        "guid": guid,
        "pubDate": date,
        "description": description,
    }
    return "".join(f"<{k}>{escape(v)}</{k}>" for k, v in fields.items() if v)


def one(body: bytes | str, **kwargs: str) -> Entry:
    (entry,) = parse(body, **kwargs).entries
    return entry
