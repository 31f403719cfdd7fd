"""The shortest faithful quote: the clauses that hold the date and what happened on it.

Where these do not stand by themselves they are widened: to the noun phrase that a relative clause
or a participle hangs on, to the subject of a verb, to the main clause. A quote stays in one
sentence and is cut from the document, so its characters are the source's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.extract.candidates import Candidate, Reading
from tracker.extract.clauses import Clauses, Opening, load_clause_words
from tracker.extract.lexicon import Match
from tracker.extract.proposals import FAMILY
from tracker.extract.tokens import Sentence
from tracker.model import EventType, Timex

MOST_CHARACTERS = 200
"""A quote is not widened beyond this; a clause that is longer by itself is quoted whole."""

_LEAST_WORDS = 4
_DIVIDERS = frozenset(";:")
_MOST_LISTED = 4  # tokens of a middle part of a list
_MOST_HEAD = 8  # tokens of a noun phrase before what hangs on it
_STARTS = " \t\n\xa0\u202f,;:—–-•*|…”»)]"
_ENDS = " \t\n\xa0\u202f,;:—–-•*|…“«(["
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
_OPENING_MARKS = frozenset("“«([")


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `[start, end)` of the document, and the trigger's words ("" without one)."""

    start: int
    end: int
    trigger: str
    tag: str


def find_quote(reading: Reading, candidate: Candidate, type_: EventType) -> Quote:
    """The quote of an event whose best statement is `candidate`; a headline is quoted whole."""
    sentence = reading.sentences[candidate.sentence]
    trigger = _trigger(sentence, candidate, type_)
    if sentence.in_title:
        start, end = 0, reading.title_length
    else:
        start, end = _Span(sentence, reading, candidate, trigger).characters()
        end = max(end, _entry_end(reading, sentence))
    start, end = _trim(reading.document, start, end)
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


