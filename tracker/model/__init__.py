"""The nouns of the tracker: what passes between its rooms.

Data flows one way and each step has a type:

    following   Story, Feed          what feeds.yaml asks for
    fetching    FetchRequest → Fetched | NotModified | FetchFailed
    entries     Entry, ParsedFeed    what a feed said, before we concluded anything
    articles    Article, Section     plain text with its date and language
    mentions    Timex                a date expression and what it means
                EventMention         what one clause of one article says happened
                StoredMention        the same with its place in the database, its article's standing
    events      Event                what happened in the world, made from mentions
    deadlines   Deadline, Step       an obligation and the moves of its due date
    kinds       EventType, Status …  the closed sets that several of them share

Each line's module imports from those above it and from `kinds` alone; the rooms import from here.
Spans are half-open character offsets `[start, end)` of `Article.document`. Instants are aware
datetimes; calendar dates are EDTF text (see `tracker.edtf`). Everything is frozen.
"""

from tracker.model.articles import Article, Section, SketchedArticle, TextStatus
from tracker.model.deadlines import Deadline, DeadlineEvents, Proposal, Step, StepKind, Wording
from tracker.model.entries import Entry, Fact, ParsedFeed
from tracker.model.events import (
    AppliedCorrection,
    DateClaim,
    Event,
    EventVersion,
    LinkDecision,
    Review,
)
from tracker.model.fetching import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    NotModified,
    Validators,
)
from tracker.model.following import ONE_SUBJECT_KINDS, Actor, Config, Feed, Instrument, Story
from tracker.model.kinds import EventType, SourceKind, Status
from tracker.model.mentions import EventMention, ScopedMention, StoredMention, Timex

__all__ = [
    "ONE_SUBJECT_KINDS",
    "Actor",
    "AppliedCorrection",
    "Article",
    "Config",
    "DateClaim",
    "Deadline",
    "DeadlineEvents",
    "Entry",
    "Event",
    "EventMention",
    "EventType",
    "EventVersion",
    "Fact",
    "Feed",
    "FetchFailed",
    "FetchOutcome",
    "FetchRequest",
    "Fetched",
    "Instrument",
    "LinkDecision",
    "NotModified",
    "ParsedFeed",
    "Proposal",
    "Review",
    "ScopedMention",
    "Section",
    "SketchedArticle",
    "SourceKind",
    "Status",
    "Step",
    "StepKind",
    "StoredMention",
    "Story",
    "TextStatus",
    "Timex",
    "Validators",
    "Wording",
]
