"""Serves many feeds on the loopback for the polling benchmark, in a process of its own.

    python -m tests.benchmarks.feed_server --feeds 500 --feeds-per-host 5 --latency-ms 30

Every few feeds have an address of their own (127.1.0.1, 127.1.0.2, ...), so that a client which is
polite to each host may still ask many at once. Feeds have 30 entries, ETag and Last-Modified; a GET
of /turn on 127.0.0.1 puts two new entries into each. Prints the port when ready.
"""

import argparse
import asyncio
from functools import lru_cache
from typing import cast

import uvloop

ENTRIES = 30
NEW_EACH_TURN = 2
TEXT = (
    "The council of ministers met on the matter again and put off its decision, as two of its "
    "members asked for more time to read the opinion of the court and the answers of industry. "
)


def address(number: int) -> str:
    """The address of a host; the number starts at 0."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


class Site:
    """What is served: `turn` counts the times that every feed got new entries."""

    def __init__(self) -> None:
        self.turn = 0
        self.latency_s = 0.0

    @lru_cache(maxsize=8192)  # noqa: B019 - there is one site
    def body(self, feed: str, turn: int) -> bytes:
        last = turn * NEW_EACH_TURN + ENTRIES
        entries = "".join(_entry(feed, number) for number in range(last, last - ENTRIES, -1))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>Feed {feed}</title><link>http://{feed}/</link><language>en</language>"
            f"<lastBuildDate>Mon, 02 Mar 2026 {turn % 24:02}:00:00 GMT</lastBuildDate>"
            f"{entries}</channel></rss>"
        ).encode()


def _entry(feed: str, number: int) -> str:
    day = number % 28 + 1
    return (
        f"<item><title>Entry {number} of {feed}: a decision is put off</title>"
        f"<link>http://{feed}/news/{number}</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid>'
        f"<pubDate>{_weekday(day)}, {day:02} Feb 2026 {number % 24:02}:00:00 GMT</pubDate>"
        f"<dc:creator>Desk {number % 7}</dc:creator><category>law</category>"
        f"<description><![CDATA[<p>{TEXT}</p><p><a href='http://{feed}/x'>More</a></p>]]>"
        "</description></item>\n"
    )


def _weekday(day: int) -> str:
    return ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")[(day - 1) % 7]


class Connection(asyncio.Protocol):
    """Answers each request after the latency; connections stay open."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            loop = asyncio.get_running_loop()
            loop.call_later(self._site.latency_s, self._send, head)

    def _send(self, head: bytes) -> None:
        if self._transport.is_closing():
            return
        site = self._site
        if head.startswith(b"GET /turn "):
            site.turn += 1
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return
        fields = (
            f'ETag: "{site.turn}"\r\nLast-Modified: Mon, 02 Mar 2026 00:{site.turn:02}:00 GMT\r\n'
        ).encode()
        if f'if-none-match: "{site.turn}"'.encode() in head.lower():
            self._transport.write(b"HTTP/1.1 304 Not Modified\r\n" + fields + b"\r\n")
            return
        body = site.body(_feed_name(head), site.turn)
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
            + fields
            + b"Content-Length: %d\r\n\r\n" % len(body)
            + body
        )


def _feed_name(head: bytes) -> str:
    """What makes the entries of a feed its own: address and path."""
    path = head.split(b" ", 2)[1].decode("ascii")
    host = head.lower().partition(b"host:")[2].split(b"\r\n", 1)[0].strip().decode("ascii")
    return host + path


async def serve(hosts: int, latency_s: float) -> None:
    """Listen for ever."""
    site = Site()
    site.latency_s = latency_s
    loop = asyncio.get_running_loop()
    control = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0)
    port = control.sockets[0].getsockname()[1]
    for number in range(hosts):
        await loop.create_server(lambda: Connection(site), address(number), port, backlog=64)
    print(port, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=500)
    options.add_argument("--feeds-per-host", type=int, default=5)
    options.add_argument("--latency-ms", type=float, default=30)
    given = options.parse_args()
    uvloop.run(serve(-(-given.feeds // given.feeds_per_host), given.latency_ms / 1000))


if __name__ == "__main__":
    main()
