"""Whose Supreme Court, whose Senate: bodies that have their name from many places."""

import pytest

from tracker.extract.actors import Gazetteer
from tracker.extract.event_packs import load_event_pack
from tracker.model import Actor, Story


def named(
    text: str, lang: str = "en", region: str = "", stories: tuple[Story, ...] = ()
) -> list[str]:
    found = Gazetteer(load_event_pack(lang), stories).find(text, region)
    return [one.shown for one in found]


@pytest.mark.parametrize(
    ("lang", "text", "shown"),
    [
        ("en", "The Supreme Court of Canada struck it down.", "Supreme Court of Canada"),
        ("en", "The Supreme Court of the Philippines ruled.", "Supreme Court of the Philippines"),
        ("en", "The Texas Supreme Court ruled.", "Texas Supreme Court"),
        ("en", "India's Supreme Court ruled.", "India's Supreme Court"),
        ("en", "It passed the Montana state Senate.", "Montana state Senate"),
        ("en", "The state Supreme Court upheld it.", "state Supreme Court"),
        ("en", "The Canadian House of Commons passed it.", "Canadian House of Commons"),
        ("fr", "La Cour suprême du Canada a tranché.", "Cour suprême du Canada"),
        ("fr", "La Cour suprême de l’Inde a tranché.", "Cour suprême de l'Inde"),
        ("fr", "La Cour suprême israélienne a tranché.", "Cour suprême israélienne"),
        ("fr", "Le Congrès péruvien a voté.", "Congrès péruvien"),
    ],
)
@pytest.mark.parametrize("aside", ["", " Washington protested.", " Paris and Washington: Trump."])
def test_a_place_beside_a_name_tells_whose_it_is(
    lang: str, text: str, shown: str, aside: str
) -> None:
    found = named(text + aside, lang)
    assert shown in found
    assert not any("United States" in one or "États-Unis" in one or "U.S." in one for one in found)


@pytest.mark.parametrize(
    ("lang", "text", "region"),
    [
        ("en", "The U.S. Supreme Court ruled.", ""),
        ("en", "The Supreme Court of the United States ruled.", "CA"),
        ("en", "The Supreme Court ruled, and Washington took note.", ""),
        ("en", "The Supreme Court ruled.", "US"),
        ("fr", "La Cour suprême américaine a tranché.", "CA"),
        ("fr", "La Cour suprême a tranché, à Washington.", ""),
    ],
)
def test_the_country_in_the_text_or_of_its_source_tells_whose_a_name_is(
    lang: str, text: str, region: str
) -> None:
    whole = {"en": "Supreme Court of the United States", "fr": "Cour suprême des États-Unis"}
    assert whole[lang] in named(text, lang, region)


def test_a_name_without_a_place_is_short_for_the_one_that_has_one() -> None:
    text = "The Supreme Court of Nepal ruled. Washington welcomed what the Supreme Court said."
    assert named(text).count("Supreme Court of Nepal") == 2


def test_of_two_places_none_is_taken_for_that_of_the_name_alone() -> None:
    text = "The Texas Senate and the Ohio Senate met. The Senate adjourned."
    assert named(text) == ["Texas Senate", "Ohio Senate", "Senate"]


@pytest.mark.parametrize("region", ["", "CA", "US-MT"])
def test_a_name_that_nothing_places_stays_as_it_is_written(region: str) -> None:
    assert named("The Supreme Court ruled on Monday.", region=region) == ["Supreme Court"]
    assert named("Senators met on Monday; the senators left.", region=region) == ["Senators"]


def test_the_actor_of_a_story_bears_its_own_name_where_the_country_is_spoken_of() -> None:
    names = {"en": ("The Nine", "Supreme Court")}
    story = Story("s", {}, (), actors=(Actor("scotus", names, kind="court"),))
    assert named("The Supreme Court ruled in Washington.", stories=(story,)) == ["The Nine"]
    assert named("The Supreme Court of Peru ruled.", stories=(story,)) == ["Supreme Court of Peru"]
