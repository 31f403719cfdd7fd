"""How model values stand in columns: instants as UTC text, tuples and small nouns as JSON."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from tracker.model import EventType, Fact, Section, Status


def instant(value: datetime | None) -> str | None:
    """An aware datetime as UTC ISO 8601 text with whole seconds; None stays None."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(microsecond=0).isoformat()


def stated(value: datetime | None) -> str | None:
    """An aware datetime as ISO 8601 text in the zone it was stated in."""
    return None if value is None else value.replace(microsecond=0).isoformat()


def parse_instant(text: str | None) -> datetime | None:
    """The reverse of `instant` and `stated`."""
    return None if not text else datetime.fromisoformat(text)


def strings(values: Iterable[str]) -> str:
    """A tuple of strings as a JSON list."""
    return json.dumps(list(values), ensure_ascii=False)


def parse_strings(text: str) -> tuple[str, ...]:
    """The reverse of `strings`."""
    return tuple(json.loads(text))


def facts(values: Iterable[Fact]) -> str:
    """Facts of a structured source as a JSON list of objects."""
    return json.dumps(
        [
            {
                "type": fact.type.value,
                "date": fact.date,
                "status": fact.status.value,
                "field": fact.field,
                "quote": fact.quote,
                "actors": list(fact.actors),
                "instruments": list(fact.instruments),
            }
            for fact in values
        ],
        ensure_ascii=False,
    )


def parse_facts(text: str) -> tuple[Fact, ...]:
    """The reverse of `facts`."""
    return tuple(
        Fact(
            type=EventType(item["type"]),
            date=item["date"],
            status=Status(item["status"]),
            field=item["field"],
            quote=item["quote"],
            actors=tuple(item["actors"]),
            instruments=tuple(item["instruments"]),
        )
        for item in json.loads(text)
    )


def sections(values: Iterable[Section]) -> str:
    """Dated sections as a JSON list of [start, end, published, date]."""
    return json.dumps([[s.start, s.end, stated(s.published), s.date] for s in values])


def parse_sections(text: str) -> tuple[Section, ...]:
    """The reverse of `sections`."""
    return tuple(
        Section(start, end, parse_instant(published), day)
        for start, end, published, day in json.loads(text)
    )
