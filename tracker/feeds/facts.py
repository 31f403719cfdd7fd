"""Facts of structured sources: an event from a field, and the plain sentence that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from tracker import plaintext
from tracker.feeds.dates import EARLIEST, parse_date
from tracker.feeds.drafts import Context
from tracker.model import EventType, Fact, Status
from tracker.timezones import named_zone

LATEST_YEAR = 2100
"""Registers write "for ever" as 9999-12-31."""

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


@dataclass(slots=True)
class FactSheet:
    """The plain text of an entry, written sentence by sentence, and the facts that it states.

    `as_of` is the day from which "ahead" is judged; `lang` is the language of its dates.
    """

    as_of: date
    lang: str = "en"
    paragraphs: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def say(self, paragraph: str) -> None:
        """Add a paragraph that states no fact; an empty one is left out."""
        if cleaned := plaintext.plain(paragraph):
            self.paragraphs.append(cleaned)

    def state(
        self,
        type_: EventType,
        day: date | None,
        sentence: str,
        *,
        source: str,
        actors: Sequence[str] = (),
        instruments: Sequence[str] = (),
    ) -> None:
        """Add a sentence and the fact that it states.

        Args:
            type_: what happens on `day`.
            day: the field's date; without one neither fact nor sentence is added.
            sentence: with `{day}` where the date is to stand.
            source: the name of the field.
            actors: who acts, by name.
            instruments: laws, orders and cases, by name or number.
        """
        if day is None:
            return
        quote = plaintext.clean_line(sentence.replace("{day}", spoken(day, self.lang)))
        self.paragraphs.append(quote)
        status = Status.SCHEDULED if day > self.as_of else Status.OCCURRED
        self.facts.append(
            Fact(
                type=type_,
                date=day.isoformat(),
                status=status,
                field=source,
                quote=quote,
                actors=_names(actors),
                instruments=_names(instruments),
            )
        )

    @property
    def text(self) -> str:
        """The paragraphs, one blank line apart; every quote is a part of it."""
        return "\n\n".join(self.paragraphs)


def _names(raw: Sequence[str]) -> tuple[str, ...]:
    cleaned = (plaintext.clean_line(name[:300]) for name in raw)
    return tuple(dict.fromkeys(name for name in cleaned if name))


def spoken(day: date, lang: str) -> str:
    """The day in words: "January 20, 2025", « 1er février 2025 »."""
    month = _MONTHS["fr" if lang == "fr" else "en"].split()[day.month - 1]
    if lang == "fr":
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
    return f"{month} {day.day}, {day.year}"


def field_day(raw: str, zone: str = "") -> date | None:
    """The calendar day of a field: of a day as it stands, of an instant in `zone`.

    None for what is no date or lies outside 1990 to 2100. A date may lie ahead: it is no anchor.
    """
    far = datetime(LATEST_YEAR - 1, 12, 29, tzinfo=UTC)
    instant = parse_date(raw, fetched_at=far, zone=zone).instant
    if instant is None or instant.year < EARLIEST.year:
        return None
    if len(raw.strip()) <= 10 or not zone:
        return instant.date()
    return instant.astimezone(named_zone(zone)).date()


def day_of_reading(context: Context, zone: tzinfo = UTC) -> date:
    """The day on which the answer was fetched."""
    return context.fetched_at.astimezone(zone).date()
