"""Proposes (sentence, date) pairs that may be events: everything the scorer is asked about.

High recall, no judgement. A date comes to a sentence in one of these ways (`Source`):

    own        an expression in the sentence says it
    other      another reading of that expression (the next Friday beside the last one)
    published  a title or an undated opening sentence: the day of publication
    header     the dated line that opens the paragraph or the live-blog post
    previous   the date told last before an undated sentence
    derived    a length of time in the sentence, counted from a date of the article
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.edtf import bounds, is_valid
from tracker.extract.resolve import add_duration
from tracker.extract.tokens import Sentence
from tracker.model import Article, Timex

MAX_CANDIDATES = 4000


class Source(StrEnum):
    """How a date came to a sentence."""

    OWN = "own"
    OTHER = "other"
    PUBLISHED = "published"
    HEADER = "header"
    PREVIOUS = "previous"
    DERIVED = "derived"


@dataclass(slots=True)
class Candidate:
    """One date for one sentence.

    `first`, `last` are the tokens of the expression in the sentence (both -1 without one).
    `rank` counts the readings of one expression; `anchor` is the date counted from and
    `anchor_source` where that one stood, for derived dates.
    """

    date: str
    sentence: int
    source: Source
    timex: Timex | None = None
    first: int = -1
    last: int = -1
    rank: int = 0
    anchor: str = ""
    anchor_source: str = ""
    number: int = 0


@dataclass(slots=True)
class Reading:
    """An article prepared for scoring."""

    article: Article
    document: str
    sentences: list[Sentence]
    timexes: list[list[Timex]]  # per sentence
    published: date | None
    candidates: list[Candidate]
    title_length: int
    headers: list[Timex | None]  # per sentence: the dated line that governs it


def place_timexes(sentences: list[Sentence], timexes: tuple[Timex, ...]) -> list[list[Timex]]:
    """The timexes of each sentence; one that crosses a boundary belongs where it starts."""
    placed: list[list[Timex]] = [[] for _ in sentences]
    at = 0
    for timex in timexes:
        while at < len(sentences) and sentences[at].end <= timex.start:
            at += 1
        if at < len(sentences) and sentences[at].start <= timex.start:
            placed[at].append(timex)
    return placed


def find_headers(
    sentences: list[Sentence], timexes: list[list[Timex]], document: str
) -> list[Timex | None]:
    """For each sentence the date that heads its paragraph or post, if there is one.

    A header is a date at the very start of a paragraph that is followed by a separator or stands
    alone ("Jan. 17 — …", "6 août 2020. …", "04.08.2021 | …"). Alone on its line it governs the
    paragraphs up to the next header; otherwise only its own paragraph.
    """
    headers: list[Timex | None] = []
    standing: Timex | None = None
    current: Timex | None = None
    paragraph = -1
    for sentence, here in zip(sentences, timexes, strict=True):
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            current = None
            first = next((t for t in here if t.edtf), None)
            if first and _opens(document, sentence, first):
                current = first
                alone = document[first.end : sentence.end].strip(" .:—–-|•*)\t") == ""
                line_end = document.find("\n", sentence.start)
                rest = document[sentence.end : line_end if line_end >= 0 else len(document)]
                standing = first if alone and not rest.strip() else None
        headers.append(None if sentence.in_title else current or standing)
    return headers


def _opens(document: str, sentence: Sentence, timex: Timex) -> bool:
    before = document[sentence.start : timex.start].strip(" •*–—-·([#\t0123456789.").lower()
    if before not in ("", "le", "on", "entry", "day", "du"):
        return False
    after = document[timex.end : timex.end + 4]
    return (
        timex.end >= sentence.end - 1
        or after.lstrip()[:1] in ("—", "–", "-", ":", ".", "|", "\t", ")")
        or (after.startswith("   "))
        or (after[:2] == ", " and document[timex.end + 2 : timex.end + 3].isdigit())
    )


def propose(reading: Reading) -> list[Candidate]:
    """All candidates of an article in order of sentence, at most `MAX_CANDIDATES`."""
    found: list[Candidate] = []
    told = ""
    for sentence in reading.sentences:
        if len(found) > MAX_CANDIDATES:
            break
        own = _own(reading, sentence)
        found += own
        found += _inherited(reading, sentence, bool(own), told)
        found += _derived(reading, sentence, told)
        dated = [c.date for c in own if c.source is Source.OWN]
        if dated:
            told = dated[-1]
        if sentence.in_title:
            told = ""
    for number, candidate in enumerate(found):
        candidate.number = number
    return found[:MAX_CANDIDATES]


def _own(reading: Reading, sentence: Sentence) -> list[Candidate]:
    found = []
    for timex in reading.timexes[sentence.index]:
        if not timex.edtf:
            continue
        first = sentence.token_at(timex.start)
        last = max(sentence.token_at(timex.end - 1) + 1, first + 1)
        dates = [timex.edtf, *(d for d in timex.alternatives if d != timex.edtf and is_valid(d))]
        for rank, value in enumerate(dates[:4]):
            source = Source.OWN if rank == 0 else Source.OTHER
            found.append(Candidate(value, sentence.index, source, timex, first, last, rank))
    return found


def _inherited(reading: Reading, sentence: Sentence, dated: bool, told: str) -> list[Candidate]:
    found = []
    here = {t.edtf for t in reading.timexes[sentence.index] if t.edtf}
    header = reading.headers[sentence.index]
    if header and header.edtf not in here:
        found.append(Candidate(header.edtf, sentence.index, Source.HEADER, header))
        here.add(header.edtf)
    elif told and told not in here and not dated and not sentence.in_title:
        found.append(Candidate(told, sentence.index, Source.PREVIOUS))
        here.add(told)
    if reading.published and not header and (sentence.in_title or not dated):
        today = reading.published.isoformat()
        if today not in here:
            found.append(Candidate(today, sentence.index, Source.PUBLISHED))
    return found


def _derived(reading: Reading, sentence: Sentence, told: str) -> list[Candidate]:
    durations = [t for t in reading.timexes[sentence.index] if t.type == "DURATION" and not t.edtf]
    if not durations:
        return []
    anchors: dict[str, str] = {}
    for timex in reading.timexes[sentence.index]:
        if timex.edtf:
            anchors.setdefault(timex.edtf, "sentence")
    header = reading.headers[sentence.index]
    if header:
        anchors.setdefault(header.edtf, "header")
    if told:
        anchors.setdefault(told, "previous")
    if reading.published:
        anchors.setdefault(reading.published.isoformat(), "published")
    for other in range(max(0, sentence.index - 6), min(len(reading.sentences), sentence.index + 3)):
        for timex in reading.timexes[other]:
            if timex.edtf:
                anchors.setdefault(timex.edtf, "near")
    found = []
    for timex in durations:
        first = sentence.token_at(timex.start)
        last = max(sentence.token_at(timex.end - 1) + 1, first + 1)
        for anchor, where in list(anchors.items())[:10]:
            value = _count(anchor, timex.value)
            if value:
                found.append(
                    Candidate(
                        value, sentence.index, Source.DERIVED, timex, first, last, 0, anchor, where
                    )
                )
    return found


def _count(anchor: str, duration: str) -> str:
    try:
        value = add_duration(anchor, duration)
    except ValueError:
        return ""
    return value if value and is_valid(value) else ""


def days_between(value: str, reference: date) -> int:
    """Days from `reference` to the nearest day of an EDTF date; 0 inside it, negative before."""
    first, last = bounds(value)
    if last < reference:
        return (last - reference).days
    return max(0, (first - reference) // timedelta(days=1))
