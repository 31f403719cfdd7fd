from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.articles import find_sections
from tracker.edtf import is_valid

LIVE = [
    (  # newest first, over midnight
        "2025-03-01T00:35:00+01:00",
        "0 h 04. C’est terminé.\n\n23 h 59. Compte à rebours.\n\n22 h 15. Sur le plateau.",
        ["2025-03-01T00:04:00+01:00", "2025-02-28T23:59:00+01:00", "2025-02-28T22:15:00+01:00"],
    ),
    (  # oldest first
        "2025-01-10T13:05:00-05:00",
        "9:30 a.m. A line forms.\n\n10:02 a.m. Argument begins.\n\n12:43 p.m. Submitted.",
        ["2025-01-10T09:30:00-05:00", "2025-01-10T10:02:00-05:00", "2025-01-10T12:43:00-05:00"],
    ),
    (  # weekdays where the day changes
        "2025-01-19T14:48:00-05:00",
        "2:36 p.m. — Back.\n\nSaturday, 10:52 p.m. — Gone.\n\nFriday, 10:14 a.m. — Upheld.",
        ["2025-01-19T14:36:00-05:00", "2025-01-18T22:52:00-05:00", "2025-01-17T10:14:00-05:00"],
    ),
    (  # bare clocks and a stated zone
        "2025-01-19T18:20:00+01:00",
        "17.05 GMT In Washington.\n\n15.10 GMT A post.\n\n07.00 GMT Overnight.",
        ["2025-01-19T17:05:00+00:00", "2025-01-19T15:10:00+00:00", "2025-01-19T07:00:00+00:00"],
    ),
]


@pytest.mark.parametrize(("published", "text", "instants"), LIVE)
def test_posts_of_a_live_blog_have_the_instants_of_their_clocks(
    published: str, text: str, instants: list[str]
) -> None:
    document = f"Live\n\n{text}"
    sections = find_sections(document, datetime.fromisoformat(published))
    assert [s.published.isoformat() for s in sections if s.published] == instants
    assert [document[s.start : s.end] for s in sections] == text.split("\n\n")


LISTS = [
    (
        "en",
        "Sept. 19, 2025 | A.\n\nOct. 1 | B.\n\nJan. 30, 2026 | C.\n\nFeb. 3 | D.",
        ["2025-09-19", "2025-10-01", "2026-01-30", "2026-02-03"],
    ),
    (
        "fr",
        "Vendredi 31 juillet. A.\n\nJeudi 6 août. B.\n\nDimanche 13 septembre. C.",
        ["2020-07-31", "2020-08-06", "2020-09-13"],
    ),
    (
        "fr",
        "Vendredi 10 janvier. A.\n\nDimanche 12. B.\n\nLundi 13. C.\n\nMercredi 22. D.",
        ["2025-01-10", "2025-01-12", "2025-01-13", "2025-01-22"],
    ),
    (
        "en",
        "2019\n\n- Nov. 1: A.\n\n2020\n\n- Aug. 6: B.\n\n2022\n\n- Dec. 29: C.\n\n- Dec. 30: D.",
        ["2019-11-01", "2020-08-06", "2022-12-29", "2022-12-30"],
    ),
    (
        "en",
        "March 2. A.\n\nFeb. 27. B.\n\nDec. 26, 2024. C.\n\nDec. 3. D.\n\nMarch 1, 2024. E.",
        ["2025-03-02", "2025-02-27", "2024-12-26", "2024-12-03", "2024-03-01"],
    ),
    (
        "fr",
        "- 14 mai 2024. A.\n- 1er avril. B.\n- 28 et 29 avril. C.\n- 12 mai. D.",
        ["2024-05-14", "2025-04-01", "2025-04", "2025-05-12"],
    ),
    (
        "en",
        "03/13/2020  A\n\n06/12/2023  B\n\n09/01/2023  C",
        ["2020-03-13", "2023-06-12", "2023-09-01"],
    ),
    (
        "fr",
        "06.09.2023 | A\n\n12.10.2023 | B\n\n01.11.2023 | C",
        ["2023-09-06", "2023-10-12", "2023-11-01"],
    ),
    (
        "en",
        "31/01/2023: A\n\n05/02/2023: B\n\n06/03/2023: C",
        ["2023-01-31", "2023-02-05", "2023-03-06"],
    ),
    (
        "en",
        "2024-12-05 | A\n2025-02-11 | B\n2025-10-20 | C",
        ["2024-12-05", "2025-02-11", "2025-10-20"],
    ),
    (
        "en",
        "November 2017. A.\n\nFeb. 27, 2019. B.\n\nJune 2021. C.",
        ["2017-11", "2019-02-27", "2021-06"],
    ),
    (
        "en",
        "Jan. 5–9. A.\n\nJan. 27. B.\n\nFeb. 2. C.",
        ["2025-01-05/2025-01-09", "2025-01-27", "2025-02-02"],
    ),
]
PUBLISHED = {
    "Vendredi 31 juillet. A.": "2020-12-30T10:00:00+01:00",
}


