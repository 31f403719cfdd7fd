"""The feeds room: bytes of an answer in, Entries out.

Reads RSS, RDF, Atom and JSON Feed and the APIs of official sources, each as its `Feed.kind` says.
It gives plain text and judged dates, tells entries apart for ever, and says in words why bytes are
no feed. It never opens a socket or a file, and never reads a clock.
"""

from tracker.feeds.opml import parse_opml, render_opml
from tracker.feeds.parse import ParserPool, parse_feed
from tracker.feeds.request import request_url
from tracker.feeds.seen import Cut, cut_seen

__all__ = [
    "Cut",
    "ParserPool",
    "cut_seen",
    "parse_feed",
    "parse_opml",
    "render_opml",
    "request_url",
]
