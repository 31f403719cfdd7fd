"""Who says what the life of a deadline tells: the sentence to quote, and its source. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.language import Language
from tracker.publish.marked_context import Piece, pieces, sentence
from tracker.store.site_rows import StatementRow


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with its source. `url` leads to the article, `detail` to it on the event's page.

    `source`, `url`, `detail` and `lang` are "" where they are not known.
    """

    pieces: tuple[Piece, ...]
    lang: str = ""
    source: str = ""
    url: str = ""
    detail: str = ""


def saying(
    statements: Sequence[StatementRow],
    event_id: int | None,
    quote: str,
    language: Language,
    address: Address,
    *,
    is_exact: bool = False,
) -> Saying:
    """The sentence for what an event did to a deadline.

    Args:
        statements: of the events of the deadline.
        event_id: the event, None where there is none.
        quote: the words that were chosen for it, whatever their language.
        language: that of the reader, preferred where a statement in it says the same.
        address: of the page.
        is_exact: the words say more than date and status of the event: no others take their place.
    """
    of_event = [one for one in statements if one.event_id == event_id]
    chosen = next((one for one in of_event if one.quote == quote), None)
    event = address.at(f"/event/{event_id}").plain("ui", "asof")
    if chosen is None:
        plain = (Piece(quote, "", quoted=True),) if quote else ()
        return Saying(plain, detail=str(event) if event_id else "")
    if not is_exact:
        chosen = _in_language(chosen, of_event, language)
    return Saying(
        pieces(
            sentence(chosen.quote, chosen.context), chosen.quote, chosen.date_text, chosen.trigger
        ),
        chosen.lang,
        chosen.publisher or host_of(chosen.url),
        outgoing(chosen.url),
        f"{event}#mention-{chosen.id}",
    )


def _in_language(
    chosen: StatementRow, of_event: Sequence[StatementRow], language: Language
) -> StatementRow:
    """A statement in the reader's language of the same date and status, else the chosen one."""
    if chosen.lang == language.code:
        return chosen
    same = (
        one
        for one in of_event
        if (one.lang, one.date, one.status) == (language.code, chosen.date, chosen.status)
    )
    return next(same, chosen)
