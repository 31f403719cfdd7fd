"""Entries of courts: several cases on one day are several events."""

from datetime import UTC, datetime
from itertools import count

import pytest

from tracker.model import Article, EventMention, EventType, SourceKind, Status, StoredMention, Story
from tracker.timeline.cases import case_keys, same_case
from tracker.timeline.linking import link_mentions
from tracker.timeline.scope import scope_mentions

# A feed on one subject: everything in it belongs to the story, whatever it names.
STORY = Story(id="court", title={}, terms=("Court of chancery",))
NORTHERN = "U.S. District Court for the Northern District of California"
_numbers = count(1)


def entry(
    title: str,
    text: str = "",
    *,
    event_type: str = "ruling",
    date: str = "2025-06-18",
    url: str = "",
    quote: str = "",
    source: SourceKind = SourceKind.COURT,
    actors: tuple[str, ...] = (),
    instruments: tuple[str, ...] = (),
    published: str = "2025-06-18",
) -> StoredMention:
    """The mention that a docket entry makes, as a refresh would store it."""
    number = next(_numbers)
    article = Article(
        id=str(number),
        title=title,
        text=text or title,
        published=datetime.fromisoformat(published).replace(tzinfo=UTC),
        lang="en",
        url=url or f"https://court.example/{number}",
        source=source,
    )
    quote = quote or text or title
    start = article.document.rindex(quote)
    said = EventMention(
        type=EventType(event_type),
        date=date,
        status=Status.OCCURRED,
        derived=False,
        actors=actors,
        quote=quote,
        start=start,
        end=start + len(quote),
        instruments=instruments,
    )
    [scoped] = scope_mentions(article, [said], STORY)
    assert article.published is not None
    return StoredMention(
        id=number,
        story=STORY.id,
        mention=scoped.mention,
        article_id=number,
        lang="en",
        published=article.published,
        known_at=article.published,
        source=article.source,
        source_group=str(number),
        context=scoped.context,
        place=number,
        keywords=scoped.keywords,
        cases=scoped.cases,
    )


def groups(*told: StoredMention) -> list[set[int]]:
    return sorted(
        ({one.id for one in group.mentions} for group in link_mentions(told, [STORY])), key=min
    )


def test_entries_with_captions_alone_are_as_many_events_as_cases() -> None:
    told = [
        entry(f"{caption} - [Order on Motion to Dismiss]", actors=(NORTHERN,))
        for caption in ("Smith v. Jones", "Acme Corp. v. Widgets, Inc.", "In re Meta Pixel Cases")
    ]
    again = entry("Smith v. Jones - [Order on Motion to Dismiss]", actors=(NORTHERN,))
    assert groups(*told, again) == [{told[0].id, again.id}, {told[1].id}, {told[2].id}]


def test_one_caption_with_two_numbers_is_two_cases() -> None:
    told = [
        entry(f"{number} United States v. Smith", "ORDER granting motion to dismiss.")
        for number in ("3:24-cv-01234", "3:24-cv-05678", "3:24-cv-01234")
    ]
    assert groups(*told) == [{told[0].id, told[2].id}, {told[1].id}]


def test_one_number_in_two_courts_is_two_cases() -> None:
    told = [
        entry(f"Smith v. Jones, 2:20-cv-04597 ({court})", "ORDER granting motion to dismiss.")
        for court in ("E.D. Pa.", "D. Mont.")
    ]
    assert len(groups(*told)) == 2


def test_a_case_keeps_its_identity_when_its_caption_changes() -> None:
    told = [
        entry("TikTok Inc. v. Garland, No. 24-656 (U.S. Supreme Court)", "Opinion filed."),
        entry("TikTok Inc. v. Bondi, No. 24-656 (U.S. Supreme Court)", "Opinion filed."),
    ]
    assert len(groups(*told)) == 1


@pytest.mark.parametrize("event_type", ["ruling", "hearing", "lawsuit", "extension"])
def test_entries_of_courtlistener_are_told_apart_by_their_dockets(event_type: str) -> None:
    def one(docket: int, slug: str, caption: str, entry_number: int) -> StoredMention:
        return entry(
            f"Entry #{entry_number} in {caption}",
            "ORDER granting motion for extension of time to file.",
            event_type=event_type,
            url=f"https://www.courtlistener.com/docket/{docket}/{slug}/?order_by=desc"
            f"#entry-{entry_number}",
            instruments=(caption,),
        )

    told = [
        one(68506893, "tiktok-inc-v-merrick-garland", "TikTok Inc. v. Merrick Garland", 81),
        one(68522222, "firebaugh-v-merrick-garland", "Firebaugh v. Merrick Garland", 12),
    ]
    minute = entry(
        "Minute entry from June 18, 2025 in TikTok Inc. v. Merrick Garland",
        "ORDER granting motion for extension of time to file.",
        event_type=event_type,
        url="https://www.courtlistener.com/docket/68506893/tiktok-inc-v-merrick-garland/"
        "?order_by=desc#minute-entry-4242",
    )
    assert groups(*told, minute) == [{told[0].id, minute.id}, {told[1].id}]


