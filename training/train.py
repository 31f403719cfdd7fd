"""`python -m training.train`: gold articles → `tracker/extract/models/events.npz`.

Learns on `tests/cases/gold/train` only; `tests/cases/gold/dev` validates, and helps to say what a
confidence is worth, which moves no ranking. Three models:

1. scorer: one-vs-rest logistic regressions over named features of (sentence, date) candidates;
2. judge: boosted trees over proposals (type, date), trained on the scorer's answers about
   articles it had not seen (folds by story, so that no story is in both halves);
3. status: a logistic regression over the gold events.

Prints the scores of the whole chain on held-back stories (`cv`) and on the development set.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from tracker.extract.candidates import Reading
from tracker.extract.features import Featurizer
from tracker.extract.linear import Linear, sigmoid
from tracker.extract.model_file import PATH, Models, save_models
from tracker.extract.proposals import Board, Proposal
from tracker.extract.reading import read_article
from tracker.extract.status import STATUSES, status_features
from tracker.extract.trees import Trees
from tracker.model import Status
from training.gold import GOLD, TYPES, GoldArticle, label, load_gold

FOLDS = 5
LEAST_COUNT = 3  # a feature seen in fewer candidates of the training set is left out
SCORER_C = 0.25  # tuned by cross-validation over stories on tests/cases/gold/train
STATUS_C = 0.2
SEEDS = 2  # judges whose answers are averaged
TREES: dict[str, Any] = {
    "max_iter": 160, "learning_rate": 0.07, "max_leaf_nodes": 15, "min_samples_leaf": 20,
    "l2_regularization": 5.0, "max_features": 0.3,
}  # fmt: skip


@dataclass(slots=True)
class Example:
    """A gold article, read and labelled."""

    gold: GoldArticle
    reading: Reading
    features: list[list[str]]
    labels: NDArray[np.int8]


def read_example(gold: GoldArticle) -> Example:
    """Candidates with features and labels."""
    reading = read_article(gold.article)
    featurizer = Featurizer(reading)
    features = [featurizer.features(c) for c in reading.candidates]
    return Example(gold, reading, features, label(reading, gold.events))


def vocabulary(rows: Sequence[Sequence[str]], least: int) -> dict[str, int]:
    """Columns of the features that occur often enough."""
    counts = Counter(name for row in rows for name in row)
    return {n: i for i, n in enumerate(sorted(n for n, c in counts.items() if c >= least))}


def matrix(rows: Sequence[Sequence[str]], column: dict[str, int]) -> csr_matrix:
    """The rows as a sparse matrix of ones."""
    indices: list[int] = []
    ends = [0]
    for row in rows:
        indices += [column[name] for name in row if name in column]
        ends.append(len(indices))
    data = np.ones(len(indices), dtype=np.float64)
    return csr_matrix((data, indices, ends), shape=(len(rows), len(column)))


def fit_linear(rows: Sequence[Sequence[str]], labels: NDArray[np.int8], c: float) -> Linear:
    """One logistic regression per column of labels; -1 leaves a row out of that column."""
    column = vocabulary(rows, LEAST_COUNT)
    x = matrix(rows, column)

    def fit_one(y: NDArray[np.int8]) -> tuple[NDArray[np.float64], float]:
        known = y >= 0
        model = LogisticRegression(solver="liblinear", C=c, tol=1e-2, random_state=0)
        model.fit(x[known], y[known])
        return model.coef_[0], float(model.intercept_[0])

    fitted = Parallel(n_jobs=2)(delayed(fit_one)(labels[:, k]) for k in range(labels.shape[1]))
    weights = np.stack([w for w, _ in fitted], axis=1).astype(np.float16).astype(np.float32)
    return Linear(column, weights, np.array([b for _, b in fitted], dtype=np.float32))


def fit_scorer(examples: Sequence[Example]) -> Linear:
    """The first model."""
    rows = [row for e in examples for row in e.features]
    return fit_linear(rows, np.concatenate([e.labels for e in examples]), SCORER_C)


def fold_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A fold for each example; a story lies in one fold, and the folds are about equal."""
    sizes = [0] * FOLDS
    fold: dict[str, int] = {}
    stories = Counter(e.gold.topic for e in examples)
    for topic, count in sorted(stories.items(), key=lambda item: (-item[1], item[0])):
        fold[topic] = sizes.index(min(sizes))
        sizes[fold[topic]] += count
    return np.array([fold[e.gold.topic] for e in examples])


Chances = list[NDArray[np.float64]]


def rate(scorer: Linear, examples: Sequence[Example]) -> Chances:
    """The scorer's chances for the candidates of each example."""
    return [sigmoid(scorer.log_odds(e.features)) for e in examples]


