"""Fits what extraction runs: linear models, boosted trees, the calibration of their answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from tracker.extract.linear import Linear
from tracker.extract.trees import Trees

NEVER = -10.0  # log odds of an answer that no row gives
LEAST_COUNT = 3  # a feature seen in fewer rows of the training set is left out
LEAST_STORIES = 2  # so is one of fewer stories: a name, a bill's number, a turn of one article
LEAST_WEIGHT = 0.03  # log odds; a third weighs less for every answer, and only costs time


def vocabulary(rows: Sequence[Sequence[str]], stories: Sequence[str]) -> dict[str, int]:
    """Columns of the features that occur often enough; `stories` names the one of each row."""
    counts = Counter(name for row in rows for name in row)
    of_story: dict[str, set[str]] = defaultdict(set)
    for row, story in zip(rows, stories, strict=True):
        of_story[story].update(row)
    spread = Counter(name for names in of_story.values() for name in names)
    often = (n for n, c in counts.items() if c >= LEAST_COUNT and spread[n] >= LEAST_STORIES)
    return {n: i for i, n in enumerate(sorted(often))}


def matrix(rows: Sequence[Sequence[str]], column: dict[str, int]) -> csr_matrix:
    """The rows as a sparse matrix of ones."""
    indices: list[int] = []
    ends = [0]
    for row in rows:
        indices += [column[name] for name in row if name in column]
        ends.append(len(indices))
    data = np.ones(len(indices), dtype=np.float64)
    return csr_matrix((data, indices, ends), shape=(len(rows), len(column)))


def fit_linear(
    rows: Sequence[Sequence[str]],
    stories: Sequence[str],
    labels: NDArray[np.int8],
    c: float,
    *,
    balanced: bool = False,
) -> Linear:
    """One logistic regression per column of labels; -1 leaves a row out of that column.

    `stories` names the story of each row. Where `balanced`, the rarer answer counts for as much
    as the other one. Features that weigh next to nothing for every answer are left out.
    """
    column = vocabulary(rows, stories)
    weight = "balanced" if balanced else None
    x = matrix(rows, column)

    def fit_one(y: NDArray[np.int8]) -> tuple[NDArray[np.float64], float]:
        known = y >= 0
        if not (y[known] > 0).any():  # nothing to learn this answer from
            return np.zeros(len(column)), NEVER
        model = LogisticRegression(
            solver="liblinear", C=c, tol=1e-2, class_weight=weight, random_state=0
        )
        model.fit(x[known], y[known])
        return model.coef_[0], float(model.intercept_[0])

    fitted = Parallel(n_jobs=2)(delayed(fit_one)(labels[:, k]) for k in range(labels.shape[1]))
    weights = np.stack([w for w, _ in fitted], axis=1).astype(np.float16).astype(np.float32)
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= LEAST_WEIGHT)
    names = list(column)
    return Linear(
        {names[old]: new for new, old in enumerate(kept.tolist())},
        weights[kept],
        np.array([b for _, b in fitted], dtype=np.float32),
    )


def fit_trees(
    rows: NDArray[np.float32], right: NDArray[np.bool_], seeds: int, shape: dict[str, Any]
) -> Trees:
    """Boosted trees that tell whether a row is right; several with other seeds answer the mean."""
    return export_trees(
        [
            HistGradientBoostingClassifier(random_state=seed, **shape).fit(rows, right)
            for seed in range(seeds)
        ]
    )


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


def fit_calibration(
    chances: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Isotonic regression as two rows of at most 40 knots."""
    model = IsotonicRegression(y_min=0.005, y_max=0.99, out_of_bounds="clip")
    model.fit(chances, right, sample_weight=weights)
    knots = np.quantile(chances, np.linspace(0, 1, 40))
    knots = np.unique(np.concatenate([[0.0], knots, [1.0]]))
    return np.stack([knots, model.predict(knots)]).astype(np.float32)
