"""What the parse tells: the verb of a date, who does it, and what a bill would bring about."""

from datetime import UTC, datetime

import pytest

from tracker.extract.candidates import Candidate, Source
from tracker.extract.nlp import Parsers
from tracker.extract.parses import Parse, parse_sentences, parsed_words
from tracker.extract.reading import read_article
from tracker.extract.syntax import (
    arguments,
    clause_verb,
    is_proposed,
    is_unsettled,
    syntax_features,
)
from tracker.model import Article

pytestmark = pytest.mark.model
PARSERS = Parsers()


def parsed(text: str, lang: str) -> tuple[Candidate, Parse, list[str]]:
    """The first candidate with an expression of its own, its parse and its features."""
    reading = read_article(Article("1", "", text, datetime(2024, 6, 1, tzinfo=UTC), lang))
    candidate = next(
        c for c in reading.candidates if c.source in (Source.OWN, Source.DERIVED) and c.first >= 0
    )
    sentence = reading.sentences[candidate.sentence]
    parse = parse_sentences(reading, [sentence], PARSERS)[sentence.index]
    return candidate, parse, syntax_features(candidate, parse, reading)


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("en", "It sued on Jan. 19.", ["It", "sued", "on", "Jan.", "19", "."]),
        ("en", "TikTok's lawyers didn't.", ["TikTok", "'s", "lawyers", "did", "n't", "."]),
        ("fr", "M. Dupont l'a dit.", ["M.", "Dupont", "l'", "a", "dit", "."]),
    ],
)
def test_words_are_cut_as_treebanks_cut_them(lang: str, text: str, words: list[str]) -> None:
    reading = read_article(Article("1", "", text, datetime(2024, 6, 1, tzinfo=UTC), lang))
    (sentence,) = reading.sentences
    assert [reading.document[a:b] for a, b in parsed_words(sentence)] == words


@pytest.mark.parametrize(
    ("lang", "text", "verb", "subject"),
    [
        ("en", "The judge blocked the law on May 7, 2024.", "blocked", "judge"),
        ("en", "The law was blocked by a judge on May 7, 2024.", "blocked", "judge"),
        ("en", "The judge who blocked the law on May 7, 2024, is here.", "blocked", "judge"),
        ("fr", "Le juge a bloqué la loi le 7 mai 2024.", "bloqué", "juge"),
        ("fr", "Le juge qui a bloqué la loi le 7 mai 2024 est connu.", "bloqué", "juge"),
    ],
)
def test_a_date_hangs_on_its_verb_which_has_a_subject(
    lang: str, text: str, verb: str, subject: str
) -> None:
    candidate, parse, _ = parsed(text, lang)
    date = parse.top(candidate.first, candidate.last)
    assert date is not None
    found = clause_verb(date)
    assert found.text == verb
    assert subject in {token.text for role, token in arguments(found) if role == "subj"}


@pytest.mark.parametrize(
    ("lang", "text", "proposed"),
    [
        ("en", "The House passed a bill that would oblige it to sell by May 7, 2025.", True),
        ("en", "The measure would require a sale by May 7, 2025.", True),
        ("en", "The House passed a bill that obliges it to sell by May 7, 2025.", False),
        (
            "en",
            "The judge froze the rule that would have obliged it to sell by May 7, 2025.",
            False,
        ),
        ("en", "Its lawyers said they would appeal by May 7, 2025.", False),
        ("fr", "Un projet de loi qui obligerait le groupe à vendre avant le 7 mai 2025.", True),
        ("fr", "La loi oblige le groupe à vendre avant le 7 mai 2025.", False),
    ],
)
def test_what_a_bill_would_bring_about_is_told_from_what_a_law_does(
    lang: str, text: str, proposed: bool
) -> None:
    candidate, parse, features = parsed(text, lang)
    assert is_proposed(candidate, parse) is proposed
    assert ("y:proposed" in features) is proposed


@pytest.mark.parametrize(
    ("text", "unsettled"),
    [
        ("The president has not signed an order, an aide said on May 7, 2024.", True),
        ("The board has never met, its chair said on May 7, 2024.", True),
        ("The firm would not buy its rival, its chair said on May 7, 2024.", False),
        ("The rule does not bind the states, the court said on May 7, 2024.", False),
        ("The president has signed an order, an aide said on May 7, 2024.", False),
    ],
)
def test_the_day_on_which_somebody_says_that_nothing_was_done_is_no_date(
    text: str, unsettled: bool
) -> None:
    candidate, parse, _ = parsed(text, "en")
    assert is_unsettled(candidate, parse) is unsettled


@pytest.mark.parametrize(
    ("title", "unsettled"),
    [
        ("Trump plans third TikTok extension", True),
        ("Governor plans third TikTok extension", True),
        ("Trump signs third TikTok extension", False),
    ],
)
def test_a_plan_is_a_plan_where_the_name_before_it_is_read_as_a_verb(
    title: str, unsettled: bool
) -> None:
    reading = read_article(Article("1", title, "", datetime(2024, 6, 1, tzinfo=UTC), "en"))
    candidate = next(c for c in reading.candidates if c.source is Source.PUBLISHED)
    sentence = reading.sentences[candidate.sentence]
    parse = parse_sentences(reading, [sentence], PARSERS)[sentence.index]
    assert is_unsettled(candidate, parse) is unsettled
