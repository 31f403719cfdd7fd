"""Plain text with its date and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.model.entries import Fact
from tracker.model.kinds import SourceKind


class TextStatus(StrEnum):
    """How much of an article we hold."""

    FULL = "full"
    SUMMARY = "summary"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article's document with a date of its own: a live-blog post, a dated item."""

    start: int
    end: int
    published: datetime | None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Plain text with its date and language; what extraction reads.

    `removed` tells that the text is a notice: the source has taken the article back.
    """

    id: str
    title: str
    text: str
    published: datetime | None
    lang: str
    url: str = ""
    feed_id: str = ""
    kind: str = ""
    source: SourceKind = SourceKind.NEWS
    jurisdiction: str = ""
    updated: datetime | None = None
    text_status: TextStatus = TextStatus.FULL
    sections: tuple[Section, ...] = ()
    facts: tuple[Fact, ...] = ()
    stories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    removed: bool = False

    @property
    def document(self) -> str:
        """Title, blank line, text: what every span points into."""
        return f"{self.title}\n\n{self.text}"


@dataclass(frozen=True, slots=True)
class SketchedArticle:
    """An article whose text may be a copy. `values` is its sketch, `duplicate_of` its original."""

    id: int
    values: bytes
    published: datetime
    url: str
    duplicate_of: int | None
