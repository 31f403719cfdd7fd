"""The life of each deadline as a drawing and as a list, and the next one to come. Pure.

The drawing has one row per move: a dot on the day of the act, a line to the due date that it gave.
Read downwards it is a staircase that moves to the right with each extension. Like the chart it is
drawn in units that the page stretches, with its words outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker import edtf
from tracker.publish.address import Address
from tracker.publish.language import Language
from tracker.publish.reckoning import render_reckoning
from tracker.publish.stated import Saying, saying
from tracker.store.site_rows import DeadlineLife, ProposalRow, StepRow

_CLOSED = frozenset({"met", "missed", "lifted", "superseded"})
_ROW = 26


@dataclass(frozen=True, slots=True)
class Move:
    """One move in words."""

    kind: str
    name: str
    edtf: str
    date: str
    due_edtf: str
    due: str
    change: str
    instrument: str
    explanation: str
    said: Saying


@dataclass(frozen=True, slots=True)
class Proposed:
    """A due date that was only proposed, in words."""

    edtf: str
    due: str
    date: str
    instrument: str
    outcome: str
    said: Saying


@dataclass(frozen=True, slots=True)
class Bar:
    """One move in the drawing; `act` and `due` in percent of the width, `due` None without one."""

    kind: str
    act: float
    due: float | None
    y: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis, `x` in percent of the width."""

    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Lifeline:
    """The drawing. `today` is None where today lies outside of it."""

    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today: float | None
    today_name: str
    alt: str


@dataclass(frozen=True, slots=True)
class LifeView:
    """One deadline as the page shows it.

    `due` is the date in force. A deadline that has come to an end has none: `outcome` tells how and
    when it ended, `last_due` what the date had been.
    """

    id: int
    obligation: str
    actors: str
    instrument: str
    state: str
    state_name: str
    due_edtf: str
    due: str
    left: str
    outcome: str
    outcome_edtf: str
    last_due: str
    moves_text: str
    moves: tuple[Move, ...]
    proposals: tuple[Proposed, ...]
    drawing: Lifeline | None
    on_answer: str
    outcome_unknown: bool
    closed: bool
    url: str


@dataclass(frozen=True, slots=True)
class NextDeadline:
    """The panel. `days` is 0 on the day itself."""

    obligation: str
    due_edtf: str
    due: str
    days: int
    days_text: str
    moves_text: str
    url: str


def is_open(life: DeadlineLife) -> bool:
    """Whether the deadline still binds: it has a due date and no outcome."""
    return bool(life.due) and life.state not in _CLOSED


def days_left(due: str, today: date) -> int:
    """Days from `today` to the last day that the EDTF date covers; negative when it has passed."""
    return (edtf.bounds(due)[1] - today).days


def next_deadline(
    life: DeadlineLife, today: date, language: Language, address: Address
) -> NextDeadline:
    """The panel of the open deadline that comes first."""
    days = days_left(life.due, today)
    return NextDeadline(
        obligation=_obligation(life, language),
        due_edtf=life.due,
        due=language.date(life.due),
        days=days,
        days_text=language.count("days", days),
        moves_text=language.count("moves", life.moves) if life.moves else "",
        url=f"{address.at(f'/deadlines/{life.story}').plain('ui', 'asof')}#deadline-{life.id}",
    )


def _obligation(life: DeadlineLife, language: Language) -> str:
    return (life.obligation_fr if language.code == "fr" else "") or life.obligation


def in_force_on(life: DeadlineLife, day: date) -> StepRow | None:
    """The move whose due date was in force at the end of `day`; None before it was set."""
    past = [step for step in life.steps if edtf.bounds(step.date)[0] <= day]
    return past[-1] if past else None


def replaced_by(life: DeadlineLife, due: str) -> str:
    """The last due date of a deadline if `due` is an earlier one, else ""; both EDTF."""
    dues = [step.due for step in life.steps if step.due]
    return dues[-1] if due in dues and due != dues[-1] else ""


def view(
    life: DeadlineLife, today: date, language: Language, address: Address, on: date | None = None
) -> LifeView:
    """One deadline."""
    bounded = is_open(life)
    left = days_left(life.due, today) if bounded else 0
    end = life.steps[-1] if life.state in _CLOSED else None
    last_due = next((step.due for step in reversed(life.steps) if step.due), "")
    return LifeView(
        id=life.id,
        obligation=_obligation(life, language),
        actors=", ".join(life.actors),
        instrument=life.instrument,
        state=life.state,
        state_name=language("state.passed" if bounded and left < 0 else f"state.{life.state}"),
        due_edtf=life.due,
        due=language.date(life.due) if life.due else language("deadlines.due_none"),
        left=_left(left, language) if bounded else "",
        outcome=_outcome(end, language) if end else "",
        outcome_edtf=end.date if end else "",
        last_due=language.date(last_due) if end else "",
        moves_text=language.count("moves", life.moves) if life.moves else "",
        moves=tuple(_moves(life, language, address)),
        proposals=tuple(_proposed(one, life, language, address) for one in life.proposals),
        drawing=_draw(life, today, language),
        on_answer=_on_answer(life, on, language) if on else "",
        outcome_unknown=bounded and left < 0,
        closed=not bounded,
        url=str(address.at(f"/deadlines/{life.story}").plain("ui").having(deadline=str(life.id))),
    )


