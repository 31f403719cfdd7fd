"""Actions on a bill of the Congress of the United States, from Congress.gov's API (free key).

https://github.com/LibraryOfCongress/api.congress.gov. Ask for the key in `headers`, as
`X-Api-Key: NAME_OF_AN_ENVIRONMENT_VARIABLE`. `updateDate` is the record's, never an event's.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker import plaintext
from tracker.errors import FeedError
from tracker.feeds import json_values as js
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import field_day
from tracker.model import EventType, Fact, ParsedFeed, Status

ZONE = "America/New_York"
API = "https://api.congress.gov/v3"

_TYPES = {
    "hr": ("H.R.", "house-bill"),
    "s": ("S.", "senate-bill"),
    "hjres": ("H.J.Res.", "house-joint-resolution"),
    "sjres": ("S.J.Res.", "senate-joint-resolution"),
    "hconres": ("H.Con.Res.", "house-concurrent-resolution"),
    "sconres": ("S.Con.Res.", "senate-concurrent-resolution"),
    "hres": ("H.Res.", "house-resolution"),
    "sres": ("S.Res.", "senate-resolution"),
}
_PAGE = re.compile(r"/bill/(\d+)(?:st|nd|rd|th)-congress/([a-z-]+)/(\d+)")
_CALL = re.compile(r"/bill/(\d+)/([a-z]+)/(\d+)(?:/actions)?/?$")


@dataclass(frozen=True, slots=True)
class _Act:
    """A wording of an action that is an act of a house or of the President."""

    name: str
    pattern: re.Pattern[str]
    actor: str


def _act(name: str, pattern: str, actor: str = "") -> _Act:
    return _Act(name, re.compile(pattern, re.IGNORECASE), actor)


_HOUSE, _SENATE = "House of Representatives", "Senate"
_ACTS = (
    _act("introduced", r"^introduced in (?:the )?house", _HOUSE),
    _act("introduced", r"^introduced in (?:the )?senate", _SENATE),
    _act("ordered reported", r"^ordered to be reported"),
    _act(
        "passed by the House",
        r"^(?:on passage passed|passed/agreed to in house|passed house)",
        _HOUSE,
    ),
    _act("passed by the House", r"^on motion to suspend the rules and pass[^.]*agreed to", _HOUSE),
    _act(
        "agreed to by the House",
        r"^on motion that the house (?:suspend the rules and )?(?:agree|concur)[^.]*agreed to",
        _HOUSE,
    ),
    _act("passed by the Senate", r"^(?:passed/agreed to in senate|passed senate)", _SENATE),
    _act(
        "agreed to by the Senate",
        r"^(?:resolving differences -- senate actions:? )?"
        r"senate (?:agreed to|concurred in) the house (?:amendment|message)",
        _SENATE,
    ),
    _act("rejected", r"^(?:failed of passage|on passage failed|motion to concur[^.]*rejected)"),
    _act("signed by the President", r"^signed by president", "President of the United States"),
    _act("vetoed", r"^vetoed by president|^pocket vetoed", "President of the United States"),
    _act("became law", r"^became (?:public|private) law"),
)


def request_url(url: str) -> str:
    """The API call for a bill's actions, also where `url` is the bill's page for readers."""
    parts = urlsplit(url)
    page, call = _PAGE.search(parts.path), _CALL.search(parts.path)
    if page:
        code = next((c for c, (_, slug) in _TYPES.items() if slug == page[2]), "")
        return (
            f"{API}/bill/{page[1]}/{code}/{page[3]}/actions?format=json&limit=250" if code else url
        )
    if call:
        base = url.partition("?")[0].rstrip("/").removesuffix("/actions")
        return f"{base}/actions?format=json&limit=250"
    return url


def parse_congress_bill(body: bytes, context: Context) -> ParsedFeed:
    """The bill's actions that are acts of a house or of the President; one entry each.

    Both houses and the Library record the same action in their own words; an act is kept once a
    day. Referrals, reports and procedural motions are left out, and counted in a note.

    Raises:
        FeedError: broken JSON, or JSON without actions.
    """
    answer = js.load_object(body, "an answer of Congress.gov")
    if "actions" not in answer:
        message = js.text(js.mapping(answer, "error"), "message", "code")
        raise FeedError(f"Congress.gov gave no actions{f': {message}' if message else ''}")
    actions = js.objects(answer, "actions")
    bill = _bill(answer, context)
    drafts = _drafts(actions, bill)
    kept = finish(drafts, context)
    left = len(actions) - len(drafts)
    notes = (*kept.notes, f"{left} procedural or repeated actions left out") if left else kept.notes
    pages = js.mapping(answer, "pagination")
    if js.text(pages, "next"):
        total = js.text(pages, "count")
        notes = (*notes, f"only the newest {len(actions)} of {total} actions were asked for")
    return ParsedFeed(bill.name, kept.entries, "en", kept.dropped, notes)


@dataclass(frozen=True, slots=True)
class _Bill:
    name: str
    url: str


def _bill(answer: js.Object, context: Context) -> _Bill:
    request = js.mapping(answer, "request")
    call = _CALL.search(urlsplit(context.url).path)
    congress = js.text(request, "congress") or (call[1] if call else "")
    code = (js.text(request, "billType") or (call[2] if call else "")).lower()
    number = js.text(request, "billNumber") or (call[3] if call else "")
    label, slug = _TYPES.get(code, ("Bill", "bill"))
    name = f"{label} {number} ({congress}th Congress)"
    if context.feed.title:
        name = f"{context.feed.title}, {name}"
    page = f"https://www.congress.gov/bill/{congress}th-congress/{slug}/{number}/all-actions"
    return _Bill(name, page)


def _drafts(actions: tuple[js.Object, ...], bill: _Bill) -> list[Draft]:
    drafts: dict[tuple[str, str], Draft] = {}
    days_signed: set[str] = set()
    for action in actions:
        text = plaintext.plain_line(js.text(action, "text"))
        day = field_day(js.text(action, "actionDate"))
        act = next((a for a in _ACTS if a.pattern.search(text)), None)
        if act is None or day is None:
            continue
        if act.name == "signed by the President":
            days_signed.add(day.isoformat())
        fact = Fact(
            EventType.LEGISLATION,
            day.isoformat(),
            Status.OCCURRED,
            "actionDate",
            plaintext.excerpt(text, 300).removesuffix("…"),
            (act.actor,) if act.actor else (),
            (bill.name,),
        )
        draft = Draft(
            key=f"{day.isoformat()} {act.name}",
            link=f"{bill.url}#{day.isoformat()}-{act.name.replace(' ', '-').lower()}",
            title=f"{bill.name}: {act.name}",
            published=day.isoformat(),
            zone=ZONE,
            html=text,
            is_html=False,
            lang="en",
            publisher="Congress.gov",
            facts=(fact,),
        )
        drafts.setdefault((day.isoformat(), act.name), draft)
    return [
        d for (day, name), d in drafts.items() if not (name == "became law" and day in days_signed)
    ]
