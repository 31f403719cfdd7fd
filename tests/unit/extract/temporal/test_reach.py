"""Rules are tried only where they can begin, and everywhere where they can."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.temporal.reach import LOOK_AHEAD, Beginnings, reach

SOURCES = [
    "(?:[ab]|[c][d])?[e]",
    "[a][b]?(?:[c]|[d][e])",
    "([a])(?![b])",
    "[a](?=[b]|[c][d])",
    "(?:[a]?[b]?)?[c][d][e][a]",
    "(?:[a](?!)|[b])[c]",
]


@pytest.mark.parametrize("source", SOURCES)
@given(text=st.text("abcde", min_size=1, max_size=8))
def test_no_match_is_missed_where_a_rule_is_not_tried(source: str, text: str) -> None:
    beginning = Beginnings([reach(source)])
    padded = text + "." * LOOK_AHEAD
    if re.compile(source).match(text):
        assert beginning[padded[:LOOK_AHEAD]] == (0,)


def test_a_rule_is_not_tried_where_its_third_character_cannot_follow() -> None:
    beginning = Beginnings([reach("[a][b][c]"), reach("[a][b]"), reach("[a](?=[d])")])
    assert beginning["abc"] == (0, 1)
    assert beginning["abe"] == (1,)
    assert beginning["ade"] == (2,)
    assert beginning["bcd"] == ()
