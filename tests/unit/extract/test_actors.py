"""One name for each body of an article, however short the text calls it later."""

import pytest

from tracker.extract.actors import Named, whole_names


def named(*names: str, kind: str = "entity") -> list[Named]:
    return [Named(place, place + 1, name, kind) for place, name in enumerate(names)]


def shown(names: list[Named]) -> list[str]:
    return [one.shown for one in whole_names(names)]


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("European Commission", "Commission"),
        ("Emmanuel Macron", "Macron"),
        ("Tribunal de l'Union européenne", "Tribunal"),
    ],
)
def test_a_name_cut_short_is_shown_whole_after_it(whole: str, short: str) -> None:
    assert shown(named(whole, short)) == [whole, whole]


def test_what_comes_later_explains_nothing_before_it() -> None:
    assert shown(named("Commission", "European Commission")) == [
        "Commission",
        "European Commission",
    ]


def test_of_two_bodies_that_end_alike_none_is_meant_for_sure() -> None:
    names = ("European Commission", "Federal Trade Commission", "Commission")
    assert shown(named(*names)) == list(names)


def test_a_part_of_a_word_cuts_no_name_short() -> None:
    assert shown(named("Metaverse Holdings", "Meta")) == ["Metaverse Holdings", "Meta"]


def test_a_listed_body_keeps_the_name_that_its_list_gives() -> None:
    bodies = [*named("Meta Platforms"), *named("Meta", kind="company")]
    assert shown(bodies) == ["Meta Platforms", "Meta"]


def test_a_place_is_not_the_body_that_bears_its_name() -> None:
    bodies = [*named("Texas Supreme Court"), *named("Texas", kind="place")]
    assert shown(bodies) == ["Texas Supreme Court", "Texas"]
