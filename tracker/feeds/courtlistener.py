"""CourtListener: docket and search feeds (Atom) and the search API v4 (JSON).

https://www.courtlistener.com/help/api/rest/. Its feeds write the filing day as midnight US
Pacific, so the day is read there whatever the zone of the reader.
"""

import re
from dataclasses import replace
from datetime import datetime

from tracker.feeds import json_values as js
from tracker.feeds.court_acts import court_act, docket_text
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import FactSheet, day_of_reading, field_day
from tracker.feeds.sniff import BodyKind, body_kind
from tracker.feeds.syndication import parse_syndication
from tracker.model import Entry, EventType, Fact, ParsedFeed, Status
from tracker.timezones import named_zone

ZONE = "America/Los_Angeles"
SITE = "https://www.courtlistener.com"

_CASE = re.compile(r"^(?:Entry #\d+|Minute entry from .{1,40}?) in (?P<case>.{1,300})$")


def parse_courtlistener(body: bytes, content_type: str, context: Context) -> ParsedFeed:
    """Docket entries, filings or opinions, with what they record as facts.

    Raises:
        FeedError: neither a feed nor an answer of the API.
    """
    if body_kind(body) is BodyKind.JSON:
        return _parse_search(body, context)
    pacific = replace(context, feed=replace(context.feed, timezone=ZONE))
    parsed = parse_syndication(body, content_type, pacific)
    opinions = "type=o" in context.url or "/feed/court/" in context.url
    entries = tuple(_entry(entry, opinions=opinions) for entry in parsed.entries)
    return replace(parsed, entries=entries, lang="en")


def _entry(entry: Entry, *, opinions: bool) -> Entry:
    filed = entry.published.astimezone(named_zone(ZONE)) if entry.published else None
    entry = replace(entry, published=filed, text=entry.text or entry.title)
    if filed is None:
        return entry
    case = _CASE.match(entry.title)
    instruments = (case["case"],) if case else (entry.title,)
    if opinions:
        quote = entry.text.partition("\n")[0][:200].strip() or entry.title
        return replace(entry, facts=(_fact(EventType.RULING, filed, "filed", quote, instruments),))
    act = court_act(entry.text)
    if act is None:
        return entry
    return replace(entry, facts=(_fact(act.type, filed, act.source, act.quote, instruments),))


def _fact(
    type_: EventType, filed: datetime, source: str, quote: str, instruments: tuple[str, ...]
) -> Fact:
    day = filed.date().isoformat()
    return Fact(type_, day, Status.OCCURRED, source, quote, instruments=instruments)


def _parse_search(body: bytes, context: Context) -> ParsedFeed:
    answer = js.load_object(body, "an answer of CourtListener's search")
    results = js.objects(answer, "results")
    kept = finish([_draft(result, context) for result in results], context)
    return ParsedFeed("CourtListener", kept.entries, "en", kept.dropped, kept.notes)


def _draft(result: js.Object, context: Context) -> Draft:
    case, number = js.text(result, "caseName"), js.text(result, "docketNumber")
    court = js.text(result, "court")
    sheet = FactSheet(as_of=day_of_reading(context, named_zone(ZONE)))
    is_opinion = bool(js.text(result, "cluster_id"))
    named = f"{case}, {number}" if number else case
    filed = js.text(result, "dateFiled")
    for type_, key, sentence in (
        (EventType.RULING, "dateFiled", f"{court} filed its opinion in {named} on {{day}}.")
        if is_opinion
        else (EventType.LAWSUIT, "dateFiled", f"{named} was filed in {court} on {{day}}."),
        (EventType.HEARING, "dateArgued", f"{named} was argued on {{day}}."),
    ):
        sheet.state(
            type_,
            field_day(js.text(result, key)),
            sentence,
            source=key,
            actors=(court,),
            instruments=(case, number),
        )
    for document in js.objects(result, "recap_documents")[:50]:
        sheet.say(docket_text(js.text(document, "description", "short_description")))
    return Draft(
        key=js.text(result, "cluster_id", "docket_id"),
        link=SITE + path
        if (path := js.text(result, "absolute_url", "docket_absolute_url"))
        else "",
        title=f"{case} ({court})" if court else case,
        published=filed,
        zone=ZONE,
        html=sheet.text,
        is_html=False,
        lang="en",
        publisher=court,
        facts=tuple(sheet.facts),
    )
