"""What a deadline obliges whom to do, in words for readers of each language."""

from __future__ import annotations

from datetime import datetime

from tracker.model import Actor, Status, StoredMention
from tracker.timeline.features import facets_of, moves_a_date
from tracker.timeline.order import in_order
from tracker.timeline.steps import Told
from tracker.timeline.titles import headline


def obligation_of(root: Told, lang: str, before: datetime | None) -> str:
    """What must be done, in the words of the clearest report of the first due date.

    Args:
        root: the first due date of the deadline.
        lang: the language of the words.
        before: when the date was first moved. Reports from before name the duty as it was set,
            and a page that shows an earlier day must not speak of what came later.
    """
    told = [m for m in in_order(root.mentions) if m.lang == lang]
    firm = [m for m in told if m.mention.status is not Status.POSSIBLE] or told
    early = [m for m in firm if before is None or m.known_at < before] or firm
    shaped = []
    for index, mention in enumerate(early):
        merit, title = headline(mention)
        shaped.append((merit + _says_duty(mention), -index, title))
    if shaped:
        return max(shaped)[2]
    return root.event.title_fr if lang == "fr" else root.event.title_en


def _says_duty(mention: StoredMention) -> float:
    """How well a clause names the duty itself rather than a move of its date."""
    said = mention.mention
    duty = 1.5 if "duty" in facets_of(mention) else 0.0
    return duty + 0.5 * bool(said.actors) - 2.0 * moves_a_date(mention.context or said.quote)


def shown_actor(actor: Actor) -> str:
    """An actor's name for readers."""
    names = actor.names.get("en") or next(iter(actor.names.values()))
    return names[0]
