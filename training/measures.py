"""How good the answers of a chain are on gold articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.extract.weighing import Scored, choose
from training.tables import Example, Table

NEARLY = 0.003
"""Event F1 that is given for a lower threshold: less than what another seed changes."""


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
    """Scores of what is chosen at a threshold, articles of one language."""
    scored: list[list[Scored]] = [[] for _ in examples]
    for p, c, i in zip(table.proposals, chances.tolist(), table.owner, strict=True):
        scored[i].append(Scored(p, c))
    n: Counter[str] = Counter()
    for e, some in zip(examples, scored, strict=True):
        if e.gold.article.lang != lang:
            continue
        chosen = choose(some, threshold)
        found = {(one.proposal.type.value, one.proposal.date) for one in chosen}
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
    """The lowest calibrated chance that gives nearly the best mean event F1 over both languages.

    Of chances that are equally good the lowest misses least: what is doubtful is marked as such,
    what is missed is missed in silence.
    """
    scores = {
        float(t): sum(measure(examples, table, chances, t, lang).event for lang in ("en", "fr")) / 2
        for t in np.arange(0.2, 0.6, 0.01)
    }
    return min(t for t, score in scores.items() if score >= max(scores.values()) - NEARLY)


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