def rate_held_back(examples: Sequence[Example], fold: NDArray[np.int64]) -> Chances:
    """For each example the chances by a scorer that did not learn from its story."""
    found: dict[int, NDArray[np.float64]] = {}
    for k in range(FOLDS):
        scorer = fit_scorer([e for e, f in zip(examples, fold, strict=True) if f != k])
        for i, e in enumerate(examples):
            if fold[i] == k:
                found[i] = sigmoid(scorer.log_odds(e.features))
    return [found[i] for i in range(len(examples))]


@dataclass(slots=True)
class Table:
    """Proposals of many examples: numbers, whether gold states them, and whose they are."""

    proposals: list[Proposal]
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    owner: NDArray[np.int64]


def propose_all(examples: Sequence[Example], chances: Chances) -> Table:
    """The proposals of all examples."""
    proposals: list[Proposal] = []
    rows, right, owner = [], [], []
    for i, (e, c) in enumerate(zip(examples, chances, strict=True)):
        if not len(c):
            continue
        found, numbers = Board(e.reading, c).proposals()
        gold = {(event["type"], event["date"]) for event in e.gold.events}
        proposals += found
        right += [(p.type.value, p.date) in gold for p in found]
        owner += [i] * len(found)
        if found:
            rows.append(numbers)
    return Table(proposals, np.concatenate(rows), np.array(right), np.array(owner))


def fit_judge(table: Table, keep: NDArray[np.bool_] | None = None) -> Trees:
    """The second model, as arrays."""
    rows, right = (
        (table.rows, table.right) if keep is None else (table.rows[keep], table.right[keep])
    )
    models = [
        HistGradientBoostingClassifier(random_state=seed, **TREES).fit(rows, right)
        for seed in range(SEEDS)
    ]
    return export_trees(models)


