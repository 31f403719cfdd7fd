"""Scores of event extraction on the development gold against pinned floors.

The models have learned from `tests/cases/gold/train` only. Floors may rise by hand; they do not
fall unsaid (docs/quality.md keeps the table). `pytest -s` prints the scores and the reliability
diagram.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tracker.evaluate import Scores, load_gold, render_scores, score
from tracker.extract import Extractor
from tracker.stateless import article_from_record, event_record

GOLD = Path(__file__).parents[1] / "cases" / "gold" / "dev"
FLOORS = {"en": {"event": 0.82, "date": 0.905}, "fr": {"event": 0.84, "date": 0.94}}
STATUS_FLOOR = 0.95
OFFTOPIC_CEILING = 0.1  # one false event in the 12 off-topic articles of dev
CALIBRATION_CEILING = 0.05


@lru_cache
def predicted(lang: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gold records and predictions by id."""
    gold = load_gold(GOLD / f"{lang}.jsonl")
    extracted = Extractor().extract_all(map(article_from_record, gold.values()))
    found = {}
    for id_, mentions in zip(gold, extracted, strict=True):
        found[id_] = {"id": id_, "events": [event_record(m) for m in mentions]}
    return gold, found


@lru_cache
def scores(lang: str) -> Scores:
    return score(*predicted(lang), by="type")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_events_and_dates_are_found_as_well_as_before(lang: str) -> None:
    found = scores(lang)
    print(f"\n{lang}\n{render_scores(found)}")
    assert (found.event.f1 or 0) >= FLOORS[lang]["event"]
    assert (found.date.f1 or 0) >= FLOORS[lang]["date"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_statuses_are_right_and_quotes_faithful(lang: str) -> None:
    found = scores(lang)
    assert (found.status.value or 0) >= STATUS_FLOOR
    assert found.quotes.value == 1


def test_articles_off_topic_give_hardly_any_event() -> None:
    shares = [scores(lang).false_per_offtopic for lang in ("en", "fr")]
    assert sum(s.right for s in shares) / sum(s.of for s in shares) <= OFFTOPIC_CEILING


def judged() -> Iterator[tuple[float, bool]]:
    """Confidence of every published mention and whether the gold states it."""
    for lang in ("en", "fr"):
        gold, found = predicted(lang)
        for id_, record in found.items():
            stated = {(e["type"], e["date"]) for e in gold[id_]["events"]}
            for event in record["events"]:
                yield event["confidence"], (event["type"], event["date"]) in stated


def weighed() -> Iterator[tuple[float, bool]]:
    """The same for everything that was weighed, published or not."""
    extractor = Extractor()
    for lang in ("en", "fr"):
        for record in load_gold(GOLD / f"{lang}.jsonl").values():
            stated = {(e["type"], e["date"]) for e in record["events"]}
            for type_, date, chance in extractor.considered(article_from_record(record)):
                yield chance, (type_.value, date) in stated


def test_confidence_means_how_often_it_is_right() -> None:
    bins: dict[int, list[tuple[float, bool]]] = {}
    answers = list(weighed())
    for chance, right in answers:
        bins.setdefault(min(int(chance * 10), 9), []).append((chance, right))
    error = 0.0
    print("\nconfidence   right   count   (shown: published mentions)")
    shown = list(judged())
    for number, members in sorted(bins.items()):
        mean = sum(c for c, _ in members) / len(members)
        share = sum(r for _, r in members) / len(members)
        error += abs(mean - share) * len(members) / len(answers)
        published = sum(min(int(c * 10), 9) == number for c, _ in shown)
        print(
            f"{mean:10.2f} {share:7.2f} {len(members):7} {'#' * round(40 * share):40} {published}"
        )
    print(f"expected calibration error {error:.3f}")
    assert error < CALIBRATION_CEILING
