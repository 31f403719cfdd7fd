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
    weights: NDArray[np.floating]
    bias: NDArray[np.float32]

    def log_odds(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """One row of outputs per row of features; unknown features count nothing."""
        return self.sums(rows) + self.bias

    def sums(self, rows: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """The same without bias: rows in parts may be summed part by part.

        Weights of 16 bits add up exactly in 64, as which they are held when they were read from a
        file; so the order does not matter.
        """
        found = np.zeros((len(rows), len(self.bias)), dtype=np.float64)
        number = self.column.get
        known: list[int] = []
        ends = []
        for names in rows:
            known += [n for n in map(number, names) if n is not None]
            ends.append(len(known))
        starts = np.array([0, *ends[:-1]])
        told = starts < np.array(ends)
        if known:
            weights = self.weights.take(known, axis=0)
            found[told] = np.add.reduceat(weights, starts[told], axis=0, dtype=np.float64)
        return found


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log odds to probabilities, without overflow."""
    chances: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))
    return chances
