"""Gold articles and how their events label the candidates of extraction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Candidate, Reading, Source
from tracker.model import Article, EventType
from tracker.stateless import article_from_record

GOLD = Path(__file__).parents[1] / "tests" / "cases" / "gold"
TYPES = tuple(EventType)


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One annotated article: the input, its story, its kind and the events as annotated."""

    article: Article
    topic: str
    kind: str
    events: tuple[dict[str, Any], ...]


def load_gold(paths: Iterable[Path]) -> Iterator[GoldArticle]:
    """The articles of JSON Lines files in order."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                article = article_from_record(record)
                yield GoldArticle(article, record["topic"], record["kind"], tuple(record["events"]))


def label(reading: Reading, events: Iterable[dict[str, Any]]) -> NDArray[np.int8]:
    """One row per candidate, one column per type: 1 states a gold event, 0 does not, -1 unclear.

    A candidate is positive where it lies in the annotated quote. Another candidate with the same
    type and date is unclear: the article states the event there too, or merely names the date.
    """
    candidates = reading.candidates
    labels = np.zeros((len(candidates), len(TYPES)), dtype=np.int8)
    for event in events:
        column = TYPES.index(EventType(event["type"]))
        same = [c for c in candidates if c.date == event["date"]]
        if not same:
            continue
        start = reading.document.find(event["quote"])
        end = start + len(event["quote"])

        def distance(c: Candidate, start: int = start, end: int = end) -> int:
            sentence = reading.sentences[c.sentence]
            if c.timex is not None and c.source is not Source.HEADER:
                if start <= c.timex.start and c.timex.end <= end:
                    return 0
                if sentence.start < end and start < sentence.end:
                    return 1
            elif sentence.start < end and start < sentence.end:
                return 1
            return 1 + min(abs(sentence.start - end), abs(start - sentence.end))

        best = min(distance(c) for c in same)
        for c in same:
            if distance(c) == best:
                labels[c.number, column] = 1
            elif labels[c.number, column] == 0:
                labels[c.number, column] = -1
    return labels
