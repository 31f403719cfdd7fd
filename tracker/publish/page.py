"""The timeline page: rows of a selection → what the template shows. Pure.

Every text that came from the web stays plain text here and is escaped by the template; every link
that leaves the site has passed `outgoing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tracker import edtf
from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.language import Language
from tracker.publish.marked_context import SENTENCE_CHARS, sentence
from tracker.publish.places import place_name
from tracker.store.queries import EventRow, Order, Selection, SourceRow
from tracker.store.site_rows import Choice, Facets, MentionDetail, VersionRow

PAGE_SIZE = 60

DOUBTFUL = 0.6
"""Below this confidence, two in five and more of such readings are wrong: the page says so."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One line of a source. `url` is "" where the source has no address that may be linked."""

    text: str
    lang: str
    source: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the list."""

    id: int
    url: str
    type: str
    type_name: str
    edtf: str
    date: str
    short: str
    precision_note: str
    status: str
    status_note: str
    title: str
    title_lang: str
    quote: Quote | None
    sources: str
    official: bool
    doubt: str
    ahead: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month; `name` is "" for those of which only the year is known."""

    key: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The months of one year, in the order of the page."""

    year: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    name: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address without it."""

    name: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Form:
    """The filter form as it stands; `choices` per name of a filter with a closed set of values."""

    choices: Mapping[str, tuple[Option, ...]]
    values: Selection
    first: str
    last: str
    asof: str
    chips: tuple[Chip, ...]
    clear: str
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the page stands in the whole selection."""

    page: int
    pages: int
    text: str
    previous: str = ""
    previous_text: str = ""
    following: str = ""
    following_text: str = ""


def line(event: EventRow, language: Language, address: Address, today: date) -> Line:
    """One event as an entry of the list."""
    title, title_lang = title_of(event, language)
    ahead = event.date_end >= today.isoformat()
    return Line(
        id=event.id,
        url=str(address.at(f"/event/{event.id}").plain("ui", "asof")),
        type=event.type,
        type_name=language(f"type.{event.type}"),
        edtf=event.date,
        date=language.date(event.date),
        short=language.short(event.date),
        precision_note=precision_note(event.date, language),
        status=event.status,
        status_note=(
            ""
            if event.status == "occurred"
            else status_name(event.type, event.status, language, ahead=ahead)
        ),
        title=title,
        title_lang=title_lang,
        quote=_quote(event, language),
        sources=language.count("sources", event.source_count),
        official=event.official,
        doubt=doubt_of(event, language),
        ahead=ahead,
    )


def status_name(kind: str, status: str, language: Language, *, ahead: bool = True) -> str:
    """The status in words; of a deadline, `occurred` says only that its day came."""
    if (kind, status) == ("deadline", "occurred"):
        return language("status.occurred_deadline")
    planned = status == "scheduled" and not ahead
    return language("status.was_scheduled" if planned else f"status.{status}")


def doubt_of(event: EventRow, language: Language) -> str:
    """What marks an event that is read with little confidence; "" for the others."""
    if event.confidence >= DOUBTFUL or event.review == "confirmed":
        return ""
    return language("timeline.doubt", percent=round(event.confidence * 100))


def title_of(event: EventRow | VersionRow, language: Language) -> tuple[str, str]:
    """The headline in the language of the page where there is one, and its own language."""
    titles = {"en": event.title_en, "fr": event.title_fr}
    for code in (language.code, language.other):
        if titles[code]:
            return titles[code], code
    return event.title, ""


def precision_note(value: str, language: Language) -> str:
    """What is not known of a date; "" for a day."""
    if not edtf.is_valid(value):
        return ""
    precision = edtf.precision(value)
    return "" if precision is edtf.Precision.DAY else language(f"precision.{precision}")


def unfit(one: SourceRow | MentionDetail, event: EventRow, language: Language) -> tuple[bool, ...]:
    """Sorts statements: first those in force that say what the event says, in the language."""
    return (*event.differs(one), one.lang != language.code)


def _quote(event: EventRow, language: Language) -> Quote | None:
    """The first statement in force that says what the entry says, in the reader's language."""
    if not event.sources:
        return None
    best = min(event.sources, key=lambda one: unfit(one, event, language))
    text = sentence(best.quote, best.context)
    if len(text) > SENTENCE_CHARS:
        text = text[:SENTENCE_CHARS].rsplit(" ", 1)[0] + " …"
    name = best.publisher or host_of(best.url) or best.title
    return Quote(text, best.lang, name, outgoing(best.url), best.kind)


