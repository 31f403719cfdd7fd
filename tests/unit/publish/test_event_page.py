from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tracker.publish.address import Address
from tracker.publish.event_page import EventView, change_words, view
from tracker.publish.language import load
from tracker.publish.marked_context import pieces
from tracker.publish.structured_data import json_ld
from tracker.store.rows import ActorRow, EventRow, InstrumentRow
from tracker.store.site_rows import ClaimRow, MentionDetail

EN = load("en")
HERE = Address("/event/7")
TODAY = date(2025, 3, 1)


def event(**changes: Any) -> EventRow:
    values: dict[str, Any] = {
        "id": 7, "story": "s", "type": "deadline", "date": "2025-01-19",
        "date_start": "2025-01-19", "date_end": "2025-01-19", "precision": "day",
        "status": "scheduled", "title": "T", "title_en": "T", "title_fr": "", "summary": "S",
        "jurisdiction": "US", "confidence": 0.876, "source_count": 2, "official": True,
        "review": "unreviewed", "first_reported": "", "updated": "", "sequence": 0,
        "actors": (ActorRow("b", "ByteDance"),),
        "instruments": (InstrumentRow("p", "PAFACA", "", ("Pub. L. 118-50",)),),
    }  # fmt: skip
    return EventRow(**{**values, **changes})


def mention(key: int, **changes: Any) -> MentionDetail:
    values: dict[str, Any] = {
        "id": key, "article_id": key, "url": f"https://a.example/{key}", "article_title": "A",
        "publisher": "", "feed_title": "Wire", "lang": "en",
        "published": "2025-01-17T09:00:00-05:00", "known_at": "2025-01-17T15:00:00+00:00",
        "kind": "news", "text_status": "full",
        "duplicate_of": None, "removed": False, "quote": "sell by Jan. 19",
        "context": "They must sell by Jan. 19 or go.", "date": "2025-01-19",
        "date_text": "Jan. 19", "trigger": "sell by", "status": "scheduled", "derived": False,
        "rules": ("r",), "reasons": ("why",), "link_reasons": (), "confidence": 0.9,
        "official": False, "withdrawn": False,
    }  # fmt: skip
    return MentionDetail(**{**values, **changes})


def shown(
    found: EventRow,
    *mentions: MentionDetail,
    claims: tuple[ClaimRow, ...] = (),
    report: str = "",
) -> EventView:
    page_url = "https://t.example/event/7"
    return view(found, claims, mentions, EN, HERE, TODAY, report_url=report, page_url=page_url)


