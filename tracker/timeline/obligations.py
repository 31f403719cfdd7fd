"""What a deadline obliges whom to do, in words for readers of each language, as of any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.model import Actor, Status, StoredMention, Story, Wording
from tracker.timeline.features import book_of, facets_of, moves_a_date
from tracker.timeline.life import Life
from tracker.timeline.order import in_order
from tracker.timeline.step_instruments import law_of
from tracker.timeline.titles import headline


@dataclass(frozen=True, slots=True)
class _Report:
    """What one report of the first due date says of the obligation."""

    known_at: datetime
    lang: str
    is_firm: bool
    merit: float
    title: str
    actors: tuple[Actor, ...]


def wordings_of(life: Life, story: Story) -> tuple[Wording, ...]:
    """How an obligation was worded from its first step on, oldest first; at least one.

    Each is made from the reports that were known on its day. What must be done is told in the words
    of the clearest report of the first due date from before that was moved, for those name the duty
    as it was set.
    """
    first = life.steps[0].known_from
    assert first is not None
    reports = _reports(life, story)
    instants = {m.known_at for told in life.events for m in told.mentions if m.known_at > first}
    found: list[Wording] = []
    for instant in (first, *sorted(instants)):
        last = found[-1] if found else None
        wording = _wording(life, story, reports, instant)
        if last is None or _told(wording) != _told(last):
            found.append(wording)
    return tuple(found)


def _told(wording: Wording) -> tuple[object, ...]:
    return wording.obligation, wording.obligation_fr, wording.actors, wording.instrument


def _reports(life: Life, story: Story) -> list[_Report]:
    """The reports of the first due date in canonical order, with those whom all know as actors."""
    book, known = book_of(story), book_of(story)
    found = []
    for mention in in_order(life.root.mentions):
        named = [book.resolve(name, mention.lang) for name in mention.mention.actors]
        actors = [known.by_id(actor.id) for actor in named if actor is not None]
        merit, title = headline(mention)
        found.append(
            _Report(
                known_at=mention.known_at,
                lang=mention.lang,
                is_firm=mention.mention.status is not Status.POSSIBLE,
                merit=merit + _says_duty(mention),
                title=title,
                actors=tuple(actor for actor in actors if actor is not None),
            )
        )
    return found


def _wording(life: Life, story: Story, reports: Sequence[_Report], instant: datetime) -> Wording:
    known = [report for report in reports if report.known_at <= instant]
    moved = life.steps[1].known_from if len(life.steps) > 1 else None
    return Wording(
        known_from=instant,
        obligation=_duty(known, "en", moved),
        obligation_fr=_duty(known, "fr", moved),
        actors=_actors(known),
        instrument=_instrument(life, story, instant),
    )


def _duty(known: Sequence[_Report], lang: str, moved: datetime | None) -> str:
    told = [report for report in known if report.lang == lang]
    firm = [report for report in told if report.is_firm] or told
    early = [report for report in firm if moved is None or report.known_at < moved] or firm
    # Of two as clear the earlier: max() keeps the first of equals.
    return max(early, key=lambda report: report.merit).title if early else ""


def _says_duty(mention: StoredMention) -> float:
    """How well a clause names the duty itself rather than a move of its date."""
    said = mention.mention
    duty = 1.5 if "duty" in facets_of(mention) else 0.0
    return duty + 0.5 * bool(said.actors) - 2.0 * moves_a_date(mention.context or said.quote)


def _actors(known: Sequence[_Report]) -> tuple[str, ...]:
    """Who must do it, those named most often first."""
    counts = Counter(actor.id for report in known for actor in report.actors)
    names = {actor.id: _shown(actor) for report in known for actor in report.actors}
    return tuple(names[one] for one in sorted(counts, key=lambda one: (-counts[one], one)))


def _shown(actor: Actor) -> str:
    """An actor's name for readers."""
    names = actor.names.get("en") or next(iter(actor.names.values()))
    return names[0]


def _instrument(life: Life, story: Story, instant: datetime) -> str:
    """What the obligation stands in: the law that its reports name most, else the first order."""
    law = law_of(life.events, story, instant)
    steps = [one for one in life.steps if one.known_from is None or one.known_from <= instant]
    return law or next((step.instrument for step in steps if step.instrument), "")
