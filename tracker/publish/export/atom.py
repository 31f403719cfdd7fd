"""Atom (RFC 4287): a feed of the events and a feed of the changes to them.

Ids are `tag:` URIs (RFC 4151) made from permanent ids; every instant comes from the data.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from tracker.plaintext import clean_line, clean_text
from tracker.publish.export.heading import Heading
from tracker.publish.export.wording import description, headline, web_address
from tracker.publish.language import Language, load
from tracker.store.rows import ChangeRow, EventRow

# The date of a tag: URI says when its authority held the domain; it never changes again.
_TAG_DATE = "2025"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_EPOCH = "1970-01-01T00:00:00+00:00"
_END = b"</feed>"


def render_atom(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """One entry per event, `updated` when what we say of it last changed."""
    words = load(heading.lang)
    yield _feed_start(heading, "timeline", heading.title)
    for row in rows:
        yield _event_entry(row, heading, words)
    yield _END + b"\n"


def render_changes(rows: Iterable[ChangeRow], heading: Heading) -> Iterator[bytes]:
    """One entry per version of an event: what changed in the timeline, newest first."""
    words = load(heading.lang)
    yield _feed_start(heading, "changes", heading.title)
    for row in rows:
        yield _change_entry(row, heading, words)
    yield _END + b"\n"


def _feed_start(heading: Heading, page: str, title: str) -> bytes:
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": heading.lang})
    # A selection is a feed of its own: with the id of the whole, readers would take it for that.
    part = f"?{urlencode(heading.filters)}" if heading.filters else ""
    _add(feed, "id", f"tag:{heading.authority},{_TAG_DATE}:{page}/{quote(heading.story)}{part}")
    _add(feed, "title", clean_line(title))
    _add(feed, "updated", heading.generated or _EPOCH)
    author = ET.SubElement(feed, "author")
    _add(author, "name", heading.authority)
    _add(feed, "generator", "timeline-tracker")
    if heading.site:
        _link(feed, "alternate", heading.view_url(page), "text/html")
        _link(feed, "self", heading.view_url(page, ".atom"), "application/atom+xml")
    declaration = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return declaration + _encoded(feed).removesuffix(_END) + b"\n"


def _event_entry(row: EventRow, heading: Heading, words: Language) -> bytes:
    entry = ET.Element("entry")
    _add(entry, "id", _event_id(row.id, heading))
    _add(entry, "title", headline(row, words))
    _add(entry, "updated", row.updated or _EPOCH)
    if row.first_reported:
        _add(entry, "published", row.first_reported)
    sources = [address for source in row.sources if (address := web_address(source.url))]
    page = heading.event_url(row.id)
    if page or sources:
        _link(entry, "alternate", page or sources[0], "text/html")
    for address in dict.fromkeys(sources):
        _link(entry, "related", address, "")
    ET.SubElement(entry, "category", {"term": row.type, "label": words(f"type.{row.type}")})
    _text(entry, "content", description(row, words))
    return _encoded(entry) + b"\n"


def _change_entry(row: ChangeRow, heading: Heading, words: Language) -> bytes:
    title = (row.title_fr if heading.lang == "fr" else row.title_en) or row.title
    date = words.date(row.date)
    if row.date_before and row.date_before != row.date:
        date = f"{words.date(row.date_before)} → {date}"
    entry = ET.Element("entry")
    _add(entry, "id", f"{_event_id(row.event_id, heading)}/version/{row.version}")
    _add(entry, "title", f"{clean_line(title)} ({date})")
    _add(entry, "updated", row.known_from or _EPOCH)
    if heading.site:
        _link(entry, "alternate", heading.event_url(row.event_id), "text/html")
    ET.SubElement(entry, "category", {"term": row.type, "label": words(f"type.{row.type}")})
    _text(entry, "content", clean_text("\n".join(filter(None, (row.change, row.summary)))))
    return _encoded(entry) + b"\n"


def _event_id(event_id: int, heading: Heading) -> str:
    return f"tag:{heading.authority},{_TAG_DATE}:event/{event_id}"


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = text
    return child


def _text(parent: ET.Element, name: str, text: str) -> None:
    _add(parent, name, text).set("type", "text")


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    attributes = {"rel": rel, "href": href}
    if media_type:
        attributes["type"] = media_type
    ET.SubElement(parent, "link", attributes)


def _encoded(element: ET.Element) -> bytes:
    # With an encoding other than UTF-8 or US-ASCII ElementTree would write a declaration.
    text = ET.tostring(element, encoding="unicode", short_empty_elements=True)
    if element.tag == "feed" and text.endswith("/>"):
        text = f"{text[:-2]}></feed>"
    return text.encode("utf-8", "replace")