CUTS = [
    # context, quote, date expression, trigger → (text, mark, is quote)
    (
        "They must sell by Jan. 19 or go.", "sell by Jan. 19", "Jan. 19", "sell by",
        [("They must ", "", 0), ("sell by", "trigger", 1), (" ", "", 1), ("Jan. 19", "date", 1),
         (" or go.", "", 0)],
    ),
    ("", "sell by Jan. 19", "Jan. 19", "", [("sell by ", "", 1), ("Jan. 19", "date", 1)]),
    ("elsewhere", "a quote", "", "", [("a quote", "", 1)]),
    ("a b", "a b", "a b", "b", [("a b", "date", 1)]),
    ("x", "x", "not there", "nor this", [("x", "", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("context", "quote", "date_text", "trigger", "expected"), CUTS)
def test_quote_date_and_trigger_are_marked_in_their_context(
    context: str, quote: str, date_text: str, trigger: str, expected: list[tuple[str, str, int]]
) -> None:
    found = pieces(context, quote, date_text, trigger)
    assert [(one.text, one.mark, int(one.quoted)) for one in found] == expected


def test_where_is_a_place_and_no_code() -> None:
    for words, name in ((EN, "United States"), (load("fr"), "États-Unis")):
        found = view(event(), (), (), words, HERE, TODAY, report_url="", page_url="u")
        assert found.jurisdiction == name


def test_copies_of_a_report_are_counted_under_it() -> None:
    copied = shown(event(), mention(1), mention(2, duplicate_of=1), mention(3, duplicate_of=99))
    assert [(one.id, one.copies) for one in copied.statements] == [
        (1, "and 1 copy of the same report"),
        (3, ""),
    ]


def test_case_112_contradicting_dates_are_all_shown_and_a_withdrawn_statement_is_marked() -> None:
    claims = (ClaimRow("2025-06-19", (1,), True), ClaimRow("2025-06-18", (2, 3), False))
    found = shown(
        event(date="2025-06-19"),
        mention(1),
        mention(2, withdrawn=True),
        mention(3, duplicate_of=2),
        claims=claims,
    )
    assert [(one.text, one.official, one.published) for one in found.claims] == [
        ("June 19, 2025: 1 source", True, True),
        ("June 18, 2025: 1 source", False, False),
    ]
    assert [one.withdrawn for one in found.statements] == [False, True]


def test_each_stated_date_leads_to_a_statement_of_it_that_is_shown() -> None:
    claims = (ClaimRow("2025-06-19", (1,), True), ClaimRow("2025-06-18", (3, 2), False))
    found = shown(
        event(date="2025-06-19"), mention(1), mention(2), mention(3, duplicate_of=2), claims=claims
    )
    assert [one.url for one in found.claims] == ["#mention-1", "#mention-2"]


def test_the_head_of_the_page_quotes_a_statement_in_force_of_the_date() -> None:
    withdrawn = mention(1, withdrawn=True)
    other_day = mention(2, date="2025-01-18")
    french, official = mention(3, lang="fr"), mention(5, official=True)
    lead = shown(event(), withdrawn, other_day, french, mention(4), official).lead
    assert lead is not None
    assert (lead.detail, lead.source, lead.url) == ("#mention-5", "Wire", "https://a.example/5")
    assert "".join(piece.text for piece in lead.pieces) == "They must sell by Jan. 19 or go."
    assert shown(event(), withdrawn).lead is None


def test_a_doubtful_event_says_so_on_its_page() -> None:
    assert shown(event(confidence=0.444)).doubt == "doubtful, 44%"
    assert shown(event()).doubt == ""


def test_a_less_exact_date_is_no_dispute() -> None:
    exact, coarse = ClaimRow("2025-06-19", (1,), True), ClaimRow("2025-06", (2,), False)
    for claims, disputed in (
        ((exact, coarse), False),
        ((exact, ClaimRow("2025-06-18", (2,), False)), True),
        ((exact, ClaimRow("2025-07", (2,), False)), True),
    ):
        found = shown(event(date="2025-06-19"), mention(1), mention(2), claims=claims)
        assert (len(found.claims), found.is_disputed) == (2, disputed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("new", "first reported"),
        ("date: 2025-01 → 2025-01-19; official: False → True",
         "date: January 2025 → January 19, 2025; official source: no → yes"),
        ("status: possible → occurred; title_en: A; status: x → y → B",
         "status: possible, not certain → happened; headline in English: A; status: x → y → B"),
        ("jurisdiction: US → US-MT", "where: United States → Montana, United States"),
        ("date: soon → ; type: nonsense → deal", "date: soon → ; type: nonsense → deal"),
        ("title_fr:  → Loi: adoptée", "headline in French:  → Loi: adoptée"),
        ("restored by an editor", "restored by an editor"),
    ],
)  # fmt: skip
def test_a_change_names_its_fields_in_words(change: str, words: str) -> None:
    assert change_words(change, EN) == words


def test_a_change_is_told_in_french_with_its_dates_and_states() -> None:
    told = change_words("date: 2025-01-19 → 2025-04-05; status: scheduled → cancelled", load("fr"))
    assert told.replace("\u00a0", " ").replace("\u202f", " ") == (
        "date : 19 janvier 2025 → 5 avril 2025; état : prévu → annulé"
    )


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("mailto:a@example.org?subject={id}", "mailto:a@example.org?subject=7"),
        ("https://x.example/?u={url}", "https://x.example/?u=https%3A%2F%2Ft.example%2Fevent%2F7"),
        ("https://x.example/{title}", "https://x.example/%7Bid%7D%20%26"),
        ("javascript:alert({id})", ""),
        ("", ""),
    ],
)
def test_report_link_is_filled_in_and_only_safe_schemes_pass(template: str, url: str) -> None:
    assert shown(event(title_en="{id} &"), report=template).report_url == url


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "data:text/html,x", "//host/x", "x", ""])
def test_only_addresses_of_the_web_become_links(bad: str) -> None:
    assert shown(event(), mention(1, url=bad)).statements[0].url == ""


def test_a_removed_article_is_named_but_not_linked() -> None:
    statement = shown(event(), mention(1, removed=True)).statements[0]
    assert (statement.url, statement.removed, statement.title) == ("", True, "A")


def test_structured_data_keeps_the_precision_and_cannot_end_its_element() -> None:
    found = event(title_en="</script><script>alert(1)</script>", date="2025-03", status="cancelled")
    text = json_ld(found, shown(found, mention(1)), "https://t.example/event/7")
    assert "<" not in text
    data = json.loads(text)
    assert (data["@type"], data["startDate"], data["endDate"]) == ("Event", "2025-03", "2025-03")
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["subjectOf"][0]["url"] == "https://a.example/1"


def test_a_law_is_told_to_machines_as_a_law() -> None:
    found = event(type="legislation", date="2024-04-24")
    data = json.loads(json_ld(found, shown(found), "u"))
    assert data["@type"] == "Legislation"
    assert (data["legislationDate"], data["legislationIdentifier"]) == (
        "2024-04-24",
        "Pub. L. 118-50",
    )
