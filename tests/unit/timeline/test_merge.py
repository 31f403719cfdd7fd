from datetime import UTC, datetime

import pytest

from tracker.model import SourceKind, Story
from tracker.timeline.features import book_of
from tracker.timeline.history import event_versions
from tracker.timeline.merge import merge_event

STORY = Story(id="tiktok-ban", title={}, terms=(), jurisdiction="US")


def merged(*mentions):
    return merge_event(1, mentions, STORY, book_of(STORY))


@pytest.mark.parametrize(
    ("said", "published"),
    [
        (["possible"], "possible"),
        (["possible", "possible", "possible"], "possible"),
        (["possible", "scheduled"], "scheduled"),
        (["scheduled", "occurred"], "occurred"),
        (["possible", "occurred"], "occurred"),
        (["scheduled", "cancelled"], "cancelled"),
        (["scheduled", "occurred", "occurred", "cancelled"], "occurred"),
    ],
)
def test_the_firmest_status_wins_and_hedges_alone_never_make_it_happen(
    mention, said, published
) -> None:
    told = [mention("hearing", "2025-01-10", "argument", status=status) for status in said]
    assert merged(*told).status == published


def test_a_due_date_that_one_text_says_was_replaced_is_cancelled(mention) -> None:
    told = [
        mention("deadline", "2025-04-05", "until April 5", status="occurred"),
        mention("deadline", "2025-04-05", "no longer April 5", status="cancelled"),
    ]
    assert merged(*told).status == "cancelled"


def test_the_official_date_is_published_and_the_others_are_kept(mention) -> None:
    told = [
        mention("deadline", "2025-06-18", "75 days", derived=True),
        mention("deadline", "2025-06-18", "June 18"),
        mention("deadline", "2025-06-19", "June 19, 2025", source=SourceKind.OFFICIAL),
    ]
    event = merged(*told)
    assert event.date == "2025-06-19"
    assert [(claim.date, claim.official, claim.mention_ids) for claim in event.claims] == [
        ("2025-06-19", True, (3,)),
        ("2025-06-18", False, (1, 2)),
    ]
    assert event.official


def test_a_forecast_of_another_day_gives_way_to_what_happened(mention) -> None:
    told = [
        mention("service", "2025-01-19", "could go dark", status="possible"),
        mention("service", "2025-01-19", "would go dark", status="possible"),
        mention("service", "2025-01-18", "went dark"),
    ]
    assert merged(*told).date == "2025-01-18"


def test_a_day_is_published_rather_than_its_month(mention) -> None:
    told = [mention("ruling", "2025-01", "in January") for _ in range(3)]
    assert merged(*told, mention("ruling", "2025-01-17", "on Friday")).date == "2025-01-17"


def test_copies_of_one_report_count_once(mention) -> None:
    told = [mention("ruling", "2025-01-17", "upheld", group="wire") for _ in range(5)]
    one, five = merged(told[0]), merged(*told)
    assert (five.source_count, five.confidence) == (1, one.confidence)
    more = merged(*told, mention("ruling", "2025-01-17", "upheld"))
    assert more.source_count == 2
    assert more.confidence > five.confidence


def test_sources_that_disagree_lower_the_confidence(mention) -> None:
    agreed = [mention("ruling", "2025-01-17", "upheld") for _ in range(2)]
    disputed = [agreed[0], mention("ruling", "2025-01-18", "upheld")]
    assert merged(*disputed).confidence < merged(*agreed).confidence


def test_an_actor_has_one_id_in_both_languages(mention) -> None:
    told = [
        mention("ruling", "2025-01-17", "upheld", actors=("U.S. Supreme Court",)),
        mention("ruling", "2025-01-17", "validé", lang="fr", actors=("la Cour suprême",)),
    ]
    assert merged(*told).actors == ("supreme-court",)


def test_a_title_is_never_in_the_wrong_language(mention) -> None:
    event = merged(mention("ruling", "2025-01-17", "La Cour valide la loi", lang="fr"))
    assert event.title_en == ""
    assert event.title_fr == "La Cour valide la loi"


def test_the_history_tells_what_was_known_on_each_day(mention) -> None:
    told = [
        mention("hearing", "2025-01", "in January", known="2024-12-18", status="possible"),
        mention("hearing", "2025-01-10", "on January 10", known="2024-12-20", status="scheduled"),
        mention("hearing", "2025-01-10", "on Friday", known="2025-01-10"),
        mention("hearing", "2025-01-10", "on Friday", known="2025-01-15"),
    ]
    versions = event_versions(1, told, STORY, book_of(STORY))
    assert [(v.known_from.date().isoformat(), v.event.date, v.event.status) for v in versions] == [
        ("2024-12-18", "2025-01", "possible"),
        ("2024-12-20", "2025-01-10", "scheduled"),
        ("2025-01-10", "2025-01-10", "occurred"),
    ]
    assert versions[0].change == "new"
    assert "status: possible → scheduled" in versions[1].change
    assert versions[0].known_from == datetime(2024, 12, 18, 12, tzinfo=UTC)
