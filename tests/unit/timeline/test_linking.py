from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.timeline.samples import mentions as sample_mentions
from tests.unit.timeline.samples import partition
from tracker.model import StoredMention
from tracker.timeline.linking import MAX_CANDIDATES, cluster, link_mentions
from tracker.timeline.names import ActorBook, name_of


def groups(mentions: list[StoredMention]) -> set[frozenset[int]]:
    found = defaultdict(set)
    for mention, number in zip(mentions, cluster(mentions), strict=True):
        found[number].add(mention.id)
    return {frozenset(ids) for ids in found.values()}


def test_one_ruling_told_as_friday_as_a_day_as_vendredi_and_as_a_month_is_one_event(
    mention,
) -> None:
    told = [
        mention("ruling", "2025-01-17", "The Supreme Court on Friday upheld the law"),
        mention("ruling", "2025-01-17", "upheld on Jan. 17", actors=("Supreme Court",)),
        mention(
            "ruling",
            "2025-01-17",
            "la Cour suprême a validé vendredi la loi",
            lang="fr",
            actors=("Cour suprême",),
        ),
        mention("ruling", "2025-01", "the Supreme Court ruled in January", known="2025-06-01"),
    ]
    assert groups(told) == {frozenset({1, 2, 3, 4})}


def test_five_extensions_told_alike_stay_five_events(mention) -> None:
    days = ("2025-01-20", "2025-04-04", "2025-06-19", "2025-09-16", "2025-09-25")
    told = [
        mention("extension", day, words, lang=lang, actors=("Donald Trump",))
        for day in days
        for words, lang in (
            ("Trump gives TikTok more time", "en"),
            ("Trump accorde un sursis à TikTok", "fr"),
        )
    ]
    assert groups(told) == {frozenset({n, n + 1}) for n in range(1, 11, 2)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("service", "TikTok goes dark"), ("service", "TikTok is back, service restored")),
        (("service", "TikTok went dark"), ("service", "Apple pulled the app from its app store")),
        (("legislation", "The House passed the bill"), ("legislation", "The Senate passed it")),
        (("legislation", "Congress passed the law"), ("legislation", "Biden signed the law")),
    ],
)
def test_another_kind_of_act_on_the_same_day_is_another_event(mention, one, other) -> None:
    told = [
        mention(one[0], "2025-01-19", one[1]),
        mention(other[0], "2025-01-19", other[1]),
    ]
    assert len(groups(told)) == 2


def test_two_bidders_on_one_day_are_two_events(mention) -> None:
    told = [
        mention("deal", "2025-04-02", "Amazon made an offer", actors=("Amazon",)),
        mention("deal", "2025-04-02", "an offer from Zoop", actors=("Zoop",)),
    ]
    assert len(groups(told)) == 2


def test_one_article_tells_each_event_of_a_day_once(mention) -> None:
    told = [
        mention("lawsuit", "2024-12-16", "TikTok asked the Supreme Court", article=1),
        mention("lawsuit", "2024-12-16", "Creators asked the same", article=1, start=80),
    ]
    assert len(groups(told)) == 2


def test_a_vague_report_joins_the_event_of_its_kind_in_the_month(mention) -> None:
    told = [
        mention("legislation", "2024-04-20", "The House passed the bill"),
        mention("legislation", "2024-04-24", "President Biden signed the law"),
        mention("legislation", "2024-04", "a law that Biden signed last April", known="2025-01-01"),
    ]
    assert groups(told) == {frozenset({1}), frozenset({2, 3})}


def test_a_vague_report_of_another_kind_stays_by_itself(mention) -> None:
    told = [
        mention("legislation", "2024-04-24", "President Biden signed the law"),
        mention("legislation", "2024-04", "Congress passed it in April", known="2025-01-01"),
    ]
    assert len(groups(told)) == 2


