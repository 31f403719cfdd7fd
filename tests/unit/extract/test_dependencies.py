"""A parse as plain values says what spaCy's tokens say."""

import pytest

from tracker.extract.dependencies import read_words
from tracker.extract.nlp import Parsers

SENTENCES = {
    "en": "The court , which heard the case on Friday , said it would not rule by June .",
    "fr": "La cour , qui a entendu l' affaire vendredi , n' a pas dit quand elle jugerait .",
}

pytestmark = pytest.mark.model


@pytest.mark.parametrize("lang", SENTENCES)
def test_the_tree_is_the_one_that_the_pipeline_made(lang: str) -> None:
    (doc,) = Parsers().parse(lang, [[(word, True) for word in SENTENCES[lang].split()]])
    words = read_words(doc)
    assert [(w.i, w.text, w.lower, w.dep, w.head.i) for w in words] == [
        (t.i, t.text, t.lower_, t.dep_, t.head.i) for t in doc
    ]
    assert [[child.i for child in w.children] for w in words] == [
        [child.i for child in t.children] for t in doc
    ]


def test_penn_tags_are_read_as_parts_of_speech_and_features() -> None:
    (doc,) = Parsers().parse("en", [[(word, True) for word in ["She", "has", "ruled", "."]]])
    assert [(w.pos, dict(w.morph)) for w in read_words(doc)] == [
        ("PRON", {"PronType": ("Prs",)}),
        ("VERB", {"Tense": ("Pres",), "VerbForm": ("Fin",)}),
        ("VERB", {"Tense": ("Past",), "VerbForm": ("Part",)}),
        ("PUNCT", {}),
    ]


def test_the_features_of_a_pipeline_that_gives_them_are_kept() -> None:
    (doc,) = Parsers().parse("fr", [[(word, True) for word in ["Elle", "jugerait", "."]]])
    assert [w.morph.get("Mood", ()) for w in read_words(doc)] == [
        tuple(token.morph.get("Mood", [])) for token in doc
    ]
