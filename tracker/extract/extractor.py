"""Article → EventMentions: what was weighed, who acted, what became of it, and its quote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain

from tracker.extract.actors import Gazetteer, Named, actors_of, whole_names
from tracker.extract.candidates import Candidate, Source
from tracker.extract.entities import named_subjects
from tracker.extract.event_packs import load_event_pack
from tracker.extract.model_file import Models, load_models
from tracker.extract.nlp import Parsers
from tracker.extract.proposals import Proposal
from tracker.extract.quotes import find_quote
from tracker.extract.reading import read_article
from tracker.extract.reasons import explain_mention
from tracker.extract.status import choose_status, status_features
from tracker.extract.syntax import is_proposed
from tracker.extract.together import Work, batches, work_together
from tracker.extract.weighing import Scored, Weighed, choose, weigh
from tracker.model import Article, EventMention, EventType, Status, Story

RULES_VERSION = "1"

OnError = Callable[[Article, Exception], None]


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
        self._parsers = Parsers(models)
        self._gazetteers: dict[str, Gazetteer] = {}

    @cached_property
    def _models(self) -> Models:
        return load_models()

    @property
    def fingerprint(self) -> str:
        """Which rules and trained models extract; changes whenever the answers might."""
        return f"{RULES_VERSION}-{self._models.digest}-{self._parsers.fingerprint}"

    def extract(self, article: Article) -> tuple[EventMention, ...]:
        """The events of one article in order of date, then place.

        Raises:
            LanguagePackError: there is no pack for the article's language.
            ModelError: the trained models or the language's spaCy pipeline cannot be used.
        """
        (mentions,) = self.extract_all([article])
        return mentions

    def extract_all(
        self, articles: Iterable[Article], on_error: OnError | None = None
    ) -> Iterator[tuple[EventMention, ...]]:
        """The events of each article in order, one tuple for each.

        Faster than one by one, and the same: articles are read in batches of up to 64, so the
        first answer comes when as many have been taken from `articles`.

        An article that cannot be read costs itself only: it gives no events and is passed to
        `on_error` with what went wrong; without `on_error` the exception is raised.
        """
        for batch in batches(articles):
            results = work_together([self._work(article) for article in batch], self._parsers)
            for article, result in zip(batch, results, strict=True):
                if isinstance(result, Exception):
                    if on_error is None:
                        raise result
                    on_error(article, result)
                    result = ()
                yield result

    def considered(self, article: Article) -> list[tuple[EventType, str, float]]:
        """What was weighed: type, date and confidence, the most likely first.

        Also what fell below the threshold: what a confidence is worth shows on all of them.
        """
        (weighed,) = work_together([self._weigh(article)], self._parsers)
        if isinstance(weighed, Exception):
            raise weighed
        scored = weighed.scored if weighed else ()
        return sorted(
            ((one.proposal.type, one.proposal.date, one.confidence) for one in scored),
            key=lambda told: (-told[2], told[1], told[0]),
        )

    def _work(self, article: Article) -> Work[tuple[EventMention, ...]]:
        weighed = yield from self._weigh(article)
        chosen = choose(weighed.scored, self._models.threshold) if weighed else []
        if weighed is None or not chosen:
            return ()
        reading = weighed.reading
        known = self._gazetteer(reading.article.lang).find(
            reading.document, reading.article.jurisdiction
        )
        proposals = [one.proposal for one in chosen]
        others = yield from named_subjects(reading, proposals, weighed.parses, known)
        named = whole_names(sorted((*known, *others), key=lambda one: (one.start, one.shown)))
        mentions = [self._mention(weighed, one, named) for one in chosen]
        return tuple(sorted(mentions, key=lambda m: (m.date, m.start, m.type)))

    def _weigh(self, article: Article) -> Work[Weighed | None]:
        reading = read_article(replace(article, lang=base_language(article.lang)))
        return (yield from weigh(reading, self._models))

    def _gazetteer(self, lang: str) -> Gazetteer:
        if lang not in self._gazetteers:
            self._gazetteers[lang] = Gazetteer(load_event_pack(lang), self._stories)
        return self._gazetteers[lang]

    def _mention(self, weighed: Weighed, scored: Scored, named: Sequence[Named]) -> EventMention:
        reading = weighed.reading
        proposal = scored.proposal
        candidate = proposal.candidate
        quote = find_quote(reading, candidate, proposal.type)
        sentence = reading.sentences[candidate.sentence]
        timex = candidate.timex
        return EventMention(
            type=proposal.type,
            date=proposal.date,
            status=self._status(weighed, proposal),
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

    def _status(self, weighed: Weighed, proposal: Proposal) -> Status:
        candidate = proposal.candidate
        row = chain.from_iterable(weighed.features[candidate.number])
        names = status_features(proposal.type, candidate, weighed.reading, row)
        odds = self._models.status.log_odds([names])[0]
        parse = weighed.parses.get(candidate.sentence)
        proposed = parse is not None and is_proposed(candidate, parse)
        return choose_status(proposal.type, odds, proposal.date, weighed.reading, proposed=proposed)


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag: `en-GB` → `en`."""
    return tag.replace("_", "-").split("-")[0].lower()


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
