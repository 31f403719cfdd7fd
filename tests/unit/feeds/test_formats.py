"""The formats a feed may come in, and what its text becomes."""

import json

import pytest

from tests.unit.feeds.samples import URL, item, one, parse, rss
from tracker.errors import FeedError

RSS_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>N</title></channel>
 <item><title>A</title><link>https://news.example/a</link></item></rdf:RDF>"""
RSS_091 = """<rss version="0.91"><channel><title>N</title>
 <item><title>A</title><link>https://news.example/a</link></item></channel></rss>"""
RDF_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://news.example/"><title>N</title></channel>
 <item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>
 <dc:date>2025-01-20T10:00:00Z</dc:date></item></rdf:RDF>"""
RSS_20 = rss(item(title="A", link="https://news.example/a"))
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>N</title>
 <entry><title>A</title><link rel="alternate" href="https://news.example/a"/>
 <issued>2025-01-20T10:00:00Z</issued></entry></feed>"""
ATOM_10 = """<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><entry><title>A</title>
 <link href="https://news.example/a"/><updated>2025-01-20T10:00:00Z</updated></entry></feed>"""
JSON_11 = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "N",
        "items": [{"id": "1", "title": "A", "url": "https://news.example/a"}],
    }
)


@pytest.mark.parametrize(
    "body", [RSS_090, RSS_091, RDF_10, RSS_20, ATOM_03, ATOM_10, JSON_11], ids=range(7)
)
def test_every_feed_format_gives_the_same_entry(body: str) -> None:
    entry = one(body)
    assert (entry.key, entry.title, entry.url) == (
        "url:news.example/a",
        "A",
        "https://news.example/a",
    )


def test_the_longest_text_of_an_entry_is_kept() -> None:
    full = "<content:encoded>&lt;p&gt;The whole article, in two paragraphs.&lt;/p&gt;"
    full += "&lt;p&gt;Second.&lt;/p&gt;</content:encoded>"
    body = rss(f"<title>A</title><description>Teaser.</description>{full}").replace(
        "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    )
    assert one(body).text == "The whole article, in two paragraphs.\n\nSecond."


def test_an_entry_of_another_paper_says_no_more_than_its_title() -> None:
    shown = "&lt;a href='https://x.example/1'&gt;Ban - upheld&lt;/a&gt;&amp;nbsp; The Paper"
    source = "<source url='https://paper.example/'>The Paper</source>"
    listed = f"<title>Ban - upheld - The Paper</title>{source}<description>{{}}</description>"
    assert [(e.title, e.text) for e in parse(rss(listed.format(shown))).entries] == [
        ("Ban - upheld", "")
    ]
    told = one(rss(listed.format("Ban upheld, says The Paper")))
    assert (told.title, told.text) == ("Ban - upheld", "Ban upheld, says The Paper")
    assert one(rss("<title>Ban - The Paper</title>")).title == "Ban - The Paper"


def test_language_and_publisher_of_an_entry_are_read() -> None:
    body = rss(
        "<title>A</title><source url='https://paper.example/'>The Paper</source>",
        head="<language>fr-CA</language>",
    )
    assert parse(body).lang == "fr"
    assert one(body).lang == "fr"
    own = body.replace("<title>A", "<title xml:lang='en'>A")
    assert one(own).lang == "en"
    document = {"version": "https://jsonfeed.org/version/1.1", "language": "fr-FR"}
    item = {"id": "1", "title": "A"}
    assert one(json.dumps(document | {"items": [item]})).lang == "fr"
    assert one(json.dumps(document | {"items": [item | {"language": "en"}]})).lang == "en"
    assert one(body).publisher == "The Paper"


@pytest.mark.parametrize(
    ("data", "content_type", "note"),
    [
        (b"<?xml version='1.0' encoding='utf-8'?>{}", "text/xml", ""),
        (
            b"<?xml version='1.0' encoding='iso-8859-1'?>{}",
            "text/xml; charset=windows-1252",
            "read as utf-8, although declared as windows-1252 and iso-8859-1",
        ),
        (b"{}", "text/xml; charset=latin-1", "read as utf-8, although declared as latin-1"),
        ("\ufeff<?xml version='1.0' encoding='utf-8'?>{}".encode(), "", ""),
        ("\ufeff  <?xml version='1.0'?>{}".encode(), "", "malformed: SAXParseException"),
    ],
    ids=["utf-8", "declared latin-1", "sent as latin-1", "with a BOM", "BOM and junk"],
)
def test_case_44_utf8_bytes_are_read_as_such_whatever_is_declared(
    data: bytes, content_type: str, note: str
) -> None:
    body = data.replace(b"{}", rss(item(title="Été œuvre ’ €")).encode())
    parsed = parse(body, content_type=content_type)
    assert [entry.title for entry in parsed.entries] == ["Été œuvre ’ €"]
    assert len(parsed.notes) == bool(note)
    assert "".join(parsed.notes).startswith(note)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type", "note"),
    [
        ("latin-1", "utf-8", "", "parsed as windows-1252"),
        ("latin-1", "utf-8", "text/xml; charset=utf-8", "parsed as windows-1252"),
        ("latin-1", "iso-8859-1", "text/xml", ""),
        ("iso-8859-15", "iso-8859-15", "application/rss+xml", ""),
        ("cp1252", "windows-1252", "", ""),
        ("cp1252", "iso-8859-1", "", ""),
        ("cp1252", "utf-8", "text/xml; charset=latin-1", "although declared as utf-8"),
        ("utf-16-le", "utf-16", "", ""),
        ("utf-16", "utf-16", "", ""),
        ("cp1252", "", "text/xml; charset=windows-1252", ""),
    ],
)
def test_case_44_other_encodings_give_the_right_letters(
    encoding: str, declared: str, content_type: str, note: str
) -> None:
    letters = {"latin-1": "é à ç", "iso-8859-15": "é œ €"}.get(encoding, "é œ ’ €")
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = rss(item(title=letters), declaration=declaration).encode(encoding)
    parsed = parse(body, content_type=content_type)
    assert [entry.title for entry in parsed.entries] == [letters]
    assert len(parsed.notes) == bool(note)
    assert note in "".join(parsed.notes)


