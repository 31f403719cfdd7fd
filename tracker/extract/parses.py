"""Parses of the sentences that are worth it, with the tags of the language pack laid on them.

Parsing costs a hundred times what the first model costs. It is spent only on sentences that hold
a date for which the first model finds some type of event plausible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Reading
from tracker.extract.dependencies import Word, read_words
from tracker.extract.features import EVENT_FAMILIES
from tracker.extract.nlp import Parsers, Words
from tracker.extract.tokens import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc

Span = tuple[int, int]
"""Characters `[start, end)` of the document."""

PLAUSIBLE = 0.2
"""The chance after the first model from which the sentence of a candidate is parsed."""


class Parse:
    """The tree of one sentence.

    `tree` holds its words, `tags` the tags at each of them by number, `triggers` those of event
    types in order.

    Args:
        doc: the parse of the sentence's words.
        words: where they stand in the document, as `parsed_words` cuts them.
        sentence: as cut by `tokens`.
        lang: its language.
    """

    def __init__(self, doc: Doc, words: Sequence[Span], sentence: Sentence, lang: str) -> None:
        self.doc = doc
        self.tree = read_words(doc)
        self.words = words
        self.sentence = sentence
        self.lang = lang
        self._at = {start: number for number, (start, _) in enumerate(words)}
        self.tags: dict[int, list[str]] = defaultdict(list)
        self.triggers: list[tuple[str, Word]] = []
        for match in sentence.matches:
            found = self.token(match.first)
            if found is None:
                continue
            self.tags[found.i].append(match.tag)
            if match.tag.split(".", 1)[0] in EVENT_FAMILIES:
                self.triggers.append((match.tag, found))

    def token(self, number: int) -> Word | None:
        """The token of the tree that begins as a token of the sentence does."""
        at = self._at.get(self.sentence.starts[number])
        return None if at is None else self.tree[at]

    def top(self, first: int, last: int) -> Word | None:
        """Of the sentence's tokens `[first, last)` the one that the others hang on."""
        last = min(last, len(self.sentence.starts))
        some = [t for t in map(self.token, range(first, last)) if t is not None]
        inside = {t.i for t in some}
        return next((t for t in some if t.head.i not in inside or t.head == t), None)

    @property
    def root(self) -> Word | None:
        """The first token that hangs on no other."""
        return next((t for t in self.tree if t.head == t), None)


def plausible_sentences(reading: Reading, chances: NDArray[np.float64]) -> list[Sentence]:
    """The sentences that are worth a parse; `chances` has a row per candidate."""
    plausible = chances.max(axis=1) >= PLAUSIBLE
    numbers = sorted({c.sentence for c in reading.candidates if plausible[c.number]})
    return [reading.sentences[n] for n in numbers]


def parse_plausible(
    reading: Reading, chances: NDArray[np.float64], parsers: Parsers
) -> dict[int, Parse]:
    """The parses of the plausible sentences by number."""
    return parse_sentences(reading, plausible_sentences(reading, chances), parsers)


def parse_sentences(
    reading: Reading, sentences: Sequence[Sentence], parsers: Parsers
) -> dict[int, Parse]:
    """The parses of these sentences of an article by number."""
    docs = parsers.parse(reading.article.lang, spaced_words(reading, sentences))
    return lay_parses(reading, sentences, docs)


def spaced_words(reading: Reading, sentences: Sequence[Sentence]) -> list[Words]:
    """What spaCy is given of sentences."""
    return [_spaced(reading.document, parsed_words(s)) for s in sentences]


def lay_parses(
    reading: Reading, sentences: Sequence[Sentence], docs: Sequence[Doc]
) -> dict[int, Parse]:
    """The trees of sentences, laid on them, by number."""
    lang = reading.article.lang
    return {
        s.index: Parse(doc, parsed_words(s), s, lang)
        for s, doc in zip(sentences, docs, strict=True)
    }


def _spaced(document: str, spans: Sequence[Span]) -> Words:
    following = [start for start, _ in spans[1:]] + [0]
    return [(document[a:b], b != after) for (a, b), after in zip(spans, following, strict=True)]


def parsed_words(sentence: Sentence) -> list[Span]:
    """The words of a sentence as treebanks cut them: `Jan.` is one, `TikTok's` is two."""
    found: list[Span] = []
    last = len(sentence.raw) - 1
    for number, (raw, start, end) in enumerate(
        zip(sentence.raw, sentence.starts, sentence.ends, strict=True)
    ):
        if raw == "." and number < last and found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’":
            found += [(start, end - 2), (end - 2, end)]
        else:
            found.append((start, end))
    return found
