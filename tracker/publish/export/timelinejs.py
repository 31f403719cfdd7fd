"""The JSON that TimelineJS reads (timeline.knightlab.com, "Using JSON").

TimelineJS puts `headline` and `text` into the page as HTML, so both are escaped here; `group` and
`display_date` are plain. `unique_id` keeps permalinks when a headline changes. A date is given at
its own precision: TimelineJS leaves out what is not known.
"""

import json
from collections.abc import Iterable, Iterator
from html import escape

from tracker.plaintext import clean_line, clean_text
from tracker.publish.export.documents import Json
from tracker.publish.export.heading import Heading
from tracker.publish.export.wording import date_note, headline, web_address
from tracker.publish.language import Language, load
from tracker.store.rows import EventRow, SourceRow

_PARTS = ("year", "month", "day")
SOURCES_SHOWN = 5


def render_timelinejs(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """One document with a title slide and one slide per event."""
    words = load(heading.lang)
    frame: Json = {
        "title": {
            "unique_id": "title",
            "text": {
                "headline": escape(clean_line(heading.title)),
                "text": escape(words.count("events", heading.count)),
            },
        },
        "events": [],
    }
    yield _encoded(frame)[: -len("]}")]
    separator = b"\n"
    for row in rows:
        yield separator + _encoded(_slide(row, heading, words))
        separator = b",\n"
    yield b"\n]}\n"


def _slide(row: EventRow, heading: Heading, words: Language) -> Json:
    first, _, last = row.date.partition("/")
    slide: Json = {
        "unique_id": f"event-{row.id}",
        "start_date": _date(first),
        "display_date": date_note(row.date, row.precision, words),
        "group": words(f"type.{row.type}"),
        "text": {
            "headline": escape(headline(row, words)),
            "text": "".join(_paragraphs(row, heading, words)),
        },
    }
    if last:
        slide["end_date"] = _date(last)
    return slide


def _date(point: str) -> dict[str, int]:
    """The parts of an EDTF day, month or year that are known."""
    return dict(zip(_PARTS, map(int, point.split("-")), strict=False))


def _paragraphs(row: EventRow, heading: Heading, words: Language) -> Iterator[str]:
    yield f"<p>{escape(words(f'status.{row.status}'))}</p>"
    for source in row.sources[:SOURCES_SHOWN]:
        yield f"<blockquote>{escape(clean_text(source.quote))}</blockquote>"
        yield f"<p>{_link(source)}</p>"
    page = heading.event_url(row.id)
    if page:
        sources = escape(words.count("sources", row.source_count))
        yield f'<p><a href="{escape(page)}">{sources}</a></p>'


def _link(source: SourceRow) -> str:
    name = " · ".join(part for part in (source.publisher, source.title) if part) or source.url
    address = web_address(source.url)
    text = escape(clean_line(name))
    return f'<a href="{escape(address)}">{text}</a>' if address else text


def _encoded(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "replace"
    )