def test_case_44_one_wrong_byte_does_not_spoil_the_letters_of_the_others() -> None:
    body = rss(item(title="Été œuvre ’ €")).encode().replace("œ".encode(), "œ".encode()[:1])
    parsed = parse(body)
    assert [entry.title for entry in parsed.entries] == ["Été \ufffduvre ’ €"]
    assert parsed.notes == ("1 wrong bytes among its UTF-8 were replaced",)


def test_case_44_utf16_that_nothing_announces_is_read() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert one(rss(item(title="é œ ’ €"), declaration="").encode(encoding)).title == "é œ ’ €"


@pytest.mark.parametrize(
    ("references", "text"),
    [
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("&#55357;&#56832; &#xd83d;&#xde00;", "\U0001f600 \U0001f600"),
        ("&#xD800;", "\ufffd"),
        ("&#55000;", chr(55000)),
    ],
)
def test_case_45_references_to_half_a_letter_cost_no_feed(references: str, text: str) -> None:
    for written in (references, references.replace("&", "&amp;")):
        body = rss(f"<title>a {written} b</title><link>https://news.example/a</link>")
        assert one(body).title == f"a {text} b"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\x00b", "ab"),
        ("a\x08b", "ab"),
        ("a\ufffeb", "ab"),
        ("a\u202eb", "ab"),
        ("a\u2028b", "a b"),
        ("a\u00adb", "ab"),
        ("a\x1b[31mb", "ab"),
        ("\ud83d\ude00 \ud800", "\U0001f600 \ufffd"),
    ],
)
def test_case_45_what_nobody_can_see_is_taken_out_of_titles_and_keys(raw: str, text: str) -> None:
    entry = one(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [
        {"id": raw, "title": raw, "content_text": raw}]}))  # fmt: skip
    assert entry.title == text
    assert entry.key == f"id:{text}"
    assert entry.text.replace("\n", " ") == text
    entry.title.encode()  # no lone surrogate is left for SQLite to stumble on


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("\x00", ""),
        ("\x08", ""),
        ("\ufffe", ""),
        ("\u202e", ""),
        ("\u2028", " "),
        ("\x1b[31m", ""),
        ("&#0;", ""),
        ("&#8;", ""),
        ("&#xFFFE;", ""),
        ("&#x202e;", ""),
        ("&#x2028;", " "),
        ("&#27;[31m", ""),
    ],
)
def test_case_45_the_same_in_xml_however_it_is_written(written: str, text: str) -> None:
    inner = "<title>a{0}b</title><guid isPermaLink='false'>g{0}h</guid><description>c{0}d"
    entry = one(rss(inner.format(written) + "</description>"))
    assert entry.title == f"a{text}b"
    assert entry.key == f"id:g{text}h"
    assert entry.text.replace("\n", " ") == f"c{text}d"


