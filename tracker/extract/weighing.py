"""Weighs what an article may state: two scorers, the setting and the judge, one after the other.

The first scorer reads every candidate; the second one only what the first finds plausible, with
the parse of its sentence. The judge compares all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Candidate, Reading, Source
from tracker.extract.features import Featurizer, Parts
from tracker.extract.linear import Linear, sigmoid
from tracker.extract.model_file import Models
from tracker.extract.parses import Parse, lay_parses, plausible_sentences, spaced_words
from tracker.extract.proposals import Board, Proposal
from tracker.extract.setting import is_refused, setting_features
from tracker.extract.syntax import is_unsettled, syntax_features
from tracker.extract.together import Question, Work
from tracker.model import EventType

NOT_PARSED = -6.0
"""The second scorer's log odds for a candidate whose sentence was not worth a parse."""

RUNNER_UP = 0.7
"""How likely another type must be for a date, as a share of the likeliest, to count beside it."""

COMPANIONS = frozenset({EventType.EXECUTIVE_ACTION, EventType.EXTENSION})
"""What goes together by itself: an order that moves a due date (guide, decision 11)."""

_FALSE = "mod.false"
_NOTE = "no.note"
_AHEAD = frozenset(("mod.will", "mod.may"))
_SHORT = 8  # tokens

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A proposal with its calibrated chance."""

    proposal: Proposal
    confidence: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article with all that was worked out about it; `features` has a row per candidate."""

    reading: Reading
    features: list[Parts]
    parses: dict[int, Parse]
    scored: list[Scored]


def weigh(reading: Reading, models: Models) -> Work[Weighed | None]:
    """All proposals of an article with their confidence; None where there is nothing to weigh."""
    if not reading.candidates:
        return None
    setting = float(models.setting.log_odds([setting_features(reading)])[0, 0])
    if is_refused(reading, setting, models.refusal):
        return None
    featurizer = Featurizer(reading)
    features = [featurizer.parts(c) for c in reading.candidates]
    chances = sigmoid(scorer_odds(models.scorer, features))
    plausible = plausible_sentences(reading, chances)
    docs = yield Question(reading.article.lang, spaced_words(reading, plausible))
    parses = lay_parses(reading, plausible, docs)
    syntax = syntax_rows(reading, parses)
    odds = syntax_odds(models.syntax, syntax)
    board = Board(reading, chances, odds, setting)
    proposals, rows = board.proposals()
    if not proposals:
        return None
    judged = np.interp(sigmoid(models.judge.log_odds(rows)), *models.calibration)
    scored = [
        Scored(p, c)
        for p, c in zip(proposals, judged.tolist(), strict=True)
        if not _is_unsettled(p.candidate, parses, reading)
        and not _is_taken_back(p.candidate, reading)
        and not _dates_a_note(p.candidate, reading)
    ]
    return Weighed(reading, features, parses, scored)


def scorer_odds(model: Linear, rows: Sequence[Parts]) -> NDArray[np.float64]:
    """The first scorer's log odds; a part that several candidates share is summed once."""
    parts = {id(part): part for row in rows for part in row}
    number = {key: n for n, key in enumerate(parts)}
    of_row = np.array([[number[id(part)] for part in row] for row in rows])
    odds: NDArray[np.float64] = model.sums(list(parts.values()))[of_row].sum(axis=1) + model.bias
    return odds


def _is_unsettled(candidate: Candidate, parses: dict[int, Parse], reading: Reading) -> bool:
    """Whether what a sentence tells has not happened; without a parse its cues have to do.

    Of undated sentences that were not worth a parse and speak of what will or may be, none in the
    gold states an event of the day of publication.
    """
    parse = parses.get(candidate.sentence)
    if parse is not None:
        return is_unsettled(candidate, parse)
    matches = reading.sentences[candidate.sentence].matches
    return candidate.source is Source.PUBLISHED and any(m.tag in _AHEAD for m in matches)


def _dates_a_note(candidate: Candidate, reading: Reading) -> bool:
    """Whether it is the date of an editor's note: "Correction, May 2: an earlier version …"."""
    notes = [m for m in reading.sentences[candidate.sentence].matches if m.tag == _NOTE]
    opens = len(notes) > 1 and notes[0].first == 0
    return opens and 0 <= candidate.first - notes[0].last <= 1


def _is_taken_back(candidate: Candidate, reading: Reading) -> bool:
    """Whether a short sentence behind says that this one is wrong ("That is not true.")."""
    behind = reading.sentences[candidate.sentence + 1 : candidate.sentence + 2]
    return any(
        len(sentence.words) <= _SHORT
        and any(match.tag == _FALSE and match.first == 0 for match in sentence.matches)
        for sentence in behind
    )


def syntax_rows(reading: Reading, parses: dict[int, Parse]) -> Rows:
    """Features from the parse for each candidate; none where its sentence was not parsed."""
    return [
        syntax_features(c, parses[c.sentence], reading) if c.sentence in parses else []
        for c in reading.candidates
    ]


def syntax_odds(model: Linear, rows: Rows) -> NDArray[np.float64]:
    """The second scorer's log odds, one row per candidate."""
    odds = model.log_odds(rows)
    odds[[not row for row in rows]] = NOT_PARSED
    return odds


def choose(scored: Sequence[Scored], threshold: float) -> list[Scored]:
    """The proposals of an article that count as events.

    An expression has one meaning: of proposals whose best statements are different readings of
    one expression ("Friday" as last and as next) only those of the strongest reading stay. What
    happened on a date is mostly one thing: of two types of which hardly ever both are right
    (`effective` and `deadline`: 9 of 231) only the likelier stays unless both are about as likely.
    """
    best: dict[tuple[int, int], tuple[float, str]] = {}
    first: dict[str, Scored] = {}
    for one in scored:
        date = one.proposal.date
        key = _expression(one.proposal.candidate)
        if key and (one.confidence, date) > best.get(key, (0.0, "")):
            best[key] = one.confidence, date
        if date not in first or one.confidence > first[date].confidence:
            first[date] = one
    chosen = []
    for one in scored:
        date = one.proposal.date
        if one.confidence < threshold or _is_runner_up(one, first[date]):
            continue
        key = _expression(one.proposal.candidate)
        if key and best[key][1] != date:
            continue
        chosen.append(one)
    return chosen


def _is_runner_up(one: Scored, first: Scored) -> bool:
    types = {one.proposal.type, first.proposal.type}
    return types != COMPANIONS and one.confidence < RUNNER_UP * first.confidence


def _expression(candidate: Candidate) -> tuple[int, int] | None:
    if candidate.timex is None or candidate.source not in (Source.OWN, Source.OTHER):
        return None
    return candidate.timex.start, candidate.timex.end
