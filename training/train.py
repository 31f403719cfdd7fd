"""`python -m training.train`: gold articles → `tracker/extract/models/events.npz`.

Learns on `tests/cases/gold/train` only; `tests/cases/gold/dev` validates, and helps to say what a
confidence is worth, which moves no ranking. Five models:

1. scorer: one-vs-rest logistic regressions over named features of (sentence, date) candidates;
2. syntax: the same over features of the parse, for the sentences that the scorer finds plausible;
3. setting: a logistic regression over whole articles: do they state any event?
4. judge: boosted trees over proposals (type, date), trained on the answers of the first three
   about articles they had not seen (folds by story, so that no story is in both halves);
5. status: a logistic regression over the gold events.

Prints the scores of the whole chain on held-back stories (`cv`) and on the development set.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from tracker.extract.linear import Linear, sigmoid
from tracker.extract.model_file import PATH, Models, save_models
from tracker.extract.nlp import Parsers
from tracker.extract.setting import is_refused
from tracker.extract.status import STATUSES, status_features
from tracker.extract.trees import Trees
from tracker.extract.weighing import syntax_odds
from tracker.model import Status
from training.fitting import fit_calibration, fit_linear, fit_trees
from training.gold import GOLD, TYPES, load_gold
from training.measures import best_threshold, expected_calibration_error, report
from training.tables import (
    FOLDS,
    Answers,
    Example,
    Table,
    fold_of,
    parse_examples,
    propose_all,
    read_example,
)

# Tuned by cross-validation over stories on tests/cases/gold/train.
SCORER_C, SYNTAX_C, SETTING_C, STATUS_C = 0.25, 0.25, 0.1, 0.2
# The share of articles with events that may be refused as a whole: refuses most without any.
REFUSED = 0.015
SEEDS = 2  # judges whose answers are averaged
TREES: dict[str, Any] = {
    "max_iter": 160, "learning_rate": 0.07, "max_leaf_nodes": 15, "min_samples_leaf": 20,
    "l2_regularization": 5.0, "max_features": 0.3,
}  # fmt: skip

Folds = NDArray[np.int64]
Answer = TypeVar("Answer")


def fit_scorer(examples: Sequence[Example]) -> Linear:
    """The first model."""
    rows = [row for e in examples for row in e.features]
    stories = [e.gold.topic for e in examples for _ in e.features]
    return fit_linear(rows, stories, np.concatenate([e.labels for e in examples]), SCORER_C)


def rate_scorer(scorer: Linear, example: Example) -> NDArray[np.float64]:
    """Its chances, one row per candidate."""
    return sigmoid(scorer.log_odds(example.features))


def fit_syntax(examples: Sequence[Example]) -> Linear:
    """The second model; it learns from parsed candidates only."""
    rows = [row for e in examples for row in e.syntax if row]
    stories = [e.gold.topic for e in examples for row in e.syntax if row]
    parsed = [[bool(row) for row in e.syntax] for e in examples]
    labels = [e.labels[p] for e, p in zip(examples, parsed, strict=True) if p]
    return fit_linear(rows, stories, np.concatenate(labels), SYNTAX_C)


def rate_syntax(syntax: Linear, example: Example) -> NDArray[np.float64]:
    """Its log odds, one row per candidate."""
    return syntax_odds(syntax, example.syntax)


def fit_setting(examples: Sequence[Example]) -> Linear:
    """The third model."""
    labels = np.array([[bool(e.gold.events)] for e in examples], dtype=np.int8)
    stories = [e.gold.topic for e in examples]
    return fit_linear([e.setting for e in examples], stories, labels, SETTING_C, balanced=True)


def rate_setting(setting: Linear, example: Example) -> float:
    """Its log odds."""
    return float(setting.log_odds([example.setting])[0, 0])


def refusal_of(examples: Sequence[Example], setting: Sequence[float]) -> float:
    """The odds below which an article is taken to state no event, from held-back answers."""
    stating = [odds for e, odds in zip(examples, setting, strict=True) if e.gold.events]
    return float(np.quantile(stating, REFUSED))


def refused(
    examples: Sequence[Example], answers: Answers, table: Table, refusal: float
) -> NDArray[np.bool_]:
    """For each proposal whether its article is refused."""
    of_article = [
        is_refused(e.reading, odds, refusal)
        for e, odds in zip(examples, answers.setting, strict=True)
    ]
    return np.array(of_article)[table.owner]


def rate_held_back(
    examples: Sequence[Example],
    fold: Folds,
    fit: Callable[[Sequence[Example]], Linear],
    rate: Callable[[Linear, Example], Answer],
) -> list[Answer]:
    """For each example the answer of a model that did not learn from its story."""
    found: dict[int, Answer] = {}
    for k in range(FOLDS):
        model = fit([e for e, f in zip(examples, fold, strict=True) if f != k])
        found |= {i: rate(model, examples[i]) for i in np.flatnonzero(fold == k).tolist()}
    return [found[i] for i in range(len(examples))]


def fit_judge(table: Table, keep: NDArray[np.bool_] | slice = slice(None)) -> Trees:
    """The fourth model."""
    return fit_trees(table.rows[keep], table.right[keep], SEEDS, TREES)


def judge_held_back(table: Table, fold: Folds) -> NDArray[np.float64]:
    """For each proposal the chance by a judge that did not learn from its story."""
    of_row = fold[table.owner]
    judges = Parallel(n_jobs=2)(delayed(fit_judge)(table, of_row != k) for k in range(FOLDS))
    chances = np.zeros(len(table.right))
    for k, judge in enumerate(judges):
        chances[of_row == k] = sigmoid(judge.log_odds(table.rows[of_row == k]))
    return chances


def fit_status(examples: Sequence[Example]) -> Linear:
    """The fifth model, from the gold events that were found."""
    rows, stories, labels = [], [], []
    for e in examples:
        status_of = {(v["type"], v["date"]): v["status"] for v in e.gold.events}
        for c in e.reading.candidates:
            own = e.features[c.number]
            for k, type_ in enumerate(TYPES):
                if e.labels[c.number, k] == 1:
                    status = Status(status_of[type_.value, c.date])
                    rows.append(status_features(type_, c, e.reading, own))
                    stories.append(e.gold.topic)
                    labels.append([int(status is s) for s in STATUSES])
    return fit_linear(rows, stories, np.array(labels, dtype=np.int8), STATUS_C)


def calibrate(
    held_back: NDArray[np.float64], table: Table, dev: NDArray[np.float64], dev_table: Table
) -> NDArray[np.float32]:
    """The calibration for a mixture of stories never seen and stories known from training.

    Held-back stories alone make it too modest for the stories that a desk follows, which it knows.
    The development set, whose stories are mostly known, counts as much as all that were held back.
    """
    weights = np.concatenate(
        [np.ones(len(held_back)), np.full(len(dev), len(held_back) / len(dev))]
    )
    return fit_calibration(
        np.concatenate([held_back, dev]), np.concatenate([table.right, dev_table.right]), weights
    )


def train() -> None:
    """Reads, trains, measures and writes."""
    began = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {what}", flush=True)

    examples, dev = (
        [read_example(g) for g in load_gold(sorted((GOLD / part).glob("*.jsonl")))]
        for part in ("train", "dev")
    )
    tell(f"{len(examples)} articles, {sum(len(e.features) for e in examples)} candidates")
    fold, parsers = fold_of(examples), Parsers()
    chances = rate_held_back(examples, fold, fit_scorer, rate_scorer)
    parse_examples(examples, chances, parsers)
    tell("first scorer, parses")
    held_back = Answers(
        chances,
        rate_held_back(examples, fold, fit_syntax, rate_syntax),
        rate_held_back(examples, fold, fit_setting, rate_setting),
    )
    table = propose_all(examples, held_back)
    tell(f"second scorer, setting; {len(table.right)} proposals")
    refusal = refusal_of(examples, held_back.setting)
    raw = np.where(refused(examples, held_back, table, refusal), 0.0, judge_held_back(table, fold))
    scorer, syntax, setting = fit_scorer(examples), fit_syntax(examples), fit_setting(examples)
    judge, status = fit_judge(table), fit_status(examples)
    tell("judge, status")

    dev_chances = [rate_scorer(scorer, e) for e in dev]
    parse_examples(dev, dev_chances, parsers)
    known = Answers(
        dev_chances,
        [rate_syntax(syntax, e) for e in dev],
        [rate_setting(setting, e) for e in dev],
    )
    dev_table = propose_all(dev, known)
    dev_raw = np.where(
        refused(dev, known, dev_table, refusal), 0.0, sigmoid(judge.log_odds(dev_table.rows))
    )
    calibration = calibrate(raw, table, dev_raw, dev_table)
    shown, dev_shown = (np.interp(one, *calibration) for one in (raw, dev_raw))
    threshold = best_threshold(examples, table, shown)
    report("cv", examples, table, shown, threshold)
    report("dev", dev, dev_table, dev_shown, threshold)
    gaps = [
        expected_calibration_error(some, one.right)
        for some, one in ((shown, table), (dev_shown, dev_table))
    ]
    print(f"threshold {threshold:.2f}, calibration error cv {gaps[0]:.3f}, dev {gaps[1]:.3f}")
    models = Models(scorer, syntax, setting, judge, status, calibration, threshold, refusal, "")
    save_models(PATH, models)
    size = PATH.stat().st_size / 1e6
    print(f"{PATH.name}: {size:.1f} MB, {len(scorer.column) + len(syntax.column)} features")


def main() -> None:
    """The command."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    train()


if __name__ == "__main__":
    main()
