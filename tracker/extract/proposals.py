"""From scored candidates to proposed events: one for each type and date of an article.

The scorers looked at one candidate at a time. What they cannot see is worked out here: the
other dates and types that compete for the same sentence, how often the article names the date,
whether a month merely restates a day. The judge weighs these numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from tracker.edtf import Precision, precision
from tracker.extract.candidates import Candidate, Reading, Source, days_between
from tracker.extract.tokens import Sentence
from tracker.model import EventType

TYPES = tuple(EventType)
LEAST_CHANCE = 0.03
"""Below this chance after the first scorer a pair of type and date is not looked at again."""

FAMILY = {
    EventType.LEGISLATION: "leg", EventType.EXECUTIVE_ACTION: "exec", EventType.REGULATION: "reg",
    EventType.EFFECTIVE: "eff", EventType.DEADLINE: "dl", EventType.EXTENSION: "ext",
    EventType.LAWSUIT: "law", EventType.HEARING: "hear", EventType.RULING: "rul",
    EventType.ENFORCEMENT: "enf", EventType.DEAL: "deal", EventType.SERVICE: "serv",
    EventType.MARKET: "mkt",
}  # fmt: skip
_SOURCES = tuple(Source)
_ANCHORS = ("sentence", "header", "previous", "published", "near")
_CUES = (
    "who.legislature", "who.court", "who.judge", "who.regulator", "who.executive",
    "who.prosecutor", "who.company", "who.plaintiff", "who.eu", "mod.may", "mod.would", "mod.will",
    "mod.must", "mod.past", "mod.neg", "mod.cancel", "mod.if", "mod.report", "when.by",
    "when.after", "no.noise", "no.note", "mod.count", "obj.paper", "obj.law", "obj.rule", "obj.ban",
)  # fmt: skip
_THEMES = ("no.noise", "obj.law", "obj.ban", "obj.app", "obj.money")
_LEGAL = frozenset(
    {
        "who.legislature", "who.court", "who.judge", "who.regulator", "who.executive",
        "who.prosecutor", "obj.law", "obj.ban", "law.sue", "enf.fine", "exec.order",
    }
)  # fmt: skip
_IS_TYPE = np.eye(len(TYPES)).tolist()
_IS_SOURCE = dict(zip(_SOURCES, np.eye(len(_SOURCES)).tolist(), strict=True))
_IS_GRAIN = dict(zip(Precision, np.eye(len(Precision)).tolist(), strict=True))
_FAR_TOKENS, _FAR_CLAUSES, _NEVER = 30, 9, -10.0

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A type and a date that the article may state, with the candidate that speaks best for it."""

    type: EventType
    date: str
    candidate: Candidate


def log_odds(chances: Chances | float) -> NDArray[np.float64]:
    """Log odds of chances, kept finite."""
    clipped = np.clip(np.asarray(chances, dtype=np.float64), 1e-4, 1 - 1e-4)
    odds: NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return odds


