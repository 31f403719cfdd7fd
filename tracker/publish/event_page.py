"""The page of one event: its sources, how its date was worked out, what was said of it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote as percent_encode

from tracker import edtf
from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.grounds import render_grounds
from tracker.publish.language import Language
from tracker.publish.marked_context import Piece, pieces, sentence
from tracker.publish.page import doubt_of, precision_note, status_name, title_of, unfit
from tracker.publish.places import place_name
from tracker.publish.stated import Saying
from tracker.store.rows import EventRow
from tracker.store.site_rows import ClaimRow, MentionDetail, VersionRow


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
    """A date that is stated, by how many, and whether officially; `url` leads to who says so."""

    edtf: str
    text: str
    url: str
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
    lead: Saying | None
    type: str
    type_name: str
    status: str
    status_name: str
    actors: tuple[tuple[str, str], ...]
    instruments: tuple[str, ...]
    jurisdiction: str
    confidence: str
    doubt: str
    review: str
    official: bool
    sources: str
    claims: tuple[Claim, ...]
    is_disputed: bool
    statements: tuple[Statement, ...]
    report_url: str


def view(
    event: EventRow,
    claims: Sequence[ClaimRow],
    mentions: Sequence[MentionDetail],
    language: Language,
    address: Address,
    today: date,
    *,
    report_url: str,
    page_url: str,
) -> EventView:
    """The event as its page shows it.

    Args:
        event: the event.
        claims: the dates that are stated for it.
        mentions: its statements in order of publication.
        language: the words.
        address: the page itself.
        today: parts what is ahead from what has passed.
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
        lead=_lead(event, mentions, language),
        type=event.type,
        type_name=language(f"type.{event.type}"),
        status=event.status,
        status_name=status_name(
            event.type, event.status, language, ahead=event.date_end >= today.isoformat()
        ),
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
        jurisdiction=place_name(event.jurisdiction, language.code),
        confidence=language("event.confidence_of", percent=round(event.confidence * 100)),
        doubt=doubt_of(event, language),
        review=language(f"review.{event.review}"),
        official=event.official,
        sources=language.count("sources", event.source_count),
        claims=_claims(event.date, claims, mentions, language),
        is_disputed=any(not _agrees(claim.date, event.date) for claim in claims),
        statements=_statements(mentions, language),
        report_url=_report(report_url, event.id, title, page_url),
    )


# The fields whose values are words of ours, places or dates; no title can look like them before
# its own.
_SPOKEN = re.compile(r"(?:^|(?<=; ))(type|status|review|date|jurisdiction): (\S*) → (\S*)(?=; |$)")


def change_words(change: str, language: Language) -> str:
    """What changed, `field: old → new; …`, with fields, values and dates in the language."""

    def value(field: str, word: str) -> str:
        if field == "date":
            return language.date(word) if edtf.is_valid(word) else word
        if field == "jurisdiction":
            return place_name(word, language.code)
        key = f"{field}.{word}"
        return language(key).lower() if language.has(key) else word

    def spoken(match: re.Match[str]) -> str:
        return f"{match[1]}: {value(match[1], match[2])} → {value(match[1], match[3])}"

    def name(match: re.Match[str]) -> str:
        key = f"field.{match[2]}"
        label = language(key) if language.has(key) else match[2]
        return match[1] + language("change.field", name=label)

    if change == "new":
        return language("change.new")
    words = {"True": language("change.yes"), "False": language("change.no")}
    plain = re.sub(r"\b(True|False)\b(?= →|;|$)", lambda match: words[match[1]], change)
    return re.sub(r"(^|; )(\w+):(?= )", name, _SPOKEN.sub(spoken, plain))


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
    published: str,
    claims: Sequence[ClaimRow],
    mentions: Sequence[MentionDetail],
    language: Language,
) -> tuple[Claim, ...]:
    """The dates that are stated, where there is more than one, official ones first."""
    if len(claims) < 2:
        return ()
    articles = {mention.id: mention.duplicate_of or mention.article_id for mention in mentions}
    shown = {mention.id for mention in _shown(mentions)}
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
            next((f"#mention-{key}" for key in claim.mention_ids if key in shown), ""),
            claim.official,
            claim.date == published,
        )
        for claim in claims
    )


def _statements(mentions: Sequence[MentionDetail], language: Language) -> tuple[Statement, ...]:
    """One entry per statement of an article that is not a copy; copies of it are counted."""
    copies = Counter(mention.duplicate_of for mention in mentions)
    return tuple(
        _statement(mention, copies[mention.article_id], language) for mention in _shown(mentions)
    )


def _shown(mentions: Sequence[MentionDetail]) -> list[MentionDetail]:
    """Those that do not stand in a copy of an article that is here too."""
    held = {mention.article_id for mention in mentions}
    return [mention for mention in mentions if mention.duplicate_of not in held]


def _lead(event: EventRow, mentions: Sequence[MentionDetail], language: Language) -> Saying | None:
    """The sentence that the date rests on, for the head of the page; None without one in force."""
    in_force = [one for one in _shown(mentions) if not one.withdrawn and not one.removed]
    if not in_force:
        return None
    best = min(in_force, key=lambda one: (*unfit(one, event, language), not one.official))
    return Saying(
        pieces(sentence(best.quote, best.context), best.quote, best.date_text, best.trigger),
        best.lang,
        _publisher(best),
        outgoing(best.url),
        f"#mention-{best.id}",
    )


def _publisher(mention: MentionDetail) -> str:
    return mention.publisher or mention.feed_title or host_of(mention.url) or "—"


def _statement(mention: MentionDetail, copies: int, language: Language) -> Statement:
    url = outgoing(mention.url)
    partial = f"event.partial.{mention.text_status}"
    return Statement(
        id=mention.id,
        source=_publisher(mention),
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
        reasons=render_grounds(mention.reasons, language),
        rules=mention.rules,
        link_reasons=render_grounds(mention.link_reasons, language),
        confidence=language("event.confidence_of", percent=round(mention.confidence * 100)),
    )


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
