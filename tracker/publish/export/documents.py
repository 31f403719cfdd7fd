"""JSON and NDJSON: everything that the tracker publishes of an event.

The shape is described by `schema.json` beside this file. `schema_version` rises in its first
number when a field goes or changes its meaning, in its second when one is added.
"""

import json
import re
from collections.abc import Iterable, Iterator

from tracker.publish.export.heading import SCHEMA_VERSION, Heading
from tracker.store.rows import ActorRow, EventRow, InstrumentRow, SourceRow

# Line ends that some readers of NDJSON cut at, though JSON allows them in strings.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")

Json = dict[str, object]


def render_json(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """One document with `schema_version`, `story`, `generated`, `count` and `events`."""
    frame: Json = {
        "schema_version": SCHEMA_VERSION,
        "story": heading.story,
        "title": heading.title,
        "generated": heading.generated or None,
        "count": heading.count,
        "events": [],
    }
    yield _encoded(frame)[: -len("]}")]
    separator = b"\n"
    for row in rows:
        yield separator + _encoded(event_document(row, heading))
        separator = b",\n"
    yield b"\n]}\n"


def render_ndjson(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """One event per line, each as in the `events` of the JSON document."""
    for row in rows:
        yield _encoded(event_document(row, heading)) + b"\n"


def event_document(row: EventRow, heading: Heading) -> Json:
    """An event as JSON has it; absent texts are "", absent instants null."""
    return {
        "id": row.id,
        "story": row.story,
        "type": row.type,
        "date": row.date,
        "date_start": row.date_start,
        "date_end": row.date_end,
        "precision": row.precision,
        "status": row.status,
        "title": row.title,
        "title_en": row.title_en,
        "title_fr": row.title_fr,
        "summary": row.summary,
        "jurisdiction": row.jurisdiction,
        "actors": [_actor(actor) for actor in row.actors],
        "instruments": [_instrument(instrument) for instrument in row.instruments],
        "confidence": row.confidence,
        "source_count": row.source_count,
        "official": row.official,
        "review": row.review,
        "first_reported": row.first_reported,
        "updated": row.updated,
        "sequence": row.sequence,
        "url": heading.event_url(row.id),
        "sources": [_source(source) for source in row.sources],
    }


def _actor(actor: ActorRow) -> Json:
    return {"id": actor.id, "name_en": actor.name_en, "name_fr": actor.name_fr}


def _instrument(instrument: InstrumentRow) -> Json:
    return {
        "id": instrument.id,
        "name_en": instrument.name_en,
        "name_fr": instrument.name_fr,
        "identifiers": list(instrument.identifiers),
    }


def _source(source: SourceRow) -> Json:
    return {
        "title": source.title,
        "url": source.url,
        "publisher": source.publisher,
        "lang": source.lang,
        "published": source.published or None,
        "kind": source.kind,
        "official": source.official,
        "quote": source.quote,
        "date": source.date,
        "date_text": source.date_text,
        "status": source.status,
        "withdrawn": source.withdrawn,
    }


def _encoded(document: Json) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    escaped = _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return escaped.encode("utf-8", "replace")
