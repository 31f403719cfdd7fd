"""Several dates or amounts that belong together: lists, spans, "two to three weeks"."""

from datetime import UTC, datetime

import pytest

from tracker.extract.temporal import find_timexes
from tracker.model import Timex

WEDNESDAY = datetime(2025, 1, 15, 12, tzinfo=UTC)
THURSDAY = datetime(2025, 1, 16, 12, tzinfo=UTC)


def read(text: str, lang: str = "en", published: datetime = WEDNESDAY) -> tuple[Timex, ...]:
    return find_timexes(text, lang, published)


def values(text: str, lang: str = "en", published: datetime = WEDNESDAY) -> list[str]:
    return [timex.value for timex in read(text, lang, published)]


@pytest.mark.parametrize(
    ("text", "lang", "days"),
    [
        ("The hearing will be held next Monday and Tuesday.", "en", ["2025-01-20", "2025-01-21"]),
        ("The shop is closed next Monday and Thursday.", "en", ["2025-01-20", "2025-01-23"]),
        ("It will be closed Sunday and Monday.", "en", ["2025-01-19", "2025-01-20"]),
        ("It was closed Sunday and Monday.", "en", ["2025-01-12", "2025-01-13"]),
        ("Hearings run between Monday and Thursday.", "en", ["2025-01-13", "2025-01-16"]),
        (
            "She said that hearings on Tuesday and Thursday will go on.",
            "en",
            ["2025-01-14", "2025-01-16"],
        ),
        ("She said that it shut on Tuesday and Thursday.", "en", ["2025-01-07", "2025-01-09"]),
        ("It was shown Thursday through Saturday.", "en", ["2025-01-09", "2025-01-11"]),
        ("It will last from Friday to Monday.", "en", ["2025-01-17", "2025-01-20"]),
        ("L'audience se tiendra lundi et jeudi prochains.", "fr", ["2025-01-20", "2025-01-23"]),
        ("fermé lundi et mardi prochains", "fr", ["2025-01-20", "2025-01-21"]),
        ("fermé jeudi et vendredi derniers", "fr", ["2025-01-09", "2025-01-10"]),
        ("entre lundi et jeudi prochain", "fr", ["2025-01-20", "2025-01-23"]),
        ("Les auditions se tiennent de lundi à jeudi.", "fr", ["2025-01-13", "2025-01-16"]),
        ("El tribunal falló el lunes y martes", "es", ["2025-01-13", "2025-01-14"]),
    ],
)
def test_the_second_weekday_of_a_list_follows_the_first(
    text: str, lang: str, days: list[str]
) -> None:
    assert values(text, lang) == days


def test_today_and_the_day_before_it_in_a_list_are_of_one_week() -> None:
    """On a Thursday, "Thursday and Friday" of the past are the days before today."""
    assert values("It was closed Thursday and Friday.", published=THURSDAY) == [
        "2025-01-09",
        "2025-01-10",
    ]


def test_weekdays_told_backwards_are_left_as_they_are() -> None:
    friday = datetime(2025, 1, 17, tzinfo=UTC)
    assert values("Statements made Friday and Thursday", published=friday) == [
        "2025-01-17",
        "2025-01-16",
    ]


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Hearings are on May 3, 4 and 7.", "en", ["2025-05-03", "2025-05-04", "2025-05-07"]),
        ("on 3, 4 and 7 May 2025 it sat", "en", ["2025-05-03", "2025-05-04", "2025-05-07"]),
        ("on June 30 or July 1", "en", ["2025-06-30", "2025-07-01"]),
        ("on Jan. 3-5", "en", ["2025-01-03", "2025-01-05"]),
        ("between 2019 and 2021", "en", ["2019", "2021"]),
        ("in Q1 and Q2 2024", "en", ["2024-Q1", "2024-Q2"]),
        ("in the first and second quarters of 2024", "en", ["2024-Q1", "2024-Q2"]),
        ("in January, February and March 2024", "en", ["2024-01", "2024-02", "2024-03"]),
        ("from mid-May to early June", "en", ["2025-05", "2025-06"]),
        ("les 3, 4 et 7 mai", "fr", ["2025-05-03", "2025-05-04", "2025-05-07"]),
        ("Un vote est probable le 30 juin ou le 1er juillet", "fr", ["2025-06-30", "2025-07-01"]),
        ("du 3 au 7 mai 2025", "fr", ["2025-05-03", "2025-05-07"]),
        ("aux premier et deuxième trimestres 2024", "fr", ["2024-Q1", "2024-Q2"]),
        ("en janvier, février et mars 2024", "fr", ["2024-01", "2024-02", "2024-03"]),
        ("de la mi-mai au début juin", "fr", ["2025-05", "2025-06"]),
    ],
)
def test_each_date_of_an_enumeration_is_read(text: str, lang: str, found: list[str]) -> None:
    assert values(text, lang) == found


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Approval takes two to three weeks.", "en"),
        ("It was gone for two or three weeks.", "en"),
        ("prendra deux à trois semaines", "fr"),
        ("pendant deux ou trois semaines", "fr"),
        ("durante dos o tres semanas", "es"),
    ],
)
def test_a_range_of_amounts_is_one_duration_with_its_lower_end_as_value(
    text: str, lang: str
) -> None:
    (timex,) = read(text, lang)
    assert (timex.type, timex.value, timex.mod) == ("DURATION", "P2W", "EQUAL_OR_MORE")
    assert timex.longest == "P3W"


