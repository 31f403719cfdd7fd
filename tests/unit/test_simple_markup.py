"""Simple markup has one reading: that of the library which reads any other."""

from html.entities import html5, name2codepoint
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import plaintext
from tracker.simple_markup import read_simple


def listed(names: str) -> list[str]:
    return names.split()


BLOCKS = listed("article blockquote div figure h1 h2 li ol p section table tbody td th tr ul")
INLINE = listed("A a abbr b big cite code del em font i ins mark q s small span Strong sub tt u")
EMPTY = listed("br hr img BR")
ELEMENTS = BLOCKS + INLINE + EMPTY
OTHERS = listed("body button center dd dl dt form html iframe option pre script style svg title x")
NAMES = ELEMENTS + OTHERS

SIMPLE_ATTRIBUTES = ["", ' href="a>b"', " href='a\"b'", " class=x", "\nid = 'x'", " hidden"]
ATTRIBUTES = [*SIMPLE_ATTRIBUTES, ' title="it\'s &amp; <b>"', " a='b'c='d'", ' a="', " <", "/"]
ATTRIBUTES += [" a=b/", " a==b", " a=`b`", " é=x", " a=&lt;", " href=http://x/y", ' on:x-y="é\n"']

WORDS = listed(
    "a word 1 é “ \U0001f600 \u200b < > <3 a<b ]]> & AT&T &amp &amp; &nbsp; &copy &copyx"
)
WORDS += listed("&rsquo; &lang; &apos; &hellip; &notit; &AMP; &#8230; &#x2019; &#0; &#10; &#133;")
WORDS += listed("&#xD800; &#xFFFF; &#x110000; &#x1F600; &#38;lt; &#60;b&#62; &lt;p&gt; &; &#; </>")
WORDS += listed("<!doctype> <![CDATA[x]]> <?x?> <!--x--> <!----> <!--a-b--> <!--a--b--> <!--a>b-->")
WORDS += [
    *" \n\t\r\v\f\0\x85\u00a0\u3000\u202e\ud800",
    "  ",
    "\r\n",
    "& ",
    "a < b",
    "\x1b[0m",
    "</",
]

words = st.sampled_from(WORDS) | st.text(max_size=8)
attributes = st.sampled_from([*ATTRIBUTES, *[""] * 9])
starts = st.builds("<{}{}>".format, st.sampled_from(NAMES), attributes)
ends = st.builds("</{}{}>".format, st.sampled_from(NAMES), st.sampled_from(["", " "]))
voids = st.builds(
    "<{}{}{}>".format,
    st.sampled_from([*EMPTY, "wbr", "input"]),
    attributes,
    st.sampled_from(["", "/"]),
)
LOOSE = st.lists(words | starts | ends | voids, max_size=25).map("".join)


def element(
    names: list[str], content: st.SearchStrategy[str], attributes: list[str] = SIMPLE_ATTRIBUTES
) -> st.SearchStrategy[str]:
    def written(name: str, attribute: str, inside: str) -> str:
        return f"<{name}{attribute}>{inside}</{name}>"

    return st.builds(written, st.sampled_from(names), st.sampled_from(attributes), content)


