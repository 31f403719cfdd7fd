"""Why a statement is read as it is, in the reader's language."""

import pytest

from tracker.publish.grounds import render_grounds
from tracker.publish.language import load


@pytest.mark.parametrize(
    ("stated", "french"),
    [
        (
            "“January 19” means 2025-01-19 "
            "(01-19 without a year: the nearest one, from 2024-12-06).",
            "« January 19 » veut dire 2025-01-19 (01-19 sans année : le plus proche, à partir du "
            "2024-12-06).",
        ),
        (
            "“90 days” counted from 2024-01-01: 2024-03-31.",
            "« 90 days », compté à partir du 2024-01-01 : 2024-03-31.",
        ),
        ("“until” speaks of deadline (dl.due).", "« until » indique le type : Échéance (dl.due)."),
        ("same actors (bytedance, tiktok)", "mêmes acteurs (bytedance, tiktok)"),
        (
            "an editor merged it into event 7: one ruling",
            "an editor merged it into event 7: one ruling",
        ),
    ],
)
def test_a_reason_is_told_in_french_and_an_editor_s_words_stay(stated: str, french: str) -> None:
    (told,) = render_grounds([stated], load("fr"))
    assert told.replace("\u202f", " ").replace("\xa0", " ") == french


def test_an_english_reason_keeps_its_words() -> None:
    told = render_grounds(["like wording", "“Friday” means 2025-01-17."], load("en"))
    assert told == ("like wording", "“Friday” means 2025-01-17.")
