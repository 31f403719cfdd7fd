"""Dockets of the Supreme Court of the United States, from its JSON (no key needed).

`https://www.supremecourt.gov/RSS/Cases/JSON/24-656.json`: a petition (`24-656`), an application
(`24A587`). There is no published description; the shape is as recorded in public code. One entry
per proceeding.
"""

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

from tracker import plaintext
from tracker.errors import FeedError
from tracker.feeds import json_values as js
from tracker.feeds.court_acts import court_act, docket_text
from tracker.feeds.drafts import Context, Draft, finish
from tracker.feeds.facts import field_day
from tracker.model import Fact, ParsedFeed, Status

ZONE = "America/New_York"
COURT = "Supreme Court of the United States"

_NUMBER = re.compile(r"(\d{2}(?:-|[AMOamo])\d{1,5})(?:\.html|\.json)?$")
_CAPITAL = re.compile(r"\s*\*+ CAPITAL CASE \*+\s*")


def request_url(url: str) -> str:
    """The docket's JSON, also where `url` is its page for readers."""
    parts = urlsplit(url)
    number = _NUMBER.search(parts.path) or _NUMBER.search(parts.query)
    if number is None:
        return url
    name = number[1].upper()
    return urlunsplit((parts.scheme, parts.netloc, f"/RSS/Cases/JSON/{name}.json", "", ""))


def parse_supreme_court(body: bytes, context: Context) -> ParsedFeed:
    """The docket's proceedings, each an entry on its own day.

    Raises:
        FeedError: broken JSON, or JSON that is no docket.
    """
    docket = js.load_object(body, "a Supreme Court docket")
    number = _CAPITAL.sub("", js.text(docket, "CaseNumber")).strip()
    if not number:
        raise FeedError("JSON, but not a Supreme Court docket: it has no CaseNumber")
    case = _case_name(docket)
    drafts = [
        _draft(proceeding, number, case, context)
        for proceeding in js.objects(docket, "ProceedingsandOrder")
        if js.text(proceeding, "Text").strip()
    ]
    kept = finish(drafts, context)
    return ParsedFeed(f"{case}, No. {number}", kept.entries, "en", kept.dropped, kept.notes)


def _case_name(docket: js.Object) -> str:
    parties = [
        re.sub(
            r",? (?:et al\.?,? )?(?:Petitioners?|Applicants?|Respondents?|Appellants?)$", "", name
        )
        for key in ("PetitionerTitle", "RespondentTitle")
        if (name := plaintext.clean_line(js.text(docket, key)))
    ]
    return " v. ".join(parties)


def _draft(proceeding: js.Object, number: str, case: str, context: Context) -> Draft:
    text = docket_text(js.text(proceeding, "Text"))
    stated = js.text(proceeding, "Date")
    day = field_day(stated)
    facts: tuple[Fact, ...] = ()
    act = court_act(text)
    if act is not None and day is not None:
        actors = (COURT,) if act.type.value == "ruling" else ()
        fact = Fact(
            act.type, day.isoformat(), Status.OCCURRED, "Date", act.quote, actors, (case, number)
        )
        facts = (fact,)
    digest = hashlib.sha256(f"{stated} {text}".encode("utf-8", "replace")).hexdigest()[:16]
    title = f"{case}, No. {number}: {plaintext.excerpt(text, 120)}"
    parts = urlsplit(context.url)
    page = f"/docket/docketfiles/html/public/{number}.html"
    return Draft(
        key=f"{number} {digest}",
        link=urlunsplit((parts.scheme, parts.netloc, "/search.aspx", f"filename={page}", digest)),
        title=title,
        published=stated,
        zone=ZONE,
        html=text,
        is_html=False,
        lang="en",
        publisher=COURT,
        facts=facts,
    )