def several(one: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(one, max_size=4).map("".join)


SIMPLE_WORDS = st.sampled_from(
    [
        "a",
        "b ",
        " c",
        " ",
        "\n",
        "\u00a0",
        "&amp;",
        "&#8230;",
        "& ",
        "<br>",
        "<br/>",
        "<img alt='>'>",
    ]
)
PHRASES = st.recursive(
    several(SIMPLE_WORDS),
    lambda inner: several(SIMPLE_WORDS | element(INLINE, inner)),
    max_leaves=8,
)
NESTED = st.recursive(
    PHRASES | element(["p", "h1", "H3"], PHRASES) | st.sampled_from(["<hr>", "<!-- x -->"]),
    lambda inner: several(
        inner
        | element(["div", "blockquote", "figure", "section"], several(inner))
        | element(["table"], element(["tr"], several(element(["td", "th"], several(inner)))))
        | element(["ul", "ol"], several(element(["li"], several(inner)) | st.just(" ")))
    ),
    max_leaves=12,
)
MIXED = st.recursive(
    words,
    lambda inner: several(inner | element(NAMES, several(inner), ATTRIBUTES)),
    max_leaves=12,
)


def by_the_library(markup: str) -> str:
    return plaintext.clean_text(plaintext._read_any(markup)) if markup.strip() else ""


def agree(markup: str) -> bool:
    """Whether it was read simply; fails where the text is another than the library's."""
    markup = plaintext._INVISIBLE.sub("", plaintext._joined(markup))
    simple = read_simple(markup)
    if simple is not None:
        assert plaintext.clean_text(simple) == by_the_library(markup)
    return simple is not None


@given(LOOSE | MIXED)
def test_markup_of_any_kind_is_read_as_the_library_does_or_declined(markup: str) -> None:
    agree(markup)


@given(NESTED)
def test_well_nested_markup_is_read_as_the_library_does(markup: str) -> None:
    assert agree(markup)


def test_every_way_to_nest_two_elements_is_read_as_the_library_does_or_declined() -> None:
    simple = 0
    for one, two in product(NAMES, repeat=2):
        for pattern in (
            "a<{0}>b<{1}>c</{1}>d</{0}>e",
            "<{0}><{1}>c</{1}></{0}>e",
            "<{0}>a</{0}>b<{1}>c</{1}>d",
            "<{0}>a<{1}>b",
            "<div>a<{0}>b</{0}><{1}>c</{1}>d</div>e",
            "<ul><li><{0}>b<{1}>c</{1}>d</{0}>e</li></ul>f",
            "a<{0}>b<{1}>c<{0}>d</{0}>e</{1}>f</{0}>g",
        ):
            simple += agree(pattern.format(one, two))
    assert simple > 1000


def test_every_named_reference_is_read_as_the_library_does_or_declined() -> None:
    read = [name for name in html5 if agree(f"<p>a&{name}b &{name.rstrip(';')};</p>")]
    assert {f"{name};" for name in name2codepoint} - set(read) == {"lang;", "rang;"}


def test_every_number_of_a_character_is_read_as_the_library_does_or_declined() -> None:
    numbers = [
        *range(0x700),
        *range(0xD7F0, 0xE010),
        *range(0xFDC0, 0x10010),
        0x1FFFE,
        0x10FFFF,
        0x110000,
    ]
    read = [n for n in numbers if agree(f"<p>a&#{n};b&#x{n:x};c</p>")]
    assert set(read) >= {*range(32, 127), *range(160, 0x700)}


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The council met. <a href='http://news.example/x?a=b&c=d'>More</a></p>",
        '<p>A</p>\n<p>The post <a href="https://news.example/">B</a> appeared first.</p>',
        "Text <b>first</b><br/>and&nbsp;more [&#8230;]",
        '<ul><li>one</li>\n<li>two <em>x</em></li></ul><img src="a.png" alt="x > y" />',
        '<a href="https://news.example/">Title</a>&nbsp;<font color="#6f6f6f">Paper</font>',
        "<div><p>one<p>two</div>",
        "<ul><li>one<li>two</ul>",
        "<figure><img src='a.png'/><figcaption>A.</figcaption></figure><!-- x -->",
        "<table><tr><td><a href='x'>A</a></td><td>B</td></tr></table>",
        "<a href='x'><h3>A</h3></a>",
        "Q&amp;A by AT&T",
        "plain words",
    ],
)
def test_what_feeds_write_is_simple(markup: str) -> None:
    assert agree(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a</div>",
        "<b><i>x</b></i>",
        "<b>x<p>y</b>",
        "<p><div>x</div></p>",
        "<h1><b><p>x</p></b></h1>",
        "<ul>x</ul>",
        "<table>x</table>",
        "<center>x</center>",
        "<br></br>",
        "<b/>x",
        "a < b",
        "a &copy 2026",
        "&lang;",
        "&nosuch;",
        "&#128;",
        "<script>x</script>",
        "<!-- a -- b -->",
        "<![CDATA[x]]>",
        "<?xml version='1.0'?>x",
        "<p title=a/b>x</p>",
    ],
)
def test_what_parsers_may_disagree_on_is_declined(markup: str) -> None:
    assert read_simple(markup) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000,
        "<b>x</b>" * 50_000,
        "<a " + "x " * 200_000,
        "<a x" + " " * 400_000,
        "<a x='" * 100_000,
        "&amp" * 200_000,
        "<" * 400_000,
        "<!--" + "-x" * 200_000,
        "&" + "a" * 400_000,
        "<p>" * 200_000,
        "x" * 1_000_000,
    ],
)
@pytest.mark.timeout(5)
def test_long_and_deep_markup_takes_no_long_time(markup: str) -> None:
    read_simple(markup)
