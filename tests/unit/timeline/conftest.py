"""Mentions for the tests of this room, made from a few words each."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tracker import edtf
from tracker.model import EventMention, EventType, SourceKind, Status, StoredMention

Make = Callable[..., StoredMention]


@pytest.fixture
def mention() -> Make:
    """A function that makes mentions with ids that count up; `article` tells articles apart."""
    made: list[int] = []

    def make(
        event_type: str,
        date: str,
        quote: str,
        *,
        article: int | None = None,
        known: str = "",
        status: str = "occurred",
        lang: str = "en",
        actors: tuple[str, ...] = (),
        start: int = 0,
        story: str = "tiktok-ban",
        source: SourceKind = SourceKind.NEWS,
        context: str = "",
        confidence: float = 0.8,
        derived: bool = False,
        trigger: str = "",
        date_text: str = "",
        instruments: tuple[str, ...] = (),
        keywords: tuple[str, ...] = ("tiktok",),
        group: str = "",
        publisher: str = "",
        cases: tuple[str, ...] = (),
    ) -> StoredMention:
        made.append(1)
        number = len(made)
        day = known or edtf.bounds(date)[0].isoformat()
        instant = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        said = EventMention(
            type=EventType(event_type),
            date=date,
            status=Status(status),
            derived=derived,
            actors=actors,
            quote=quote,
            start=start,
            end=start + len(quote),
            trigger=trigger,
            date_text=date_text,
            confidence=confidence,
            instruments=instruments,
        )
        article_id = article if article is not None else 1000 + number
        return StoredMention(
            id=number,
            story=story,
            mention=said,
            article_id=article_id,
            lang=lang,
            published=instant,
            known_at=instant,
            source=source,
            source_group=group or str(article_id),
            context=context or quote,
            place=9000 + number,
            keywords=keywords,
            publisher=publisher,
            cases=cases,
        )

    return make
