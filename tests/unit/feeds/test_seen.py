"""Cutting the entries read before out of a feed: the same entries come out as without the cut."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.feeds import parse_feed
from tracker.feeds.seen import DIGEST_BYTES, Cut, cut_seen
from tracker.model import Entry, Feed

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
FEED = Feed(id="a", url="https://a.example/feed")


def rss(*items: str, head: str = "", root: str = '<rss version="2.0">') -> bytes:
    inner = "\n".join(items)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{root}<channel><title>t</title>'
        f"<link>https://a.example/</link>{head}\n{inner}\n</channel></rss>"
    ).encode()


def item(number: int, extra: str = "") -> str:
    return (
        f"<item><title>Entry {number}</title><link>https://a.example/{number}</link>"
        f"<guid>g{number}</guid><pubDate>Mon, 02 Feb 2026 0{number % 10}:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>Text {number}</p>]]></description>{extra}</item>"
    )


def entry(number: int) -> str:
    return (
        f"<entry><title>Entry {number}</title><link href='https://a.example/?p={number}'/>"
        f"<id>tag:a.example,{number}</id><updated>2026-02-02T00:00:00Z</updated></entry>"
    )


def atom(*entries: str) -> bytes:
    inner = "".join(entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{inner}</feed>'.encode()


def cut(body: bytes, known: bytes = b"") -> Cut:
    done = cut_seen(body, known)
    assert done is not None
    return done


def parsed(body: bytes) -> tuple[Entry, ...]:
    url = "https://a.example/feed"
    return parse_feed(body, content_type="", url=url, feed=FEED, fetched_at=NOW).entries


@pytest.mark.parametrize(("document", "one"), [(rss, item), (atom, entry)])
def test_only_what_is_new_is_left(document: object, one: object) -> None:
    assert callable(document)
    assert callable(one)
    old = cut(document(*(one(n) for n in range(1, 31))))
    assert (old.fresh, old.skipped) == (30, 0)
    new = cut(document(one(32), one(31), *(one(n) for n in range(1, 29))), old.digests)
    assert (new.fresh, new.skipped) == (2, 28)
    assert [e.title for e in parsed(new.body)] == ["Entry 32", "Entry 31"]
    assert len(new.digests) == 30 * DIGEST_BYTES


def test_nothing_new_leaves_a_feed_without_entries() -> None:
    body = rss(item(1), item(2))
    again = cut(rss(item(1), item(2), head="<lastBuildDate>now</lastBuildDate>"), cut(body).digests)
    assert (again.fresh, again.skipped) == (0, 2)
    assert parsed(again.body) == ()


def test_an_edited_entry_is_new() -> None:
    before = cut(rss(item(1), item(2)))
    after = cut(rss(item(1, "<category>x</category>"), item(2)), before.digests)
    assert (after.fresh, after.skipped) == (1, 1)


def test_what_surrounds_the_entries_makes_them_new() -> None:
    body = rss(item(1), item(2))
    known = cut(body).digests
    assert cut(rss(item(1), item(2), root='<rss version="2.0" xml:base="/x">'), known).fresh == 2
    in_paris = cut_seen(body, known, salt="Europe/Paris")
    assert in_paris is not None
    assert in_paris.fresh == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a feed",
        rss(),
        rss(item(1), item(1)),
        rss(item(1))[:-40],
        rss("<item/>", item(1)),
        rss("<item><title>open", item(1)),
        rss("<item><item></item></item>"),
        rss("</item>", item(1)),
        rss("<!-- " + item(1) + " -->", item(2)),
        rss("<item><description><![CDATA[ </item> <item> ]]></description></item>", item(2)),
        rss(item(1)).replace(b"<rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss"),
        rss(item(1)).replace(b"utf-8", b"utf-16"),
        rss(item(1)).replace(b"utf-8", b"iso-2022-jp"),
        rss(item(1)).decode().encode("utf-16"),
        rss(item(1)) + b"\x1b$B",
        atom(entry(1)).replace(b"<entry>", b"<a:entry>").replace(b"</entry>", b"</a:entry>"),
        b"<item>" + rss(item(1)),
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    ],
)
def test_whatever_is_odd_is_parsed_whole(body: bytes) -> None:
    assert cut_seen(body) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (item(1), item(2).replace("example/2", "example/1")),
        (item(1), item(2).replace("example/2", "example/1?utm_source=rss")),
        (item(1), item(2).replace("https://a.example/2", "http://www.a.example/1/")),
        (item(1), item(2).replace("https://a.example/2", "/1")),
        (item(1).replace("<link>https://a.example/1</link>", ""),) * 2,
        (item(1), "<item><title>x</title><guid>https://a.example/1</guid></item>"),
    ],
)
def test_entries_that_may_be_one_article_are_not_parted(first: str, second: str) -> None:
    known = cut(rss(item(3), first)).digests
    body = rss(item(3), first, second.replace("Entry", "Other"), "<!-- -->")
    whole = cut_seen(body, known)
    assert whole is None


def test_links_that_differ_in_a_parameter_only_are_different_entries() -> None:
    known = cut(atom(entry(1), entry(2))).digests
    assert cut(atom(entry(3), entry(1), entry(2)), known).skipped == 2


def test_other_scripts_pass() -> None:
    text = item(1).replace("Text", "л’été « ça » 法律")
    known = cut(rss(text)).digests
    assert cut(rss(item(2), text), known).fresh == 1


links = st.sampled_from(
    ["", "/1", "https://a.example/1", "https://a.example/1?utm_source=x", "https://a.example/2"]
    + [f"https://a.example/{n}" for n in range(3, 9)]
)
items = st.builds(
    lambda title, link, guid: (
        f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid></item>"
    ),
    st.sampled_from(["A", "B", "C"]),
    links,
    st.sampled_from(["", "1", "2", "https://a.example/1"]),
)


@settings(max_examples=300, deadline=None)
@given(old=st.lists(items, max_size=6), new=st.lists(items, max_size=6))
def test_with_and_without_the_cut_the_same_entries_are_known(
    old: Sequence[str], new: Sequence[str]
) -> None:
    first = rss(*old)
    known = cut_seen(first)
    second = rss(*new, *old)
    done = cut_seen(second, known.digests if known else b"")
    if done is None:
        return
    with_cut = {e.key: e.title for e in (*parsed(first), *parsed(done.body))}
    without = {e.key: e.title for e in (*parsed(first), *parsed(second))}
    assert with_cut == without