def test_a_bracketed_number_in_the_text_is_the_cases_own() -> None:
    told = [
        entry("Opinion", f"OPINION filed by Circuit Judges, denying the petition. [{number}]")
        for number in ("24-1113", "24-1130", "24-1113")
    ]
    assert groups(*told) == [{told[0].id, told[2].id}, {told[1].id}]


def test_a_report_without_a_case_joins_as_before() -> None:
    docket = entry("Alario v. Knudsen", "ORDER granting the motion to block the ban on TikTok.")
    news = entry(
        "Order blocks ban on TikTok", "A judge blocked the ban on TikTok.", source=SourceKind.NEWS
    )
    assert len(groups(docket, news)) == 1


def test_reports_that_name_no_case_do_not_bridge_two_cases() -> None:
    dockets = [entry(f"{one} v. Garland", "ORDER blocking the ban.") for one in ("Alario", "Moody")]
    news = [
        entry("Order blocks ban", f"A judge blocked the ban, paper {n} says.",
              quote="blocked the ban", source=SourceKind.NEWS)
        for n in range(12)
    ]  # fmt: skip
    found = groups(*dockets, *news)
    assert not any({one.id for one in dockets} <= group for group in found)


def test_what_an_entry_tells_of_an_earlier_day_is_not_of_its_case() -> None:
    told = [
        entry("TikTok v. Garland, No. 24-656 (U.S. Supreme Court)",
              "The D.C. Circuit denied the petitions. Order",
              date="2024-12-06", published="2025-01-17", quote="denied the petitions"),
        entry("TikTok v. Garland, No. 24-1113 (D.C. Cir.)",
              "Order. The court denied the petitions.",
              date="2024-12-06", published="2024-12-06", quote="denied the petitions"),
    ]  # fmt: skip
    assert told[0].cases == ()
    assert len(groups(*told)) == 1


def test_a_due_date_of_a_law_that_two_courts_tell_is_one_event() -> None:
    told = [
        entry(f"TikTok v. Garland, No. {number} (U.S. Supreme Court)",
              "Order. ByteDance must sell by January 19.", event_type="deadline",
              date="2025-07-19", quote="ByteDance must sell by January 19")
        for number in ("24-656", "24-657")
    ]  # fmt: skip
    briefs = [
        entry(f"A v. B, No. {number} (U.S. Supreme Court)", "Order. Reply briefs to be filed",
              event_type="deadline", date="2025-07-20", quote="Reply briefs to be filed")
        for number in ("24-656", "24-657")
    ]  # fmt: skip
    assert len(groups(*told)) == 1
    assert len(groups(*briefs)) == 2


@pytest.mark.parametrize(
    ("title", "text", "keys"),
    [
        ("Smith v. Jones", "Order", {"caption:smith/jones"}),
        ("Senate votes 79-18 for TikTok bill", "The Senate voted 79-18.", set()),
        ("A v. B", "Filed 12-06-2024 and 2024-12-06.", set()),
        ("Order", "See No. 24-11 and No. 23-22.", set()),
    ],
)
def test_keys_are_what_names_the_case_and_nothing_else(
    title: str, text: str, keys: set[str]
) -> None:
    article = Article("1", title, text, None, "en", source=SourceKind.NEWS)
    said = EventMention(EventType.RULING, "2025", Status.OCCURRED, False, (), title, 0, len(title))
    assert set(case_keys(article, said)) == keys


def test_cases_are_compared_by_the_surest_key_that_both_have() -> None:
    number = frozenset({"number:24-1", "caption:smith/jones"})
    assert same_case(number, frozenset({"number:24-2", "caption:smith/jones"})) is False
    assert same_case(number, frozenset({"caption:smith/"})) is True
    assert same_case(number, frozenset({"caption:miller/jones"})) is False
    assert same_case(number, frozenset({"page:1"})) is None
    assert same_case(number, frozenset()) is None
