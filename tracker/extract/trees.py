"""Runs gradient-boosted trees with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """All trees of a model, node after node.

    `roots[t]` is the first node of tree t. A node sends a row to `left` where
    `row[feature] <= threshold`, else to `right`; a leaf points to itself and adds `value` to the
    log odds, which begin at `base`.
    """

    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    depth: int
    base: float

    def log_odds(self, rows: Floats) -> NDArray[np.float64]:
        """The sum over all trees for each row."""
        count = len(rows)
        if not count:
            return np.zeros(0)
        at = np.broadcast_to(self.roots, (count, len(self.roots)))
        begins = np.arange(count)[:, None] * rows.shape[1]
        numbers = np.ravel(rows)
        for _ in range(self.depth):
            goes_left = numbers.take(begins + self.feature.take(at)) <= self.threshold.take(at)
            at = np.where(goes_left, self.left.take(at), self.right.take(at))
        total: NDArray[np.float64] = self.value[at].sum(axis=1, dtype=np.float64) + self.base
        return total
