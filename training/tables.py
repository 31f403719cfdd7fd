"""Gold articles as extraction reads them, and their proposals as rows to learn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Reading
from tracker.extract.features import Featurizer
from tracker.extract.nlp import Parsers
from tracker.extract.parses import parse_plausible
from tracker.extract.proposals import Board, Proposal
from tracker.extract.reading import read_article
from tracker.extract.setting import setting_features
from tracker.extract.weighing import syntax_rows
from training.gold import GoldArticle, label

FOLDS = 5


@dataclass(slots=True)
class Example:
    """A gold article, read and labelled; `syntax` stays empty until it is known what to parse."""

    gold: GoldArticle
    reading: Reading
    features: list[list[str]]
    setting: list[str]
    labels: NDArray[np.int8]
    syntax: list[list[str]] = field(default_factory=list)


def read_example(gold: GoldArticle) -> Example:
    """Candidates with features and labels."""
    reading = read_article(gold.article)
    featurizer = Featurizer(reading)
    features = [featurizer.features(c) for c in reading.candidates]
    labels = label(reading, gold.events)
    return Example(gold, reading, features, setting_features(reading), labels)


def parse_examples(
    examples: Sequence[Example], chances: Sequence[NDArray[np.float64]], parsers: Parsers
) -> None:
    """Adds what the parses of plausible sentences tell; `chances` are the first scorer's."""
    for e, c in zip(examples, chances, strict=True):
        parses = parse_plausible(e.reading, c, parsers) if len(c) else {}
        e.syntax = syntax_rows(e.reading, parses)


def fold_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A fold for each example; a story lies in one fold, and the folds are about equal."""
    sizes = [0] * FOLDS
    fold: dict[str, int] = {}
    stories = Counter(e.gold.topic for e in examples)
    for topic, count in sorted(stories.items(), key=lambda item: (-item[1], item[0])):
        fold[topic] = sizes.index(min(sizes))
        sizes[fold[topic]] += count
    return np.array([fold[e.gold.topic] for e in examples])


@dataclass(frozen=True, slots=True)
class Answers:
    """What the first three models say of each example: see `Board`."""

    chances: list[NDArray[np.float64]]
    syntax: list[NDArray[np.float64]]
    setting: list[float]


@dataclass(slots=True)
class Table:
    """Proposals of many examples: numbers, whether gold states them, and whose they are."""

    proposals: list[Proposal]
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    owner: NDArray[np.int64]


def propose_all(examples: Sequence[Example], answers: Answers) -> Table:
    """The proposals of all examples."""
    proposals: list[Proposal] = []
    rows, right, owner = [], [], []
    for i, e in enumerate(examples):
        if not e.features:
            continue
        board = Board(e.reading, answers.chances[i], answers.syntax[i], answers.setting[i])
        found, numbers = board.proposals()
        gold = {(event["type"], event["date"]) for event in e.gold.events}
        proposals += found
        right += [(p.type.value, p.date) in gold for p in found]
        owner += [i] * len(found)
        if found:
            rows.append(numbers)
    return Table(proposals, np.concatenate(rows), np.array(right), np.array(owner))