def export_trees(models: Sequence[HistGradientBoostingClassifier]) -> Trees:
    """The nodes of fitted classifiers, one tree after the other; together they answer the mean."""
    parts: dict[str, list[NDArray[Any]]] = {
        n: [] for n in ("feature", "threshold", "left", "right", "value")
    }
    roots, start, depth = [], 0, 0
    for (predictor,) in (one for model in models for one in model._predictors):
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes)) + start
        roots.append(start)
        parts["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
        parts["threshold"].append(np.where(leaf, 0.0, nodes["num_threshold"]))
        parts["left"].append(np.where(leaf, own, nodes["left"] + start))
        parts["right"].append(np.where(leaf, own, nodes["right"] + start))
        parts["value"].append(np.where(leaf, nodes["value"] / len(models), 0.0))
        depth = max(depth, int(nodes["depth"].max()))
        start += len(nodes)
    whole = {n: np.concatenate(p) for n, p in parts.items()}
    base = float(np.ravel(models[0]._baseline_prediction)[0])
    ints, floats = np.int32, np.float32
    return Trees(
        np.array(roots, dtype=ints), whole["feature"].astype(ints),
        whole["threshold"].astype(floats), whole["left"].astype(ints),
        whole["right"].astype(ints), whole["value"].astype(floats), depth, base,
    )  # fmt: skip


def judge_held_back(table: Table, fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each proposal the chance by a judge that did not learn from its story."""
    chances = np.zeros(len(table.right))
    of_row = fold[table.owner]
    for k in range(FOLDS):
        judge = fit_judge(table, of_row != k)
        chances[of_row == k] = sigmoid(judge.log_odds(table.rows[of_row == k]))
    return chances


def fit_calibration(
    chances: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Isotonic regression as two rows of at most 40 knots."""
    model = IsotonicRegression(y_min=0.005, y_max=0.99, out_of_bounds="clip")
    model.fit(chances, right, sample_weight=weights)
    knots = np.quantile(chances, np.linspace(0, 1, 40))
    knots = np.unique(np.concatenate([[0.0], knots, [1.0]]))
    return np.stack([knots, model.predict(knots)]).astype(np.float32)


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


def status_rows(examples: Sequence[Example]) -> tuple[list[list[str]], NDArray[np.int8], list[int]]:
    """Features, labels (one column per status) and owners of the gold events that were found."""
    rows, labels, owner = [], [], []
    for i, e in enumerate(examples):
        status_of = {(v["type"], v["date"]): v["status"] for v in e.gold.events}
        for c in e.reading.candidates:
            for k, type_ in enumerate(TYPES):
                if e.labels[c.number, k] == 1:
                    status = Status(status_of[type_.value, c.date])
                    rows.append(status_features(type_, c, e.reading, e.features[c.number]))
                    labels.append([int(status is s) for s in STATUSES])
                    owner.append(i)
    return rows, np.array(labels, dtype=np.int8), owner


def fit_status(examples: Sequence[Example]) -> Linear:
    """The third model."""
    rows, labels, _ = status_rows(examples)
    return fit_linear(rows, labels, STATUS_C)


@dataclass(frozen=True, slots=True)
class Measured:
    """F1 of events and dates and false events per article without events, at a threshold."""

    threshold: float
    event: float
    precision: float
    recall: float
    date: float
    false_per_empty: float


def measure(
    examples: Sequence[Example],
    table: Table,
    chances: NDArray[np.float64],
    threshold: float,
    lang: str,
) -> Measured:
    """Scores of the proposals at or over a threshold, articles of one language."""
    chosen: list[set[tuple[str, str]]] = [set() for _ in examples]
    for p, c, i in zip(table.proposals, chances, table.owner, strict=True):
        if c >= threshold:
            chosen[i].add((p.type.value, p.date))
    n: Counter[str] = Counter()
    for e, found in zip(examples, chosen, strict=True):
        if e.gold.article.lang != lang:
            continue
        gold = {(v["type"], v["date"]) for v in e.gold.events}
        dates, gold_dates = {d for _, d in found}, {d for _, d in gold}
        n.update(
            right=len(found & gold), found=len(found), gold=len(e.gold.events),
            date=len(dates & gold_dates), dates=len(dates), gold_dates=len(gold_dates),
        )  # fmt: skip
        if e.gold.kind == "offtopic" or not gold:
            n.update(empty=1, false=len(found))

    def f1(part: str, one: str, other: str) -> float:
        return 2 * n[part] / max(n[one] + n[other], 1)

    return Measured(
        threshold, f1("right", "found", "gold"), n["right"] / max(n["found"], 1),
        n["right"] / max(n["gold"], 1), f1("date", "dates", "gold_dates"),
        n["false"] / max(n["empty"], 1),
    )  # fmt: skip


def best_threshold(
    examples: Sequence[Example], table: Table, chances: NDArray[np.float64]
) -> float:
    """The calibrated chance that gives the best mean event F1 over both languages."""
    return max(
        (float(t) for t in np.arange(0.2, 0.6, 0.01)),
        key=lambda t: sum(
            measure(examples, table, chances, t, lang).event for lang in ("en", "fr")
        ),
    )


def expected_calibration_error(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean distance between confidence and share right over ten equal bins, weighed by size."""
    bins = np.minimum((chances * 10).astype(int), 9)
    gaps = [
        abs(chances[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum()
        for b in range(10)
        if (bins == b).any()
    ]
    return float(sum(gaps) / len(chances))


def report(
    name: str,
    examples: Sequence[Example],
    table: Table,
    chances: NDArray[np.float64],
    threshold: float,
) -> None:
    """Prints one line per language."""
    for lang in ("en", "fr"):
        m = measure(examples, table, chances, threshold, lang)
        false = f"false per empty article {m.false_per_empty:.2f}"
        shares = f"P {100 * m.precision:4.1f} R {100 * m.recall:4.1f}"
        dates = f"date F1 {100 * m.date:5.2f}"
        print(f"{name:<4} {lang}  event F1 {100 * m.event:5.2f} ({shares})  {dates}  {false}")


def train(langs: Sequence[str] = ("en", "fr")) -> None:
    """Reads, trains, measures and writes."""
    began = time.monotonic()
    examples, dev = (
        [
            read_example(g)
            for g in load_gold(sorted((GOLD / part).glob("*.jsonl")))
            if g.article.lang in langs
        ]
        for part in ("train", "dev")
    )
    count = sum(len(e.features) for e in examples)
    print(f"{len(examples)} articles, {count} candidates, {time.monotonic() - began:.0f} s")
    fold = fold_of(examples)
    table = propose_all(examples, rate_held_back(examples, fold))
    raw = judge_held_back(table, fold)
    scorer, judge = fit_scorer(examples), fit_judge(table)
    dev_table = propose_all(dev, rate(scorer, dev))
    dev_raw = sigmoid(judge.log_odds(dev_table.rows))
    calibration = calibrate(raw, table, dev_raw, dev_table)
    held_back, dev_chances = (np.interp(one, *calibration) for one in (raw, dev_raw))
    threshold = best_threshold(examples, table, held_back)
    report("cv", examples, table, held_back, threshold)
    report("dev", dev, dev_table, dev_chances, threshold)
    gaps = [
        expected_calibration_error(chances, one.right)
        for chances, one in ((held_back, table), (dev_chances, dev_table))
    ]
    print(f"threshold {threshold:.2f}, calibration error cv {gaps[0]:.3f}, dev {gaps[1]:.3f}")
    status = fit_status(examples)
    save_models(PATH, Models(scorer, judge, status, calibration, threshold, ""))
    size = PATH.stat().st_size / 1e6
    print(f"{PATH.name}: {size:.1f} MB, {len(scorer.column)} features")


def main() -> None:
    """The command."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    train()


if __name__ == "__main__":
    main()
