"""Which clauses can be read alone, and what the others hang on.

Clauses are the numbered runs of tokens of `tokens.number_clauses`. No parser: the words of
`languages/<lang>/clauses.yaml` and the triggers found in a sentence tell where a verb with its
subject stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from tracker.errors import LanguagePackError
from tracker.extract.event_packs import LANGUAGES
from tracker.extract.tokens import Sentence
from tracker.yamlfile import MapReader, Mistakes, read_yaml

FILE = "clauses.yaml"

_SETS = (
    "conjunctions", "complementizers", "factual", "doubts", "relatives", "pipes", "conditions",
    "subordinates",
    "prepositions", "genitives", "determiners", "open_ends", "adverbs", "pronouns", "auxiliaries",
    "finite", "never_finite", "participles", "never_participles",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words, some given by their ending."""

    words: frozenset[str]
    endings: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        return word in self.words or (bool(self.endings) and word.endswith(self.endings))


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The words of a language that open, close and hold together clauses; see the files."""

    conjunctions: WordSet
    complementizers: WordSet
    factual: WordSet
    doubts: WordSet
    relatives: WordSet
    pipes: WordSet
    conditions: WordSet
    subordinates: WordSet
    prepositions: WordSet
    genitives: WordSet
    determiners: WordSet
    open_ends: WordSet
    adverbs: WordSet
    pronouns: WordSet
    auxiliaries: WordSet
    finite: WordSet
    never_finite: WordSet
    participles: WordSet
    never_participles: WordSet


@lru_cache(maxsize=8)
def load_clause_words(lang: str, root: Path = LANGUAGES) -> ClauseWords:
    """The clause words of a language, read once.

    Raises:
        LanguagePackError: the file is absent or wrong; names file, line and mend.
    """
    path = root / lang / FILE
    mistakes = Mistakes(str(path), LanguagePackError)
    top = MapReader(read_yaml(path, LanguagePackError), "the file", mistakes)
    found = {name: _word_set(top.texts(name, required=True)) for name in _SETS}
    top.finish()
    mistakes.raise_any()
    return ClauseWords(**found)


def _word_set(texts: tuple[str, ...]) -> WordSet:
    endings = tuple(text[1:] for text in texts if text.startswith("*"))
    return WordSet(frozenset(text for text in texts if not text.startswith("*")), endings)


class Opening(StrEnum):
    """How a clause begins, which tells what it hangs on."""

    SUBJECT = "subject"  # a noun phrase or a pronoun: can be read alone once it has a verb
    RELATIVE = "relative"  # hangs on the noun phrase before it
    PARTICIPLE = "participle"  # likewise
    VERB = "verb"  # its subject stands before
    PREPOSITION = "preposition"  # hangs on a main clause unless it holds one itself
    SUBORDINATE = "subordinate"  # hangs on a main clause


class Clauses:
    """The clauses of one sentence; tokens are counted within the sentence.

    Args:
        sentence: cut into clauses.
        words: the clause words of its language.
        dated: the tokens of its date expressions.
    """

    def __init__(self, sentence: Sentence, words: ClauseWords, dated: frozenset[int]) -> None:
        self.sentence = sentence
        self.words = words
        self.dated = dated
        self.count = sentence.clause[-1] + 1
        self.first = [0] * self.count
        self.last = [0] * self.count
        for i, number in enumerate(sentence.clause):
            if i == 0 or sentence.clause[i - 1] != number:
                self.first[number] = i
            self.last[number] = i
        self._verbs: dict[int, bool] = {}

    def start(self, number: int) -> int:
        """The first token of a clause that is to be quoted: without what joins or introduces it."""
        words, at, last = self.sentence.words, self.first[number], self.last[number]
        while at < last and not words[at][0].isalnum():
            at += 1
        if at < last and words[at] in self.words.conjunctions:
            at += 1
        if at < last and self._introduces(at) and self.tells(at + 1, last):
            at += 1
        return at

    def _introduces(self, at: int) -> bool:
        word = self.sentence.words[at]
        if word in self.words.factual:
            return True
        if word not in self.words.complementizers:
            return False
        before = at - 1
        # "agreed on Thursday that"
        while before >= 0 and (
            before in self.dated or self.sentence.words[before] in self.words.prepositions
        ):
            before -= 1
        return (
            before >= 0
            and self.is_verb(before)
            and self.sentence.words[before] not in self.words.doubts
        )

    def opening(self, at: int) -> Opening:
        """How the clause that begins at a token begins."""
        words, sets = self.sentence.words, self.words
        while at < len(words) - 1 and (
            not words[at][0].isalnum() or words[at] in sets.conjunctions
        ):
            at += 1
        word = words[at]
        if word in sets.subordinates:
            return Opening.SUBORDINATE
        second = words[min(at + 1, len(words) - 1)]
        piped = word in sets.prepositions and second in sets.pipes
        if (word in sets.relatives and at > 0) or piped:
            return Opening.RELATIVE
        if self.is_verb(at) or (
            at + 1 < len(words) and word in sets.adverbs and self.is_verb(at + 1)
        ):
            return Opening.VERB
        if word in sets.prepositions:
            return Opening.PREPOSITION
        if word in sets.participles and word not in sets.never_participles:
            return Opening.PARTICIPLE
        return Opening.SUBJECT

    def tells(self, first: int, last: int) -> bool:
        """Whether the tokens hold a subject with its verb, read from the first of them."""
        opening = self.opening(first)
        if opening is Opening.SUBJECT:
            return self.has_verb(first + 1, last)
        if opening is Opening.PREPOSITION:
            # A verb of another clause has its own subject.
            return self.has_verb(first + 2, min(last, self.last[self.sentence.clause[first]]))
        return False

    def has_verb(self, first: int, last: int) -> bool:
        """Whether one of the tokens `first` to `last` is a finite verb."""
        return any(self.is_verb(i) for i in range(first, last + 1))

    def has_participle(self, first: int, last: int) -> bool:
        """Whether a participle stands among the tokens `first` to `last`."""
        words, sets = self.sentence.words, self.words
        return any(
            word in sets.participles and word not in sets.never_participles
            for word in words[first : last + 1]
        )

    def is_verb(self, at: int) -> bool:
        """Whether a token is a finite verb, as far as the words tell."""
        known = self._verbs.get(at)
        if known is None:
            known = self._verbs[at] = self._looks_finite(at)
        return known

    def _looks_finite(self, at: int) -> bool:
        words, sets = self.sentence.words, self.words
        word = words[at]
        if word in sets.auxiliaries:
            return True
        if word not in sets.finite or word in sets.never_finite:
            return False
        if at and self.sentence.raw[at][0].isupper():
            return False
        before = words[at - 1] if at else ""
        return before not in sets.determiners and before not in sets.prepositions

    def is_nominal(self, number: int) -> bool:
        """Whether a clause is none but names something: no verb in it, no participle opens it."""
        first, last = self.first[number], self.last[number]
        word = self.sentence.words[first]
        opening = self.opening(first)
        named = opening in (Opening.SUBJECT, Opening.PREPOSITION)
        return (named or word in self.words.prepositions) and not self.has_verb(first + 1, last)

    def noun_phrase(self, before: int, most: int) -> int:
        """Where the noun phrase that ends at a token starts, -1 where that cannot be told.

        The nearest article within `most` tokens opens it, else a run of capitalised words.
        """
        words, raw = self.sentence.words, self.sentence.raw
        for i in range(before, max(before - most, -1), -1):
            if not words[i][0].isalnum() or self.is_verb(i):
                break
            if words[i] in self.words.determiners and (i == 0 or raw[i][0].islower()):
                if i and words[i - 1] in self.words.genitives:
                    whole = self.noun_phrase(i - 2, most)
                    return i if whole < 0 else whole
                return i
        at = before
        while at >= 0 and (raw[at][0].isupper() or raw[at][0].isdigit()) and at not in self.dated:
            at -= 1
        at += 1
        return at if at <= before and raw[at][0].isupper() else -1
