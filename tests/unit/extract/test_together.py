"""Articles read together: each has the answer that it has alone, and its own failures only."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracker.extract import Extractor
from tracker.extract.nlp import Parsers, Words
from tracker.extract.together import MOST_ARTICLES, MOST_CHARACTERS, batches
from tracker.model import Article
from tracker.stateless import article_from_record

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

GOLD = Path(__file__).parents[2] / "cases" / "gold" / "dev"
DAY = datetime(2024, 6, 1, tzinfo=UTC)


def article(text: str, name: str = "1", lang: str = "en") -> Article:
    return Article(name, "", text, DAY, lang)


def gold(lang: str) -> list[Article]:
    lines = (GOLD / f"{lang}.jsonl").read_text("utf-8").splitlines()
    return [article_from_record(json.loads(line)) for line in lines]


@pytest.mark.model
def test_an_article_has_one_answer_alone_in_a_batch_and_in_any_order() -> None:
    articles = gold("en") + gold("fr")
    extractor = Extractor()
    together = dict(zip((a.id for a in articles), extractor.extract_all(articles), strict=True))
    assert sum(map(len, together.values())) > 200
    for number in range(2):
        random.Random(number).shuffle(articles)
        again = dict(zip((a.id for a in articles), extractor.extract_all(articles), strict=True))
        assert again == together
    alone = {a.id: extractor.extract(a) for a in articles}
    assert alone == together


def name_all(parsers: Parsers, lang: str, cuts: Sequence[Words]) -> list[tuple[object, object]]:
    """Tree and entities of each sentence."""
    trees = parsers.parse(lang, cuts)
    named = parsers.find_entities(lang, [tree[:] for tree in trees])
    return [(a.to_json(), b.to_json()) for a, b in zip(trees, named, strict=True)]


@pytest.mark.model
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_sentence_of_any_length_has_one_parse_and_one_set_of_names(lang: str) -> None:
    words = [(word, True) for a in gold(lang) for word in a.text.split()]
    sizes = (1, 1, 2, 3, 4, 5, 7, 11, 17, 31, 63, 140)
    cuts = [words[at : at + size] for at in range(0, 3500, 350) for size in sizes]
    parsers = Parsers()
    alone = [name_all(parsers, lang, [cut])[0] for cut in cuts]
    order = list(range(len(cuts)))
    random.Random(1).shuffle(order)
    together = name_all(parsers, lang, [cuts[n] for n in order])
    for n, told in zip(order, together, strict=True):
        assert told == alone[n]


def test_batches_keep_the_order_and_are_bounded_in_articles_and_characters() -> None:
    small = [article("word " * 10, str(n)) for n in range(2 * MOST_ARTICLES + 1)]
    assert [len(batch) for batch in batches(small)] == [MOST_ARTICLES, MOST_ARTICLES, 1]
    large = [article("word " * (MOST_CHARACTERS // 5), str(n)) for n in range(2)]
    found = list(batches([small[0], *large, small[1]]))
    assert [[a.id for a in batch] for batch in found] == [["0"], ["0"], ["1"], ["1"]]
    assert list(batches([])) == []


class Choosy(Parsers):
    """Parses and names all but what holds a word that it cannot stand."""

    def parse(self, lang: str, sentences: Sequence[Words]) -> "list[Doc]":
        if any(word == "Unparsable" for words in sentences for word, _ in words):
            raise ValueError("unparsable")
        return super().parse(lang, sentences)

    def find_entities(self, lang: str, passages: "Sequence[Span]") -> "list[Doc]":
        if any("Unnameable" in passage.text for passage in passages):
            raise ValueError("unnameable")
        return super().find_entities(lang, passages)


@pytest.mark.model
@pytest.mark.parametrize("name", ["Unparsable", "Unnameable"])
def test_what_fails_in_the_middle_of_a_batch_costs_its_own_article_only(name: str) -> None:
    texts = [f"{who} sued the government on May 7, 2024." for who in ("Acme", name, "Zephyr")]
    extractor = Extractor()
    extractor._parsers = Choosy()
    failed: list[tuple[str, str]] = []
    articles = [article(text, str(n)) for n, text in enumerate(texts)]
    found = list(extractor.extract_all(articles, lambda a, e: failed.append((a.id, str(e)))))
    assert [bool(mentions) for mentions in found] == [True, False, True]
    assert failed == [("1", name.lower())]
    with pytest.raises(ValueError, match=name.lower()):
        extractor.extract(articles[1])


@pytest.mark.model
def test_a_language_without_pipeline_costs_the_articles_in_it_only() -> None:
    english = article("TikTok sued the government on May 7, 2024.", "en")
    french = article("TikTok a saisi la justice le 7 mai 2024.", "fr", "fr")
    failed: list[str] = []
    extractor = Extractor(models={"fr": "fr_nowhere"})
    found = extractor.extract_all([french, english, french], lambda a, _: failed.append(a.id))
    assert [bool(mentions) for mentions in found] == [False, True, False]
    assert failed == ["fr", "fr"]
