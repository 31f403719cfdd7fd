from hypothesis import given
from hypothesis import strategies as st

from tracker.timeline.duplicates import COPY_SHARE, make_sketch, shared

STORY = (
    "The Supreme Court on Friday upheld the law that bans the app unless it is sold, rejecting the "
    "claim that it violates the First Amendment. The ruling was unanimous. Lawyers for the company "
    "had argued that no law of the kind had ever been tested before the justices, who heard the "
    "case on an expedited schedule a week ago and ruled two days before the ban was to begin."
)
OTHER = (
    "Nine justices agreed on Friday that Congress may force the sale of the app. Their opinion, "
    "unsigned and twenty pages long, found that the concern over data outweighs the speech of its "
    "users, many of whom had come to the steps of the court with banners, and it leaves the firm "
    "with a weekend to find a buyer or else to pull the plug on one hundred and seventy million."
)


def alike(one: str, other: str) -> float:
    return shared(make_sketch(one).values, make_sketch(other).values)


def test_a_trimmed_wire_story_is_a_copy() -> None:
    trimmed = STORY.rsplit(". ", 1)[0] + "."
    assert alike(STORY, f"(Wire) {STORY}") >= COPY_SHARE
    assert alike(STORY, STORY.upper()) == 1.0
    assert set(make_sketch(STORY).bands) & set(make_sketch(f"(Wire) {STORY}").bands)
    assert alike(STORY, trimmed) < 1.0


def test_two_reports_of_one_event_are_not_copies() -> None:
    assert alike(STORY, OTHER) < COPY_SHARE / 2


def test_short_entries_that_follow_one_pattern_are_not_copies() -> None:
    assert alike("ORDER of May 1 granting the motion", "ORDER of May 2 granting the motion") < 0.1
    assert alike("ORDER of May 1", "order of May 1") == 1.0


@given(st.text())
def test_any_text_has_a_sketch_that_is_like_itself(text: str) -> None:
    sketch = make_sketch(text)
    assert shared(sketch.values, make_sketch(text).values) == 1.0
    assert len(sketch.bands) == 24
