from datetime import UTC, date, datetime

import pytest

from tracker.model import Article, EventMention, EventType, Instrument, SourceKind, Status, Story
from tracker.timeline.scope import context_of, keywords_of, scope_mentions

STORY = Story(
    id="tiktok-ban",
    title={},
    terms=("TikTok", "ByteDance"),
    window_start=date(2019, 11, 1),
    instruments=(Instrument("pafaca", {"en": ("PAFACA",)}, ("Pub. L. 118-50",)),),
)


def article(title: str, *paragraphs: str, source: SourceKind = SourceKind.NEWS) -> Article:
    return Article(
        id="1",
        title=title,
        text="\n\n".join(paragraphs),
        published=datetime(2025, 1, 20, tzinfo=UTC),
        lang="en",
        source=source,
    )


def said(where: Article, quote: str, day: str = "2025-01-17", kind: str = "ruling", **more):
    start = where.document.index(quote)
    end = start + len(quote)
    return EventMention(EventType(kind), day, Status.OCCURRED, False, (), quote, start, end, **more)


def kept(where: Article, *quotes: str) -> list[str]:
    mentions = [said(where, quote) for quote in quotes]
    return [one.mention.quote for one in scope_mentions(where, mentions, STORY)]


def test_an_article_about_the_story_is_taken_whole() -> None:
    about = article("TikTok loses in court", "The justices ruled.", "A vote followed in Congress.")
    assert kept(about, "The justices ruled", "A vote followed") == [
        "The justices ruled",
        "A vote followed",
    ]


def test_an_entry_that_never_names_the_story_was_taken_for_its_feed() -> None:
    bill = article("Signed by President.", "Became law in April.", "Passed the Senate before.")
    assert kept(bill, "Signed by President", "Became law", "Passed the Senate") == [
        "Signed by President",
        "Became law",
        "Passed the Senate",
    ]


def test_of_a_digest_only_what_names_the_story_nearby_is_taken() -> None:
    digest = article(
        "The week in tech",
        "Meta was fined.",
        "The court upheld the TikTok law.",
        "It ruled without dissent.",
        "In other news, a drone rule was adopted.",
        "Apple paid a fine.",
    )
    found = kept(
        digest, "Meta was fined", "The court upheld", "It ruled", "a drone rule", "Apple paid"
    )
    assert found == ["The court upheld", "It ruled"]


def test_what_lies_before_the_storys_window_is_left_out() -> None:
    about = article("TikTok and its past", "ByteDance bought Musical.ly in 2017.")
    old = said(about, "ByteDance bought Musical.ly", "2017-11", "deal")
    assert scope_mentions(about, [old], STORY) == ()


def test_without_a_story_every_mention_is_taken() -> None:
    other = article("Wolves", "Parliament passed the bill.")
    assert len(scope_mentions(other, [said(other, "Parliament passed")], None)) == 1


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("The ruling on PAFACA came down.", "ruling on PAFACA", ("pafaca",)),
        ("They ruled on it. Pub. L. 118-50 stands.", "Pub. L. 118-50 stands", ("pafaca",)),
        ("Order 14166 is no order, E.O. 14166 is.", "no order, E.O. 14166", ("eo-14166",)),
    ],
)
def test_instruments_are_those_of_the_clause(text: str, quote: str, found: tuple[str, ...]) -> None:
    about = article("TikTok", text)
    [one] = scope_mentions(about, [said(about, quote)], STORY)
    assert one.mention.instruments == found


def test_a_docket_number_belongs_to_the_court_that_speaks() -> None:
    entry = article("TikTok v. Garland (D.C. Cir.)", "No. 24-1113 argued.", source=SourceKind.COURT)
    [one] = scope_mentions(entry, [said(entry, "No. 24-1113 argued")], STORY)
    assert one.mention.instruments == ("cadc-24-1113",)


@pytest.mark.parametrize(
    ("text", "quote", "context"),
    [
        ("One. Two is here. Three.", "Two is", "Two is here."),
        ("He signed H.R. 815 on Sept. 16 at noon. Then left.", "signed H.R. 815", None),
        ("Title\n\nFirst line\n\nSecond", "First", "First line"),
    ],
)
def test_the_context_is_the_sentence(text: str, quote: str, context: str | None) -> None:
    start = text.index(quote)
    expected = context or "He signed H.R. 815 on Sept. 16 at noon."
    assert context_of(text, start, start + len(quote)) == expected


def test_keywords_are_names_and_not_small_words_or_days() -> None:
    about = article(
        "TikTok sues",
        "On Monday the company of Zhang Yiming went to court. The judge met ByteDance on Friday.",
    )
    found = keywords_of(about)
    assert {"tiktok", "bytedance", "zhang", "yiming"} <= set(found)
    assert not {"monday", "friday", "the", "on"} & set(found)
