"""Markup as most feeds write it, read without a parser of HTML.

A summary is mostly a paragraph or two with a link in it. The libraries that read any HTML take
9 MiB of memory to load, a fifth of what a pass with news needs, and eight times as long over
such a summary. What is read here is a closed part of HTML which no two parsers read to different
words: ordinary elements that nest as they should, each end tag that of the element open last (an
open `p` or `li` may go without), and references to characters that all know. Anything else is
declined.
"""

from __future__ import annotations

import re
from html.entities import html5, name2codepoint
from typing import NamedTuple

HTML_SPACE = re.compile(r"[ \t\r\n\f\v]+")

_PARAGRAPHS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "details", "div", "dl",
     "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
     "header", "hr", "html", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}
)  # fmt: skip
_LINES = frozenset({"br", "dd", "dt", "li", "tr"})

_WITH_WORDS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p"})
_WITHIN_WORDS = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q",
     "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"}
)  # fmt: skip
_EMPTY = frozenset({"br", "hr", "img"})
_WORDS = _WITHIN_WORDS | {"br", "img"}
_CONTAINERS = frozenset(
    {"article", "aside", "blockquote", "div", "figcaption", "figure", "footer", "header", "section"}
)  # fmt: skip
_BLOCKS = _WORDS | _CONTAINERS | _WITH_WORDS | {"hr", "ol", "table", "ul"}

_MAY_HOLD = {
    **dict.fromkeys(_CONTAINERS | {"li", "td", "th"}, _BLOCKS),
    **dict.fromkeys(_WITH_WORDS, _WORDS),
    **dict.fromkeys(("ol", "ul"), frozenset({"li"})),
    "table": frozenset({"tbody", "tfoot", "thead", "tr"}),
    **dict.fromkeys(("tbody", "tfoot", "thead"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
}
"""What elements may hold; those within words hold what the element around them may."""
_MAY_STAY_OPEN = frozenset({"li", "p"})

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
    |&([a-zA-Z]{0,20}+)(?![a-zA-Z0-9\#;])
    |<!--[^<>-]*+(?:-[^<>-]++)*+-->""",
    re.VERBOSE,
)
_TEXT, _START, _CLOSED, _END, _NAME, _DECIMAL, _HEX, _BARE = range(1, 9)

_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def gaps(tag: str) -> tuple[str, str]:
    """White space before and after an element's content."""
    if tag in _PARAGRAPHS:
        return "\n\n", "\n\n"
    if tag in _LINES:
        return "\n", ""
    return (" ", "") if tag in {"td", "th"} else ("", "")


class _Open(NamedTuple):
    """An element whose end is to come, and the elements that may stand in it."""

    name: str
    may_hold: frozenset[str]


def read_simple(markup: str) -> str | None:
    """The words of simple markup with white space for its elements, not yet clean; else None.

    Takes time in proportion to the length, however it nests.
    """
    pieces: list[str] = []
    stack = [_Open("", _BLOCKS)]
    at = 0
    while at < len(markup):
        token = _TOKEN.match(markup, at)
        if token is None:
            return None
        at = token.end()
        if token[_START]:
            piece = _start(token[_START].lower(), bool(token[_CLOSED]), stack)
        elif token[_END]:
            piece = _end(token[_END].lower(), stack)
        else:
            piece = _text(token)
            if piece and not piece.isspace() and "img" not in stack[-1].may_hold:
                return None  # words between the items of a list, or the cells of a table
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _start(name: str, is_closed: bool, stack: list[_Open]) -> str | None:
    """The gap before an element, which is put on the stack; None where it may not stand there."""
    before, after = gaps(name)
    if name == stack[-1].name and name in _MAY_STAY_OPEN:
        stack.pop()
        before += after
    if name not in stack[-1].may_hold:
        return None
    if name in _EMPTY:
        return before + after
    if is_closed or len(stack) > _MOST_OPEN:
        return None
    stack.append(_Open(name, _MAY_HOLD.get(name, stack[-1].may_hold)))
    return before


def _end(name: str, stack: list[_Open]) -> str | None:
    """The gaps after an element and those in it that were left open; None where it is not open."""
    after = ""
    while stack[-1].name != name:
        left = stack.pop().name
        if left not in _MAY_STAY_OPEN or name in _WITHIN_WORDS:
            return None
        after += gaps(left)[1]
    stack.pop()
    return after + gaps(name)[1]


def _text(token: re.Match[str]) -> str | None:
    """The words of a piece of text, a reference or a comment; None where parsers disagree."""
    if token[_TEXT]:
        return HTML_SPACE.sub(" ", token[_TEXT])
    if token[_NAME]:
        code = name2codepoint.get(token[_NAME])
        # HTML 5 gave two of the names of HTML 4 to other characters.
        return chr(code) if code and token[_NAME] not in {"lang", "rang"} else None
    if token[_DECIMAL] or token[_HEX]:
        code = int(token[_DECIMAL]) if token[_DECIMAL] else int(token[_HEX], 16)
        return chr(code) if code <= 0x10FFFF and not _NO_TEXT.match(chr(code)) else None
    if token[_BARE] is None:
        return ""
    # "AT&T", but not "&copy", which some read without its ";".
    word = token[_BARE]
    is_read = any(word[:end] in html5 for end in range(2, len(word) + 1))
    return None if is_read else f"&{word}"