def years(
    events: Iterable[EventRow], language: Language, address: Address, today: date
) -> tuple[Year, ...]:
    """The entries under their years and months, in the order they come in."""
    found = []
    for year, of_year in groupby(events, key=lambda event: event.date_start[:4]):
        months = []
        for key, of_month in groupby(of_year, key=_month_key):
            name = language.months[int(key[5:]) - 1] if key else ""
            lines = tuple(line(event, language, address, today) for event in of_month)
            months.append(Month(key or year, name, lines))
        found.append(Year(year, tuple(months)))
    return tuple(found)


def _month_key(event: EventRow) -> str:
    return "" if len(event.date) == 4 else event.date_start[:7]


def form(selection: Selection, facets: Facets, language: Language, address: Address) -> Form:
    """The filters with what they can be set to, and a chip for each one in use."""

    def options(name: str, choices: Sequence[Choice], chosen: Sequence[str]) -> tuple[Option, ...]:
        held = {choice.value for choice in choices}
        # What no event has (any more) is kept too: a form that is sent again must not drop it.
        asked = [Choice(value, "", "", 0) for value in chosen if value not in held]
        return tuple(
            Option(
                choice.value,
                _choice_name(name, choice, language),
                language.number(choice.count) if choice.count else "",
                choice.value in chosen,
            )
            for choice in (*choices, *asked)
        )

    langs = tuple(
        Option(code, language(f"lang.{code}"), "", selection.lang == code) for code in ("en", "fr")
    )
    choices = {
        "type": options("type", facets.types, selection.types),
        "actor": options("actor", facets.actors, selection.actors),
        "jurisdiction": options("jurisdiction", facets.jurisdictions, selection.jurisdictions),
        "status": options("status", facets.statuses, selection.statuses),
        "lang": langs,
    }
    return Form(
        choices=choices,
        values=selection,
        first=_iso(selection.first),
        last=_iso(selection.last),
        asof=_iso(selection.asof),
        chips=tuple(_chips(choices, selection, language, address)),
        clear=str(address.plain("ui", "order")),
        kept=address.plain("ui", "order").pairs,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _choice_name(filtered: str, choice: Choice, language: Language) -> str:
    """The words for a value of a filter."""
    if filtered == "jurisdiction":
        return place_name(choice.value, language.code)
    if language.has(f"{filtered}.{choice.value}"):
        return language(f"{filtered}.{choice.value}")
    name = choice.name_fr if language.code == "fr" else choice.name_en
    return name or choice.name_en or choice.value


def _chips(
    choices: Mapping[str, tuple[Option, ...]],
    selection: Selection,
    language: Language,
    address: Address,
) -> Iterator[Chip]:
    first_page = address.having(page="")
    for name, options in choices.items():
        for option in options:
            if option.chosen:
                url = str(first_page.without(name, option.value))
                yield Chip(language(f"filter.{name}"), option.name, url)
    for name, value in (
        ("q", language("filter.q_value", q=selection.q) if selection.q else ""),
        ("from", language.date(_iso(selection.first))),
        ("to", language.date(_iso(selection.last))),
        ("asof", language.date(_iso(selection.asof))),
    ):
        if value:
            yield Chip(language(f"filter.{name}"), value, str(first_page.having(**{name: ""})))
    if selection.official:
        yield Chip(language("filter.official"), "", str(first_page.having(official="")))


def pager(
    page: int,
    found: int,
    language: Language,
    address: Address,
    size: int = PAGE_SIZE,
    noun: str = "events",
) -> Pager:
    """The way to the neighbouring pages; `noun` names what is on them, as in `Language.count`."""
    pages = max(1, -(-found // size))
    left_after = found - page * size
    back, on = language.count(noun, size), language.count(noun, min(size, max(left_after, 0)))
    has_previous, has_next = page > 1, left_after > 0
    return Pager(
        page=page,
        pages=pages,
        text=language("timeline.page", page=language.number(page), pages=language.number(pages)),
        previous=(
            str(address.having(page=str(page - 1) if page > 2 else "")) if has_previous else ""
        ),
        previous_text=language("timeline.previous_page", count=back) if has_previous else "",
        following=str(address.having(page=str(page + 1))) if has_next else "",
        following_text=language("timeline.next_page", count=on) if has_next else "",
    )


def order_of(value: str) -> Order:
    """The order that a query string asks for; a ValueError for one that there is not."""
    return Order.NEWEST if not value else {"newest": Order.NEWEST, "oldest": Order.OLDEST}[value]
