"""The pattern language of triggers: wildcards, alternatives, gaps, exceptions."""

import pytest

from tracker.extract.lexicon import Lexicon, Match


@pytest.mark.parametrize(
    ("pattern", "sentence", "found"),
    [
        ("rul*", "the court ruled today", [(2, 3)]),
        ("rul*", "a spherul", []),
        ("*raient", "ils auraient signé", [(1, 2)]),
        ("came/come into force", "it came into force", [(1, 4)]),
        ("came/come into force", "it came into view", []),
        ("struck _ down", "it struck the old law down", [(1, 6)]),
        ("struck _ down", "it struck down the law", [(1, 3)]),
        ("struck _ down", "it struck a very long and winding down", []),
        ("d'ici le", "d' ici le 5 mai", [(0, 3)]),
    ],
)
def test_a_pattern_covers(pattern: str, sentence: str, found: list[tuple[int, int]]) -> None:
    lexicon = Lexicon({"t.x": [pattern]}, ())
    assert lexicon.find(sentence.split()) == [Match("t.x", *span) for span in found]


def test_an_exception_never_carries_the_tag() -> None:
    lexicon = Lexicon({"mod.would": ["*rait", "-retrait"]}, ())
    assert lexicon.find(["le", "retrait", "serait", "acquis"]) == [Match("mod.would", 2, 3)]


def test_of_one_tag_the_longest_match_at_a_word_stays() -> None:
    lexicon = Lexicon({"rul": ["struck", "struck down"]}, ())
    assert lexicon.find(["struck", "down"]) == [Match("rul", 0, 2)]
