"""Markup as most feeds write it, read without a parser of HTML.

A summary is mostly a paragraph or two with a link in it. The libraries that read any HTML take
9 MiB of memory to load, a fifth of what a pass with news needs, and ten times as long over such a
summary. What is read here is a small, closed part of HTML of which no two parsers think
differently: ordinary elements that nest as they should, each end tag that of the element open
last, and references to characters that all know. Anything else is declined.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint

HTML_SPACE = re.compile(r"[ \t\r\n\f\v]+")

PARAGRAPHS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "details", "div", "dl",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "html", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}
)  # fmt: skip
LINES = frozenset({"br", "dd", "dt", "li", "tr"})

_WITH_WORDS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p"})
_WITHIN_WORDS = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "font", "i", "s", "small", "span", "strong", "sub",
     "sup", "u"}
)  # fmt: skip
_LISTS = frozenset({"ol", "ul"})
_EMPTY = frozenset({"br", "hr", "img"})
_WORDS = _WITHIN_WORDS | {"br", "img"}
_BLOCKS = _WORDS | _WITH_WORDS | _LISTS | {"blockquote", "div", "hr"}

_MAY_HOLD = {
    "": _BLOCKS,  # the outermost level
    **dict.fromkeys(("blockquote", "div", "li"), _BLOCKS),
    **dict.fromkeys(_WITH_WORDS | _WITHIN_WORDS, _WORDS),
    **dict.fromkeys(_LISTS, frozenset({"li"})),
}

_MOST_OPEN = 50
"""Elements open at once; libxml2 gives up at 256."""

_TOKEN = re.compile(
    r"""([^<&\f\v]++)
    |<([a-zA-Z][a-zA-Z0-9]*+)
        (?:[ \t\r\n]++[a-zA-Z][a-zA-Z0-9_:-]*+
            (?:[ \t\r\n]*+=[ \t\r\n]*+(?:"[^"<]*+"|'[^'<]*+'|[a-zA-Z0-9_.:#%-]++(?=[ \t\r\n>])))?+
        )*+[ \t\r\n]*+(/?)>
    |</([a-zA-Z][a-zA-Z0-9]*+)[ \t\r\n]*+>
    |&([a-zA-Z][a-zA-Z0-9]*+);
    |&\#([0-9]{1,7}+);
    |&\#[xX]([0-9a-fA-F]{1,6}+);
    |(&)(?=[ \t\r\n])""",
    re.VERBOSE,
)
_TEXT, _START, _CLOSED, _END, _NAME, _DECIMAL, _HEX, _AMPERSAND = range(1, 9)

_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def gaps(tag: str) -> tuple[str, str]:
    """White space before and after an element's content."""
    if tag in PARAGRAPHS:
        return "\n\n", "\n\n"
    if tag in LINES:
        return "\n", ""
    return (" ", "") if tag in {"td", "th"} else ("", "")


def read_simple(markup: str) -> str | None:
    """The words of simple markup with white space for its elements, not yet clean; else None.

    Takes time in proportion to the length, however it nests.
    """
    pieces: list[str] = []
    open_elements = [""]
    at = 0
    while at < len(markup):
        token = _TOKEN.match(markup, at)
        if token is None:
            return None
        at = token.end()
        piece = _read(token, open_elements)
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _read(token: re.Match[str], open_elements: list[str]) -> str | None:
    """What a token puts into the text; None where it is not simple. Opens and closes elements."""
    if token[_START]:
        return _opened(token[_START].lower(), bool(token[_CLOSED]), open_elements)
    if token[_END]:
        name = token[_END].lower()
        if open_elements[-1] != name:
            return None
        open_elements.pop()
        return gaps(name)[1]
    text = HTML_SPACE.sub(" ", token[_TEXT]) if token[_TEXT] else _character(token)
    if text is not None and open_elements[-1] in _LISTS and text != " ":
        return None
    return text


def _opened(name: str, is_closed: bool, open_elements: list[str]) -> str | None:
    if name not in _MAY_HOLD[open_elements[-1]]:
        return None
    before, after = gaps(name)
    if name in _EMPTY:
        return before + after
    if is_closed or len(open_elements) > _MOST_OPEN:
        return None
    open_elements.append(name)
    return before


def _character(token: re.Match[str]) -> str | None:
    """The character that a reference names; None where parsers disagree on it."""
    if token[_AMPERSAND]:
        return "&"
    if token[_NAME]:
        code = name2codepoint.get(token[_NAME])
        # HTML 5 gave two of the names of HTML 4 to other characters.
        return chr(code) if code and token[_NAME] not in {"lang", "rang"} else None
    code = int(token[_DECIMAL]) if token[_DECIMAL] else int(token[_HEX], 16)
    return chr(code) if code <= 0x10FFFF and not _NO_TEXT.match(chr(code)) else None