@pytest.mark.parametrize(("lang", "text", "dates"), LISTS)
def test_entries_of_a_dated_list_have_their_calendar_dates(
    lang: str, text: str, dates: list[str]
) -> None:
    published = PUBLISHED.get(text.split("\n")[0], "2025-03-24T11:00:00-05:00")
    sections = find_sections(f"A list\n\n{text}", datetime.fromisoformat(published), lang)
    assert [s.date for s in sections] == dates
    assert all(s.published is None for s in sections)


@pytest.mark.parametrize(
    "text",
    [
        "The court ruled on January 17.\n\nJanuary 19 is the deadline.\n\nJanuary 20 is a Monday.",
        "10 people died.\n\n20 were hurt.\n\n30 are missing.",
        "Jan. 10: one.\n\nJan. 11: two.\n\n" + "\n\n".join(["Much other text here."] * 9),
        "Feb. 30, 2025: A.\n\nFeb. 31, 2025: B.\n\nFeb. 32, 2025: C.",
        "99/99/2025: A.\n\n98/98/2025: B.\n\n97/97/2025: C.",
        "25:61 A.\n\n26:00 B.\n\n13:77 p.m. C.",
        "1.2 million.\n\n2.3 million.\n\n3.4 million.",
        "",
    ],
)
def test_prose_and_days_that_are_none_make_no_sections(text: str) -> None:
    assert find_sections(f"T\n\n{text}", datetime.fromisoformat("2025-01-20T10:00:00+00:00")) == ()


def test_without_a_day_of_publication_only_stated_years_count() -> None:
    assert find_sections("T\n\nJan. 1: A.\n\nJan. 2: B.\n\nJan. 3: C.", None) == ()
    assert find_sections("T\n\n10:00 A.\n\n11:00 B.\n\n12:00 C.", None) == ()
    stated = "T\n\nJan. 1, 2025: A.\n\nJan. 2, 2025: B.\n\nJan. 3, 2025: C."
    assert [s.date for s in find_sections(stated, None)] == [
        "2025-01-01",
        "2025-01-02",
        "2025-01-03",
    ]


def test_what_follows_the_list_is_not_its_last_entry() -> None:
    document = "T\n\nJan. 1, 2025: A.\n\nJan. 2, 2025: B.\n\nJan. 3, 2025: C.\n\nWhy so many?"
    sections = find_sections(document, None)
    assert document[sections[-1].start : sections[-1].end] == "Jan. 3, 2025: C."


HEADS = ["Jan. 10:", "10 janvier 2025.", "2019", "12:30", "22 h 50 -", "06/12/2025", "Dimanche 12."]
LINES = st.lists(st.sampled_from([*HEADS, "", "Text."]) | st.text(max_size=30), max_size=12)


@given(LINES, st.sampled_from(["en", "fr", ""]), st.booleans())
def test_sections_of_any_lines_lie_in_order_in_the_document(
    lines: list[str], lang: str, dated: bool
) -> None:
    published = datetime.fromisoformat("2025-01-20T10:00:00+00:00") if dated else None
    document = "Title\n\n" + "\n\n".join(lines)
    end = 0
    for section in find_sections(document, published, lang):
        assert end <= section.start < section.end <= len(document)
        end = section.end
        assert section.published is None or (published and section.published <= published)
        assert not section.date or is_valid(section.date)


@pytest.mark.parametrize("part", ["1 ", "Jan. ", "le ", "12:", "1/", "2025-", " ", "lundi ", "- "])
def test_a_hostile_line_is_read_in_linear_time(part: str) -> None:
    document = "T\n\n" + "\n".join([part * 50_000] * 20)
    find_sections(document, datetime.fromisoformat("2025-01-20T10:00:00+00:00"))
