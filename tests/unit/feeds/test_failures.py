"""What is no feed says so, in words for the person who runs the tracker."""

import pytest

from tests.unit.feeds.samples import parse, rss
from tracker.errors import FeedError

CHALLENGE = b"""<!DOCTYPE html><html lang="en"><head><title>Just a moment...</title></head>
<body>Enable JavaScript</body></html>"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the answer is empty"),
        (b" \r\n\t ", "the answer is empty"),
        (b"\xef\xbb\xbf  ", "the answer is empty"),
        (CHALLENGE, 'an HTML page, not a feed .*"Just a moment...".*refuses us'),
        (b"<!-- x --><html><title>Home \x1b[31m&amp; more</title>", r'"Home & more"'),
        (b"<html><title>Accueil</title><body><feed>", "empty|HTML|no feed|not a feed"),
        (b"<?xml version='1.0'?><html xmlns='x'><title>Old</title></html>", 'HTML page.*"Old"'),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "begins with <Error>"),
        (b"<urlset><url><loc>x</loc></url></urlset>", "begins with <urlset>"),
        (b"Service unavailable \x07", r'it begins "Service unavailable"'),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"\x1f\x8b\x08", "compressed data"),
        (b"PK\x03\x04", "a zip file"),
        (bytes(range(128, 256)) * 10, "not a feed"),
    ],
)
def test_case_25_26_38_a_body_that_is_no_feed_is_refused_in_words(
    body: bytes, message: str
) -> None:
    with pytest.raises(FeedError, match=message) as caught:
        parse(body)
    assert str(caught.value).isprintable()


def test_case_26_a_valid_feed_of_no_entries_is_a_success() -> None:
    parsed = parse(rss())
    assert (parsed.title, parsed.entries, parsed.dropped) == ("News", (), 0)


@pytest.mark.parametrize(
    "encoding",
    ["undefined", "x-nope-9", "idna", "zlib_codec", "utf-7", "rot13", "punycode", "mbcs"],
)
def test_case_37_an_encoding_that_is_none_gives_entries_or_an_error(encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    try:
        parsed = parse(rss("<title>A</title>", declaration=declaration))
    except FeedError:
        return
    assert [entry.title for entry in parsed.entries] in (["A"], [])
