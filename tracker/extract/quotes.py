"""The shortest faithful quote: the clauses that hold the date and what happened on it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extract.candidates import Candidate, Reading
from tracker.extract.lexicon import Match
from tracker.extract.proposals import FAMILY
from tracker.extract.tokens import Sentence
from tracker.model import EventType

_LEAST_WORDS = 5
_EDGES = " \t\n,;:—–-•*|…"
_LEADING = frozenset({"and", "but", "or", "et", "mais", "ou"})


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `[start, end)` of the document, and the trigger's words ("" without one)."""

    start: int
    end: int
    trigger: str
    tag: str


def find_quote(reading: Reading, candidate: Candidate, type_: EventType) -> Quote:
    """The quote of an event whose best statement is `candidate`."""
    sentence = reading.sentences[candidate.sentence]
    trigger = _trigger(sentence, candidate, type_)
    wanted: set[int] = set()
    if candidate.first >= 0:
        wanted |= {
            sentence.clause[i]
            for i in range(candidate.first, min(candidate.last, len(sentence.clause)))
        }
    if trigger:
        wanted.add(sentence.clause[trigger.first])
    if not wanted:
        wanted = set(sentence.clause)
    first, last = _span(sentence, min(wanted), max(wanted))
    start, end = _trim(reading.document, sentence.starts[first], sentence.ends[last])
    words = (
        reading.document[sentence.starts[trigger.first] : sentence.ends[trigger.last - 1]]
        if trigger
        else ""
    )
    return Quote(start, end, words, trigger.tag if trigger else "")


def _trigger(sentence: Sentence, candidate: Candidate, type_: EventType) -> Match | None:
    """The trigger of the type that stands nearest to the date, same clause first."""
    family = FAMILY[type_]
    some = [m for m in sentence.matches if m.tag.split(".", 1)[0] == family]
    if not some:
        return None
    if candidate.first < 0:
        return some[0]
    here = sentence.clause[candidate.first]
    return min(
        some,
        key=lambda m: (
            abs(sentence.clause[m.first] - here), abs(m.first - candidate.first), m.first
        ),
    )  # fmt: skip


def _span(sentence: Sentence, low: int, high: int) -> tuple[int, int]:
    """Tokens of the clauses `low` to `high`, widened until they say something."""
    top = sentence.clause[-1]
    while True:
        inside = [i for i, c in enumerate(sentence.clause) if low <= c <= high]
        words = sum(sentence.raw[i][0].isalnum() for i in inside)
        if words >= _LEAST_WORDS or (low == 0 and high == top):
            break
        if high < top:
            high += 1
        else:
            low -= 1
    first, last = inside[0], inside[-1]
    if sentence.words[first] in _LEADING and first < last:
        first += 1
    return first, last


def _trim(document: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and document[start] in _EDGES:
        start += 1
    while end > start + 1 and document[end - 1] in _EDGES:
        end -= 1
    return start, end
