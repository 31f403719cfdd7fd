from __future__ import annotations

import re
from datetime import date

import pytest

from tracker.model import EventType, StepKind
from tracker.model import Status as EventStatus
from tracker.publish.language import CODES, choose, load

NBSP = "\N{NO-BREAK SPACE}"


def test_every_language_has_the_same_words() -> None:
    english = load("en")
    for code in CODES:
        other = load(code)
        assert set(other.words) == set(english.words)
        assert set(other.dates) == set(english.dates)
        assert (len(other.months), len(other.months_short), len(other.weekdays)) == (12, 12, 7)


@pytest.mark.parametrize("code", CODES)
def test_a_translation_names_the_same_values(code: str) -> None:
    for key, words in load("en").words.items():
        names = set(re.findall(r"\{(\w+)\}", words))
        assert set(re.findall(r"\{(\w+)\}", load(code).words[key])) == names, key


@pytest.mark.parametrize("code", CODES)
def test_every_type_status_and_step_has_words(code: str) -> None:
    language = load(code)
    for prefix, values in (("type", EventType), ("status", EventStatus), ("step", StepKind)):
        for value in values:
            assert language(f"{prefix}.{value}")


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("2025-01-19", "January 19, 2025", "19 janvier 2025"),
        ("2025-08-01", "August 1, 2025", "1er août 2025"),
        ("2025-03", "March 2025", "mars 2025"),
        ("2024", "2024", "2024"),
        ("2025-01-18/2025-01-19", "January 18–19, 2025", "18–19 janvier 2025"),
        ("2025-05-01/2025-05-03", "May 1–3, 2025", "1er–3 mai 2025"),
        ("2025-01-30/2025-02-01", "January 30 – February 1, 2025", "30 janvier – 1er février 2025"),
        ("2024-12-31/2025-01-02", "December 31, 2024 – January 2, 2025",
         "31 décembre 2024 – 2 janvier 2025"),
        ("2024-12/2025-01", "December 2024 – January 2025", "décembre 2024 – janvier 2025"),
        ("not a date", "not a date", "not a date"),
    ],
)  # fmt: skip
def test_a_date_is_written_as_the_language_writes_it(value: str, english: str, french: str) -> None:
    assert (load("en").date(value), load("fr").date(value)) == (english, french)


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("2025-01-19", "Jan 19", "19 janv."),
        ("2025-08-01", "Aug 1", "1er août"),
        ("2025-01-18/2025-01-19", "Jan 18–19", "18–19 janv."),
        ("2025-03", "", ""),
        ("2025", "", ""),
    ],
)
def test_a_short_date_leaves_out_what_the_heading_says(
    value: str, english: str, french: str
) -> None:
    assert (load("en").short(value), load("fr").short(value)) == (english, french)


def test_weekday_and_instant_are_written_out() -> None:
    assert load("fr").weekday(date(2025, 1, 19)) == "dimanche 19 janvier 2025"
    assert load("en").instant("2025-01-17T23:30:00-05:00") == "January 17, 2025"
    assert load("en").instant("") == ""


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 events", "0 événement"),
        (1, "1 event", "1 événement"),
        (2, "2 events", "2 événements"),
        (12345, "12,345 events", "12\u202f345 événements"),
    ],
)
def test_counted_nouns_follow_each_language(count: int, english: str, french: str) -> None:
    found = (load("en").count("events", count), load("fr").count("events", count))
    assert found == (english, french)


def test_french_marks_keep_their_no_break_spaces() -> None:
    text = load("fr")("error.404_story", id="x")
    assert text == f"Il n’y a pas de sujet «{NBSP}x{NBSP}»."


@pytest.mark.parametrize(
    ("ui", "accept", "code"),
    [
        ("fr", "en", "fr"),
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de,en;q=0.5,fr;q=0.1", "en"),
        ("", "en;q=0.1,fr;q=0.5", "fr"),
        ("", "fr;q=0", "en"),
        ("", "", "en"),
        ("xx", "", "en"),
        ("", "*;;;q=,,", "en"),
        ("", "fr;q=banana,en", "fr"),
    ],
)
def test_the_reader_chooses_the_language(ui: str, accept: str, code: str) -> None:
    assert choose(ui, accept) == code
