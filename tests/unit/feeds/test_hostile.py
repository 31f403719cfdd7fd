"""Feeds written to hurt: time, memory, and reaching for what is not theirs."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.unit.feeds.samples import NOW, URL, parse, rss
from tracker.errors import FeedError
from tracker.feeds import ParserPool
from tracker.feeds.drafts import MAX_ENTRIES, MAX_TEXT, MAX_TITLE
from tracker.model import Feed, ParsedFeed

FEED = Feed(id="hostile", url=URL)
LIMIT_S = 10.0
LIMIT_BYTES = 300 * 1024 * 1024
BOMB_LIMIT_BYTES = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(workers=1, deadline_s=2.0) as pool:
        yield pool


def outcome(pool: ParserPool, body: str) -> ParsedFeed | FeedError:
    work = pool.submit(body.encode(), content_type="", url=URL, feed=FEED, fetched_at=NOW)
    error = work.exception()
    assert error is None or isinstance(error, FeedError)
    return error or work.result()


def test_case_39_a_parse_over_its_deadline_fails_alone_and_the_next_feed_is_read(
    pool: ParserPool,
) -> None:
    dots = rss(f"<title>A</title><author>{'a.' * 40_000}</author>")
    started = time.monotonic()
    failed = outcome(pool, dots)
    assert isinstance(failed, FeedError)
    assert "took over 2 s" in str(failed)
    assert time.monotonic() - started < LIMIT_S
    parsed = outcome(pool, rss("<title>B</title>") + " " * 10_000)
    assert isinstance(parsed, ParsedFeed)
    assert [entry.title for entry in parsed.entries] == ["B"]


MONSTERS = {
    "comment openings": rss(f"<description>{'&lt;!--' * 100_000}</description>"),
    "nested tags": rss(f"<description>{'&lt;b&gt;' * 100_000}</description>"),
    "nested elements": rss("<title>A</title>" + "<x>" * 100_000),
    "title of 10 MB": rss(f"<title>{'x' * 10_000_000}</title>"),
    "attributes": rss("<title " + " ".join(f'a{n}="1"' for n in range(5_000)) + ">A</title>"),
    "angle brackets": rss(f"<description>{'&lt;a ' * 100_000}</description>"),
    "ampersands": rss(f"<title>{'&amp;' * 200_000}</title>"),
    "entries": rss(*(f"<title>T{n}</title><guid>{n}</guid>" for n in range(20_000))),
}


@pytest.mark.parametrize("name", [*MONSTERS, "entries without end"])
def test_case_40_a_monster_is_read_or_refused_in_time(pool: ParserPool, name: str) -> None:
    body = MONSTERS.get(name) or rss(*["<title>A</title>"] * 100_000)
    started = time.monotonic()
    result = outcome(pool, body)
    assert time.monotonic() - started < LIMIT_S
    if isinstance(result, ParsedFeed):
        for entry in result.entries:
            assert len(entry.title) <= MAX_TITLE
            assert len(entry.text) <= MAX_TEXT


def test_case_40_entries_over_the_cap_are_dropped_oldest_first_and_counted() -> None:
    many = rss(
        *(
            f"<title>T{n}</title><guid>{n}</guid>"
            f"<pubDate>{1 + n % 28:02} Jan 20{10 + n % 15} 10:00:00 GMT</pubDate>"
            for n in range(MAX_ENTRIES + 500)
        )
    )
    parsed = parse(many)
    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.dropped == 500
    assert f"500 entries over the {MAX_ENTRIES}" in parsed.notes[0]
    years = [entry.published.year for entry in parsed.entries if entry.published]
    assert min(years) == 2012
    assert [e.title for e in parsed.entries] == sorted(
        (e.title for e in parsed.entries), key=lambda t: int(t[1:])
    )


LAUGHS = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
)
BOMBS = {
    "billion laughs": LAUGHS + "]>" + rss("<title>A</title><description>&l9;</description>"),
    "50 KB x 2000": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "{"x" * 50_000}">]>'
    + rss(f"<title>A</title><description>{'&x;' * 2_000}</description>"),
    "5 KB x 500 in markup": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "{"x" * 5_000}">]>'
    + rss(f"<title>A</title><description>&lt;p&gt;{'&x;' * 500}&lt;/p&gt;</description>"),
    "5 KB x 500": f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "{"x" * 5_000}">]>'
    + rss(f"<title>{'&x;' * 500}</title><description>{'&x;' * 500}</description>"),
}

MEASURE = """
import resource, sys
from tests.unit.feeds.test_hostile import BOMBS, MONSTERS, outcome_inline
import tracker.feeds.parse, feedparser, bs4, lxml.html
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[1:]:
    outcome_inline({**BOMBS, **MONSTERS}[name])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)
"""


def outcome_inline(body: str) -> None:
    try:
        parsed = parse(body)
    except FeedError:
        return
    for entry in parsed.entries:
        assert len(entry.title) <= MAX_TITLE
        assert len(entry.text) <= MAX_TEXT


def growth(*names: str) -> int:
    """Bytes of peak memory that reading these adds to a process that has loaded its parsers."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *names], capture_output=True, text=True, check=True
    )
    return int(done.stdout) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("name", BOMBS)
def test_case_41_an_entity_bomb_stays_small_in_memory_and_in_the_entry(name: str) -> None:
    assert growth(name) < BOMB_LIMIT_BYTES


def test_case_40_no_monster_takes_much_memory() -> None:
    assert growth(*MONSTERS) < LIMIT_BYTES


REACHING = {
    "external entity": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    + rss("<title>A &x;</title>"),
    "external DTD": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/evil.dtd">' + rss("<title>A</title>"),
    "parameter entity": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
    + rss("<title>A</title>"),
    "xinclude": rss(
        '<title>A</title><description><xi:include href="file:///etc/passwd" '
        'xmlns:xi="http://www.w3.org/2001/XInclude"/></description>'
    ),
    "stylesheet": '<?xml version="1.0"?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'
    + rss("<title>A</title>"),
    "image": rss(
        "<title>A</title><description>&lt;img src='http://127.0.0.1:9/x'&gt;</description>"
    ),
    "file name": "file:///etc/passwd",
    "address": "http://127.0.0.1:9/feed",
}

_events: list[str] | None = None


def _audit(event: str, args: tuple[object, ...]) -> None:
    if _events is not None and event in {
        "open",
        "socket.connect",
        "socket.getaddrinfo",
        "os.system",
    }:
        _events.append(f"{event} {args[:1]}")


sys.addaudithook(_audit)


@pytest.mark.parametrize("name", REACHING)
def test_case_42_parsing_opens_no_file_and_no_socket(name: str) -> None:
    global _events
    parse(rss("<title>warm</title><description>&lt;p&gt;x&lt;/p&gt;</description>"))
    gc.collect()
    _events = []
    try:
        parsed: ParsedFeed | None = parse(REACHING[name])
    except FeedError:
        parsed = None
    finally:
        opened, _events = _events, None
    assert opened == []
    if parsed is not None:
        assert "root:" not in repr(parsed)
        assert os.uname().nodename not in repr(parsed)


def test_case_43_harmless_internal_entities_are_read() -> None:
    doctype = (
        '<!DOCTYPE rss [\n<!ENTITY xhtml "http://www.w3.org/1999/xhtml">\n<!ENTITY n "Name">\n]>'
    )
    parsed = parse(doctype + rss("<title>A &n;</title>"))
    assert [entry.title for entry in parsed.entries] == ["A Name"]
