"""Lists of feeds in OPML 2.0 (http://opml.org/spec2.opml), in and out."""

import re
import unicodedata
from collections.abc import Sequence

from tracker import plaintext, weburl
from tracker.errors import FeedError
from tracker.feedurl import public_url
from tracker.model import Feed

MAX_BYTES = 5_000_000
MAX_FEEDS = 5_000

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_ILLEGAL_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse_opml(body: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML document, in its order, each address once.

    Ids are made of the titles. Outlines without an http address are folders or rubbish and are
    passed over.

    Raises:
        FeedError: not XML, not OPML, or with a document type, where entity bombs live.
    """
    import xml.etree.ElementTree as ET  # not at the top: a pass over the feeds reads no OPML

    if len(body) > MAX_BYTES:
        raise FeedError(f"the OPML file has over {MAX_BYTES} bytes")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise FeedError("the OPML file declares a document type: take that line out")
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise FeedError(f"the OPML file is no well-formed XML: {error}") from error
    if root.tag.lower() != "opml":
        name = plaintext.escaped(root.tag[:60])
        raise FeedError(f"the file is not OPML: it begins with <{name}>")
    feeds: dict[str, Feed] = {}
    taken: set[str] = set()
    for outline in root.iter("outline"):
        url = weburl.web_url(outline.get("xmlUrl") or "")
        if not url or weburl.identity(url) in feeds or len(feeds) >= MAX_FEEDS:
            continue
        title = plaintext.plain_line((outline.get("title") or outline.get("text") or "")[:500])
        feed_id = _free_slug(title or weburl.identity(url), taken)
        language = (outline.get("language") or "").partition("-")[0].lower()
        feeds[weburl.identity(url)] = Feed(id=feed_id, url=url, title=title, lang=language[:2])
    return tuple(feeds.values())


def render_opml(feeds: Sequence[Feed], title: str) -> bytes:
    """An OPML 2.0 document of those feeds, one outline each, as UTF-8.

    Credentials, headers, proxies and keys in addresses are not given out; the same feeds give
    the same bytes.
    """
    import xml.etree.ElementTree as ET

    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = _legal(title)
    body = ET.SubElement(root, "body")
    for feed in feeds:
        name = _legal(feed.title or feed.id)
        attributes = {
            "type": "rss",
            "text": name,
            "title": name,
            "xmlUrl": _legal(public_url(weburl.web_url(feed.url))),
        }
        if feed.lang:
            attributes["language"] = feed.lang
        ET.SubElement(body, "outline", attributes)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _free_slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _NOT_SLUG.sub("-", plain).strip("-")[:60].strip("-") or "feed"
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    taken.add(candidate)
    return candidate


def _legal(text: str) -> str:
    return _ILLEGAL_XML.sub("", text)
