"""Sentences, tokens and clauses found without a trained model."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract.lexicon import Lexicon
from tracker.extract.tokens import read_sentences, split_sentences

PLAIN = Lexicon({}, ["and", "which", "et", "qui"])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He signed it. It took effect.", 2),
        ("Judge J. Smith ruled on Jan. 19 in Washington.", 1),
        ("It sued in the U.S. The court agreed.", 2),
        ("See No. 24-656, Sec. 2 of the act. It matters.", 2),
        ("“It ends.” She left.", 2),
        ("M. Macron a signé l’art. 3 du texte.", 1),
        ("« C’est fini. » Il part.", 2),
        ("It came at 3 p.m. on Friday.", 1),
        ("6 août 2020. Donald Trump interdit.", 1),
    ],
)
def test_a_sentence_ends_at_a_stop_that_is_no_abbreviation(text: str, count: int) -> None:
    assert len(split_sentences(text, 0, len(text))) == count


def clauses(text: str) -> list[str]:
    (sentence,) = read_sentences(text, 0, PLAIN)
    pairs = zip(sentence.clause, sentence.raw, strict=True)
    return [" ".join(w for _, w in group) for _, group in groupby(pairs, key=lambda p: p[0])]


def test_a_clause_ends_at_punctuation_or_a_conjunction() -> None:
    assert clauses("Biden signed a law, which gives it until May and no longer") == [
        "Biden signed a law ,",
        "which gives it until May",
        "and no longer",
    ]


def test_the_comma_of_a_date_ends_no_clause() -> None:
    assert clauses("It sued on Friday, Jan. 17, 2025") == ["It sued on Friday , Jan . 17 , 2025"]


def test_the_title_is_marked_as_such() -> None:
    document = "A ban\n\nIt came."
    first, second = read_sentences(document, len("A ban"), PLAIN)
    assert (first.in_title, second.in_title) == (True, False)


@given(st.text(max_size=200))
def test_every_token_is_cut_from_the_text_in_order(text: str) -> None:
    position = 0
    for sentence in read_sentences(text, 0, PLAIN):
        for raw, start, end in zip(sentence.raw, sentence.starts, sentence.ends, strict=True):
            assert text[start:end] == raw
            assert start >= position
            position = end
        assert len(sentence.clause) == len(sentence.words)
