"""Text made to hurt: every rule stays linear, and nothing raises."""

import time
from datetime import UTC, datetime

import pytest

from tracker.extract.temporal import find_timexes
from tracker.extract.temporal.packs import Rule, languages, load_pack

PUBLISHED = datetime(2025, 1, 15, tzinfo=UTC)
HOSTILE = {
    "one long word": "a" * 50_000 + "!",
    "numbers": "1 " * 10_000 + "x",
    "months": "January " * 3_000 + "x",
    "janviers": "janvier " * 5_000 + "x",
    "articles": "le " * 20_000 + "x",
    "the's": "the " * 20_000 + "x",
    "lines": "\n" * 50_000 + "x",
    "spaces": " " * 50_000 + "x",
    "one token of digits": "1" * 100_000,
    "days and months": "12 mai 13 June " * 2_000,
    "lasts": "last next this " * 5_000,
    "quantities": "two hundred and five " * 4_000 + "x",
    "bullets": "• - * " * 4_000 + "January 5",
    "apostrophes": "l'aujourd'hui d'ici " * 3_000,
    "slashes": "1/2/2025/3-4-2025" * 2_000,
}


def all_rules() -> list[tuple[str, Rule]]:
    return [
        (lang, rule)
        for lang in languages()
        for rule in (*load_pack(lang).rules, *load_pack(lang).combining)
    ]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_is_read_in_linear_time(lang: str, text: str) -> None:
    start = time.process_time()
    find_timexes(text, lang, PUBLISHED)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("lang", languages())
def test_every_rule_of_a_pack_runs_over_hostile_text_within_a_second(lang: str) -> None:
    alphabet = load_pack(lang).grammar.alphabet
    words = ["January ", "janvier ", "enero ", "1 ", "the ", "le ", "a", "last ", "two-", "Q1 "]
    texts = [
        "".join(alphabet[word.strip()] + " " * word.count(" ") for _ in range(4_000))
        for word in words
        if (word.strip())
    ]
    slow = []
    for _, rule in [(name, rule) for name, rule in all_rules() if name == lang]:
        start = time.process_time()
        for text in texts:
            sum(1 for _ in rule.core.regex.finditer(text + "!"))
        if time.process_time() - start > 0.5:
            slow.append(rule.id)
    assert slow == []


def test_two_thousand_dates_in_one_sentence_are_all_found() -> None:
    found = find_timexes("on May 7, 2024 and " * 2_000, "en", PUBLISHED)
    assert len(found) == 2_000


def test_what_lies_beyond_the_cap_is_not_read() -> None:
    text = "x " * 500_000 + "May 7, 2024"
    assert find_timexes(text, "en", PUBLISHED) == ()
