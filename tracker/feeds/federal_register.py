"""Federal Register documents, from the JSON of its API (no key needed).

https://www.federalregister.gov/developers/documentation/api/v1. The RSS of the same query gives
the day of publication only, so that an order signed on the 20th and published on the 30th would be
ten days off; the API gives the day of each act, where `fields[]` asks for it.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.feeds import json_values as js
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import FactSheet, day_of_reading, field_day
from tracker.model import EventType, ParsedFeed

ZONE = "America/New_York"
FIELDS = (
    "document_number",
    "title",
    "type",
    "subtype",
    "abstract",
    "action",
    "dates",
    "publication_date",
    "signing_date",
    "effective_on",
    "comments_close_on",
    "executive_order_number",
    "proclamation_number",
    "disposition_notes",
    "executive_order_notes",
    "correction_of",
    "president",
    "agencies",
    "docket_ids",
    "regulation_id_numbers",
    "citation",
    "html_url",
)
_RULES = {"rule": "rule", "proposed rule": "proposed rule"}
_ASKED = ("fields[]", "per_page", "order", "page", "format")


def request_url(url: str) -> str:
    """The API call for a search: its conditions, newest first, with every field we read.

    `url` is a search of the site, of its RSS or of its JSON; conditions are kept as they are.
    """
    parts = urlsplit(url)
    asked = [(k, v) for k, v in parse_qsl(parts.query) if k not in _ASKED]
    asked += [("order", "newest"), ("per_page", "100")]
    asked += [("fields[]", name) for name in FIELDS]
    return urlunsplit((parts.scheme, parts.netloc, "/api/v1/documents.json", urlencode(asked), ""))


def parse_federal_register(body: bytes, context: Context) -> ParsedFeed:
    """Documents with their acts as facts.

    `signing_date` is an executive action; `publication_date` of a rule a regulation;
    `effective_on` an effective date; `comments_close_on` a deadline.

    Raises:
        FeedError: broken JSON.
    """
    answer = js.load_object(body, "an answer of the Federal Register API")
    results = js.objects(answer, "results")
    kept = finish([_draft(document, context) for document in results], context)
    notes = kept.notes
    if js.text(answer, "next_page_url"):
        total = js.text(answer, "count")
        notes = (*notes, f"only the newest {len(results)} of {total} documents were asked for")
    return ParsedFeed(
        title=js.text(answer, "description") or "Federal Register",
        entries=kept.entries,
        lang="en",
        dropped=kept.dropped,
        notes=notes,
    )


def _draft(document: js.Object, context: Context) -> Draft:
    published = js.text(document, "publication_date")
    day = field_day(published)
    sheet = FactSheet(as_of=day or day_of_reading(context))
    name = _name(document)
    rins = (f"RIN {number}" for number in js.texts(document, "regulation_id_numbers"))
    instruments = (name, *js.texts(document, "docket_ids"), *rins)
    agencies = tuple(
        js.text(agency, "name", "raw_name") for agency in js.objects(document, "agencies")
    )
    sheet.say(js.text(document, "abstract"))
    kind = js.text(document, "type").lower()
    if kind == "presidential document":
        sheet.state(
            EventType.EXECUTIVE_ACTION,
            field_day(js.text(document, "signing_date")),
            f"{name or 'The document'} was signed on {{day}}.",
            source="signing_date",
            actors=(js.text(js.mapping(document, "president"), "name"),),
            instruments=instruments,
        )
    elif kind in _RULES and not js.text(document, "correction_of"):  # which is no rule anew
        sheet.state(
            EventType.REGULATION,
            day,
            f"The {_RULES[kind]} was published in the Federal Register on {{day}}.",
            source="publication_date",
            actors=agencies,
            instruments=instruments,
        )
    sheet.state(
        EventType.EFFECTIVE,
        field_day(js.text(document, "effective_on")),
        f"{name or 'The document'} takes effect on {{day}}.",
        source="effective_on",
        actors=agencies,
        instruments=instruments,
    )
    sheet.state(
        EventType.DEADLINE,
        field_day(js.text(document, "comments_close_on")),
        "Comments must be received by {day}.",
        source="comments_close_on",
        instruments=instruments,
    )
    sheet.say(js.text(document, "dates"))
    sheet.say(js.text(document, "disposition_notes", "executive_order_notes"))
    return Draft(
        key=js.text(document, "document_number"),
        link=js.text(document, "html_url"),
        title=js.text(document, "title"),
        published=published,
        zone=ZONE,
        html=sheet.text,
        is_html=False,
        lang="en",
        publisher="Federal Register",
        facts=tuple(sheet.facts),
    )


def _name(document: js.Object) -> str:
    for key, kind in (
        ("executive_order_number", "Executive Order"),
        ("proclamation_number", "Proclamation"),
    ):
        if number := js.text(document, key):
            return f"{kind} {number}"
    return js.text(document, "citation")
