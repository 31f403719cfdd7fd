"""Cuts a document into sentences, tokens and clauses, without a trained model.

Extraction reads hundreds of articles a second, so the units it works on come from rules: a
sentence ends at a full stop that is no abbreviation, a clause at punctuation or a conjunction.
Offsets always point into `Article.document`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.extract.lexicon import Lexicon, Match

_START = (
    r"(?:[A-Za-z]\.){2,}"  # U.S.  D.C.
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|er|e|ème|h)?\b"
)
_NOT = r"|[^\W\d_]+?(?=n[’']t\b)|n[’']t\b"
_REST = (
    r"|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)[’'](?!s\b)"
    r"|\w+(?:-\w+)*(?:(?<=[^\W\d_])[’']s\b)?"
    r"|[^\w\s]"
)
_WORD = re.compile(_START + _REST, re.IGNORECASE)
# Looking for n't at every letter takes longer than all the rest.
_WORD_OR_NOT = re.compile(_START + _NOT + _REST, re.IGNORECASE)
_HAS_NOT = re.compile(r"n[’']t", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"”»’')\]]*(?=\s|$)(?:\s*»)?")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mr|Mrs|Ms|Dr|Prof|Gov|Sen|Rep|Reps|Sens|Gen|"
    r"Lt|Col|Atty|Att|St|No|Nos|vs|v|Inc|Corp|Co|Ltd|Fed|Reg|Stat|Cir|Ct|Supp|Pub|Sec|Art|Para|cf|"
    r"art|al|Hon|Jr|Sr|Bros|approx|Rev|Cal|Cong|App|Dist|Mass|Conn|Ariz|Ill|Tex|Fla|Ga|Pa|Va|Wash|"
    r"Mme|Mlle|Me|janv|févr|avr|juil|sept|oct|nov|déc|Pr|no|nos|p|pp|éd|etc|env|ref|Mt)|"
    r"\b(?:[A-Za-z]\.)+[A-Za-z]|\bM|\ba\.m|\bp\.m)$"
)
_OPENING = 26  # characters of "Mercredi 30 septembre 2020."
_LONGEST = 2500  # characters; a sentence beyond that is a table or an attack
_LOWER_NEXT = re.compile(r"\s+[a-zà-ÿ(]")


@dataclass(slots=True)
class Sentence:
    """One sentence: its place, its tokens, its clauses and what the lexicon recognised.

    `clause[i]` numbers the clause of token `i`; `matches` are the lexicon's tags in order.
    """

    start: int
    end: int
    index: int
    paragraph: int
    in_title: bool
    first_of_paragraph: bool
    words: list[str]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    clause: list[int]
    matches: list[Match] = field(default_factory=list)

    def token_at(self, offset: int) -> int:
        """Index of the first token that ends after `offset` (the count of tokens if none)."""
        for i, end in enumerate(self.ends):
            if end > offset:
                return i
        return len(self.ends)


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph `[start, end)`, white space trimmed."""
    spans = []
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if match.group()[0] == "." and len(match.group()) == 1:
            before = text[max(begin, match.start() - 12) : match.start()]
            if _ABBREVIATION.search(before) and not _really_ends(before, text, stop):
                continue
            if before[-1:].isdigit() and begin + 3 >= match.start():
                continue  # "1. First item"
        if _LOWER_NEXT.match(text, stop):
            continue
        spans.append((begin, stop))
        begin = stop
    spans.append((begin, end))
    trimmed = []
    for first, last in _bounded(_with_opening_date(spans, text), text):
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            trimmed.append((first, last))
    return trimmed