@pytest.mark.parametrize(
    "body",
    [
        rss(item(title="A", link="https://news.example/a"))[:-20],
        rss(item(title="A", link="https://news.example/a")) + "<rss/>",
        "<br />\n<b>Warning</b>: include() in /srv/x.php on line 3<br />\n<?xml version='1.0'?>"
        + rss(item(title="A", link="https://news.example/a")),
        rss("<title>A</title><link>https://news.example/a</link>").replace("</item>", ""),
        "junk" + rss(item(title="A", link="https://news.example/a")),
        rss(item(title="A", link="https://news.example/a")).replace("A<", "A\x00<"),
    ],
    ids=["truncated", "two roots", "PHP warning", "unclosed item", "leading junk", "NUL"],
)
def test_case_46_a_damaged_feed_gives_its_readable_entries_and_the_reason(body: str) -> None:
    parsed = parse(body)
    assert [entry.title for entry in parsed.entries] == ["A"]
    assert parsed.notes
    assert parsed.notes[0].startswith("malformed: ")


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("10&#150;12 &#145;x&#146;", "10–12 ‘x’"),
        ("10&amp;#150;12", "10–12"),
        ("&amp;amp;lt;b&amp;amp;gt;", "&lt;b&gt;"),
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("a &lt; b", "a < b"),
        ("x&lt;y and y&gt;z", "x<y and y>z"),
        ("<![CDATA[a ]]]]><![CDATA[> b]]>", "a ]]> b"),
        ("<![CDATA[<b>bold</b> &amp; plain]]>", "bold & plain"),
        ("&lt;i&gt;TikTok&lt;/i&gt; v. Garland", "TikTok v. Garland"),
        ("café &amp;eacute;t&amp;eacute;", "café été"),
    ],
)
def test_case_62_titles_and_texts_are_unescaped_exactly_once(escaped: str, text: str) -> None:
    entry = one(rss(f"<title>{escaped}</title><description>{escaped}</description>"))
    assert (entry.title, entry.text) == (text, text)


PAYLOADS = [
    "<script>alert(1)</script>",
    '<a href="&#106;avascript:alert(1)">x</a>',
    "<!--><img src=x onerror=alert(1)>-->",
    '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
    "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
    '<form action="javascript:alert(1)"><button>x</button></form>',
    '<video src="javascript:alert(1)"></video>',
    "<img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'https://evil.example/x'</style>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_case_61_no_markup_is_left_in_any_text_of_an_entry(payload: str) -> None:
    from xml.sax.saxutils import escape

    hidden = escape(payload)
    body = rss(
        f"<title>Ban {hidden}</title><description>Text {hidden}</description>"
        f"<author>{hidden}</author><category>{hidden}</category><source url='x'>{hidden}</source>"
    )
    entry = one(body)
    assert entry.title.startswith("Ban")
    for text in (entry.title, entry.text, entry.publisher, entry.key):
        assert "<" not in text
        assert "alert" not in text
        assert "javascript" not in text


def test_case_60_a_json_feed_with_odd_values_follows_the_same_rules() -> None:
    items = """[{"id": 17, "title": "A", "url": "https://news.example/a", "title": "B",
      "date_published": "2025-13-45T99:99:99Z",
      "content_html": "<p>x</p><script>alert(1)</script>"},
     {"id": 18, "content_text": "a <b> c", "score": NaN}, 1, [2], null, "x"]"""
    parsed = parse('{"version": "https://jsonfeed.org/version/1.1", "items": ' + items + "}")
    first, second = parsed.entries
    assert (first.title, first.text, first.published) == ("B", "x", None)
    assert (second.key, second.text) == ("id:18", "a <b> c")
    assert parsed.dropped == 4


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000, "deep"),
        ("[1,2]", "it holds list"),
        ("{}", "not a JSON Feed"),
        ('{"error": "gone"}', "its keys: error"),
        ('{"items": [', "broken JSON"),
        ('{"n": ' + "9" * 5000 + "}", "JSON"),
    ],
)
def test_case_60_json_that_is_no_feed_is_an_error_that_says_why(body: str, message: str) -> None:
    with pytest.raises(FeedError, match=message):
        parse(body)


def test_case_60_a_json_feed_without_items_is_a_feed_of_none() -> None:
    assert parse('{"version": "https://jsonfeed.org/version/1.1", "items": null}').entries == ()


def test_an_official_source_answered_in_rss_is_read_as_a_feed() -> None:
    entry = one(RSS_20, kind="federal_register", url=URL)
    assert entry.title == "A"
