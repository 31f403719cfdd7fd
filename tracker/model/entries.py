"""What a feed said, before we concluded anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.model.kinds import EventType, Status


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that a structured source states in a field, never in prose.

    `quote` is a substring of the entry's `text`, so that it can be shown in its place.
    """

    type: EventType
    date: str
    status: Status
    field: str
    quote: str
    actors: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed said of one article.

    `key` identifies the entry within its feed for ever. `published_raw` is the feed's own text;
    `published` is empty where that text is absent or absurd, never "now". `html` is markup as the
    feed sent it and is never shown; `text` is its plain text.
    """

    key: str
    url: str
    title: str
    published: datetime | None = None
    published_raw: str = ""
    updated: datetime | None = None
    html: str = ""
    text: str = ""
    lang: str = ""
    publisher: str = ""
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as its bytes say. `dropped` counts entries that could not be kept."""

    title: str
    entries: tuple[Entry, ...]
    lang: str = ""
    dropped: int = 0
    notes: tuple[str, ...] = ()
