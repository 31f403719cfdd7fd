"""Simple markup has one reading: that of the library which reads any other."""

from html.entities import html5, name2codepoint
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import plaintext
from tracker.simple_markup import read_simple

BLOCKS = ["blockquote", "div", "h1", "h2", "h6", "li", "ol", "p", "ul"]
INLINE = ["A", "a", "abbr", "b", "cite", "code", "em", "font", "i", "s", "small", "span", "Strong"]
INLINE += ["sub", "sup", "u"]
OTHERS = ["body", "button", "center", "dd", "dl", "dt", "figure", "html", "option", "pre"]
OTHERS += ["script", "section", "style", "svg", "table", "td", "textarea", "title", "tr", "x", "br"]
VOID = ["br", "hr", "img", "BR", "wbr", "input"]
ATTRIBUTES = ["", " ", ' href="a>b"', " href='a\"b'", ' title="it\'s &amp; <b>"', " class=x"]
ATTRIBUTES += [" hidden", "\nid = 'x'", " href=http://x/y", " href=x/", " a='b'c='d'", ' a="', " <"]
ATTRIBUTES += [
    "/",
    " a=b/",
    " a==b",
    " a=`b`",
    ' href="a\nb"',
    " a='é'",
    " é=x",
    " a=&lt;",
    " on:x-y=1",
]
SIMPLE_ATTRIBUTES = ["", ' href="a>b"', " href='a\"b'", " class=x", "\nid = 'x'"]
WORDS = [
    "a",
    "word",
    " ",
    "  ",
    "\n",
    "\t",
    "é",
    "\u00a0",
    "\u200b",
    "\u3000",
    "“",
    "\U0001f600",
    "1",
]
WORDS += [
    "<",
    ">",
    "<3",
    "a < b",
    "a<b",
    "]]>",
    "&",
    "& ",
    "AT&T",
    "&amp",
    "&amp;",
    "&nbsp;",
    "&copy",
]
WORDS += [
    "&rsquo;",
    "&lang;",
    "&apos;",
    "&hellip;",
    "&notit;",
    "&AMP;",
    "&#8230;",
    "&#x2019;",
    "&#0;",
]
WORDS += [
    "&#10;",
    "&#133;",
    "&#128;",
    "&#xD800;",
    "&#xFFFF;",
    "&#x110000;",
    "&#x1F600;",
    "&#38;lt;",
]
WORDS += [
    "&#60;b&#62;",
    "&lt;p&gt;",
    "&;",
    "&#;",
    "\r\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x00",
    "\x85",
    "\x1b[0m",
]
WORDS += [
    "<!-- x -->",
    "<!doctype html>",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "</",
    "</>",
    "\ud800",
    "\u202e",
]
ELEMENTS = BLOCKS + INLINE + VOID

words = st.sampled_from(WORDS) | st.text(max_size=8)
attributes = st.sampled_from([*ATTRIBUTES, "", "", ""])
starts = st.builds("<{}{}>".format, st.sampled_from(ELEMENTS + OTHERS), attributes)
ends = st.builds("</{}{}>".format, st.sampled_from(ELEMENTS + OTHERS), st.sampled_from(["", " "]))
voids = st.builds("<{}{}{}>".format, st.sampled_from(VOID), attributes, st.sampled_from(["", "/"]))
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
    PHRASES | element(["p", "h1", "H3"], PHRASES) | st.just("<hr>"),
    lambda inner: several(
        inner
        | element(["div", "blockquote"], several(inner))
        | element(["ul", "ol"], several(element(["li"], several(inner)) | st.just(" ")))
    ),
    max_leaves=12,
)
MIXED = st.recursive(
    words,
    lambda inner: several(inner | element(ELEMENTS + OTHERS, several(inner), ATTRIBUTES)),
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
    for one, two in product(ELEMENTS + OTHERS, repeat=2):
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
        "Q&amp;A",
        "plain words",
    ],
)
def test_what_feeds_write_is_simple(markup: str) -> None:
    assert agree(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a<p>b",
        "<p>a</div>",
        "<b><i>x</b></i>",
        "a < b",
        "AT&T",
        "<p><div>x</div></p>",
        "<ul>x</ul>",
        "<br></br>",
        "<b/>x",
        "<script>x</script>",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?xml version='1.0'?>x",
        "<p title=a/b>x</p>",
        "&#128;",
        "&nosuch;",
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
        "x" * 1_000_000,
    ],
)
@pytest.mark.timeout(5)
def test_long_and_deep_markup_takes_no_long_time(markup: str) -> None:
    read_simple(markup)
