"""What an answer is before anybody parses it: nothing, a web page, JSON, XML."""

import re
from enum import StrEnum
from html import unescape

from tracker import plaintext
from tracker.errors import FeedError

_HEAD_BYTES = 4096
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FEED_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\b", re.I)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.I)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_BINARY = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "compressed data",
}
_CHALLENGE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a )?human|captcha|cloudflare|"
    r"checking your browser|verify you are|un instant|vérification|accès refusé|request blocked",
    re.I,
)


class BodyKind(StrEnum):
    """The parser that a body asks for."""

    XML = "xml"
    JSON = "json"


def body_kind(body: bytes) -> BodyKind:
    """JSON or XML; anything that is no feed at sight is refused.

    Raises:
        FeedError: the body is empty, a web page, or a binary file.
    """
    head = _without_bom(body[:_HEAD_BYTES]).lstrip(b" \t\r\n\x00")
    if not head and not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FeedError("the answer is empty: no feed came with it")
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            raise FeedError(f"the answer is {name}, not a feed")
    if head[:1] in {b"{", b"["}:
        return BodyKind.JSON
    if _HTML.match(head) and not _FEED_ROOT.search(head):
        raise FeedError(html_message(body))
    return BodyKind.XML


def html_message(body: bytes) -> str:
    """Why a web page is no feed, with the page's title, fit for a terminal."""
    title = _page_title(body)
    message = "the answer is an HTML page, not a feed"
    if title:
        message += f' (its title: "{plaintext.escaped(title)}")'
    if _CHALLENGE.search(title):
        return f"{message}: the site asks for a browser or refuses us"
    return f"{message}: see whether the feed's address has changed"


def no_feed_message(body: bytes) -> str:
    """Why bytes in which no feed was found are none, in words."""
    text = _without_bom(body[:_HEAD_BYTES]).decode("utf-8", "replace")
    roots = [name for name in _ROOT.findall(text) if name.lower() not in {"xml", "doctype"}]
    if "html" in (name.lower() for name in roots[:3]):
        return html_message(body)
    if roots:
        return f"the answer is XML that begins with <{roots[0]}>, not a feed"
    shown = plaintext.escaped(plaintext.excerpt(plaintext.clean_line(text[:400]), 60))
    return f'the answer is not a feed; it begins "{shown}"'


def _page_title(body: bytes) -> str:
    text = body[:65_536].decode("utf-8", "replace")
    found = _TITLE.search(text)
    return plaintext.excerpt(plaintext.clean_line(unescape(found[1])), 100) if found else ""


def _without_bom(head: bytes) -> bytes:
    for bom in _BOMS:
        if head.startswith(bom):
            rest = head[len(bom) :]
            return rest.replace(b"\x00", b"") if bom != _BOMS[0] else rest
    return head