@pytest.mark.parametrize(
    ("words", "joins"),
    [("an order of late September", 2), ("an order of mid-September", 1)],
)
def test_late_september_is_the_25th_and_not_the_16th(mention, words: str, joins: int) -> None:
    told = [
        mention("extension", "2025-09-16", "Trump signed an order", actors=("Donald Trump",)),
        mention("extension", "2025-09-25", "Trump signed an order", actors=("Donald Trump",)),
        mention("extension", "2025-09", words, actors=("Donald Trump",), known="2025-12-01"),
    ]
    assert frozenset({joins, 3}) in groups(told)


def test_a_vague_date_that_covers_too_many_events_joins_none(mention) -> None:
    firms = [f"Firm{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(MAX_CANDIDATES + 1)]
    told = [
        mention("deal", f"2025-{1 + n % 12:02}-{1 + n % 28:02}", f"{firm} bid", actors=(firm,))
        for n, firm in enumerate(firms)
    ]
    vague = mention("deal", "2025", f"{firms[0]} bid", actors=(firms[0],))
    assert frozenset({vague.id}) in groups([*told, vague])
    assert frozenset({1, vague.id}) in groups([told[0], vague])


def test_without_a_story_articles_on_other_things_are_not_linked(mention) -> None:
    passed = {"event_type": "legislation", "date": "2024-03-13", "story": ""}
    told = [
        mention(quote="The House passed it", keywords=("tiktok",), **passed),
        mention(quote="The House passed it", keywords=("wolves", "farming"), **passed),
        mention(quote="The House passed it", keywords=("tiktok", "bytedance"), **passed),
    ]
    assert groups(told) == {frozenset({1, 3}), frozenset({2})}


def test_every_mention_has_its_evidence_in_words(mention) -> None:
    told = [
        mention("ruling", "2025-01-17", "The Supreme Court upheld the law"),
        mention("ruling", "2025-01-17", "The Supreme Court upheld the ban"),
    ]
    [group] = link_mentions(told)
    assert group.evidence[0].reasons == ("first report of the event",)
    assert group.evidence[1].score > 0
    assert "same type, same date" in group.evidence[1].reasons


@given(data=st.data(), told=sample_mentions())
def test_the_order_of_arrival_changes_nothing(data, told: list[StoredMention]) -> None:
    shuffled = data.draw(st.permutations(told))
    assert partition(told) == partition(shuffled)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("l'IA", "ai"),
        ("L’Inde", "inde"),
        ("d’Apple", "apple"),
        ("qu'Oracle", "oracle"),
        ("L’entreprise", ""),
        ("O'Brien", "o'brien"),
        ("TikTok's", "tiktok"),
    ],
)
def test_a_french_elision_is_no_part_of_a_name(word: str, name: str) -> None:
    assert name_of(word) == name


@pytest.mark.parametrize("name", ["", "L’", "ORDER", "the Court", "L'État"])
def test_what_names_nobody_is_no_actor(name: str) -> None:
    assert ActorBook().resolve(name, "en") is None


def test_one_suit_told_by_who_sues_and_by_where_is_one_event(mention) -> None:
    told = [
        mention("lawsuit", "2025-11-26", "A challenge by the Digital Freedom Project",
                actors=("Digital Freedom Project",)),
        mention("lawsuit", "2025-11-26", "la Haute Cour, saisie par une association", lang="fr",
                actors=("Haute Cour",)),
    ]  # fmt: skip
    assert len(groups(told)) == 1


def test_two_suits_of_one_day_by_two_parties_are_two_events(mention) -> None:
    told = [
        mention("lawsuit", "2024-05-14", "eight creators sued", actors=("Eight creators",)),
        mention("lawsuit", "2024-05-14", "Meta sued in another case", actors=("Meta",)),
    ]
    assert len(groups(told)) == 2


def test_who_won_says_the_same_as_what_the_judge_blocked(mention) -> None:
    told = [
        mention("ruling", "2020-10-30", "a judge sides with three creators"),
        mention("ruling", "2020-10-30", "une juge bloque les sanctions", lang="fr"),
        mention("ruling", "2020-10-30", "an injunction blocked the order"),
    ]
    assert len(groups(told)) == 1
