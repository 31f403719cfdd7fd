"""Official sources: what is asked for, and what odd answers give."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.feeds.samples import NOW, parse
from tracker.errors import FeedError
from tracker.feeds import parse_feed, request_url
from tracker.feeds.court_acts import court_act
from tracker.model import Feed

KINDS = [
    "federal_register",
    "courtlistener",
    "supreme_court_docket",
    "congress_bill",
    "legisinfo",
    "eurlex",
]


def asked(url: str, kind: str, lang: str = "en") -> str:
    return request_url(Feed(id="x", url=url, kind=kind, lang=lang))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.federalregister.gov/documents/search?conditions%5Bterm%5D=tiktok",
        "https://www.federalregister.gov/api/v1/documents.rss?conditions%5Bterm%5D=tiktok",
        "https://www.federalregister.gov/api/v1/documents.json?conditions[term]=tiktok&per_page=20",
    ],
)
def test_the_federal_register_is_asked_for_the_fields_that_hold_dates(url: str) -> None:
    parts = urlsplit(asked(url, "federal_register"))
    query = parse_qs(parts.query)
    assert parts.path == "/api/v1/documents.json"
    assert query["conditions[term]"] == ["tiktok"]
    assert query["per_page"] == ["100"]
    assert {"signing_date", "effective_on", "comments_close_on"} <= set(query["fields[]"])


@pytest.mark.parametrize(("correction_of", "acts"), [(None, ["regulation"]), ("https://x/1", [])])
def test_a_correction_of_a_rule_is_no_rule_anew(correction_of: object, acts: list[str]) -> None:
    document = {
        "document_number": "2025-1",
        "title": "Rules of the road",
        "type": "Rule",
        "publication_date": "2025-01-30",
        "correction_of": correction_of,
        "regulation_id_numbers": ["0694-AJ74"],
    }
    answer = json.dumps({"results": [document]}).encode()
    (entry,) = parse(answer, kind="federal_register").entries
    assert [fact.type for fact in entry.facts] == acts
    assert all("RIN 0694-AJ74" in fact.instruments for fact in entry.facts)


@pytest.mark.parametrize(
    ("url", "kind", "call"),
    [
        (
            "https://www.congress.gov/bill/118th-congress/house-bill/815",
            "congress_bill",
            "https://api.congress.gov/v3/bill/118/hr/815/actions?format=json&limit=250",
        ),
        (
            "https://www.congress.gov/bill/117th-congress/senate-joint-resolution/3/all-actions",
            "congress_bill",
            "https://api.congress.gov/v3/bill/117/sjres/3/actions?format=json&limit=250",
        ),
        (
            "http://127.0.0.1:8000/v3/bill/118/hr/815",
            "congress_bill",
            "http://127.0.0.1:8000/v3/bill/118/hr/815/actions?format=json&limit=250",
        ),
        (
            "https://www.supremecourt.gov/docket/docketfiles/html/public/24a587.html",
            "supreme_court_docket",
            "https://www.supremecourt.gov/RSS/Cases/JSON/24A587.json",
        ),
        (
            "https://www.supremecourt.gov/search.aspx?filename=/docket/docketfiles/html/public/24-656.html",
            "supreme_court_docket",
            "https://www.supremecourt.gov/RSS/Cases/JSON/24-656.json",
        ),
        (
            "https://www.parl.ca/legisinfo/en/bills?parlsession=45-1",
            "legisinfo",
            "https://www.parl.ca/legisinfo/en/bills/json?parlsession=45-1",
        ),
        (
            "https://www.parl.ca/legisinfo/en/bill/45-1/c-34/json",
            "legisinfo",
            "https://www.parl.ca/legisinfo/en/bill/45-1/c-34/json",
        ),
        ("https://www.courtlistener.com/docket/1/feed/", "courtlistener", None),
        ("https://news.example/feed", "feed", None),
        ("https://sparql.example/?query=SELECT", "eurlex", None),
    ],
)
def test_a_page_for_readers_becomes_the_call_of_the_api(
    url: str, kind: str, call: str | None
) -> None:
    assert asked(url, kind) == (call or url)


def test_eurlex_is_asked_for_the_named_acts_in_the_feeds_language() -> None:
    url = "https://sparql.example/sparql?celex=32024R1689,32022R2065,evil%22"
    query = parse_qs(urlsplit(asked(url, "eurlex", "fr")).query)["query"][0]
    assert 'VALUES ?celex { "32024R1689"^^xsd:string "32022R2065"^^xsd:string }' in query
    assert "language/FRA>" in query
    assert "evil" not in query


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", ["{}", "[]", "[1]", '"x"', "null", "{", '{"error": "no key"}'])
def test_an_answer_of_another_shape_is_an_error_or_no_entries(kind: str, body: str) -> None:
    try:
        parsed = parse(body, kind=kind)
    except FeedError:
        return
    assert parsed.entries == ()


def test_congress_without_a_key_says_what_the_api_says() -> None:
    body = '{"error": {"code": "API_KEY_MISSING", "message": "No api_key was supplied."}}'
    with pytest.raises(FeedError, match="No api_key was supplied"):
        parse(body, kind="congress_bill")


def test_a_bill_with_more_actions_than_one_answer_holds_says_so() -> None:
    actions = [{"actionDate": "2024-04-24", "text": "Signed by President.", "type": "President"}]
    answer: dict[str, object] = {"actions": actions, "pagination": {"count": 1}}
    assert parse(json.dumps(answer), kind="congress_bill").notes == ()
    answer["pagination"] = {"count": 310, "next": "https://api.congress.example/?offset=250"}
    assert parse(json.dumps(answer), kind="congress_bill").notes == (
        "only the newest 1 of 310 actions were asked for",
    )


def documents() -> list[dict[str, object]]:
    """An answer of each source, one level of fields deep, to be spoiled."""
    from tests.unit.feeds.test_recorded import CASES

    return [json.loads(p.read_text("utf-8")) for p in sorted(CASES.glob("*.json"))
            if ".expected." not in p.name]  # fmt: skip


DOCUMENTS = documents()
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.text(max_size=20),
    st.sampled_from(
        ["2025-01-20", "0001-01-01", "9999-12-31", "Jan 32 2025", "<b>x</b>", "\ud800"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def spoiled(value: object, draw: st.DrawFn) -> object:
    if draw(st.integers(0, 7)) == 0:
        return draw(VALUES)
    if isinstance(value, dict):
        return {key: spoiled(v, draw) for key, v in value.items()}
    if isinstance(value, list):
        return [spoiled(v, draw) for v in value]
    return value


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    return json.dumps(spoiled(draw(st.sampled_from(DOCUMENTS)), draw)).encode()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KINDS), answers())
def test_no_odd_value_breaks_an_adapter_and_every_fact_quotes_its_entry(
    kind: str, body: bytes
) -> None:
    feed = Feed(id="x", url="https://x.example/bill/118/hr/815", kind=kind)
    try:
        parsed = parse_feed(body, content_type="", url=feed.url, feed=feed, fetched_at=NOW)
    except FeedError:
        return
    for entry in parsed.entries:
        for fact in entry.facts:
            assert fact.quote in entry.text
            assert 1990 <= int(fact.date[:4]) < 2100
        entry.text.encode()


@pytest.mark.parametrize(
    ("text", "type_", "quote"),
    [
        ("COMPLAINT against X filed by Y Inc. (Filing fee $405)", "lawsuit",
         "COMPLAINT against X filed by Y Inc. (Filing fee $405)"),
        ("VERIFIED COMPLAINT for injunctive relief. Jury demand.", "lawsuit",
         "VERIFIED COMPLAINT for injunctive relief."),
        ("NOTICE OF APPEAL as to 76 by the United States", "lawsuit",
         "NOTICE OF APPEAL as to 76 by the United States"),
        ("Petition for a writ of certiorari filed. (Response due July 1, 2026)", "lawsuit",
         "Petition for a writ of certiorari filed."),
        ("Application (24A587) for a stay, submitted to The Chief Justice.", "lawsuit",
         "Application (24A587) for a stay, submitted to The Chief Justice."),
        ("Application (24A1) to extend the time to file a petition, submitted.", "", ""),
        ("Application (24A1) granted by Justice X extending the time to file until May 5.", "", ""),
        ("Petition DENIED.", "ruling", "Petition DENIED."),
        ("PER CURIAM JUDGMENT: petitions denied", "ruling",
         "PER CURIAM JUDGMENT: petitions denied"),
        ("MEMORANDUM OPINION re 12. Signed by the judge.", "ruling", "MEMORANDUM OPINION re 12."),
        ("ORDER granting 7 Motion for Preliminary Injunction.", "ruling",
         "ORDER granting 7 Motion for Preliminary Injunction."),
        ("Judgment Issued.", "", ""),
        ("JUDGMENT REVERSED and case REMANDED.", "ruling", "JUDGMENT REVERSED and case REMANDED."),
        ("ORDER granting 9 Motion for Leave to File Amicus Brief.", "", ""),
        ("ORDER granting 9 Motion for Extension of Time.", "", ""),
        ("MOTION for Preliminary Injunction by Y.", "", ""),
        ("REPLY to opposition to motion re 7 Motion for Preliminary Injunction", "", ""),
        ("Brief of petitioners filed.", "", ""),
        ("SET FOR ARGUMENT on Friday, January 10, 2025.", "", ""),
        ("Argued. For petitioners: counsel.", "hearing", "Argued."),
        ("[2088317] ORAL ARGUMENT HELD before Judges A, B and C.", "hearing",
         "ORAL ARGUMENT HELD before Judges A, B and C."),
        ("Minute Entry: Motion Hearing held on 9/27/2020.", "", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_docket_entry_is_an_event_only_by_the_phrase_it_begins_with(
    text: str, type_: str, quote: str
) -> None:
    act = court_act(text)
    assert (act.type.value if act else "", act.quote if act else "") == (type_, quote)
