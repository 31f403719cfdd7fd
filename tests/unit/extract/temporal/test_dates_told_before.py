"""Dates that lean on those told before them: the year of a sentence, days counted from a day."""

from datetime import UTC, datetime

import pytest

from tracker.extract.temporal import find_timexes

OCTOBER = datetime(2025, 10, 14, tzinfo=UTC)


def values(text: str, lang: str) -> list[str]:
    return [timex.value for timex in find_timexes(text, lang, OCTOBER)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "Adopted on 16 March 2023 and upheld on 14 April, it had entered into force on "
            "1 September of the same year.",
            ["2023-03-16", "2023-04-14", "2023-09-01"],
        ),
        (
            "fr",
            "Adoptée le 16 mars 2023, validée le 14 avril, elle était entrée en vigueur le "
            "1er septembre de la même année.",
            ["2023-03-16", "2023-04-14", "2023-09-01"],
        ),
        # December leads into the next year.
        (
            "en",
            "It was signed on December 20, 2021, and published on January 7.",
            ["2021-12-20", "2022-01-07"],
        ),
        (
            "fr",
            "Le texte est mort à l'été 2021, quand les élections ont été déclenchées le 15 août.",
            ["2021-SU", "2021-08-15"],
        ),
    ],
)
def test_a_day_soon_after_a_date_with_a_year_is_of_that_time(
    lang: str, text: str, expected: list[str]
) -> None:
    assert values(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        # What lies ahead, lasts on, or comes much later is no part of what went its way then.
        (
            "en",
            "Passed on May 3, 2023, it will be reviewed on May 20.",
            ["2023-05-03", "2026-05-20"],
        ),
        ("en", "Ordered on May 3, 2023, in force since June 2.", ["2023-05-03", "2025-06-02"]),
        ("fr", "La loi du 19 mai 2023, modifiée le 18 septembre.", ["2023-05-19", "2025-09-18"]),
        # Nor where the day before it has its year from publication alone.
        ("en", "It was filed on September 9 and heard on October 2.", ["2025-09-09", "2025-10-02"]),
        # A year alone tells nothing of its days.
        (
            "en",
            "Under a plan approved in 1987, it bought shares through Sept. 29.",
            ["1987", "2025-09-29"],
        ),
        # Another sentence tells another thing.
        ("en", "It was adopted on May 3, 2023. It sat on October 2.", ["2023-05-03", "2025-10-02"]),
    ],
)
def test_other_days_stay_the_nearest_to_publication(
    lang: str, text: str, expected: list[str]
) -> None:
    assert values(text, lang) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "It was told on September 10, put off from May. The strike came nine days later.",
            "2025-09-19",
        ),
        (
            "fr",
            "Un décret du 9 août 2021 le prévoyait pour janvier 2023. Trois jours plus tard, tout "
            "était annulé.",
            "2021-08-12",
        ),
    ],
)
def test_days_are_counted_from_the_last_day_told(lang: str, text: str, expected: str) -> None:
    assert values(text, lang)[-1] == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The act was signed in late April, and the suit filed two weeks later."),
        ("en", "It was lost in 2023. It was found ten days later."),
        (
            "fr",
            "Votée lundi, elle paraîtra d'ici à la fin de l'année ; elle entrera en vigueur vingt "
            "jours plus tard.",
        ),
    ],
)
def test_days_counted_from_a_month_or_a_year_give_no_day(lang: str, text: str) -> None:
    found = find_timexes(text, lang, OCTOBER)[-1]
    assert (found.value, found.edtf) == ("FUTURE_REF", "")
