"""A tracker that follows feeds of the loopback server, and what it says and stores of them."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing

from tests.end_to_end.command import Tracker
from tests.loopback.server import Server


def rss(*titles: str, host: str = "news.example") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>http://{host}/{n}</link><guid>{n}</guid>"
        "<pubDate>Mon, 02 Feb 2026 08:00:00 GMT</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'
    ).encode()


FEED = rss("The council meets", "The weather – très beau")


def follow(tracker: Tracker, urls: Mapping[str, str], extra: str = "") -> None:
    """Write a feeds.yaml with these feeds by id."""
    story = "stories:\n  - {id: story, title: {en: A story}, terms: [TikTok]}\nfeeds:\n"
    rest = f"lang: en, allow_private: true, stories: [story]{extra}"
    feeds = "".join(f"  - {{id: {name}, url: '{url}', {rest}}}\n" for name, url in urls.items())
    tracker.config.write_text(story + feeds, "utf-8")


def wait_for(server: Server, path: str, times: int = 1) -> None:
    deadline = time.monotonic() + 60
    while server.count(path) < times:
        assert time.monotonic() < deadline, f"{path} was never asked for"
        time.sleep(0.02)


def rows(tracker: Tracker, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tracker.db)) as conn:
        return conn.execute(sql).fetchall()


def report(tracker: Tracker, *arguments: str, status: int = 0) -> dict[str, dict[str, object]]:
    """The feeds of a pass's JSON summary, by id."""
    done = tracker.run("refresh", "--json", *arguments, status=status)
    return {feed["id"]: feed for feed in json.loads(done.stdout)["feeds"]}
