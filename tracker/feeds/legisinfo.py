"""Bills of the Parliament of Canada, from LEGISinfo's JSON (no key needed).

`https://www.parl.ca/legisinfo/en/bills/json?parlsession=45-1` for all bills of a session,
`…/en/bill/45-1/c-34/json` for one. Field names changed in August 2026 (`BillNumberFormatted` to
`NumberCode`); both are read. Some values bear an offset, some none; `0001-01-01` means "none".
"""

from urllib.parse import urlsplit

from tracker.feeds import json_values as js
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import FactSheet, day_of_reading, field_day
from tracker.model import EventType, ParsedFeed

ZONE = "America/Toronto"

_STAGES = (
    (
        "PassedHouseFirstReadingDateTime",
        "House of Commons",
        "{bill} was introduced in the House of Commons on {{day}}.",
        "Le projet de loi {bill} a été déposé à la Chambre des communes le {{day}}.",
    ),
    (
        "PassedHouseSecondReadingDateTime",
        "House of Commons",
        "{bill} passed second reading in the House of Commons on {{day}}.",
        "Le projet de loi {bill} a passé la deuxième lecture à la Chambre des communes le {{day}}.",
    ),
    (
        "PassedHouseThirdReadingDateTime",
        "House of Commons",
        "{bill} was passed by the House of Commons on {{day}}.",
        "Le projet de loi {bill} a été adopté par la Chambre des communes le {{day}}.",
    ),
    (
        "PassedSenateFirstReadingDateTime",
        "Senate of Canada",
        "{bill} was introduced in the Senate on {{day}}.",
        "Le projet de loi {bill} a été déposé au Sénat le {{day}}.",
    ),
    (
        "PassedSenateSecondReadingDateTime",
        "Senate of Canada",
        "{bill} passed second reading in the Senate on {{day}}.",
        "Le projet de loi {bill} a passé la deuxième lecture au Sénat le {{day}}.",
    ),
    (
        "PassedSenateThirdReadingDateTime",
        "Senate of Canada",
        "{bill} was passed by the Senate on {{day}}.",
        "Le projet de loi {bill} a été adopté par le Sénat le {{day}}.",
    ),
    (
        "ReceivedRoyalAssentDateTime",
        "",
        "{bill} received royal assent on {{day}}.",
        "Le projet de loi {bill} a reçu la sanction royale le {{day}}.",
    ),
)


def request_url(url: str) -> str:
    """The JSON of a list or a bill, also where `url` is its page for readers."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix("/rss").removesuffix("/json")
    return parts._replace(path=f"{path}/json", fragment="").geturl()


def parse_legisinfo(body: bytes, context: Context) -> ParsedFeed:
    """Bills, one entry each, with every stage they have passed as a fact.

    Raises:
        FeedError: broken JSON.
    """
    bills = js.load_objects(body, "bills of LEGISinfo")
    named = [bill for bill in bills if _number(bill)]
    french = context.feed.lang == "fr"
    kept = finish([_draft(bill, context, french=french) for bill in named], context)
    dropped = kept.dropped + len(bills) - len(named)
    return ParsedFeed("LEGISinfo", kept.entries, "fr" if french else "en", dropped, kept.notes)


def _number(bill: js.Object) -> str:
    return js.text(bill, "NumberCode", "BillNumberFormatted").strip()


def _draft(bill: js.Object, context: Context, *, french: bool) -> Draft:
    lang = "fr" if french else "en"
    tongue = lang.capitalize()
    number = _number(bill)
    session = f"{js.text(bill, 'ParliamentNumber')}-{js.text(bill, 'SessionNumber')}"
    title = js.text(bill, f"ShortTitle{tongue}", f"LongTitle{tongue}", "LongTitleEn")
    sheet = FactSheet(as_of=day_of_reading(context), lang=lang)
    sheet.say(js.text(bill, f"LongTitle{tongue}"))
    latest = ""
    name = number if french else f"Bill {number}"
    for key, chamber, english, francais in _STAGES:
        day = field_day(js.text(bill, key), ZONE)
        sheet.state(
            EventType.LEGISLATION,
            day,
            (francais if french else english).format(bill=name),
            source=key,
            actors=(chamber,),
            instruments=(f"Bill {number}", title),
        )
        latest = max(latest, day.isoformat() if day else "")
    sheet.say(js.text(bill, f"StatusName{tongue}", f"CurrentStatus{tongue}"))
    return Draft(
        key=f"{session} {number}",
        link=f"https://www.parl.ca/legisinfo/{lang}/bill/{session}/{number.lower()}",
        title=f"{number} — {title}" if title else number,
        published=latest,
        zone=ZONE,
        html=sheet.text,
        is_html=False,
        lang=lang,
        publisher="LEGISinfo",
        facts=tuple(sheet.facts),
    )
