"""Under which law or order a deadline was set or moved, as the reports of its steps name it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.model import Story
from tracker.timeline.order import is_official
from tracker.timeline.steps import Told


def moving_instrument(move: Told, acts: Sequence[Told], story: Story) -> str:
    """The order by which a due date was moved, as readers know it; "" where none is named.

    It is named in the extension's own clauses or in those of an act of the same day, and on no
    other day more often. A law is not what moves a due date.
    """
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for one in (*acts, move):
        for instrument, count in _named(one).items():
            days[instrument][one.event.date] += count
    own = [
        (counts[move.event.date], instrument)
        for instrument, counts in days.items()
        if counts[move.event.date] == max(counts.values()) and not is_law(instrument, story)
    ]
    return shown_instrument(max(own)[1], story) if own else ""


def setting_instrument(due: Told, act: Told | None, story: Story) -> str:
    """The law or order under which something is due, as readers know it; a law before an order."""
    counts = _named(due) + (_named(act) if act else Counter())
    best = max(counts, key=lambda one: (is_law(one, story), counts[one], one), default="")
    return shown_instrument(best, story) if best else ""


def law_of(events: Iterable[Told], story: Story, by: datetime) -> str:
    """The law that the reports known by an instant name most; "" if they name none."""
    counts: Counter[str] = Counter()
    for one in {told.event.id: told for told in events}.values():
        counts.update({name: n for name, n in _named(one, by).items() if is_law(name, story)})
    best = max(counts, key=lambda one: (counts[one], one), default="")
    return shown_instrument(best, story) if best else ""


def _named(one: Told, by: datetime | None = None) -> Counter[str]:
    """How often its mentions (known by an instant) name each instrument; official ones twice."""
    counts: Counter[str] = Counter()
    for mention in one.mentions:
        if by is not None and mention.known_at > by:
            continue
        for instrument in mention.mention.instruments:
            counts[instrument] += 2 if is_official(mention) else 1
    return counts


def is_law(instrument: str, story: Story) -> bool:
    """Whether an instrument is a law or a regulation, not an order."""
    known = next((one for one in story.instruments if one.id == instrument), None)
    words = " ".join((instrument, *(known.identifiers if known else ()))).casefold()
    return any(
        word in words for word in ("pub-l", "pub. l", "public law", "celex", "(eu)", "fr-loi")
    )


def shown_instrument(instrument: str, story: Story) -> str:
    """An instrument's short name for readers."""
    if instrument.startswith("eo-"):
        return f"EO {instrument.removeprefix('eo-')}"
    known = next((one for one in story.instruments if one.id == instrument), None)
    names = known.names.get("en", ()) if known else ()
    return min(names, key=len) if names else instrument
