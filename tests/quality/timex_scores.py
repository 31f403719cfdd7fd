"""Scores timexes against TimeML gold as TempEval-3 does (UzZaman et al. 2013).

One prediction to one gold timex, exact spans first, then in text order. *value F1* counts a pair
if the TIMEX3 values are equal. The *date* view keeps DATEs whose value is a day, month or year.
"""

import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracker.extract.temporal import find_timexes

# Not ours to publish: TimeBank and AQUAINT (LDC), FR-TimeBank. They lie beside a checkout.
DEFAULT_GOLD = Path(__file__).parents[2].parent / "shared" / "timex"
CALENDAR_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A timex of gold or of a system."""

    start: int
    end: int
    type: str
    value: str

    @property
    def is_calendar_date(self) -> bool:
        return self.type == "DATE" and CALENDAR_DATE.fullmatch(self.value) is not None


@dataclass(frozen=True, slots=True)
class Document:
    """A gold document: plain text, day of publication, timexes."""

    id: str
    text: str
    published: datetime | None
    gold: tuple[Marked, ...]


def gold_folder(lang: str) -> Path:
    return Path(os.environ.get("TIMEBANK_GOLD", DEFAULT_GOLD)) / lang


def read_gold(folder: Path) -> list[Document]:
    return [_read(path) for path in sorted(folder.glob("*.tml"))]


def _read(path: Path) -> Document:
    root = ElementTree.parse(path).getroot()
    created = root.find(".//TIMEX3[@functionInDocument='CREATION_TIME']")
    body = root.find("TEXT")
    assert body is not None, path
    day = (created.get("value") or "")[:10] if created is not None else ""
    return Document(
        path.stem,
        "".join(body.itertext()),
        datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None,
        tuple(sorted(_marked(body, 0), key=lambda timex: timex.start)),
    )


def _marked(element: ElementTree.Element, start: int) -> Iterator[Marked]:
    at = start + len(element.text or "")
    for child in element:
        text = "".join(child.itertext())
        is_creation = child.get("functionInDocument") == "CREATION_TIME"
        if child.tag == "TIMEX3" and text.strip() and not is_creation:
            yield Marked(at, at + len(text), child.get("type", ""), child.get("value", ""))
        yield from _marked(child, at)
        at += len(text) + len(child.tail or "")


def predict(document: Document, lang: str) -> tuple[Marked, ...]:
    found = find_timexes(document.text, lang, document.published)
    return tuple(Marked(one.start, one.end, one.type, one.value) for one in found)


def count_equal_values(gold: Sequence[Marked], predicted: Sequence[Marked]) -> int:
    """Pairs of overlapping timexes with equal values."""
    candidates = sorted(
        ((g.start, g.end) != (p.start, p.end), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if g.start < p.end and p.start < g.end
    )
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    equal = 0
    for _, i, j in candidates:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            equal += gold[i].value == predicted[j].value
    return equal


def value_f1(
    documents: Sequence[Document],
    predictions: Sequence[Sequence[Marked]],
    keep: Callable[[Marked], bool] = lambda timex: True,
) -> float:
    """F1 of right values in per cent, over all documents."""
    right = total = 0
    for document, predicted in zip(documents, predictions, strict=True):
        gold = [timex for timex in document.gold if keep(timex)]
        kept = [timex for timex in predicted if keep(timex)]
        right += count_equal_values(gold, kept)
        total += len(gold) + len(kept)
    return 200 * right / total if total else 0.0