class _Span:
    """Clauses `low` to `high` of a sentence, of the first one what follows token `first`."""

    def __init__(
        self, sentence: Sentence, reading: Reading, candidate: Candidate, trigger: Match | None
    ) -> None:
        self.sentence = sentence
        self.document = reading.document
        dated = _tokens_of(sentence, reading.timexes[sentence.index])
        self.clauses = Clauses(sentence, load_clause_words(reading.article.lang), dated)
        core: list[int] = []
        if candidate.first >= 0:
            core += range(candidate.first, min(candidate.last, len(sentence.clause)))
        if trigger:
            core += [trigger.first, trigger.last - 1]
        wanted = {sentence.clause[i] for i in core}
        self.low = min(wanted, default=0)
        self.high = max(wanted, default=self.clauses.count - 1)
        self.first = min([self.clauses.start(self.low), *core])

    def characters(self) -> tuple[int, int]:
        """Where the quote starts and ends in the document, widened as far as it must be."""
        self._widen_left()
        self._take_condition()
        self._widen_right()
        return self.sentence.starts[self.first], self.sentence.ends[self.clauses.last[self.high]]

    # --- to the left ---------------------------------------------------------------------------

    def _widen_left(self) -> None:
        while self.low > 0 and (self._is_unbalanced(left=True) or not self._stands()):
            opening = self.clauses.opening(self.first)
            if opening in (Opening.RELATIVE, Opening.PARTICIPLE) and self._take_head():
                return
            low = self._clause_before(opening)
            start = self.clauses.start(low)
            if self._divides(low) or self._length(start, self.high) > MOST_CHARACTERS:
                return
            self.low, self.first = low, start

    def _take_condition(self) -> None:
        """Keeps the condition that stands before: "If nothing changes, the ban starts"."""
        if self.low == 0 or self.first != self.clauses.start(self.low):
            return
        start = self.clauses.start(self.low - 1)
        word = self.sentence.words[start]
        near = self._length(start, self.high) <= MOST_CHARACTERS
        if word in self.clauses.words.conditions and near and not self._divides(self.low - 1):
            self.low, self.first = self.low - 1, start

    def _stands(self) -> bool:
        first, last = self.first, self.clauses.last[self.high]
        if self.clauses.tells(first, last):
            return True
        if self.clauses.opening(first) is not Opening.SUBJECT:
            return False
        # "A rule published on Tuesday"; notes without verbs: "Signing of the agreement".
        return self.clauses.has_participle(first + 1, last) or not self.clauses.has_verb(
            0, len(self.sentence.words) - 1
        )

    def _take_head(self) -> bool:
        """Starts at the noun phrase before the first token; False where none can be told."""
        at = self.first - 1
        if self._is_comma(at):
            at -= 1
        head = self.clauses.noun_phrase(at, _MOST_HEAD)
        if head < 0:
            return False
        self.first, self.low = head, self.sentence.clause[head]
        return True

    def _clause_before(self, opening: Opening) -> int:
        """The clause to start at instead.

        "A court, the General Court, had ruled": the subject stands before both commas.
        """
        low = self.low - 1
        if opening is not Opening.VERB or not self._is_comma(self.first - 1):
            return low
        if low > 0 and self._is_comma(self.clauses.first[low] - 1):
            inserted = self.clauses.start(low)
            if not self.clauses.tells(inserted, self.clauses.last[low]):
                return low - 1
        return low

    def _is_comma(self, at: int) -> bool:
        return at >= 0 and self.sentence.words[at] == ","

    def _divides(self, low: int) -> bool:
        """Whether something stronger than a comma stands between a clause and the quote."""
        between = self.sentence.words[self.clauses.last[low] : self.first]
        return not _DIVIDERS.isdisjoint(between)

    # --- to the right --------------------------------------------------------------------------

    def _widen_right(self) -> None:
        while self.high < self.clauses.count - 1:
            high = self._completed()
            if high == self.high or self._length(self.first, high) > MOST_CHARACTERS:
                return
            self.high = high

    def _completed(self) -> int:
        """The clause to end with so that the quote does not break off; `high` where it does not."""
        words, sets = self.sentence.words, self.clauses.words
        end = self.clauses.last[self.high]
        follows = self.clauses.first[self.high + 1]
        if self._is_glued(follows) or self._is_unbalanced():
            return self.high + 1
        said = sum(word[0].isalnum() for word in words[self.first : end + 1])
        if said < _LEAST_WORDS:
            return self.high + 1
        if words[end][0].isalnum() or words[end] in _OPENING_MARKS:
            if words[end] in sets.open_ends or self._goes_on(follows):
                return self.high + 1
        elif self._is_comma(end):
            if self._lists(self.high + 1) or self._delays_object(self.high):
                return self.high + 2
            if self.high > self.low and self._delays_object(self.high - 1):
                return self.high + 1
        if words[follows] in sets.conditions and words[end] not in _DIVIDERS:
            return self.high + 1
        return self.high + 1 if self._lacks_main_clause() else self.high

    def _goes_on(self, follows: int) -> bool:
        """Whether the clause that follows without punctuation completes this one."""
        words, clauses, sets = self.sentence.words, self.clauses, self.clauses.words
        word = words[follows]
        if word in sets.complementizers and (
            clauses.is_verb(follows - 1) or words[follows - 1] in sets.participles
        ):
            return True
        if word not in sets.conjunctions and word not in sets.prepositions:
            return False
        return self.clauses.is_nominal(self.high + 1)

    def _lists(self, number: int) -> bool:
        """Whether a clause and the next end a list of nouns: "…, agencies and contractors"."""
        if number + 1 >= self.clauses.count:
            return False
        after = self.clauses.first[number + 1]
        short = self.clauses.last[number] - self.clauses.first[number] < _MOST_LISTED
        joined = self.sentence.words[after] in self.clauses.words.conjunctions
        return (
            short
            and joined
            and self.clauses.is_nominal(number)
            and self.clauses.is_nominal(number + 1)
        )

    def _delays_object(self, number: int) -> bool:
        """Whether an insertion parts a verb that ends a clause from what follows the insertion.

        "adopted on Wednesday, by 523 votes to 46, the rules".
        """
        clauses, words = self.clauses, self.sentence.words
        if number + 2 >= clauses.count or not self._is_comma(clauses.last[number + 1]):
            return False
        at = clauses.last[number] - 1
        while at > self.first and at in clauses.dated:
            at -= 1
        acts = clauses.is_verb(at) or words[at] in clauses.words.participles
        inserted, object_ = clauses.first[number + 1], clauses.first[number + 2]
        return (
            acts
            and self._is_comma(clauses.last[number])
            and clauses.opening(inserted) is Opening.PREPOSITION
            and clauses.opening(object_) is Opening.SUBJECT
            and clauses.is_nominal(number + 1)
            and clauses.is_nominal(number + 2)
        )

    def _lacks_main_clause(self) -> bool:
        """Whether the sentence begins with the quote and its main clause is still to come."""
        if self.low > 0 or self._stands():
            return False
        clauses = self.clauses
        if any(clauses.tells(clauses.start(c), clauses.last[c]) for c in range(self.high + 1)):
            return False
        if clauses.opening(self.first) in (Opening.PARTICIPLE, Opening.SUBORDINATE):
            return True
        return any(
            clauses.tells(clauses.start(c), clauses.last[c])
            for c in range(self.high + 1, clauses.count)
        )

    def _is_glued(self, follows: int) -> bool:
        """Whether the next clause goes on in the same word: "2025-229"."""
        start = self.sentence.starts[follows]
        return self.document[start - 1].isalnum() or self.document[start - 1] in "-/"

    def _is_unbalanced(self, *, left: bool = False) -> bool:
        """Whether a bracket or quotation mark that opens inside closes later (or the reverse)."""
        end = self.sentence.ends[self.clauses.last[self.high]]
        text = self.document[self.sentence.starts[self.first] : end].strip(_ENDS + _STARTS)
        return any(
            text.count(closing) > text.count(opening)
            if left
            else text.count(opening) > text.count(closing)
            for opening, closing in _PAIRS
        )

    def _length(self, first: int, high: int) -> int:
        return self.sentence.ends[self.clauses.last[high]] - self.sentence.starts[first]


def _entry_end(reading: Reading, sentence: Sentence) -> int:
    """The end of what a date that is a sentence by itself heads: "2 February 2022. Fined …"."""
    dated = _tokens_of(sentence, reading.timexes[sentence.index])
    bare = all(i in dated or not word[0].isalnum() for i, word in enumerate(sentence.words))
    if not bare or sentence.index + 1 >= len(reading.sentences):
        return 0
    entry = reading.sentences[sentence.index + 1]
    fits = entry.end - sentence.start <= MOST_CHARACTERS
    return entry.end if entry.paragraph == sentence.paragraph and fits else 0


def _tokens_of(sentence: Sentence, timexes: list[Timex]) -> frozenset[int]:
    return frozenset(
        i
        for timex in timexes
        if timex.type == "DATE"
        for i in range(sentence.token_at(timex.start), sentence.token_at(timex.end - 1) + 1)
    )


def _trim(document: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and document[start] in _STARTS:
        start += 1
    while end > start + 1 and document[end - 1] in _ENDS:
        end -= 1
    return start, end
