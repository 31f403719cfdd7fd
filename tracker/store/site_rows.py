"""What the pages of the site show beyond the timeline, as frozen rows.

Instants are ISO 8601 text as the database holds them; calendar dates are EDTF text.
"""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter can take; `count` is the number of its events, 0 if not counted."""

    value: str
    name_en: str
    name_fr: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that the filters of a story can take, most frequent first; actors by name."""

    types: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    jurisdictions: tuple[Choice, ...]
    actors: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A date that sources state for an event; `mention_ids` are the statements."""

    date: str
    mention_ids: tuple[int, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class MentionDetail:
    """One statement with its article. `feed_title` is "" where the feed has none."""

    id: int
    article_id: int
    url: str
    article_title: str
    publisher: str
    feed_title: str
    lang: str
    published: str
    known_at: str
    kind: str
    text_status: str
    duplicate_of: int | None
    removed: bool
    quote: str
    context: str
    date: str
    date_text: str
    trigger: str
    status: str
    derived: bool
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    link_reasons: tuple[str, ...]
    confidence: float
    official: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What was said of an event from `known_from` on; `previous_*` are "" for the first one."""

    id: int
    event_id: int
    story: str
    known_from: str
    known_until: str
    change: str
    gone: bool
    type: str
    date: str
    status: str
    title: str
    title_en: str
    title_fr: str
    previous_date: str
    previous_status: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A change by an editor."""

    action: str
    field: str
    old: str
    new: str
    reason: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One move of a deadline. `days` is the number of days added, None where it has none."""

    number: int
    kind: str
    date: str
    due: str
    days: int | None
    event_id: int | None
    quote: str
    instrument: str
    explanation: str
    known_from: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A due date that was only proposed; `superseded` is "" until an act set another one."""

    date: str
    due: str
    event_id: int | None
    quote: str
    instrument: str
    superseded: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What one article says of an event in the life of a deadline; `id` is that of the mention."""

    id: int
    event_id: int
    lang: str
    date: str
    status: str
    quote: str
    context: str
    date_text: str
    trigger: str
    url: str
    publisher: str


@dataclass(frozen=True, slots=True)
class DeadlineLife:
    """An obligation, its moves in order, what was proposed beside them, and who says so.

    `statements` are those in force of all its events, official ones first, copies last.
    """

    id: int
    story: str
    obligation: str
    obligation_fr: str
    actors: tuple[str, ...]
    instrument: str
    steps: tuple[StepRow, ...]
    proposals: tuple[ProposalRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()

    @property
    def due(self) -> str:
        """The due date after the last move, EDTF; "" where none is in force."""
        return self.steps[-1].due if self.steps else ""

    @property
    def state(self) -> str:
        """The kind of the last move."""
        return self.steps[-1].kind if self.steps else ""

    def is_moved_by(self, event_id: int) -> bool:
        """Whether an event is one of its moves."""
        return any(step.event_id == event_id for step in self.steps)

    def proposes_by(self, event_id: int) -> bool:
        """Whether an event proposes a due date for it and is no move."""
        proposed = any(one.event_id == event_id for one in self.proposals)
        return proposed and not self.is_moved_by(event_id)

    def had(self, due: str) -> bool:
        """Whether an EDTF date was its due date at some time."""
        return any(step.due == due for step in self.steps)

    @property
    def moves(self) -> int:
        """How often the due date was replaced by another one; an end is no move."""
        dues = [step.due for step in self.steps if step.due]
        return sum(1 for before, after in pairwise(dues) if before != after)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed and its health; instants are "" where nothing of the kind has happened."""

    id: str
    title: str
    url: str
    kind: str
    lang: str
    source: str
    followed: bool
    articles: int
    last_success: str
    last_new_entry: str
    usual_gap_s: int | None
    failures: int
    failing_since: str
    moved: bool
    gone: bool
