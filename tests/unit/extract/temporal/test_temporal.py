"""The tagger's door: anchors, zones, sections, locales, roles, pairs, and what it refuses."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tracker.errors import LanguagePackError
from tracker.extract.temporal import find_timexes
from tracker.model import Section, Timex

WEDNESDAY = datetime(2025, 1, 15, 12, tzinfo=UTC)


def values(text: str, lang: str = "en", published: datetime | None = WEDNESDAY) -> list[str]:
    return [timex.value for timex in find_timexes(text, lang, published)]


def only(
    text: str, lang: str = "en", published: datetime | None = WEDNESDAY, locale: str = ""
) -> Timex:
    (found,) = find_timexes(text, lang, published, locale=locale)
    return found


@pytest.mark.parametrize(
    "text",
    ["31 February 2025", "on January 32", "on 2025-13-01", "February 29, 2025", "99/99/2025"],
)
def test_an_impossible_date_gives_nothing(text: str) -> None:
    assert values(text) == []


def test_the_thirtieth_of_february_gives_nothing_in_french() -> None:
    assert values("avant le 30 février 2025", "fr") == []


def test_a_leap_day_is_read_in_a_leap_year() -> None:
    assert values("on February 29, 2024") == ["2024-02-29"]


def test_without_a_day_of_publication_only_absolute_dates_have_a_calendar_date() -> None:
    text = "Yesterday, on Friday, last week and in two days; on May 7, 2024 and in March 2025."
    found = find_timexes(text, "en", None)
    assert [timex.edtf for timex in found if timex.edtf] == ["2024-05-07", "2025-03"]


def test_a_month_and_day_without_anchor_keep_what_is_known() -> None:
    timex = only("by January 19, it said", published=None)
    assert (timex.value, timex.edtf) == ("XXXX-01-19", "")


def test_relative_days_count_in_the_zone_of_the_article() -> None:
    evening = datetime(2025, 1, 18, 22, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert values("It goes dark tomorrow.", published=evening) == ["2025-01-19"]
    assert values("It will go dark on Sunday.", published=evening) == ["2025-01-19"]
    assert values("It goes dark tomorrow.", published=evening.astimezone(UTC)) == ["2025-01-20"]


@pytest.mark.parametrize(
    ("locale", "edtf"), [("US", "2025-01-02"), ("en-GB", "2025-02-01"), ("", "")]
)
def test_numeric_dates_follow_the_locale_and_without_one_are_left_open(
    locale: str, edtf: str
) -> None:
    timex = only("filed 1/2/2025", locale=locale)
    assert timex.edtf == edtf
    assert {"2025-01-02", "2025-02-01"} == {timex.edtf, *timex.alternatives} - {""}


def test_an_unambiguous_numeric_date_settles_the_others_of_the_text() -> None:
    assert values("06/18/2023 signed; effective on 7/1/24") == ["2023-06-18", "2024-07-01"]


def test_a_section_with_a_date_of_its_own_is_the_anchor_of_what_stands_in_it() -> None:
    text = "It sued today.\n\nIt sued today."
    sections = (Section(16, 30, datetime(2025, 1, 10, tzinfo=UTC)),)
    found = find_timexes(text, "en", WEDNESDAY, sections=sections)
    assert [timex.value for timex in found] == ["2025-01-15", "2025-01-10"]


@pytest.mark.parametrize(
    ("section_date", "published", "expected"),
    [
        ("2024-11-22", None, ["2016-05-07", "2024-11-23", "2024-03"]),
        ("2024-11", None, ["2016-05-07", "2025-01-16", "2024-03"]),
        ("2024", None, ["2016-05-07", "2025-01-16", "2024-03"]),
        ("2024-11-22/2024-11-24", None, ["2016-05-07", "2025-01-16", "2024-03"]),
        ("2024-11-22", datetime(2024, 11, 25, tzinfo=UTC), ["2016-05-07", "2024-11-26", "2024-03"]),
        ("", None, ["2016-05-07", "2016-05-08", "2025-03"]),
    ],
)
def test_an_entry_below_a_date_leans_on_that_date(
    section_date: str, published: datetime | None, expected: list[str]
) -> None:
    text = "On May 7, 2016 it sued.\n\nThe next day it lost; in March it had won."
    sections = (Section(25, len(text), published, section_date),)
    found = find_timexes(text, "en", WEDNESDAY, sections=sections)
    assert [timex.value for timex in found] == expected


def test_what_was_told_before_a_dated_entry_is_not_told_in_it() -> None:
    text = "On May 7, 2016 it sued.\n\nIt lost the next day."
    post = datetime(2025, 1, 10, tzinfo=UTC)
    (_, timex) = find_timexes(text, "en", WEDNESDAY, sections=(Section(25, len(text), post),))
    assert timex.value == "2025-01-11"


@pytest.mark.parametrize("year", [1, 1904, 1970, 2099, 9999])
def test_an_absurd_day_of_publication_is_none(year: int) -> None:
    text = "It sued on May 7, 2024 and won yesterday."
    found = find_timexes(text, "en", datetime(year, 1, 1, tzinfo=UTC))
    assert [timex.edtf for timex in found] == ["2024-05-07"]


@pytest.mark.parametrize(
    ("text", "lang", "role"),
    [
        ("must sell by January 19", "en", "by"),
        ("no later than March 3, 2025", "en", "by"),
        ("until April 5", "en", "until"),
        ("as of January 1, 2026", "en", "from"),
        ("since 2020", "en", "since"),
        ("within 75 days", "en", "within"),
        ("prior to May 7, 2024", "en", "before"),
        ("d'ici le 19 janvier", "fr", "by"),
        ("jusqu’au 5 avril", "fr", "until"),
        ("à compter du 1er septembre 2025", "fr", "from"),
        ("depuis 2020", "fr", "since"),
    ],
)
def test_the_preposition_is_the_role(text: str, lang: str, role: str) -> None:
    assert only(text, lang).role == role


def test_a_bare_weekday_offers_the_one_before_and_the_one_after() -> None:
    timex = only("it ruled on Friday")
    assert timex.edtf == "2025-01-10"
    assert set(timex.alternatives) == {"2025-01-03", "2025-01-17"}


def test_two_joined_days_offer_the_period_between_them() -> None:
    first, second = find_timexes("between March 6 and March 14, 2024", "en", WEDNESDAY)
    assert "2024-03-06/2024-03-14" in second.alternatives
    assert "2024-03-06/2024-03-14" in first.alternatives


@pytest.mark.parametrize(
    ("text", "lang", "roles"),
    [
        ("from March 6 to March 14, 2024", "en", ["from", "until"]),
        ("du 6 au 14 mars 2024", "fr", ["from", "until"]),
        ("de mars à mai 2024", "fr", ["from", "until"]),
        ("del 6 al 14 de marzo de 2024", "es", ["from", "until"]),
        ("between March 6 and March 14, 2024", "en", ["between", "between"]),
        ("entre le 6 et le 14 mars 2024", "fr", ["between", "between"]),
    ],
)
def test_the_days_of_a_span_are_its_start_and_its_end(
    text: str, lang: str, roles: list[str]
) -> None:
    assert [timex.role for timex in find_timexes(text, lang, WEDNESDAY)] == roles


def test_a_span_of_weekdays_ends_on_the_first_such_day_behind_its_start() -> None:
    assert values("closed from Friday to Sunday") == ["2025-01-10", "2025-01-12"]
    assert values("ouvert du mardi au samedi", "fr") == ["2025-01-14", "2025-01-18"]


def test_until_a_month_a_past_verb_puts_nothing_behind() -> None:
    published = datetime(2025, 10, 30, tzinfo=UTC)
    (month,) = find_timexes("The bank has extended the loans through January", "en", published)
    assert month.value == "2026-01"


def test_a_case_that_is_heard_in_may_lies_ahead() -> None:
    published = datetime(2025, 3, 29, tzinfo=UTC)
    (month,) = find_timexes("They lose it when the case is heard in May", "en", published)
    assert month.value == "2025-05"


def test_months_of_one_sentence_lie_close_together() -> None:
    published = datetime(2025, 10, 30, tzinfo=UTC)
    (june, march) = find_timexes("up to a high of $42 in June from $29 in March", "en", published)
    assert (june.value, march.value) == ("2025-06", "2025-03")


def test_results_are_those_of_the_latest_quarter_told() -> None:
    published = datetime(2025, 11, 1, tzinfo=UTC)
    text = "It lost $1 in the third quarter. After a flat second quarter it cut jobs. A year ago it"
    found = find_timexes(text, "en", published)
    assert [timex.value for timex in found] == ["2025-Q3", "2025-Q2", "2024-Q3"]


def test_a_duration_beside_its_start_offers_the_day_it_ends_on() -> None:
    duration, _ = find_timexes("75 days after January 20, 2025", "en", WEDNESDAY)
    assert (duration.value, duration.alternatives) == ("P75D", ("2025-04-05",))
    assert duration.steps == "2025-01-20 + P75D = 2025-04-05"


def test_the_night_between_two_days_is_a_period() -> None:
    timex = only(
        "Dans la nuit de samedi à dimanche, le site", "fr", datetime(2025, 1, 20, tzinfo=UTC)
    )
    assert timex.edtf == "2025-01-18/2025-01-19"


def test_a_list_under_a_year_takes_the_year_of_its_heading() -> None:
    text = "2022\n\nMarch 2: it passes the Senate.\n\nApril 14: it passes the House."
    assert values(text) == ["2022", "2022-03-02", "2022-04-14"]


def test_a_list_goes_on_in_time_from_line_to_line() -> None:
    text = "• Nov. 20, 2023: introduced.\n\n• March 2: passed.\n\n• May 17: signed."
    assert values(text) == ["2023-11-20", "2024-03-02", "2024-05-17"]


def test_the_arithmetic_is_told() -> None:
    timex = only("it sued two days ago")
    assert (timex.anchor, timex.steps) == ("published", "2025-01-15 -2 D")


def test_the_same_text_gives_the_same_timexes() -> None:
    text = "On Friday and by March 3, within 75 days of May 7, 2024, since last year."
    assert find_timexes(text, "en", WEDNESDAY) == find_timexes(text, "en", WEDNESDAY)


def test_an_unknown_language_is_an_error_that_names_the_packs() -> None:
    with pytest.raises(LanguagePackError, match="en, es, fr"):
        find_timexes("heute", "de", WEDNESDAY)


@pytest.mark.parametrize(
    "text", ["16 March (Sunday). Finish it.", "It came on March 16, a Sunday, and stayed."]
)
def test_a_weekday_in_apposition_is_the_date_beside_it(text: str) -> None:
    assert [timex.edtf for timex in find_timexes(text, "en", WEDNESDAY)] == ["2025-03-16"] * 2


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("for a century and a half", "en", "P150Y"),
        ("for half a century", "en", "P50Y"),
        ("depuis un siècle et demi", "fr", "P150Y"),
        ("for a decade and a half", "en", "P15Y"),
    ],
)
def test_half_a_century_is_told_in_years(text: str, lang: str, value: str) -> None:
    assert values(text, lang) == [value]


def test_until_the_close_of_business_looks_ahead() -> None:
    timex = only("It has until the close of business Friday to pay.")
    assert (timex.value, timex.role) == ("2025-01-17", "until")


def test_hours_later_are_a_duration_on_the_day_told() -> None:
    timex = find_timexes("On May 7, 2024 it sued. Two hours later it won.", "en", WEDNESDAY)[-1]
    assert (timex.type, timex.value, timex.alternatives) == ("DURATION", "PT2H", ("2024-05-07",))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The hearing is scheduled to begin on Friday.", "2025-01-17"),
        ("It would be banned on Sunday.", "2025-01-19"),
        ("The vote was postponed until Friday.", "2025-01-17"),
        ("It had been scheduled to expire Friday.", "2025-01-10"),
        ("He could not be reached on Friday.", "2025-01-10"),
        ("It was announced Friday.", "2025-01-10"),
    ],
)
def test_a_weekday_looks_where_its_verb_looks(text: str, day: str) -> None:
    assert values(text) == [day]
