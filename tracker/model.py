"""The nouns of the tracker: what passes between its rooms.

Data flows one way and each step has a type:

    Story, Feed          what feeds.yaml asks for
    FetchRequest → Fetched | NotModified | FetchFailed
    Entry, ParsedFeed    what a feed said, before we concluded anything
    Article, Section     plain text with its date and language
    Timex                a date expression and what it means
    EventMention         what one clause of one article says happened
    StoredMention        the same with its place in the database and its article's standing
    Event                what happened in the world, made from mentions
    Deadline, Step       an obligation and the moves of its due date

Spans are half-open character offsets `[start, end)` of `Article.document`. Instants are aware
datetimes; calendar dates are EDTF text (see `tracker.edtf`). Everything is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class EventType(StrEnum):
    """What happened, after the annotation guide."""

    LEGISLATION = "legislation"
    EXECUTIVE_ACTION = "executive_action"
    REGULATION = "regulation"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXTENSION = "extension"
    LAWSUIT = "lawsuit"
    HEARING = "hearing"
    RULING = "ruling"
    ENFORCEMENT = "enforcement"
    DEAL = "deal"
    SERVICE = "service"
    MARKET = "market"


class Status(StrEnum):
    """How sure the statement is that it happened or will."""

    OCCURRED = "occurred"
    SCHEDULED = "scheduled"
    POSSIBLE = "possible"
    CANCELLED = "cancelled"


class SourceKind(StrEnum):
    """Who speaks in a feed."""

    OFFICIAL = "official"
    COURT = "court"
    NEWS = "news"
    BLOG = "blog"


class TextStatus(StrEnum):
    """How much of an article we hold."""

    FULL = "full"
    SUMMARY = "summary"
    TITLE = "title"


class Review(StrEnum):
    """What an editor said of an event."""

    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class StepKind(StrEnum):
    """One move in the life of a deadline."""

    SET = "set"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    MET = "met"
    MISSED = "missed"
    LIFTED = "lifted"


# --- what feeds.yaml asks for -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or body of a story. `names` maps a language to its names, the first one shown."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, order or case of a story, with its names by language and its formal identifiers."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    identifiers: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A regulation story to follow. `window_start`/`window_end` are inclusive, None = open."""

    id: str
    title: Mapping[str, str]
    terms: tuple[str, ...]
    jurisdiction: str = ""
    window_start: date | None = None
    window_end: date | None = None
    actors: tuple[Actor, ...] = ()
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A source to poll. `headers` and `auth` name environment variables, never hold secrets.

    `dedicated`: every entry belongs to the feed's `stories`, whatever words it uses.
    """

    id: str
    url: str
    kind: str = "feed"
    lang: str = ""
    jurisdiction: str = ""
    source: SourceKind = SourceKind.NEWS
    stories: tuple[str, ...] = ()
    dedicated: bool = False
    title: str = ""
    enabled: bool = True
    interval_s: int = 3600
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""
    auth: str = ""
    full_text: bool = True
    timezone: str = ""
    allow_private: bool = False
    publish_text: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All of feeds.yaml; the order of `feeds` is the order of reports."""

    path: str
    stories: tuple[Story, ...]
    feeds: tuple[Feed, ...]
    models: Mapping[str, str] = field(default_factory=dict)


# --- fetch --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" (RFC 9110 §13.1)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One URL to ask for. `id` comes back in the outcome; for a feed it is the feed's id."""

    id: str
    url: str
    validators: Validators = Validators()
    body_hash: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""
    auth: str = ""
    allow_private: bool = False
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 200 with a body. `moved_to` is set after permanent redirects only."""

    id: str
    url: str
    final_url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    validators: Validators = Validators()
    body_hash: str = ""
    moved_to: str = ""
    retry_after_s: int | None = None

    @property
    def is_insecure(self) -> bool:
        """Whether the body came without TLS, so that anyone on the way could have changed it."""
        return self.final_url.startswith("http:")


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304, or a 200 whose body is the one we have (`same_body`)."""

    id: str
    url: str
    fetched_at: datetime
    validators: Validators = Validators()
    same_body: bool = False
    moved_to: str = ""
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """No usable answer. `reason` is a fixed slug such as `timeout`; `message` is for people."""

    id: str
    url: str
    fetched_at: datetime
    reason: str
    message: str
    http_status: int | None = None
    retry_after_s: int | None = None
    gone: bool = False


