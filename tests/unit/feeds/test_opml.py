import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import FeedError
from tracker.feeds import parse_opml, render_opml
from tracker.model import Feed

LIST = b"""<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><head><title>x</title></head>
<body><outline text="Law"><outline text="SCOTUSblog" xmlUrl="https://www.scotusblog.example/feed/"/>
<outline title="L'\xc3\x89tat &amp; co" type="rss" language="fr-FR" xmlUrl="http://u:pw@etat.example/rss"/>
</outline><outline text="again" xmlUrl="http://scotusblog.example/feed?utm_source=x"/>
<outline text="SCOTUSblog" xmlUrl="https://other.example/feed"/>
<outline text="evil" xmlUrl="javascript:alert(1)"/><outline text="file" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_folders_are_entered_and_each_address_is_taken_once() -> None:
    assert [(f.id, f.url, f.title, f.lang) for f in parse_opml(LIST)] == [
        ("scotusblog", "https://www.scotusblog.example/feed/", "SCOTUSblog", ""),
        ("l-etat-co", "http://etat.example/rss", "L'État & co", "fr"),
        ("scotusblog-2", "https://other.example/feed", "SCOTUSblog", ""),
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "no well-formed XML"),
        (b"<html></html>", "begins with <html>"),
        (b"<opml><body>", "no well-formed XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "document type"),
        (b'<?xml version="1.0" encoding="undefined"?><opml/>', "no well-formed XML"),
        (b"x" * 5_000_001, "over 5000000 bytes"),
    ],
)
def test_what_is_no_opml_is_refused_in_words(body: bytes, message: str) -> None:
    with pytest.raises(FeedError, match=message):
        parse_opml(body)


@given(st.lists(st.text(min_size=1, max_size=40), max_size=5))
def test_a_list_written_and_read_again_is_the_same(titles: list[str]) -> None:
    feeds = [
        Feed(id=f"f{n}", url=f"https://news.example/{n}", title=title, lang="en")
        for n, title in enumerate(titles)
    ]
    written = render_opml(feeds, "Feeds")
    read = parse_opml(written)
    assert [(f.url, f.lang) for f in read] == [(f.url, f.lang) for f in feeds]
    assert render_opml(feeds, "Feeds") == written


def test_a_written_list_gives_no_credentials_away() -> None:
    feed = Feed(id="a", url="https://u:s3cret@news.example/x", auth="S3CRET", headers={"A": "S3"})
    assert b"s3" not in render_opml([feed], "Feeds").lower()
