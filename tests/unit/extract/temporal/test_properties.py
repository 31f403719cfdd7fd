"""What holds for any text and any day of the calendar."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.edtf import bounds, is_valid
from tracker.extract.temporal import find_timexes
from tracker.extract.temporal.packs import languages, load_pack
from tracker.extract.temporal.resolve import add_duration, count_days

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
}
VALUE = re.compile(
    r"\d{2,4}X*|\d{4}-(\d\d(-\d\d)?|Q\d|H\d|W\d\d(-WE)?|SP|SU|FA|WI)"
    r"|(\d{4}|XXXX)-(\d\d|XX)-(\d\d|XX)T(\d\d(:\d\d)?|MO|AF|EV|NI)"
    r"|XXXX-(WXX-\d(T(MO|AF|EV|NI))?|\d\d(-\d\d)?|SP|SU|FA|WI|Q\d|H\d)"
    r"|P((\d+(\.\d+)?|X)(Y|M|WE|W|D|Q|H|S|E|C))+|P(\d+D)?T((\d+(\.\d+)?|X)[HMS])+"
    r"|(PAST|PRESENT|FUTURE)_REF"
)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
instants = st.datetimes(timezones=st.just(UTC))


def words_of(lang: str) -> list[str]:
    words = load_pack(lang).grammar.words
    return sorted({surface for surfaces in words.values() for surface in surfaces})


@st.composite
def date_like(draw: st.DrawFn) -> tuple[str, str]:
    """A language and a text of its date words, numbers and signs in any order."""
    lang = draw(st.sampled_from(languages()))
    pieces = st.one_of(
        st.sampled_from(words_of(lang)),
        st.integers(0, 99999).map(str),
        st.sampled_from([",", ".", "-", "/", ":", "'", "\n", "\n\n", "th", "h", "of", "de"]),
    )
    return lang, draw(st.lists(pieces, max_size=12).map(" ".join))


@given(text=st.text(max_size=300), lang=st.sampled_from(languages()), published=instants)
@example(text="²½ January ٣ 2025", lang="en", published=datetime(2025, 1, 1, tzinfo=UTC))
@settings(max_examples=80, deadline=None)
def test_no_text_raises_and_every_span_is_cut_from_it(
    text: str, lang: str, published: datetime
) -> None:
    for timex in find_timexes(text, lang, published):
        assert text[timex.start : timex.end] == timex.text


@given(case=date_like(), published=st.none() | instants)
@settings(max_examples=150, deadline=None)
def test_date_words_in_any_order_give_only_valid_values(
    case: tuple[str, str], published: datetime | None
) -> None:
    lang, text = case
    end = 0
    for timex in find_timexes(text, lang, published):
        assert timex.start >= end, "expressions overlap"
        end = timex.end
        assert text[timex.start : timex.end] == timex.text
        assert VALUE.fullmatch(timex.value), timex
        for edtf in (timex.edtf, *timex.alternatives):
            assert edtf == "" or is_valid(edtf), timex


@pytest.mark.parametrize("lang", sorted(MONTHS))
@given(day=days.filter(lambda day: day.year >= 1000))
@settings(max_examples=40, deadline=None)
def test_a_full_date_written_out_is_read_as_itself(lang: str, day: date) -> None:
    month = MONTHS[lang].split()[day.month - 1]
    patterns = {"en": "{m} {d}, {y}", "fr": "{d} {m} {y}", "es": "{d} de {m} de {y}"}
    text = patterns[lang].format(d=day.day, m=month, y=f"{day.year:04}")
    if day.year >= 3000:
        return  # four digits of another millennium are no year in prose
    (timex,) = find_timexes(text, lang, None)
    assert timex.value == timex.edtf == day.isoformat()


@pytest.mark.parametrize("lang", languages())
@given(day=days)
@settings(max_examples=40, deadline=None)
def test_a_resolved_date_is_read_again_as_itself(lang: str, day: date) -> None:
    (timex,) = find_timexes(f"({day.isoformat()})", lang, None)
    assert timex.value == day.isoformat()
    assert bounds(timex.edtf) == (day, day)


@given(start=days, count=st.integers(0, 4000))
def test_days_added_can_be_counted_again(start: date, count: int) -> None:
    end = add_duration(start.isoformat(), f"P{count}D")
    if end:
        assert count_days(start.isoformat(), end) == count
    else:
        assert start.toordinal() + count > date.max.toordinal()


@given(start=days, months=st.integers(0, 600))
def test_months_added_keep_the_day_or_the_end_of_the_month(start: date, months: int) -> None:
    end = add_duration(start.isoformat(), f"P{months}M")
    if end:
        found = date.fromisoformat(end)
        assert (found.year - start.year) * 12 + found.month - start.month == months
        assert found.day == start.day or (found.day < start.day and found.day >= 28)
