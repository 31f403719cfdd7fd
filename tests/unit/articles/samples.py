"""Pages and entries for the tests of this folder."""

from datetime import UTC, datetime
from typing import Any

from tracker.model import Entry, Feed

URL = "https://news.example/2025/ban"
NOW = datetime(2025, 1, 17, 15, tzinfo=UTC)
FEED = Feed(id="news", url="https://news.example/feed", lang="en", jurisdiction="US")
SUMMARY = "The Supreme Court upheld the law that would ban TikTok unless ByteDance sells it."
PARAGRAPHS = [
    "The Supreme Court on Friday upheld the law that requires ByteDance to sell TikTok.",
    "The company must divest the application by January 19, the court said in an unsigned opinion.",
    "Lawyers for the company had argued that the law violates the First Amendment of its users.",
    "The administration said that it would leave enforcement to the president who takes office.",
]


def entry(**changes: Any) -> Entry:
    values: dict[str, Any] = {
        "key": "url:news.example/2025/ban",
        "url": URL,
        "title": "Supreme Court upholds TikTok ban",
        "published": NOW,
        "text": SUMMARY,
    }
    return Entry(**(values | changes))


def page(
    *paragraphs: str,
    title: str = "Supreme Court upholds TikTok ban",
    head: str = "",
    lang: str = "en",
) -> bytes:
    body = "".join(f"<p>{p}</p>" for p in paragraphs or PARAGRAPHS)
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
{head}</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/law">Law</a></li></ul></nav>
<article><h1>{title}</h1>{body}</article>
<footer><p>Copyright 2025. All rights reserved.</p></footer></body></html>""".encode()
