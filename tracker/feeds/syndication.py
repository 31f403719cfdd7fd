"""RSS 0.9 to 2.0, RDF and Atom, by feedparser, whose loose types end here.

Its sanitizer is off: we keep words, never markup. It gets bytes and no address, so that it opens
nothing and leaves relative links to us; dates are read by `dates`, from the feed's own text.
"""

import codecs
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tracker import plaintext, weburl
from tracker.errors import FeedError
from tracker.feeds.drafts import Context, Draft, finish, primary_language
from tracker.feeds.repair import repaired
from tracker.feeds.sniff import no_feed_message
from tracker.model import ParsedFeed

_SHARED_LINK = re.compile(r"/cgi-bin/(?:DktRpt|iqquerymenu|HistDocQry)\.pl", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}\bencoding\s*=\s*[\"']([\w.:-]{2,40})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def parse_syndication(body: bytes, content_type: str, context: Context) -> ParsedFeed:
    """The feed in those bytes; what is broken costs itself only, and is noted.

    Raises:
        FeedError: no feed was found in them, or feedparser itself broke.
    """
    mended = repaired(body)
    charset = _charset(mended, content_type)
    parsed = _parse(mended, charset)
    entries = _list(parsed, "entries")
    if not entries and not _text(parsed, "version"):
        raise FeedError(no_feed_message(body))
    channel = _mapping(parsed, "feed")
    home = weburl.web_url(_text(channel, "link"), context.url)
    lang = _text(channel, "language")[:20]
    kept = finish([_draft(entry, home, lang, context) for entry in entries], context)
    return ParsedFeed(
        title=plaintext.plain_line(_text(channel, "title")[:4000])[:500],
        entries=kept.entries,
        lang=primary_language(lang),
        dropped=kept.dropped,
        notes=(*_damage(parsed), *_misdeclared(body, mended, content_type, charset), *kept.notes),
    )


def _parse(body: bytes, charset: str) -> Mapping[str, Any]:
    import feedparser

    # Whether the server calls a feed XML is not our affair; text/xml would mean ASCII (RFC 3023).
    media_type = f"application/xml; charset={charset}" if charset else "application/xml"
    headers = {"content-type": media_type}
    try:
        result: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(body),  # bytes by themselves would be taken for an address or a file's name
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # hostile input breaks feedparser in many ways
        reason = f"{type(error).__name__}: {plaintext.excerpt(str(error), 100)}"
        raise FeedError(f"the feed cannot be read ({plaintext.escaped(reason)})") from error
    return result


def _charset(body: bytes, content_type: str) -> str:
    """The charset to believe, "" where the document itself is to tell.

    UTF-8 where the bytes prove it against what server or feed declare: text of another encoding
    with letters outside ASCII is practically never valid UTF-8. Else the server's.
    """
    if not body.isascii() and b"\x00" not in body[:4]:
        try:
            body.decode("utf-8")
            return "utf-8"
        except UnicodeDecodeError:
            pass
    stated = _CHARSET.search(content_type)
    return stated[1] if stated else ""


def _misdeclared(body: bytes, mended: bytes, content_type: str, charset: str) -> tuple[str, ...]:
    """What a reader of the notes should know of the letters."""
    notes = []
    if lost := mended.count(b"\xef\xbf\xbd") - body.count(b"\xef\xbf\xbd"):
        notes.append(f"{lost} wrong bytes among its UTF-8 were replaced")
    server, document = _CHARSET.search(content_type), _DECLARED.search(body[:400])
    stated = {server[1]: None} if server else {}
    stated |= {document[1].decode("ascii"): None} if document else {}
    others = [name for name in stated if charset and _codec(name) != _codec(charset)]
    if others and not mended.isascii():
        notes.append(f"read as {charset}, although declared as {' and '.join(others)}")
    return tuple(notes)


def _codec(name: str) -> str:
    """One name for the names of one encoding; browsers read Latin-1 as Windows-1252, and so we."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return name.lower()
    return "cp1252" if known in {"iso8859-1", "ascii"} else known


def _draft(entry: Mapping[str, Any], home: str, lang: str, context: Context) -> Draft:
    guid = _text(entry, "id")
    link = _link(entry, guid) or (guid if weburl.web_url(guid) else "")
    url = weburl.web_url(link, context.url)
    shared = bool(_SHARED_LINK.search(link)) or (
        bool(url) and weburl.identity(url) in {_identity(home), _identity(context.url)}
    )
    return Draft(
        guid=guid,
        link=link,
        title=_text(entry, "title"),
        published=_text(entry, "published") or _text(entry, "created"),
        updated=_text(entry, "updated"),
        html=_body(entry),
        lang=_text(_mapping(entry, "title_detail"), "language") or lang,
        publisher=_text(_mapping(entry, "source"), "title"),
        link_is_shared=shared,
    )


def _link(entry: Mapping[str, Any], guid: str) -> str:
    """The article's address; a GUID stands in for it only where it has the look of an address."""
    link = _text(entry, "link")
    if link == guid and not weburl.web_url(guid) and "/" not in guid:
        return ""
    return link


def _body(entry: Mapping[str, Any]) -> str:
    """The longest text of the entry. Whether it is markup, its own look decides, not its label."""
    parts = [_text(part, "value") for part in _list(entry, "content") if isinstance(part, Mapping)]
    return max([*parts, _text(entry, "summary")], key=len)


def _damage(parsed: Mapping[str, Any]) -> tuple[str, ...]:
    if not _value(parsed, "bozo"):
        return ()
    error = _value(parsed, "bozo_exception")
    reason = plaintext.escaped(plaintext.excerpt(str(error), 120))
    return (f"malformed: {type(error).__name__}: {reason}",)


def _identity(url: str) -> str:
    return weburl.identity(url) if url else ""


def _value(source: Mapping[str, Any], key: str) -> object:
    # FeedParserDict.get falls back from one key to another, with a warning; dict's does not.
    return dict.get(source, key) if isinstance(source, dict) else None


def _text(source: Mapping[str, Any], key: str) -> str:
    value = _value(source, key)
    return value if isinstance(value, str) else ""


def _mapping(source: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = _value(source, key)
    return value if isinstance(value, Mapping) else {}


def _list(source: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = _value(source, key)
    return value if isinstance(value, list) else []
