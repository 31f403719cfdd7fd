"""Text from the web made plain: no markup, no invisible characters, no broken code points.

What the tracker stores, prints and shows has gone through here. Markup is read once and only its
words are kept, so that nothing downstream has to trust a sanitizer.
"""

import re
import unicodedata
from dataclasses import dataclass

from tracker.simple_markup import HTML_SPACE, gaps, read_simple

_ANSI_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|.)?")
_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f"
    "\u00ad"  # soft hyphen: splits a word that a rule should find
    "\u200b\u2060\ufeff"  # zero-width space, word joiner, byte order mark
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "\U000e0000-\U000e007f]"  # tag characters: text that only machines see
)
_C1_CONTROL = re.compile("[\x80-\x9f]")
_SPACES = re.compile(r"[ \t\u2002-\u2008\u200a\u3000]+")
_ANY_SPACE = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_INSTRUCTION = re.compile(r"<\?[^<>]{0,2000}>")
_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|embed|"
    r"figure|font|form|frame|frameset|h[1-6]|head|hr|html|i|iframe|img|input|ins|li|link|math|meta|"
    r"noscript|object|ol|p|pre|q|s|script|section|small|span|strong|style|sub|sup|svg|table|tbody|"
    r"td|textarea|th|time|title|tr|tt|u|ul|video|audio)\b[^<]{0,5000}?>"
    r"|<!--|<!\[CDATA\[|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});",
    re.IGNORECASE,
)

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "head",
     "textarea", "select", "button", "audio", "video", "canvas", "frameset"}
)  # fmt: skip


def clean_text(text: str) -> str:
    """Text with its paragraphs and without what no reader can see.

    Controls, bidirectional overrides, noncharacters, soft hyphens and terminal escapes go; lone
    surrogates become U+FFFD; C1 controls become the Windows-1252 letters they stand for on the
    web (HTML Standard, "numeric character reference end state"). Lines are stripped, runs of
    spaces are one space (no-break spaces stay: they are French typography), and paragraphs are
    one blank line apart. Applying it twice changes nothing.
    """
    text = _joined(text)
    text = _LINE_BREAKS.sub("\n", text)
    text = _ANSI_ESCAPE.sub("", text)
    text = _C1_CONTROL.sub(_from_windows_1252, text)
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line: every run of white space is one space."""
    return _ANY_SPACE.sub(" ", clean_text(text)).strip()


def looks_like_html(text: str) -> bool:
    """Whether the text holds a tag of HTML, a comment or a character reference.

    `a < b` and `AT&T` do not.
    """
    return _LOOKS_LIKE_HTML.search(text) is not None


def from_html(markup: str) -> str:
    """The words of a piece of HTML, clean, paragraphs one blank line apart.

    Scripts, styles, forms' contents and embedded objects leave nothing. Character references are
    resolved exactly once. Simple markup is read without the libraries that any other needs: feeds
    write little else, and a pass that meets nothing else does without their 9 MiB.
    """
    markup = _INVISIBLE.sub("", _joined(markup))  # libxml2 ends at a NUL and at half a letter
    if not markup.strip():
        return ""
    simple = read_simple(markup)
    return clean_text(_read_any(markup) if simple is None else simple)


def plain(value: str) -> str:
    """Text of a field that may or may not be HTML: markup is read where there is some."""
    return from_html(value) if looks_like_html(value) else clean_text(value)


def plain_line(value: str) -> str:
    """`plain` on one line, for titles and names."""
    return _ANY_SPACE.sub(" ", plain(value)).strip()


def excerpt(text: str, limit: int) -> str:
    """The first words of a text, at most `limit` characters, on one line; "…" marks a cut."""
    line = _ANY_SPACE.sub(" ", text[: limit * 4]).strip()
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:") + "…"


def escaped(text: str) -> str:
    """One line fit for a terminal or a log: what cannot be printed is shown as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


@dataclass(frozen=True, slots=True)
class _Gap:
    """The white space that the end of a tag stands for."""

    text: str


def _read_any(markup: str) -> str:
    """The words of any markup with white space for its elements, not yet clean."""
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PreformattedString, Tag

    # Beautiful Soup warns of what looks like XML, an address or a file's name: text is none here.
    markup = "<!---->" + _INSTRUCTION.sub("", markup)
    pieces: list[str] = []
    stack: list[Tag | NavigableString | _Gap] = [BeautifulSoup(markup, "lxml")]
    while stack:  # not recursive: a page may nest 100,000 deep
        node = stack.pop()
        if isinstance(node, _Gap):
            pieces.append(node.text)
        elif isinstance(node, Tag):
            if node.name in _SKIPPED:
                continue
            before, after = gaps(node.name)
            pieces.append(before)
            stack.append(_Gap(after))
            stack.extend(
                reversed([c for c in node.contents if isinstance(c, Tag | NavigableString)])
            )
        elif not isinstance(node, PreformattedString):  # comment, CDATA, declaration
            pieces.append(HTML_SPACE.sub(" ", str(node)))
    return "".join(pieces)


def _joined(text: str) -> str:
    """Surrogate pairs as the letters they stand for, lone ones as U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _from_windows_1252(match: re.Match[str]) -> str:
    return match[0].encode("latin-1").decode("cp1252", "ignore")
