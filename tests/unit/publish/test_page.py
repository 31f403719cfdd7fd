from __future__ import annotations

from datetime import date

import pytest

from tracker.publish.address import Address, host_of, outgoing
from tracker.publish.language import load
from tracker.publish.page import line, order_of, pager, years
from tracker.store.queries import EventRow, Order, SourceRow

EN, FR = load("en"), load("fr")
HERE = Address("/timeline/s", (("type", "ruling"), ("ui", "fr")))
TODAY = date(2025, 3, 1)
SOURCE = SourceRow(
    1, "https://www.wire.example/1", "T", "", "en", "2025-01-17", "news", False, "upheld the law",
    "2025-01-17", "Friday", "occurred", False, "On Friday the court upheld the law.",
)  # fmt: skip
EVENT = EventRow(
    7, "s", "ruling", "2025-01-17", "2025-01-17", "2025-01-17", "day", "occurred", "T",
    "Law upheld", "Loi validée", "", "US", 0.9, 1, False, "unreviewed", "", "", 0,
    sources=(SOURCE,),
)  # fmt: skip


def test_an_entry_speaks_the_language_of_the_page_where_it_can() -> None:
    assert (line(EVENT, FR, HERE, TODAY).title, line(EVENT, FR, HERE, TODAY).url) == (
        "Loi validée",
        "/event/7?ui=fr",
    )
    only_english = line(EVENT._replace(title_fr=""), FR, HERE, TODAY)
    assert (only_english.title, only_english.title_lang) == ("Law upheld", "en")
    neither = line(EVENT._replace(title_fr="", title_en=""), FR, HERE, TODAY)
    assert (neither.title, neither.title_lang) == ("T", "")


def test_a_reading_of_little_confidence_is_marked_until_an_editor_confirms_it() -> None:
    unsure = EVENT._replace(confidence=0.444)
    assert line(EVENT, EN, HERE, TODAY).doubt == ""
    assert line(unsure, EN, HERE, TODAY).doubt == "doubtful, 44%"
    assert line(unsure, FR, HERE, TODAY).doubt == "douteux, 44\N{NO-BREAK SPACE}%"
    assert line(unsure._replace(review="confirmed"), EN, HERE, TODAY).doubt == ""


def test_the_quote_is_the_sentence_or_the_clause_of_a_long_one() -> None:
    shown = line(EVENT, EN, HERE, TODAY).quote
    assert shown is not None
    assert shown.text == "On Friday the court upheld the law."
    assert shown.source == "wire.example"
    long = SOURCE._replace(context="word " * 100 + SOURCE.quote)
    shown = line(EVENT._replace(sources=(long,)), EN, HERE, TODAY).quote
    assert shown is not None
    assert shown.text == "upheld the law"


def test_the_quote_comes_from_a_source_in_force_and_in_the_language_of_the_reader() -> None:
    french = SOURCE._replace(lang="fr", context="", quote="a validé la loi")
    withdrawn = french._replace(withdrawn=True)
    for sources, text in (
        ((SOURCE, french), "a validé la loi"),
        ((withdrawn, SOURCE), "On Friday the court upheld the law."),
    ):
        shown = line(EVENT._replace(sources=sources), FR, HERE, TODAY).quote
        assert shown is not None
        assert shown.text == text
    assert line(EVENT._replace(sources=()), FR, HERE, TODAY).quote is None


def test_the_quote_says_what_the_entry_says() -> None:
    announced = SOURCE._replace(status="scheduled", context="", quote="is set to uphold the law")
    earlier = SOURCE._replace(date="2025-01-16", context="", quote="upheld it on Thursday")
    for sources in ((announced, SOURCE), (earlier, SOURCE)):
        shown = line(EVENT._replace(sources=sources), EN, HERE, TODAY).quote
        assert shown is not None
        assert shown.text == "On Friday the court upheld the law."


def test_the_quote_says_what_the_entry_says_rather_than_speak_the_language() -> None:
    other_day = SOURCE._replace(lang="fr", date="2025-01-16", context="", quote="jeudi")
    shown = line(EVENT._replace(sources=(other_day, SOURCE)), FR, HERE, TODAY).quote
    assert shown is not None
    assert shown.lang == "en"


def test_what_was_scheduled_for_a_day_that_has_passed_was_scheduled() -> None:
    planned = EVENT._replace(status="scheduled")
    assert line(planned, EN, HERE, TODAY).status_note == "Was scheduled"
    assert line(planned, FR, HERE, TODAY).status_note == "Était prévu"
    assert line(planned, EN, HERE, date(2025, 1, 17)).status_note == "Scheduled"


def test_events_of_a_year_without_a_month_stand_under_the_year_alone() -> None:
    only_year = EVENT._replace(id=1, date="2025", date_start="2025-01-01", date_end="2025-12-31")
    month = EVENT._replace(id=2, date="2025-01", date_start="2025-01-01", date_end="2025-01-31")
    (year,) = years([EVENT, month, only_year], EN, HERE, TODAY)
    assert [(one.name, [entry.id for entry in one.lines]) for one in year.months] == [
        ("January", [7, 2]),
        ("", [1]),
    ]
    assert year.months[1].lines[0].precision_note == "year known, day not"
    assert year.months[1].lines[0].ahead


@pytest.mark.parametrize(
    ("page", "found", "expected"),
    [
        (1, 0, (1, "", "")),
        (1, 60, (1, "", "")),
        (1, 61, (2, "", "Next 1 event")),
        (2, 150, (3, "Previous 60 events", "Next 30 events")),
        (3, 150, (3, "Previous 60 events", "")),
    ],
)
def test_the_pager_knows_its_neighbours(
    page: int, found: int, expected: tuple[int, str, str]
) -> None:
    shown = pager(page, found, EN, HERE)
    assert (shown.pages, shown.previous_text, shown.following_text) == expected


def test_the_first_page_has_one_address() -> None:
    assert "page" not in pager(2, 150, EN, HERE).previous
    assert "page=3" in pager(2, 150, EN, HERE).following


def test_newest_first_unless_asked_otherwise() -> None:
    assert (order_of(""), order_of("newest"), order_of("oldest")) == (
        Order.NEWEST,
        Order.NEWEST,
        Order.OLDEST,
    )
    with pytest.raises(KeyError):
        order_of("updated")


def test_an_address_changes_one_parameter_at_a_time() -> None:
    here = Address("/t", (("type", "a"), ("type", "b"), ("q", "x y")), lambda path: f"/base{path}")
    assert str(here) == "/base/t?type=a&type=b&q=x+y"
    assert str(here.without("type", "a")) == "/base/t?type=b&q=x+y"
    assert str(here.having(q="", from_="2025")) == "/base/t?type=a&type=b&from=2025"
    assert str(here.plain("q").at("/u")) == "/base/u?q=x+y"


@pytest.mark.parametrize(
    ("url", "kept", "host"),
    [
        ("https://www.a.example/x", True, "a.example"),
        ("http://user:secret@a.example:8000/", True, "a.example"),
        ("javascript:alert(1)", False, ""),
        ("//a.example", False, ""),
        ("https://", False, ""),
        ("https://[bad", False, ""),
        ("mailto:a@b", False, ""),
        ("", False, ""),
    ],
)
def test_only_addresses_of_the_web_leave_the_site(url: str, kept: bool, host: str) -> None:
    assert (bool(outgoing(url)), host_of(url)) == (kept, host)
