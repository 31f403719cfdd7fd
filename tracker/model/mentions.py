"""What one article says: date expressions, and the events that it mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.model.kinds import EventType, SourceKind, Status


@dataclass(frozen=True, slots=True)
class Timex:
    """A date expression.

    `type` and `value` are TIMEX3 (`DATE`, `TIME`, `DURATION`, `SET`; `2025-W03`, `P75D`). `edtf`
    is the same as a calendar date where it is one, else "". `role` is what the preposition says:
    on, by, until, from, since, after, before, within, between, or "". `anchor` tells what it was
    counted from: "", "published" or "text". `steps` is the arithmetic in words, for `explain`.
    `alternatives` are other EDTF dates that the words allow, best first. `longest` is the upper end
    of a DURATION told as a range: "two to three weeks" has the value P2W and P3W as its longest.
    """

    start: int
    end: int
    text: str
    type: str
    value: str
    rule: str
    edtf: str = ""
    role: str = ""
    mod: str = ""
    anchor: str = ""
    steps: str = ""
    alternatives: tuple[str, ...] = ()
    longest: str = ""


@dataclass(frozen=True, slots=True)
class EventMention:
    """What one clause of one article says happened. `quote == document[start:end]`, always."""

    type: EventType
    date: str
    status: Status
    derived: bool
    actors: tuple[str, ...]
    quote: str
    start: int
    end: int
    trigger: str = ""
    date_text: str = ""
    rules: tuple[str, ...] = ()
    confidence: float = 0.5
    reasons: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopedMention:
    """A mention that belongs to a story, with the sentence around it and its article's names.

    Its `mention.instruments` are normalised ids; `cases` are keys of the case that it is an act in.
    """

    mention: EventMention
    context: str = ""
    keywords: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention with what linking has to know of its article.

    `known_at` is when the tracker could first know it: the day we read it or, for a backfill, its
    publication. `source_group` is equal for copies of one article, so that wire copy counts once.
    `context` is the sentence around the quote and `keywords` are the names its article is about.
    `place` is a permanent number made from where the mention stands (article, story, type,
    offset), so that a database built anew gives its events the same ids. `cases` are keys of
    the court case that it is an act in. `publisher` is who readers know the article from and
    `headline` its title.
    """

    id: int
    story: str
    mention: EventMention
    article_id: int
    lang: str
    published: datetime | None
    known_at: datetime
    source: SourceKind
    source_group: str
    jurisdiction: str = ""
    context: str = ""
    withdrawn: bool = False
    place: int = 0
    keywords: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    publisher: str = ""
    headline: str = ""
