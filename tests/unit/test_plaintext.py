import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import plaintext

ANY = st.text(st.characters(), max_size=200)


@given(ANY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = plaintext.clean_text(text)
    assert plaintext.clean_text(once) == once
    line = plaintext.clean_line(text)
    assert plaintext.clean_line(line) == line


@given(ANY | st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=50))
def test_nothing_invisible_or_broken_is_left(text: str) -> None:
    cleaned = plaintext.clean_text(text)
    cleaned.encode()
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in cleaned)
    assert not set(cleaned) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b")
    assert "\n" not in plaintext.clean_line(text)


@given(ANY)
def test_markup_of_any_kind_becomes_clean_text(text: str) -> None:
    words = plaintext.from_html(text)
    assert plaintext.clean_text(words) == words


@given(st.lists(st.text("abc é’", min_size=1).filter(str.strip), min_size=1))
def test_paragraphs_in_markup_are_paragraphs_in_text(paragraphs: list[str]) -> None:
    markup = "".join(f"<p>{p}</p>" for p in paragraphs)
    expected = [plaintext.clean_line(p) for p in paragraphs]
    assert plaintext.from_html(markup).split("\n\n") == expected


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("un<b>believ</b>able", "unbelievable"),
        ("a\n   b\t c", "a b c"),
        ("« mot »", "« mot »"),
        ("<p>a</p>\n\n\n<div><p>b</p></div>", "a\n\nb"),
        ("<h1>T</h1>x<script>alert(1)</script><style>p{}</style>", "T\n\nx"),
        ("&eacute;&#233;&#xe9;&nbsp;x", "ééé\u00a0x"),
        ("<b>unclosed", "unclosed"),
        ("", ""),
        ("<!-- only a comment -->", ""),
        ("a\x00<b>c</b>", "ac"),
        ('<?xml version="1.0"?><p>x</p>', "x"),
        ("http://news.example", "http://news.example"),
        ("file.txt", "file.txt"),
    ],
)
def test_markup_is_read_as_a_reader_sees_it(markup: str, text: str) -> None:
    assert plaintext.from_html(markup) == text


@given(ANY, st.integers(5, 60))
def test_an_excerpt_is_a_short_line_of_the_beginning(text: str, limit: int) -> None:
    line = plaintext.excerpt(text, limit)
    assert len(line) <= limit
    assert plaintext.escaped(line).isprintable() or not line


def test_no_break_spaces_stay_and_other_runs_are_one_space() -> None:
    assert plaintext.clean_text("10\u00a0000 €  et\t« x\u202f»") == "10\u00a0000 € et « x\u202f»"
