"""Article → EventMentions: candidates, two trained judges, and the rules that join them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tracker.extract.actors import Gazetteer, Named, actors_of
from tracker.extract.candidates import Candidate, Reading, Source
from tracker.extract.event_packs import load_event_pack
from tracker.extract.features import Featurizer
from tracker.extract.linear import sigmoid
from tracker.extract.model_file import Models, load_models
from tracker.extract.proposals import Board, Proposal
from tracker.extract.quotes import find_quote
from tracker.extract.reading import read_article
from tracker.extract.reasons import explain_mention
from tracker.extract.status import choose_status, status_features
from tracker.model import Article, EventMention, EventType, Story

RULES_VERSION = "1"

OnError = Callable[[Article, Exception], None]


@dataclass(frozen=True, slots=True)
class _Scored:
    proposal: Proposal
    confidence: float


class Extractor:
    """Extracts dated events; build it once and use it for many articles.

    Args:
        stories: the followed stories, whose actors are known by name.
        models: spaCy pipelines by language, as `feeds.yaml` names them.
    """

    def __init__(
        self, stories: Sequence[Story] = (), models: Mapping[str, str] | None = None
    ) -> None:
        self._stories = tuple(stories)
        self._pipelines = dict(models or {})
        self._gazetteers: dict[str, Gazetteer] = {}

    @cached_property
    def _models(self) -> Models:
        return load_models()

    @property
    def fingerprint(self) -> str:
        """Which rules and trained models extract; changes whenever the answers might."""
        return f"{RULES_VERSION}-{self._models.digest}"

    def extract(self, article: Article) -> tuple[EventMention, ...]:
        """The events of one article in order of date, then place.

        Raises:
            LanguagePackError: there is no pack for the article's language.
            ModelError: the trained models are missing or damaged.
        """
        weighed = self._weigh(article)
        if weighed is None:
            return ()
        reading, features, scored = weighed
        chosen = choose(scored, self._models.threshold)
        if not chosen:
            return ()
        named = self._gazetteer(reading.article.lang).find(reading.document)
        mentions = [self._mention(reading, one, features, named) for one in chosen]
        return tuple(sorted(mentions, key=lambda m: (m.date, m.start, m.type)))

    def extract_all(
        self, articles: Iterable[Article], on_error: OnError | None = None
    ) -> Iterator[tuple[EventMention, ...]]:
        """The events of each article in order, one tuple for each.

        An article that cannot be read costs itself only: it gives no events and is passed to
        `on_error` with what went wrong; without `on_error` the exception is raised.
        """
        for article in articles:
            try:
                yield self.extract(article)
            except Exception as error:
                if on_error is None:
                    raise
                on_error(article, error)
                yield ()

    def considered(self, article: Article) -> list[tuple[EventType, str, float, str]]:
        """What was weighed: type, date, confidence and sentence, the most likely first.

        Also what fell below the threshold, so that `tracker explain` can tell near misses.
        """
        weighed = self._weigh(article)
        if weighed is None:
            return []
        reading, _, scored = weighed
        found = []
        for one in sorted(scored, key=lambda s: (-s.confidence, s.proposal.date, s.proposal.type)):
            sentence = reading.sentences[one.proposal.candidate.sentence]
            text = reading.document[sentence.start : sentence.end]
            found.append((one.proposal.type, one.proposal.date, one.confidence, text))
        return found

    def _weigh(self, article: Article) -> tuple[Reading, list[list[str]], list[_Scored]] | None:
        reading = read_article(replace(article, lang=base_language(article.lang)))
        if not reading.candidates:
            return None
        featurizer = Featurizer(reading)
        features = [featurizer.features(c) for c in reading.candidates]
        chances = sigmoid(self._models.scorer.log_odds(features))
        proposals, rows = Board(reading, chances).proposals()
        if not proposals:
            return None
        judged = self._calibrated(sigmoid(self._models.judge.log_odds(rows)))
        scored = [_Scored(p, c) for p, c in zip(proposals, judged.tolist(), strict=True)]
        return reading, features, scored

    def _gazetteer(self, lang: str) -> Gazetteer:
        if lang not in self._gazetteers:
            self._gazetteers[lang] = Gazetteer(load_event_pack(lang), self._stories)
        return self._gazetteers[lang]

    def _calibrated(self, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        known, shares = self._models.calibration
        shown: NDArray[np.float64] = np.interp(chances, known, shares)
        return shown

    def _mention(
        self,
        reading: Reading,
        scored: _Scored,
        features: Sequence[Sequence[str]],
        named: Sequence[Named],
    ) -> EventMention:
        proposal = scored.proposal
        candidate = proposal.candidate
        own = features[candidate.number]
        odds = self._models.status.log_odds(
            [status_features(proposal.type, candidate, reading, own)]
        )[0]
        quote = find_quote(reading, candidate, proposal.type)
        sentence = reading.sentences[candidate.sentence]
        timex = candidate.timex
        return EventMention(
            type=proposal.type,
            date=proposal.date,
            status=choose_status(odds, proposal.date, reading),
            derived=is_derived(candidate),
            actors=actors_of(proposal.type, sentence, (quote.start, quote.end), named),
            quote=reading.document[quote.start : quote.end],
            start=quote.start,
            end=quote.end,
            trigger=quote.trigger,
            date_text=timex.text if timex else "",
            rules=rules_of(reading.article.lang, candidate, quote.tag),
            confidence=scored.confidence,
            reasons=explain_mention(reading, candidate, proposal, quote, scored.confidence),
        )


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag: `en-GB` → `en`."""
    return tag.replace("_", "-").split("-")[0].lower()


def choose(scored: Sequence[_Scored], threshold: float) -> list[_Scored]:
    """The proposals that count as events.

    An expression has one meaning: of proposals whose best statements are different readings of
    one expression ("Friday" as last and as next) only those of the strongest reading stay.
    """
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for one in scored:
        key = _expression(one.proposal.candidate)
        if key and (one.confidence, one.proposal.date) > best.get(key, (0.0, "")):
            best[key] = one.confidence, one.proposal.date
    chosen = []
    for one in scored:
        if one.confidence < threshold:
            continue
        key = _expression(one.proposal.candidate)
        if key and best[key][1] != one.proposal.date:
            continue
        chosen.append(one)
    return chosen


def _expression(candidate: Candidate) -> tuple[int, int] | None:
    if candidate.timex is None or candidate.source not in (Source.OWN, Source.OTHER):
        return None
    return candidate.timex.start, candidate.timex.end


def is_derived(candidate: Candidate) -> bool:
    """Whether the date was counted from another event of the article (guide, "Dates")."""
    if candidate.source is Source.DERIVED:
        return True
    timex = candidate.timex
    return timex is not None and candidate.source is Source.OWN and timex.anchor == "text"


def rules_of(lang: str, candidate: Candidate, tag: str) -> tuple[str, ...]:
    """Ids of the rules that met in a mention: trigger, date expression, way of the date."""
    found = [f"{lang}.{tag}"] if tag else []
    if candidate.timex is not None and candidate.source is not Source.PREVIOUS:
        found.append(candidate.timex.rule)
    found.append(f"date.{candidate.source}")
    return tuple(found)
