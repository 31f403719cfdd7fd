import pytest

from tests.unit.feeds.samples import item, one, rss
from tracker.weburl import same_site, web_url


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("/a", "https://news.example/a"),
        ("../x", "https://news.example/x"),
        ("//other.example/x", "https://other.example/x"),
        ("a b", "https://news.example/a%20b"),
        ("https://news.example/é?q=œ", "https://news.example/%C3%A9?q=%C5%93"),
        ("https://пример.рф/x", "https://xn--e1afmkfd.xn--p1ai/x"),
        ("http://[::1", ""),
        ("http://[bad", ""),
        ("[::1", "https://news.example/[::1"),
        ("http://", ""),
        ("https://news.example:99999/", ""),
        ("https://exa mple.com/", ""),
        ("x" * 5000, ""),
    ],
)
def test_case_58_a_relative_link_is_made_absolute_and_a_broken_one_dropped(
    link: str, kept: str
) -> None:
    assert one(rss(item(title="A", link=link))).url.replace("%5B", "[") == kept


def test_case_58_xml_base_is_honoured_and_localhost_is_never_the_base() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/d/">
    <title>N</title><entry><title>A</title><link href="a"/></entry></feed>"""
    assert one(atom).url == "https://base.example/d/a"
    assert one(atom.replace(' xml:base="https://base.example/d/"', "")).url == (
        "https://news.example/a"
    )


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        (" data:text/html,x", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://news.example/x", ""),
        ("mailto:a@b.example", ""),
        ("feed:http://news.example/x", "http://news.example/x"),
        ("feed://news.example/x", "https://news.example/x"),
        ("http://user:pw@news.example/p", "http://news.example/p"),
        ("https://user@news.example/x", "https://news.example/x"),
        ("https://news.example\\@evil.example/", ""),
    ],
)
def test_case_59_only_http_addresses_are_kept_without_credentials(link: str, kept: str) -> None:
    for body in (
        rss(item(title="A", link=link)),
        rss(f"<title>A</title><guid isPermaLink='true'>{link}</guid>"),
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>'
        f'<id>urn:1</id><link href="{link}"/></entry></feed>',
    ):
        entry = one(body)
        assert entry.title == "A"
        assert entry.url == kept


def test_case_59_an_enclosure_is_not_taken_for_the_article() -> None:
    body = rss('<title>A</title><enclosure url="javascript:x" type="audio/mp3" length="1"/>')
    assert one(body).url == ""


def test_a_guid_that_is_no_whole_address_is_not_made_a_link() -> None:
    assert one(rss(item(title="A", guid="tag-123"))).url == ""
    assert one(rss(item(title="A", guid="https://news.example/a"))).url == "https://news.example/a"


def test_bidirectional_and_control_characters_do_not_stay_in_an_address() -> None:
    kept = web_url("https://news.example/a\u202egpj.exe\x07")
    assert kept == "https://news.example/a%E2%80%AEgpj.exe%07"


@pytest.mark.parametrize(
    ("one_url", "other", "same"),
    [
        ("https://www.news.example/a", "https://news.example/b", True),
        ("https://amp.news.example/a", "https://news.example/b", True),
        ("https://news.example/a", "https://evil.example/", False),
        ("https://news.example/a", "https://evilnews.example/", False),
        ("https://news.example/a", "http://127.0.0.1/", False),
        ("http://1.127.0.0.1/", "http://127.0.0.1/", False),
        ("", "https://news.example/", False),
    ],
)
def test_one_site_is_one_host_or_a_host_under_it(one_url: str, other: str, same: bool) -> None:
    assert same_site(one_url, other) is same
