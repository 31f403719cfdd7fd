"""Which sources give which due date, where they disagree: official ones first, never averaged."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.model import Status, StoredMention
from tracker.timeline.order import canonical_key, is_official
from tracker.timeline.steps import Told

# Names shown for a date; the others are counted.
_MOST_NAMES = 3


def who_says_which(published: Told, others: Iterable[Told]) -> str:
    """`2025-06-19: Federal Register; 2025-06-18: Sample Wire, Sample Notes + 2`.

    A source that states the published date is not counted for another one that it only counted
    days to.

    Args:
        published: the due date that is published.
        others: the due dates that other sources give for the same act.
    """
    stating = {_source(m) for m in published.mentions if not m.mention.derived}
    said = [f"{published.event.date}: {_names(published.mentions)}"]
    for other in others:
        told = [m for m in other.mentions if not (m.mention.derived and _source(m) in stating)]
        if told:
            said.append(f"{other.event.date}: {_names(told)}")
    return "; ".join(said) if len(said) > 1 else ""


def _source(mention: StoredMention) -> str:
    return mention.publisher or mention.source_group


def _names(mentions: Iterable[StoredMention]) -> str:
    """The sources of mentions, official ones first, then as they came."""
    ranked = sorted(
        (m for m in mentions if m.mention.status is not Status.CANCELLED),
        key=lambda m: (not is_official(m), m.mention.derived, canonical_key(m)),
    )
    names = list(dict.fromkeys(m.publisher for m in ranked if m.publisher))
    unnamed = len({m.source_group for m in ranked if not m.publisher})
    shown, more = names[:_MOST_NAMES], len(names[_MOST_NAMES:]) + unnamed
    if not shown:
        return f"{more} source{'s' if more != 1 else ''}"
    return ", ".join(shown) + (f" + {more}" if more else "")
