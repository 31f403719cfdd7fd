"""The page of one event: its sources, how its date was worked out, what was said of it. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote as percent_encode

from tracker import edtf
from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.language import Language
from tracker.publish.page import precision_note
from tracker.store.site_rows import EventDetail, MentionDetail, VersionRow


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a shown context. `mark` is "", `date` or `trigger`."""

    text: str
    mark: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One source with its quote in context."""

    id: int
    source: str
    url: str
    title: str
    lang: str
    kind: str
    official: bool
    withdrawn: bool
    removed: bool
    partial: str
    published_edtf: str
    published: str
    read_on: str
    pieces: tuple[Piece, ...]
    copies: str
    date: str
    date_text: str
    trigger: str
    derived: bool
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    link_reasons: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A date that is stated, by how many, and whether officially."""

    edtf: str
    text: str
    official: bool
    published: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version in words."""

    since: str
    since_edtf: str
    change: str
    title: str
    title_lang: str
    date: str
    status: str
    gone: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """All that the page shows of the event itself."""

    id: int
    title: str
    title_lang: str
    edtf: str
    date: str
    precision_note: str
    type: str
    type_name: str
    status: str
    status_name: str
    actors: tuple[tuple[str, str], ...]
    instruments: tuple[str, ...]
    jurisdiction: str
    confidence: str
    review: str
    official: bool
    sources: str
    claims: tuple[Claim, ...]
    is_disputed: bool
    statements: tuple[Statement, ...]
    report_url: str


def view(
    event: EventDetail,
    mentions: Sequence[MentionDetail],
    language: Language,
    address: Address,
    *,
    report_url: str,
    page_url: str,
) -> EventView:
    """The event as its page shows it.

    Args:
        event: the event.
        mentions: its statements in order of publication.
        language: the words.
        address: the page itself.
        report_url: from the settings; `{id}`, `{title}` and `{url}` in it are filled in.
        page_url: the absolute address of this page, for `{url}`.
    """
    title, title_lang = title_of(event, language)
    return EventView(
        id=event.id,
        title=title,
        title_lang=title_lang,
        edtf=event.date,
        date=language.date(event.date),
        precision_note=precision_note(event.date, language),
        type=event.type,
        type_name=language(f"type.{event.type}"),
        status=event.status,
        status_name=status_name(event.type, event.status, language),
        actors=tuple(
            (
                (actor.name_fr if language.code == "fr" else "") or actor.name_en,
                str(
                    address.at(f"/timeline/{event.story}")
                    .plain("ui", "asof")
                    .having(actor=actor.id)
                ),
            )
            for actor in event.actors
        ),
        instruments=tuple(
            ", ".join([instrument.name_en, *instrument.identifiers])
            for instrument in event.instruments
        ),
        jurisdiction=event.jurisdiction,
        confidence=language("event.confidence_of", percent=round(event.confidence * 100)),
        review=language(f"review.{event.review}"),
        official=event.official,
        sources=language.count("sources", event.source_count),
        claims=_claims(event, mentions, language),
        is_disputed=any(not _agrees(claim.date, event.date) for claim in event.claims),
        statements=_statements(mentions, language),
        report_url=_report(report_url, event.id, title, page_url),
    )


def title_of(event: EventDetail | VersionRow, language: Language) -> tuple[str, str]:
    """The headline in the language of the page where there is one, and its own language."""
    titles = {"en": event.title_en, "fr": event.title_fr}
    for code in (language.code, language.other):
        if titles[code]:
            return titles[code], code
    return event.title, ""


def change_words(change: str, language: Language) -> str:
    """What changed, with the fields of `field: old → new; …` named in the language."""

    def name(match: re.Match[str]) -> str:
        key = f"field.{match[2]}"
        return f"{match[1]}{language(key) if language.has(key) else match[2]}: "

    if change == "new":
        return language("change.new")
    words = {"True": language("change.yes"), "False": language("change.no")}
    plain = re.sub(r"\b(True|False)\b(?= →|;|$)", lambda match: words[match[1]], change)
    return re.sub(r"(^|; )(\w+): ", name, plain)


def status_name(kind: str, status: str, language: Language) -> str:
    """The status in words; of a deadline, `occurred` says only that its day came."""
    passed = (kind, status) == ("deadline", "occurred")
    return language("status.occurred_deadline" if passed else f"status.{status}")


def _report(template: str, event_id: int, title: str, page_url: str) -> str:
    """Plain replacement, not `str.format`: a title may hold braces."""
    url = template
    for name, value in (("{id}", str(event_id)), ("{title}", title), ("{url}", page_url)):
        url = url.replace(name, percent_encode(value, safe=""))
    return url if url.startswith(("https://", "http://", "mailto:", "/")) else ""


def _agrees(claim: str, date: str) -> bool:
    """Whether a stated date is the published one, or says the same less exactly."""
    return edtf.is_valid(claim) and edtf.is_valid(date) and edtf.contains(claim, date)


def _claims(
    event: EventDetail, mentions: Sequence[MentionDetail], language: Language
) -> tuple[Claim, ...]:
    """The dates that are stated, where there is more than one, official ones first."""
    if len(event.claims) < 2:
        return ()
    articles = {mention.id: mention.duplicate_of or mention.article_id for mention in mentions}
    return tuple(
        Claim(
            claim.date,
            language(
                "event.claim",
                date=language.date(claim.date),
                count=language.count(
                    "sources", len({articles.get(key, key) for key in claim.mention_ids})
                ),
            ),
            claim.official,
            claim.date == event.date,
        )
        for claim in event.claims
    )


def _statements(mentions: Sequence[MentionDetail], language: Language) -> tuple[Statement, ...]:
    """One entry per article that is not a copy; copies of it are counted."""
    held = {mention.article_id for mention in mentions}
    copies = Counter(mention.duplicate_of for mention in mentions if mention.duplicate_of in held)
    return tuple(
        _statement(mention, copies[mention.article_id], language)
        for mention in mentions
        if mention.duplicate_of not in held
    )


def _statement(mention: MentionDetail, copies: int, language: Language) -> Statement:
    url = outgoing(mention.url)
    partial = f"event.partial.{mention.text_status}"
    return Statement(
        id=mention.id,
        source=mention.publisher or mention.feed_title or host_of(mention.url) or "—",
        url="" if mention.removed else url,
        title=mention.article_title,
        lang=mention.lang,
        kind=language(f"kind.{mention.kind}"),
        official=mention.official,
        withdrawn=mention.withdrawn,
        removed=mention.removed,
        partial=language(partial) if language.has(partial) else "",
        published_edtf=mention.published[:10],
        published=(
            language("event.published", date=language.instant(mention.published))
            if mention.published
            else language("event.published_unknown")
        ),
        read_on=language("event.read_on", date=language.instant(mention.known_at)),
        pieces=pieces(mention.context, mention.quote, mention.date_text, mention.trigger),
        copies=language.plural("event.copies", copies) if copies else "",
        date=language.date(mention.date),
        date_text=mention.date_text,
        trigger=mention.trigger,
        derived=mention.derived,
        reasons=mention.reasons,
        rules=mention.rules,
        link_reasons=mention.link_reasons,
        confidence=language("event.confidence_of", percent=round(mention.confidence * 100)),
    )


def pieces(context: str, quote: str, date_text: str, trigger: str) -> tuple[Piece, ...]:
    """The context cut where quote, date expression and trigger begin and end.

    Joined together the pieces give the context, or the quote where the context does not hold it.
    """
    start = context.find(quote)
    if start < 0 or not quote:
        context, start = quote, 0
    end = start + len(quote)
    marks = _spans(quote, start, (("date", date_text), ("trigger", trigger)))
    cuts = sorted({0, len(context), start, end, *(at for mark in marks for at in mark[1:])})
    found = []
    for left, right in pairwise(cuts):
        mark = next((kind for kind, first, last in marks if first <= left < last), "")
        found.append(Piece(context[left:right], mark, start <= left < end))
    return tuple(found)


def _spans(
    quote: str, offset: int, wanted: Sequence[tuple[str, str]]
) -> tuple[tuple[str, int, int], ...]:
    """Where the wanted texts stand in the quote; a later one gives way to an earlier one."""
    spans: list[tuple[str, int, int]] = []
    for kind, text in wanted:
        at = quote.find(text) if text else -1
        first, last = offset + at, offset + at + len(text)
        if at >= 0 and all(last <= left or right <= first for _, left, right in spans):
            spans.append((kind, first, last))
    return tuple(spans)


def version_views(versions: Sequence[VersionRow], language: Language) -> tuple[Version, ...]:
    """What was said, newest first."""
    found = []
    for version in versions:
        title, title_lang = title_of(version, language)
        found.append(
            Version(
                since=language.instant(version.known_from),
                since_edtf=version.known_from[:10],
                change=change_words(version.change, language),
                title=title,
                title_lang=title_lang,
                date=language.date(version.date),
                status=status_name(version.type, version.status, language),
                gone=version.gone,
            )
        )
    return tuple(found)


_EVENT_STATUS = {
    "occurred": "https://schema.org/EventScheduled",
    "scheduled": "https://schema.org/EventScheduled",
    "possible": "https://schema.org/EventScheduled",
    "cancelled": "https://schema.org/EventCancelled",
}


def json_ld(event: EventDetail, view: EventView, page_url: str) -> str:
    """The event for machines (schema.org), safe inside a `script` element.

    A law is a `Legislation` with its date; all else is an `Event`. A date keeps its precision:
    schema.org dates are ISO 8601, which allows a year and a month.
    """
    first, _, last = event.date.partition("/")
    data: dict[str, object] = {"@context": "https://schema.org", "url": page_url}
    data["name"] = view.title
    if view.title_lang:
        data["inLanguage"] = view.title_lang
    if event.type in ("legislation", "executive_action", "regulation"):
        data |= {"@type": "Legislation", "legislationDate": first}
        identifiers = [one for row in event.instruments for one in row.identifiers]
        if identifiers:
            data["legislationIdentifier"] = identifiers[0]
        if event.jurisdiction:
            data["legislationJurisdiction"] = event.jurisdiction
    else:
        data |= {"@type": "Event", "startDate": first, "endDate": last or first}
        data["eventStatus"] = _EVENT_STATUS[event.status]
        data["location"] = {"@type": "Place", "name": event.jurisdiction or "—"}
        if event.actors:
            data["organizer"] = [
                {"@type": "Organization", "name": actor.name_en} for actor in event.actors
            ]
    data["description"] = event.summary
    data["subjectOf"] = [
        {"@type": "NewsArticle", "url": one.url, "headline": one.title}
        for one in view.statements
        if one.url
    ]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # "</script>" or "<!--" in a title must not end or change the element.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
