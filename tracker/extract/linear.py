"""A linear model over named features, several outputs at once, run with numpy alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Linear:
    """`weights[column[name]]` holds the weight of a feature for each output."""

    column: Mapping[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def log_odds(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """One row of outputs per row of features; unknown features count nothing."""
        found = np.empty((len(rows), len(self.bias)), dtype=np.float64)
        number = self.column.get
        for i, names in enumerate(rows):
            known = [n for n in map(number, names) if n is not None]
            found[i] = self.weights[known].sum(axis=0, dtype=np.float64) + self.bias
        return found

    def strongest(self, names: Iterable[str], output: int, count: int) -> list[tuple[str, float]]:
        """The features that spoke most for `output`, with their weights, strongest first."""
        weighed = [
            (name, float(self.weights[self.column[name], output]))
            for name in names
            if name in self.column
        ]
        return sorted(weighed, key=lambda pair: (-pair[1], pair[0]))[:count]


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds to probabilities, without overflow."""
    chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))
    return chances