@pytest.mark.parametrize(
    ("text", "lang", "edtf", "mod"),
    [
        ("It will start in two to three days.", "en", "2025-01-17/2025-01-18", "ON_OR_AFTER"),
        ("It sued two to three days ago.", "en", "2025-01-12/2025-01-13", "ON_OR_BEFORE"),
        ("Il expire dans deux à trois jours.", "fr", "2025-01-17/2025-01-18", "ON_OR_AFTER"),
        ("Il a perdu il y a deux ou trois jours.", "fr", "2025-01-12/2025-01-13", "ON_OR_BEFORE"),
    ],
)
def test_a_range_of_amounts_from_an_anchor_is_an_interval(
    text: str, lang: str, edtf: str, mod: str
) -> None:
    (timex,) = read(text, lang)
    assert (timex.type, timex.edtf, timex.mod) == ("DATE", edtf, mod)
    assert timex.alternatives == tuple(edtf.split("/")[:: 1 if mod == "ON_OR_AFTER" else -1])


@pytest.mark.parametrize(
    ("text", "lang", "value", "longest"),
    [
        ("Approval takes two and a half to three years.", "en", "P2Y6M", "P3Y"),
        ("Approval takes two to two and a half years.", "en", "P2Y", "P2Y6M"),
        ("Approval takes one and a half to two hours.", "en", "PT1H30M", "PT2H"),
        ("prendra deux ans et demi à trois ans", "fr", "P2Y6M", "P3Y"),
        ("prendra deux à trois ans et demi", "fr", "P2Y", "P3Y6M"),
        ("prendra une heure et demie à deux heures", "fr", "PT1H30M", "PT2H"),
    ],
)
def test_a_range_may_begin_or_end_with_a_half(
    text: str, lang: str, value: str, longest: str
) -> None:
    (timex,) = read(text, lang)
    assert (timex.value, timex.mod, timex.longest) == (value, "EQUAL_OR_MORE", longest)


@pytest.mark.parametrize(
    ("text", "lang", "mod"),
    [
        ("He faces two or more years in prison.", "en", "EQUAL_OR_MORE"),
        ("He faces two years or more in prison.", "en", "EQUAL_OR_MORE"),
        ("He faces two years or less in prison.", "en", "EQUAL_OR_LESS"),
        ("Il risque deux ans ou plus.", "fr", "EQUAL_OR_MORE"),
        ("Il risque deux ans ou moins.", "fr", "EQUAL_OR_LESS"),
    ],
)
def test_an_amount_that_is_open_at_one_end_says_so(text: str, lang: str, mod: str) -> None:
    (timex,) = read(text, lang)
    assert (timex.value, timex.mod, timex.longest) == ("P2Y", mod, "")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It is due by the end of fiscal year 2025-26.", "en"),
        ("Il paiera avant la fin de l'exercice 2025-2026.", "fr"),
    ],
)
def test_the_end_of_a_year_that_runs_over_two_is_no_single_day(text: str, lang: str) -> None:
    (timex,) = read(text, lang)
    assert (timex.value, timex.edtf, timex.mod) == ("2025", "2025/2026", "END")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("It applies no earlier than 3 March 2025.", "en"),
        ("It will not apply, not before 3 March 2025.", "en"),
        ("Il entre en vigueur au plus tôt le 3 mars 2025.", "fr"),
        ("Il ne s'applique pas avant le 3 mars 2025.", "fr"),
    ],
)
def test_what_comes_no_earlier_than_a_day_is_from_that_day_not_due_by_it(
    text: str, lang: str
) -> None:
    (timex,) = read(text, lang)
    assert (timex.edtf, timex.role) == ("2025-03-03", "from")


