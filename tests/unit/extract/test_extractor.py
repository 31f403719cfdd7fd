"""What the extractor promises whatever the models have learned."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tracker.edtf import is_valid
from tracker.extract import Extractor
from tracker.model import Actor, Article, EventType, Status, Story

GOLD = Path(__file__).parents[2] / "cases" / "gold" / "dev"
EXTRACTOR = Extractor()


def read(lang: str) -> list[Article]:
    lines = (GOLD / f"{lang}.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return [
        Article(r["id"], r["title"], r["text"], datetime.fromisoformat(r["published"]), r["lang"])
        for r in records
    ]


def one(text: str, published: str, lang: str = "en", title: str = "") -> Article:
    return Article("1", title, text, datetime.fromisoformat(published), lang)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_mention_is_quoted_exactly_and_fits_the_model(lang: str) -> None:
    for article in read(lang):
        mentions = EXTRACTOR.extract(article)
        keys = [(m.type, m.date) for m in mentions]
        assert len(keys) == len(set(keys))
        for m in mentions:
            assert article.document[m.start : m.end] == m.quote
            assert m.quote == m.quote.strip() != ""
            assert is_valid(m.date)
            assert 0 < m.confidence <= 1
            assert m.rules
            assert m.reasons
            assert article.published is not None
            ahead = m.date > article.published.date().isoformat()
            assert not (ahead and len(m.date) == 10 and m.status is Status.OCCURRED)


def test_one_clause_can_state_two_events() -> None:
    article = one(
        "Biden signed a law on April 24, 2024, that gives it until January 19, 2025, to sell.",
        "2024-12-06T12:00:00-05:00",
    )
    found = {(m.type, m.date): m for m in EXTRACTOR.extract(article)}
    assert (EventType.LEGISLATION, "2024-04-24") in found
    assert found[EventType.DEADLINE, "2025-01-19"].status is Status.SCHEDULED


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The House voted on Wednesday for a bill that would oblige a sale by September 30."),
        ("en", "The bill, passed on Wednesday, would force a sale of the app by May 1, 2025."),
        ("fr", "Un texte adopté mercredi obligerait le groupe à céder TikTok avant le 1er mai."),
        ("fr", "La proposition de loi imposerait la vente de l'application d'ici le 1er mai 2025."),
    ],
)
def test_what_a_bill_would_oblige_to_is_possible_not_scheduled(lang: str, text: str) -> None:
    found = EXTRACTOR.extract(one(text, "2024-03-14T12:00:00+00:00", lang))
    deadlines = [m for m in found if m.type is EventType.DEADLINE]
    assert deadlines
    assert {m.status for m in deadlines} == {Status.POSSIBLE}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The app has not returned to the app stores of Apple and Google."),
        ("en", "The governor plans a third extension of the deadline to sell the app."),
        ("en", "The court will hear the case, and the minister would sign a decree."),
        ("fr", "L'application n'est pas revenue dans les boutiques d'Apple et de Google."),
        ("fr", "La ministre signera un décret qui prolonge le délai de vente de l'application."),
        ("fr", "Le gouvernement suspendrait l'interdiction de l'application."),
    ],
)
def test_what_has_not_happened_is_not_dated_by_the_day_it_is_told(lang: str, text: str) -> None:
    day = "2025-01-19T21:00:00+00:00"
    for title, body in (("", text), (text.rstrip("."), "")):
        found = EXTRACTOR.extract(one(body, day, lang, title))
        assert [m for m in found if m.date == "2025-01-19"] == []


def test_a_headline_on_a_plan_is_not_dated_by_the_day_it_is_printed() -> None:
    text = (
        "The president has not signed an order yet but will do so this week, the White House said"
        " on Tuesday. Without it the pause would end on Thursday."
    )
    day = "2025-06-17T17:00:00-04:00"
    found = EXTRACTOR.extract(one(text, day, "en", "Trump plans third TikTok extension"))
    assert [m for m in found if m.date == "2025-06-17"] == []
    assert [m.date for m in found if m.type is EventType.DEADLINE] == ["2025-06-19"]


def test_two_types_that_rarely_go_together_give_one_event() -> None:
    text = "Vendors must comply with the rule, which applies from March 1, 2026."
    found = EXTRACTOR.extract(one(text, "2025-11-03T12:00:00+00:00"))
    assert [m.date for m in found].count("2026-03-01") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[Order on Motion to Dismiss]",
        "[Order on Motion for Preliminary Injunction]",
        "[Order on Motion to Adjourn Conference] Roe Industries v. Doe, Inc. (21)",
        "[Order Filed (CLERK)] (Document)",
        "Order on Motion to Dismiss AND Motion to Strike",
        "[Notice of Appearance]",
        "[Motion for Summary Judgment]",
    ],
)
def test_the_caption_of_a_docket_entry_alone_is_no_event(text: str) -> None:
    caption = one(text, "2024-11-13T12:00:00-05:00", title="Roe Industries v. Doe, Inc.")
    assert EXTRACTOR.extract(caption) == ()


def test_the_seed_article_gives_the_law_and_the_deadline() -> None:
    text = (
        "ByteDance, la société mère de TikTok, fait l'objet d'un examen minutieux. En avril 2024, "
        "les législateurs ont adopté une loi obligeant ByteDance à céder ses activités aux "
        "États-Unis d'ici le 19 janvier 2025, sous peine d'interdiction totale."
    )
    title = "Réfugiés de TikTok : l'exode cybernétique et l'essor des plateformes alternatives"
    article = one(text, "2025-01-15T09:00:00+01:00", "fr", title)
    found = {(m.type, m.date): m for m in EXTRACTOR.extract(article)}
    law = found[EventType.LEGISLATION, "2024-04"]
    deadline = found[EventType.DEADLINE, "2025-01-19"]
    assert law.status is Status.OCCURRED
    assert "En avril 2024, les législateurs ont adopté une loi" in law.quote
    assert deadline.status is Status.SCHEDULED
    assert deadline.quote.endswith("d'ici le 19 janvier 2025")


def test_actors_of_the_followed_stories_are_named_in_the_article_s_language() -> None:
    story = Story(
        "s", {}, (), actors=(Actor("zc", {"en": ("Zephyr Corp", "Zephyr"), "fr": ("Zéphyr SA",)}),)
    )
    article = one("Zephyr sued the government on May 7, 2024.", "2024-06-01T12:00:00+00:00")
    (mention,) = Extractor([story]).extract(article)
    assert mention.actors[0] == "Zephyr Corp"


def test_a_region_of_a_language_uses_the_pack_of_the_language() -> None:
    article = one(
        "TikTok sued the government on May 7, 2024.", "2024-06-01T12:00:00+00:00", "en-US"
    )
    assert [m.date for m in EXTRACTOR.extract(article)] == ["2024-05-07"]


def test_the_fingerprint_names_rules_and_models() -> None:
    assert EXTRACTOR.fingerprint == Extractor().fingerprint
    assert len(EXTRACTOR.fingerprint) > 8


def test_considered_tells_what_was_weighed_and_left_out() -> None:
    article = one("We had lunch with the regulator on May 7, 2024.", "2024-06-01T12:00:00+00:00")
    weighed = EXTRACTOR.considered(article)
    assert weighed
    assert all(chance < 1 for _, _, chance in weighed)


@pytest.mark.parametrize(
    ("lang", "told", "denial"),
    [
        ("en", "The law gives ByteDance a year to sell, until April 24, 2025.", "That is wrong."),
        ("fr", "La loi donne un an à ByteDance, jusqu'au 24 avril 2025.", "C'est inexact."),
    ],
)
def test_what_the_next_sentence_takes_back_is_no_event(lang: str, told: str, denial: str) -> None:
    published = "2024-04-26T12:00:00-04:00"
    assert "2025-04-24" in {m.date for m in EXTRACTOR.extract(one(told, published, lang))}
    assert not EXTRACTOR.extract(one(f"{told} {denial}", published, lang))


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        (
            "en",
            "Correction, April 29: an earlier version of this note counted the 270 days from the "
            "Senate's vote on April 23. The act gives 270 days from its signature.",
        ),
        (
            "fr",
            "Rectificatif du 29 avril : une première version de cet article comptait les 270 jours "
            "à partir du vote du Sénat, le 23 avril. La loi les compte de la promulgation.",
        ),
    ],
)
def test_the_day_of_an_editor_s_note_is_the_day_of_no_event(lang: str, note: str) -> None:
    published = "2024-04-30T12:00:00+00:00"
    assert "2024-04-29" not in {m.date for m in EXTRACTOR.extract(one(note, published, lang))}