FetchOutcome = Fetched | NotModified | FetchFailed


# --- feeds --------------------------------------------------------------------------------------


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


# --- articles -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article's document with a date of its own: a live-blog post, a dated item."""

    start: int
    end: int
    published: datetime | None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Plain text with its date and language; what extraction reads."""

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

    @property
    def document(self) -> str:
        """Title, blank line, text: what every span points into."""
        return f"{self.title}\n\n{self.text}"


# --- extraction ---------------------------------------------------------------------------------


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


# --- timeline -----------------------------------------------------------------------------------


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
    the court case that it is an act in. `publisher` is who readers know the article from.
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


@dataclass(frozen=True, slots=True)
class SketchedArticle:
    """An article whose text may be a copy. `values` is its sketch, `duplicate_of` its original."""

    id: int
    values: bytes
    published: datetime
    url: str
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """Why a mention belongs to its event: the evidence in words, strongest first."""

    mention_id: int
    event_id: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A date that sources give for an event, and who gives it."""

    date: str
    mention_ids: tuple[int, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in the world: one line of the timeline.

    `id` is opaque and permanent. `claims` holds every date that was stated, the one we publish
    (`date`) first. `actors` and `instruments` are ids. `updated` is when what we say of it last
    changed, and `sequence` how often its date or status did.
    """

    id: int
    story: str
    type: EventType
    date: str
    status: Status
    title_en: str
    title_fr: str
    summary: str
    jurisdiction: str
    confidence: float
    source_count: int
    official: bool
    mention_ids: tuple[int, ...]
    actors: tuple[str, ...]
    instruments: tuple[str, ...]
    claims: tuple[DateClaim, ...]
    first_reported: datetime
    review: Review = Review.UNREVIEWED
    updated: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class EventVersion:
    """What we said of an event from `known_from` on. `gone` marks that it left the timeline."""

    event: Event
    known_from: datetime
    change: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class AppliedCorrection:
    """What an editor changed on an event, for the record that visitors read.

    `field` is "" where the whole event is meant; `date` is the day of the decision; `line` is where
    it stands in corrections.yaml.
    """

    action: str
    reason: str
    date: date
    line: int
    field: str = ""
    old: str = ""
    new: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One dated move of a deadline, with the event and the words that state it.

    `date` is the day of the act, `due` the due date in force after it ("" = none), `days` the
    number of days added where both ends are days.
    """

    kind: StepKind
    date: str
    due: str
    event_id: int
    quote: str
    instrument: str = ""
    days: int | None = None
    explanation: str = ""
    known_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another due date that somebody proposes for an obligation: it binds nobody.

    `date` is the day on which it was proposed or first told, `superseded` the day of the act that
    set or moved the due date after it, "" while there is none.
    """

    date: str
    due: str
    event_id: int
    quote: str
    instrument: str
    known_from: datetime
    superseded: str = ""
    superseded_known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What an obligation was called from a day on, as far as it was told by then."""

    known_from: datetime
    obligation: str
    obligation_fr: str
    actors: tuple[str, ...]
    instrument: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """An obligation: what must be done, by whom, under which instrument; and its moves in order.

    `wordings` tells, oldest first, how it was worded on each day; the last one is today's.
    """

    id: int
    story: str
    wordings: tuple[Wording, ...]
    steps: tuple[Step, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def obligation(self) -> str:
        """What must be done, in English."""
        return self.wordings[-1].obligation

    @property
    def obligation_fr(self) -> str:
        """What must be done, in French; "" without a French source."""
        return self.wordings[-1].obligation_fr

    @property
    def actors(self) -> tuple[str, ...]:
        """The names of those who must do it."""
        return self.wordings[-1].actors

    @property
    def instrument(self) -> str:
        """The law or order that it stands in."""
        return self.wordings[-1].instrument


@dataclass(frozen=True, slots=True)
class DeadlineEvents:
    """A part of the timeline from which the lives of deadlines are made.

    `events` holds deadlines, extensions and the acts told with them, each with its mentions;
    `deadlines` the ids of the lives that they have been steps of, and `kept` the life of each
    event.
    """

    events: tuple[tuple[Event, tuple[StoredMention, ...]], ...] = ()
    deadlines: frozenset[int] = frozenset()
    kept: Mapping[int, int] = field(default_factory=dict)
