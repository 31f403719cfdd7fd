"""Actors beyond the gazetteers: subjects of the event's own clause that spaCy knows as names."""

from datetime import datetime

import pytest

from tracker.extract import Extractor
from tracker.model import Actor, Article, Story

pytestmark = pytest.mark.model
EXTRACTOR = Extractor()


def actors(text: str, lang: str = "en", extractor: Extractor = EXTRACTOR) -> list[set[str]]:
    published = datetime.fromisoformat("2024-06-01T12:00:00+00:00")
    return [set(m.actors) for m in extractor.extract(Article("1", "", text, published, lang))]


@pytest.mark.parametrize(
    ("lang", "text", "actor"),
    [
        ("en", "Spotify sued the government in federal court on May 7, 2024.", "Spotify"),
        ("fr", "Emmanuel Macron a promulgué la loi le 7 mai 2024.", "Emmanuel Macron"),
    ],
)
def test_an_unknown_subject_is_an_actor(lang: str, text: str, actor: str) -> None:
    assert any(actor in some for some in actors(text, lang))


def test_a_name_that_does_not_act_is_none() -> None:
    text = "The judge blocked the law on May 7, 2024, in a ruling read in Chicago."
    assert all("Chicago" not in some for some in actors(text))


def test_the_gazetteer_s_name_stands_for_what_the_text_calls_it() -> None:
    story = Story("s", {}, (), actors=(Actor("sp", {"en": ("Spotify AB", "Spotify")}),))
    text = "Spotify sued the government in federal court on May 7, 2024."
    (some,) = actors(text, extractor=Extractor([story]))
    assert "Spotify AB" in some
    assert "Spotify" not in some


def test_two_subjects_far_apart_in_one_sentence_are_both_known() -> None:
    text = (
        "Spotify sued the government in federal court on May 7, 2024, over the fee that the new "
        "act asks of every streaming service with more than a million listeners in the country, "
        "and Deezer sued the regulator in the same court on May 21, 2024."
    )
    assert {"Spotify", "Deezer"} <= set().union(*actors(text))
