"""Parses of the sentences that are worth it, with the tags of the language pack laid on them.

Parsing costs a hundred times what the first model costs. It is spent only on sentences that hold
a date for which the first model finds some type of event plausible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.extract.candidates import Reading
from tracker.extract.features import EVENT_FAMILIES
from tracker.extract.nlp import Parsers
from tracker.extract.tokens import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PLAUSIBLE = 0.1
"""The chance after the first model from which the sentence of a candidate is parsed."""


class Parse:
    """The tree of one sentence.

    `tags` holds the tags at a token of the tree, `triggers` those of event types in order.

    Args:
        doc: the parse of exactly the sentence's characters.
        sentence: as cut by `tokens`.
    """

    def __init__(self, doc: Doc, sentence: Sentence) -> None:
        self.doc = doc
        self.sentence = sentence
        self._at: dict[int, int] = {}
        for token in doc:
            self._at.update(dict.fromkeys(range(token.idx, token.idx + len(token)), token.i))
        self.tags: dict[int, list[str]] = defaultdict(list)
        self.triggers: list[tuple[str, Token]] = []
        for match in sentence.matches:
            found = self.token(match.first)
            if found is None:
                continue
            self.tags[found.i].append(match.tag)
            if match.tag.split(".", 1)[0] in EVENT_FAMILIES:
                self.triggers.append((match.tag, found))

    def token(self, number: int) -> Token | None:
        """The token of the tree that holds the start of a token of the sentence."""
        at = self._at.get(self.sentence.starts[number] - self.sentence.start)
        return None if at is None else self.doc[at]

    def top(self, first: int, last: int) -> Token | None:
        """Of the sentence's tokens `[first, last)` the one that the others hang on."""
        last = min(last, len(self.sentence.starts))
        some = [t for t in map(self.token, range(first, last)) if t is not None]
        inside = {t.i for t in some}
        return next((t for t in some if t.head.i not in inside or t.head == t), None)

    @property
    def root(self) -> Token | None:
        """The first token that hangs on no other."""
        return next((t for t in self.doc if t.head == t), None)


def parse_plausible(
    reading: Reading, chances: NDArray[np.float64], parsers: Parsers
) -> dict[int, Parse]:
    """The parses of the plausible sentences by number; `chances` has a row per candidate."""
    plausible = chances.max(axis=1) >= PLAUSIBLE
    numbers = sorted({c.sentence for c in reading.candidates if plausible[c.number]})
    sentences = [reading.sentences[n] for n in numbers]
    texts = [reading.document[s.start : s.end] for s in sentences]
    docs = parsers.parse(reading.article.lang, texts)
    return {s.index: Parse(doc, s) for s, doc in zip(sentences, docs, strict=True)}