class Board:
    """Everything the judge compares, for one article."""

    def __init__(self, reading: Reading, chances: Chances, syntax: Chances, setting: float) -> None:
        """What the models before said.

        Args:
            reading: the article with its candidates.
            chances: of the first scorer, one row per candidate and one column per type.
            syntax: log odds of the second scorer, likewise.
            setting: log odds that the article states any event at all.
        """
        self.reading = reading
        self.setting = setting
        self.candidates = reading.candidates
        self.of_date: dict[str, list[Candidate]] = defaultdict(list)
        self.of_sentence: dict[int, list[Candidate]] = defaultdict(list)
        self.of_timex: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            self.of_date[candidate.date].append(candidate)
            self.of_sentence[candidate.sentence].append(candidate)
            if candidate.first >= 0 and candidate.timex is not None:
                self.of_timex[candidate.timex.start, candidate.timex.end].append(candidate)
        self.dates = list(self.of_date)
        self.best = np.array(
            [chances[[c.number for c in self.of_date[d]]].max(axis=0) for d in self.dates]
        ).reshape(len(self.dates), len(TYPES))
        self.row_of = {d: i for i, d in enumerate(self.dates)}
        self.grain = {d: precision(d) for d in self.dates}
        self.away = {
            d: days_between(d, reading.published) if reading.published else 0 for d in self.dates
        }
        self.best_odds = log_odds(self.best)
        # Numbers are picked out one at a time: lists give them several times as fast as arrays.
        self.of_type = self.best_odds.T.tolist()
        self.strong_of_type = (self.best > 0.3).sum(axis=0).tolist()
        self.odds: list[list[float]] = log_odds(chances).tolist()
        self.chances: list[list[float]] = chances.tolist()
        self.syntax: list[list[float]] = syntax.tolist()
        self.strong = int((self.best > 0.3).sum())
        self.top = float(chances.max()) if chances.size else 0.0
        self.themes = self._themes()
        self._cues: dict[
            tuple[int, int, int], tuple[dict[str, int], list[tuple[str, int, int, int]]]
        ] = {}

    def proposals(self) -> tuple[list[Proposal], NDArray[np.float32]]:
        """All proposals in a fixed order and their rows of numbers."""
        found: list[Proposal] = []
        rows: list[list[float]] = []
        for i, day in enumerate(self.dates):
            for k, type_ in enumerate(TYPES):
                if self.best[i, k] < LEAST_CHANCE:
                    continue
                some = self.of_date[day]
                best = max(some, key=lambda c: (self.chances[c.number][k], -c.number))
                found.append(Proposal(type_, day, best))
                rows.append(self._row(i, k, day, best, some))
        return found, np.array(rows, dtype=np.float32)

    def _row(
        self, i: int, k: int, day: str, best: Candidate, some: Sequence[Candidate]
    ) -> list[float]:
        chances = sorted((self.chances[c.number][k] for c in some), reverse=True)
        odds = sorted((self.odds[c.number][k] for c in some), reverse=True)
        row: list[float] = [
            odds[0],
            odds[1] if len(odds) > 1 else -9.0,
            len(some),
            sum(p > 0.1 for p in chances),
            1.0 - prod(1 - p for p in chances),
            *_IS_TYPE[k],
            *_IS_SOURCE[best.source],
            best.rank,
            max(-1000, min(1000, self.away[day])),
            *_IS_GRAIN[self.grain[day]],
            *self.odds[best.number],
        ]
        row += self._rivals(i, k, day, best)
        row += self.best_odds[i].tolist()
        row += self._article(best)
        row += self._restated(k, day)
        row += self._near_words(k, best)
        row += self._anchor(best)
        row.append(float(self.reading.article.lang == "fr"))
        row.append(len({c.date for c in self.of_sentence[best.sentence]}))
        syntax = self.syntax[best.number]
        row += [*syntax, syntax[k], max(self.syntax[c.number][k] for c in some)]
        row.append(self.setting)
        return row

    def _rivals(self, i: int, k: int, day: str, best: Candidate) -> list[float]:
        """How strong the other dates of the sentence, of the expression and of the type are."""
        others = [c.number for c in self.of_sentence[best.sentence] if c.date != day]
        readings = (
            [c for c in self.of_timex[best.timex.start, best.timex.end] if c is not best]
            if best.first >= 0 and best.timex is not None
            else []
        )
        numbers = [c.number for c in readings]
        earlier = [c.number for c in readings if c.rank < best.rank or c.date < day]
        column = [odds for j, odds in enumerate(self.of_type[k]) if j != i]
        return [
            self._highest(others, k), self._highest(others, None), self._highest(numbers, k),
            self._highest(numbers, None), len(numbers), self._highest(earlier, k),
            max(column, default=_NEVER), self.strong_of_type[k],
        ]  # fmt: skip

    def _highest(self, numbers: Sequence[int], k: int | None) -> float:
        if not numbers:
            return _NEVER
        some = [self.odds[n] for n in numbers]
        return max(max(odds) if k is None else odds[k] for odds in some)

    def _article(self, best: Candidate) -> list[float]:
        reading = self.reading
        sentence = reading.sentences[best.sentence]
        return [
            float(sentence.in_title), sentence.index, len(reading.sentences),
            len(reading.timexes[sentence.index]), len(sentence.words), self.top, self.strong,
            self.strong / len(reading.sentences), *self.themes,
        ]  # fmt: skip

    def _themes(self) -> list[float]:
        """How much of the article speaks of law, and how much of other walks of life."""
        sentences = self.reading.sentences
        tags = [{m.tag for m in s.matches} for s in sentences]
        titles = [t for t, s in zip(tags, sentences, strict=True) if s.in_title]
        shares = [sum(tag in t for t in tags) / len(tags) for tag in _THEMES]
        legal = sum(bool(t & _LEGAL) for t in tags) / len(tags)
        words = sum(len(s.words) for s in sentences)
        return [*shares, legal, float(any(t & _LEGAL for t in titles)), float(words)]

    def _restated(self, k: int, day: str) -> list[float]:
        """Chances of the same type on a day inside this month, a month around this day, nearby."""
        inside, around, nearby = _NEVER, _NEVER, _NEVER
        coarse = self.grain[day] in (Precision.MONTH, Precision.YEAR)
        for j, other in enumerate(self.dates):
            if other == day:
                continue
            odds = self.of_type[k][j]
            fine = self.grain[other] is Precision.DAY
            if fine and coarse and other.startswith(day):
                inside = max(inside, odds)
            if not fine and self.grain[day] is Precision.DAY and day.startswith(other):
                around = max(around, odds)
            if fine and -8 < self.away[other] - self.away[day] < 8:
                nearby = max(nearby, odds)
        return [inside, around, nearby]

    def _near_words(self, k: int, best: Candidate) -> list[float]:
        """Distance to the nearest trigger of the type, who and which cues stand near."""
        sentence = self.reading.sentences[best.sentence]
        cues, triggers = self._cues_of(sentence, best)
        family = FAMILY[TYPES[k]]
        left = right = _FAR_TOKENS
        total = same = 0
        near = dict.fromkeys(FAMILY.values(), 0)
        for name, gap, to_left, to_right in triggers:
            if gap <= 1:
                near[name] += 1
            if name == family:
                total += 1
                same += gap == 0
                left, right = min(left, to_left), min(right, to_right)
        return [
            left,
            right,
            same,
            total,
            *(cues.get(c, _FAR_CLAUSES) for c in _CUES),
            *near.values(),
        ]

    def _cues_of(
        self, sentence: Sentence, best: Candidate
    ) -> tuple[dict[str, int], list[tuple[str, int, int, int]]]:
        key = (sentence.index, best.first, best.last)
        if key not in self._cues:
            here = sentence.clause[best.first] if best.first >= 0 else None
            cues: dict[str, int] = {}
            triggers: list[tuple[str, int, int, int]] = []
            for m in sentence.matches:
                gap = abs(sentence.clause[m.first] - here) if here is not None else 0
                family = m.tag.split(".", 1)[0]
                if m.tag in _CUES:
                    cues[m.tag] = min(gap, cues.get(m.tag, _FAR_CLAUSES))
                if family in _FAMILIES:
                    left = right = _FAR_TOKENS
                    if best.first >= 0 and m.first < best.first:
                        left = best.first - m.last
                    elif best.first >= 0:
                        right = m.first - best.last
                    triggers.append((family, gap, left, right))
            self._cues[key] = cues, triggers
        return self._cues[key]

    def _anchor(self, best: Candidate) -> list[float]:
        """For a derived date: where its anchor stood and what probably happened on it."""
        row = self.row_of.get(best.anchor) if best.anchor else None
        odds = self.best_odds[row].tolist() if row is not None else [_NEVER] * len(TYPES)
        place = _ANCHORS.index(best.anchor_source) if best.anchor_source in _ANCHORS else -1
        return [max(odds), place, *odds]


_FAMILIES = frozenset(FAMILY.values())
