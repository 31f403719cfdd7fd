import pytest

from tracker.errors import UsageError
from tracker.publish.language import load
from tracker.publish.refusals import render_refusal
from tracker.store.selection import parse_selection


@pytest.mark.parametrize(
    "params",
    [
        {"from": "2026", "to": "2020"},
        {"q": "***"},
        {"q": "x" * 500},
        {"q": "a\x00b"},
        {"asof": ["2025-01-01", "2025-01-02"]},
        {"actor": ",".join(map(str, range(60)))},
        {"type": "=1 is no day. {0}"},
        {"from": "19/01\n2025"},
        {"asof": "soon"},
        {"official": "maybe"},
    ],
)
def test_a_refusal_is_the_same_in_english_and_another_in_french(
    params: dict[str, str | list[str]],
) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_selection(params)
    said = str(refusal.value)
    assert render_refusal(said, load("en")) == (said, "en")
    french, lang = render_refusal(said, load("fr"))
    assert lang == "fr"
    assert french != said


def test_a_message_without_other_words_stays_english() -> None:
    assert render_refusal("Something else.", load("fr")) == ("Something else.", "en")
