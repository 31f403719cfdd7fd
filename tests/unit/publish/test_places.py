from __future__ import annotations

import pytest

from tracker.publish.places import place_name


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("US", "United States", "États-Unis"),
        ("EU", "European Union", "Union européenne"),
        ("FR", "France", "France"),
        ("UK", "United Kingdom", "Royaume-Uni"),
        ("US-MT", "Montana, United States", "Montana, États-Unis"),
        ("US-CA", "California, United States", "Californie, États-Unis"),
        ("CA-QC", "Quebec, Canada", "Québec, Canada"),
        ("UK-WLS", "Wales, United Kingdom", "Wales, Royaume-Uni"),
    ],
)
def test_a_place_has_a_name_in_the_language_of_the_reader(
    code: str, english: str, french: str
) -> None:
    assert (place_name(code, "en"), place_name(code, "fr")) == (english, french)


@pytest.mark.parametrize("code", ["XQ", "US-ZZZ", ""])
def test_a_code_that_names_no_place_stays_as_it_is(code: str) -> None:
    assert place_name(code, "fr") == code
