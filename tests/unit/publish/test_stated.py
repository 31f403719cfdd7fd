from __future__ import annotations

import pytest

from tracker.publish.address import Address
from tracker.publish.language import load
from tracker.publish.stated import saying
from tracker.store.site_rows import StatementRow

EN, FR = load("en"), load("fr")
HERE = Address("/deadlines/s", (("on", "2025-03-01"), ("ui", "fr")))
ENGLISH = StatementRow(
    1, 7, "en", "2025-01-20", "occurred", "signed an order on Monday",
    "Trump signed an order on Monday.", "Monday", "signed", "https://www.wire.example/1", "Wire",
)  # fmt: skip
FRENCH = StatementRow(
    2, 7, "fr", "2025-01-20", "occurred", "a signé lundi un décret", "", "lundi", "signé",
    "https://depeche.example/2", "",
)  # fmt: skip


def text(*statements: StatementRow, is_exact: bool = False) -> str:
    said = saying(statements, 7, ENGLISH.quote, FR, HERE, is_exact=is_exact)
    return "".join(piece.text for piece in said.pieces)


def test_a_french_page_quotes_the_french_statement_of_the_same_date_and_status() -> None:
    assert text(ENGLISH, FRENCH) == FRENCH.quote
    assert text(ENGLISH) == ENGLISH.context


@pytest.mark.parametrize(
    ("name", "value"), [("date", "2025-01-21"), ("status", "scheduled"), ("event_id", 8)]
)
def test_a_statement_that_says_something_else_takes_no_place(name: str, value: object) -> None:
    other = {one: getattr(FRENCH, one) for one in StatementRow.__slots__} | {name: value}
    assert text(ENGLISH, StatementRow(**other)) == ENGLISH.context


def test_words_that_say_more_than_date_and_status_stay_in_their_language() -> None:
    assert text(ENGLISH, FRENCH, is_exact=True) == ENGLISH.context


def test_a_sentence_leads_to_its_article_and_to_its_place_among_the_sources() -> None:
    said = saying((ENGLISH, FRENCH), 7, ENGLISH.quote, EN, HERE)
    assert (said.lang, said.source, said.url, said.detail) == (
        "en",
        "Wire",
        "https://www.wire.example/1",
        "/event/7?ui=fr#mention-1",
    )
    marks = [(piece.text, piece.mark) for piece in said.pieces if piece.mark]
    assert marks == [("signed", "trigger"), ("Monday", "date")]


def test_a_quote_whose_statement_is_gone_still_leads_to_its_event() -> None:
    said = saying((), 7, "words of then", FR, HERE)
    assert ([piece.text for piece in said.pieces], said.source) == (["words of then"], "")
    assert said.detail == "/event/7?ui=fr"
    assert saying((), None, "", FR, HERE).detail == ""
