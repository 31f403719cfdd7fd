"""The date tagger against gold: TimeBank where it lies beside the checkout, our articles always."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.quality.timex_scores import (
    Marked,
    count_equal_values,
    gold_folder,
    predict,
    read_gold,
    value_f1,
)
from tracker.extract.temporal import find_timexes

ARTICLES = Path(__file__).parents[1] / "cases" / "gold"

# HeidelTime on the same documents: 77.5 and 85.8 (English), 73.8 and 79.6 (French).
TIMEBANK_FLOORS = [("en", 82.5, 90.8), ("fr", 90.6, 91.9)]
# Share of the gold event dates (not derived) that a timex of the article proposes, and that it
# puts first. Tuned on the train part and TimeBank.
PROPOSED_FLOORS = [
    ("en", "train", 98.4, 95.0),
    ("fr", "train", 99.2, 96.0),
    ("en", "dev", 99.5, 97.4),
    ("fr", "dev", 99.5, 94.4),
]


@pytest.mark.parametrize(("lang", "all_floor", "date_floor"), TIMEBANK_FLOORS)
def test_values_on_timebank_stay_above_the_floor(
    lang: str, all_floor: float, date_floor: float
) -> None:
    folder = gold_folder(lang)
    if not folder.is_dir():
        pytest.skip(f"no TimeBank gold at {folder}: set TIMEBANK_GOLD to the folder of en/ and fr/")
    documents = read_gold(folder)
    predictions = [predict(document, lang) for document in documents]
    overall = value_f1(documents, predictions)
    dates = value_f1(documents, predictions, keep=lambda timex: timex.is_calendar_date)
    print(
        f"\nTimeBank {lang}: {len(documents)} documents, value F1 {overall:.2f}, DATE {dates:.2f}"
    )
    assert overall >= all_floor
    assert dates >= date_floor


@pytest.mark.parametrize(("lang", "part", "proposed_floor", "first_floor"), PROPOSED_FLOORS)
def test_the_dates_of_gold_events_are_proposed(
    lang: str, part: str, proposed_floor: float, first_floor: float
) -> None:
    total = first = proposed = 0
    for path in sorted((ARTICLES / part).glob(f"{lang}*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            published = datetime.fromisoformat(article["published"])
            text = f"{article['title']}\n\n{article['text']}"
            found = find_timexes(text, lang, published)
            best = {timex.edtf for timex in found} | {published.date().isoformat()}
            others = {date for timex in found for date in timex.alternatives}
            for event in article["events"]:
                if not event["derived"]:
                    total += 1
                    first += event["date"] in best
                    proposed += event["date"] in best | others
    proposed_share, first_share = 100 * proposed / total, 100 * first / total
    print(
        f"\n{lang} {part}: {total} dates, proposed {proposed_share:.2f} %, first {first_share:.2f}"
    )
    assert proposed_share >= proposed_floor
    assert first_share >= first_floor


def test_the_scorer_pairs_exact_spans_first() -> None:
    gold = [Marked(0, 10, "DATE", "2025-01"), Marked(5, 20, "DATE", "2025")]
    assert value_f1([], []) == 0.0
    exact = [Marked(5, 20, "DATE", "2025"), Marked(0, 10, "DATE", "2025-01")]
    assert count_equal_values(gold, sorted(exact, key=lambda one: one.start)) == 2
    assert count_equal_values(gold, [Marked(5, 20, "DATE", "2025-01")]) == 0