def test_a_year_that_runs_over_a_century_keeps_its_order() -> None:
    (timex,) = read("It won in the 1999-00 season.")
    assert timex.edtf == "1999/2000"
    (timex,) = read("It won in the 2024-05 season.")
    assert timex.edtf == "2024"


def test_a_range_of_amounts_beside_its_start_ends_within_an_interval() -> None:
    length, _ = read("30 to 45 days after January 20, 2025, it applies.")
    assert length.alternatives == ("2025-02-19/2025-03-06",)
    length, _ = read("30 to 45 days before January 20, 2025, it applied.")
    assert length.alternatives == ("2024-12-06/2024-12-21",)


@pytest.mark.parametrize(
    ("text", "lang", "lengths"),
    [
        ("The leave was raised from 14 to 28 days.", "en", ["P14D", "P28D"]),
        ("Le congé passe de 14 à 28 jours.", "fr", ["P14D", "P28D"]),
        ("from six months to two years in jail", "en", ["P6M", "P2Y"]),
        ("de six mois à deux ans de prison", "fr", ["P6M", "P2Y"]),
    ],
)
def test_what_changes_from_one_length_to_another_is_no_range(
    text: str, lang: str, lengths: list[str]
) -> None:
    found = read(text, lang)
    assert [timex.value for timex in found] == lengths
    assert not any(timex.longest for timex in found)


@pytest.mark.parametrize(
    ("text", "lang", "times"),
    [
        (
            "It will sit from 9 a.m. to 5 p.m. on Monday.",
            "en",
            ["2025-01-20T09:00", "2025-01-20T17:00"],
        ),
        (
            "It sat between 9 and 11 a.m. Tuesday.",
            "en",
            ["2025-01-14T09:00", "2025-01-14T11:00"],
        ),
        (
            "It sat Tuesday from 9 a.m. to 5 p.m. and left.",
            "en",
            ["2025-01-14", "2025-01-14T09:00", "2025-01-14T17:00"],
        ),
        (
            "Il siégera entre 0 h 30 et 4 h mardi prochain.",
            "fr",
            ["2025-01-21T00:30", "2025-01-21T04:00"],
        ),
    ],
)
def test_two_times_are_of_the_day_that_is_told_with_the_second(
    text: str, lang: str, times: list[str]
) -> None:
    assert values(text, lang) == times


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("By Friday, he had resigned.", "2025-01-10"),
        ("The company had by Monday shut its office.", "2025-01-13"),
        ("All members had filed reports by Friday.", "2025-01-10"),
        ("It had to sell by Friday.", "2025-01-17"),
        ("It had agreed to sell by Friday.", "2025-01-17"),
        ("By Friday he will have resigned.", "2025-01-17"),
        ("It must be sold by Friday, as it had promised.", "2025-01-17"),
    ],
)
def test_what_had_happened_by_a_weekday_lies_behind(text: str, day: str) -> None:
    assert values(text) == [day]


@pytest.mark.parametrize(
    ("text", "lang", "day"),
    [
        ("The court had stayed the ban on April 10.", "en", "2024-04-10"),
        ("It had been facing an April 10 deadline.", "en", "2025-04-10"),
        ("Le 10 avril, il avait été suspendu.", "fr", "2024-04-10"),
        ("Rien ne change. Le 10 avril avait été fixé par décret.", "fr", "2025-04-10"),
    ],
)
def test_a_pluperfect_puts_a_day_behind_unless_the_day_is_what_it_speaks_of(
    text: str, lang: str, day: str
) -> None:
    assert values(text, lang) == [day]