def _with_opening_date(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Joins a short dated opening to what it dates: "6 août 2020. Un décret interdit…"."""
    if len(spans) < 2:
        return spans
    (start, stop), (_, end), *rest = spans
    opening = text[start:stop].strip()
    if len(opening) <= _OPENING and any(c.isdigit() for c in opening):
        return [(start, end), *rest]
    return spans


def _bounded(spans: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The spans, with those that are no sentence any more cut at a blank."""
    for start, end in spans:
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + _LONGEST // 2, start + _LONGEST)
            cut = cut if cut > 0 else start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _really_ends(before: str, text: str, stop: int) -> bool:
    """Whether an abbreviation also ends its sentence: "… in the U.S. The court"."""
    following = re.match(
        r"\s+(?:The|A|An|In|On|It|He|She|They|But|And|Le|La|Les|Il|Elle)\b", text[stop : stop + 12]
    )
    return bool(following) and bool(
        re.search(r"(?:\.[A-Za-z]|a\.m|p\.m|Inc|Corp|Co|Ltd|etc)$", before)
    )


def tokenize(text: str, start: int, end: int) -> tuple[list[str], list[str], list[int], list[int]]:
    """Normalised words, raw words, starts and ends of the tokens in `[start, end)`."""
    word = _WORD_OR_NOT if _HAS_NOT.search(text, start, end) else _WORD
    matches = list(word.finditer(text, start, end))
    raw = [match[0] for match in matches]
    starts = [match.start() for match in matches]
    ends = [match.end() for match in matches]
    return list(map(_normal, raw)), raw, starts, ends


@lru_cache(maxsize=50_000)
def _normal(token: str) -> str:
    low = token.lower()
    if len(low) > 2 and low[-1] == "s" and low[-2] in "'’":
        low = low[:-2]
    return low.replace("’", "'")


# A full stop inside a sentence belongs to an abbreviation and breaks nothing.
_HARD = frozenset(',;:—–()[]"“”«»!?•|…')


def number_clauses(words: list[str], breakers: frozenset[str]) -> list[int]:
    """The clause number of each token; `breakers` are the conjunctions that open a clause."""
    numbers = []
    current = 0
    seen = 0
    for i, word in enumerate(words):
        if word == "." and i and words[i - 1].isdigit() and len(words[i - 1]) == 4 and seen:
            numbers.append(current)  # "6 août 2020. Un décret…"
            current += 1
            seen = 0
            continue
        if word in _HARD or (word == "-" and i > 0):
            if word == "," and 0 < i < len(words) - 1 and _comma_in_date(words, i):
                numbers.append(current)
                continue
            numbers.append(current)
            if seen:
                current += 1
                seen = 0
            continue
        if word in breakers and seen > 1:
            current += 1
            seen = 0
        numbers.append(current)
        seen += 1
    return numbers


def _comma_in_date(words: list[str], i: int) -> bool:
    """Whether the comma at `i` joins the parts of a date: "Jan. 19, 2025", "Friday, Jan. 17"."""
    after = words[i + 1]
    return (after.isdigit() and len(after) == 4 and words[i - 1].isdigit()) or (
        _is_calendar_word(words[i - 1]) and _is_calendar_word(after)
    )


@lru_cache(maxsize=4096)
def _is_calendar_word(word: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|"
            r"aug\w*|sep\w*|oct\w*|nov\w*|dec\w*",
            word,
        )
    )


def read_sentences(document: str, title_length: int, lexicon: Lexicon) -> list[Sentence]:
    """All sentences of a document in order; the title's come first."""
    sentences: list[Sentence] = []
    paragraph = 0
    position = 0
    for line in document.split("\n"):
        begin, position = position, position + len(line) + 1
        if not line.strip():
            continue
        first = True
        for start, end in split_sentences(document, begin, begin + len(line)):
            words, raw, starts, ends = tokenize(document, start, end)
            if not words:
                continue
            sentence = Sentence(
                start,
                end,
                len(sentences),
                paragraph,
                begin < title_length,
                first,
                words,
                raw,
                starts,
                ends,
                number_clauses(words, lexicon.breakers),
            )
            sentence.matches = lexicon.find(words)
            sentences.append(sentence)
            first = False
        paragraph += 1
    return sentences