def _outcome(end: StepRow, language: Language) -> str:
    act = language("deadlines.act", date=language.date(end.date))
    return f"{language(f'step.{end.kind}')} {act}"


def _left(days: int, language: Language) -> str:
    if days == 0:
        return language("deadlines.is_today")
    key = "deadlines.left" if days > 0 else "deadlines.ago"
    return language(key, days=language.count("days", abs(days)))


def _on_answer(life: DeadlineLife, day: date, language: Language) -> str:
    step = in_force_on(life, day)
    written = language.day(day)
    if step is None:
        return language("deadlines.on_unset", date=written)
    if not step.due:
        return language("deadlines.on_nothing", date=written)
    return language("deadlines.on_answer", date=written, due=language.date(step.due))


def _moves(life: DeadlineLife, language: Language, address: Address) -> list[Move]:
    return [
        Move(
            kind=step.kind,
            name=language(f"step.{step.kind}"),
            edtf=step.date,
            date=language.date(step.date),
            due_edtf=step.due,
            due=_due(step, language),
            change=_change(step, language),
            instrument=step.instrument,
            explanation=render_reckoning(step.explanation, language),
            # Of a missed deadline the words tell that nothing was done by its day.
            said=saying(
                life.statements,
                step.event_id,
                step.quote,
                language,
                address,
                is_exact=step.kind == "missed",
            ),
        )
        for step in life.steps
    ]


def _proposed(
    row: ProposalRow, life: DeadlineLife, language: Language, address: Address
) -> Proposed:
    ended = language("deadlines.proposal_ended", date=language.date(row.superseded or row.date))
    return Proposed(
        edtf=row.due,
        due=language.date(row.due),
        date=language.date(row.date),
        instrument=row.instrument,
        outcome=ended if row.superseded else language("deadlines.proposal_open"),
        said=saying(life.statements, row.event_id, row.quote, language, address),
    )


def _due(step: StepRow, language: Language) -> str:
    if step.kind in _CLOSED:
        return ""
    if not step.due:
        return language("deadlines.no_due")
    return language("deadlines.new_due", date=language.date(step.due))


def _change(step: StepRow, language: Language) -> str:
    if not step.days or step.kind == "set":
        return ""
    key = "deadlines.added" if step.days > 0 else "deadlines.removed"
    return language(key, days=language.count("days", abs(step.days)))


def _draw(life: DeadlineLife, today: date, language: Language) -> Lifeline | None:
    """The staircase; None for a life of one move, or without any stretch of time to draw."""
    if len(life.steps) < 2:
        return None
    acts = [edtf.bounds(step.date)[0] for step in life.steps]
    dues = [edtf.bounds(step.due)[1] if step.due else None for step in life.steps]
    days = [*acts, *(due for due in dues if due)]
    first, last = min(days), max(days)
    if first == last:
        return None
    # Room on both sides for the dots.
    margin = (last - first).days * 0.03
    origin, span = first.toordinal() - margin, (last - first).days + 2 * margin

    def place(day: date) -> float:
        return round(100 * (day.toordinal() - origin) / span, 2)

    bars = tuple(
        Bar(
            step.kind,
            place(act),
            place(due) if due and step.kind not in _CLOSED else None,
            row * _ROW + _ROW // 2,
        )
        for row, (step, act, due) in enumerate(zip(life.steps, acts, dues, strict=True))
    )
    years = range(first.year, last.year + 1)
    every = -(-len(years) // 8)
    return Lifeline(
        height=len(bars) * _ROW,
        bars=bars,
        ticks=tuple(
            Tick(str(year), place(date(year, 1, 1)))
            for year in years[::every]
            if 0 <= place(date(year, 1, 1)) <= 94
        ),
        today=place(today) if 0 <= place(today) <= 100 else None,
        today_name=language.day(today),
        alt=language(
            "deadlines.chart_alt",
            obligation=_obligation(life, language),
            moves=language.count("moves", life.moves),
            first=language.day(first),
            last=language.day(last),
        ),
    )
