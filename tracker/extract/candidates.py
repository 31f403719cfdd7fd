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

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from tracker.edtf import bounds, interval, is_valid
from tracker.extract.temporal import add_duration
from tracker.extract.tokens import Sentence
from tracker.model import Article, Section, Timex

MAX_CANDIDATES = 1500
# Of the third and fourth readings of an expression 39 of 8,700 are stated and no other way tells
# their date, most of them in the year told before, which has a reading of its own.
_MOST_READINGS = 2
_MOST_ANCHORS = 10
# Five of 1,450 dates counted back from the day of publication were stated in the training set, and
# 26 of 3,000 counted from a date told further off, ahead.
_COUNTED_BACK = frozenset({"sentence", "header", "previous"})
# Of undated sentences only the title and the first few of the body ever state an event of the day
# (40 of 3,500 such candidates in the training set, 9 of them later): the others are not asked.
_EARLY = 5
_CIRCUMSTANCES = frozenset({"who", "obj", "mod", "when", "no"})
_RANGE = 8  # the rank of the period that two expressions tell together
_IN_TOLD_YEAR = 9  # the rank of a reading in the year told before
_MONTH_RULE = "month"
_YEAR = re.compile(r"\d{4}")


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
    told: str = ""
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
    joiners: frozenset[str] = frozenset()
    first_body: int = 0
    posted: list[str] = field(default_factory=list)  # per sentence: the day of its section or ""

    def headed(self, sentence: Sentence) -> str:
        """The date that stands over a sentence: of its dated line, else of its section, or ""."""
        header = self.headers[sentence.index]
        return header.edtf if header else self.posted[sentence.index]


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


def section_days(sentences: list[Sentence], sections: Sequence[Section]) -> list[str]:
    """For each sentence the day of the live-blog post or dated entry that it stands in, or ""."""
    days = [""] * len(sentences)
    for section in sections:
        day = section.date or (section.published.date().isoformat() if section.published else "")
        if not is_valid(day):
            continue
        for sentence in sentences:
            if section.start <= sentence.start < section.end and not sentence.in_title:
                days[sentence.index] = day
    return days


def propose(reading: Reading) -> list[Candidate]:
    """All candidates of an article in order of sentence, at most `MAX_CANDIDATES`."""
    found: list[Candidate] = []
    told = ""
    for sentence in reading.sentences:
        if len(found) > MAX_CANDIDATES:
            break
        own = _own(reading, sentence, told)
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


def _own(reading: Reading, sentence: Sentence, told: str) -> list[Candidate]:
    found = []
    before = told
    for timex in reading.timexes[sentence.index]:
        if not timex.edtf:
            continue
        first = sentence.token_at(timex.start)
        last = max(sentence.token_at(timex.end - 1) + 1, first + 1)
        for rank, value in _readings(timex, before):
            source = Source.OWN if rank == 0 else Source.OTHER
            found.append(Candidate(value, sentence.index, source, timex, first, last, rank))
            found[-1].told = before
        before = timex.edtf
    return found + _ranges(reading, sentence, told)


def _ranges(reading: Reading, sentence: Sentence, told: str) -> list[Candidate]:
    """Periods told by two days and a joiner: "from March 3 to 7", « les 5 et 6 septembre »."""
    found = []
    here = [t for t in reading.timexes[sentence.index] if len(t.edtf) == 10]
    for one, other in pairwise(here):
        between = reading.document[one.end : other.start].strip(" \xa0").lower()
        value = f"{one.edtf}/{other.edtf}"
        if between in reading.joiners and is_valid(value) and one.edtf < other.edtf:
            first = sentence.token_at(one.start)
            last = max(sentence.token_at(other.end - 1) + 1, first + 1)
            found.append(
                Candidate(value, sentence.index, Source.OTHER, one, first, last, _RANGE, told=told)
            )
    return found


def _readings(timex: Timex, told: str) -> list[tuple[int, str]]:
    """The dates that an expression may mean with their ranks, the likeliest first.

    Besides the tagger's own: a month without a year may lie in the year told before.
    """
    others = [d for d in timex.alternatives if d != timex.edtf and is_valid(d)]
    dates = [timex.edtf, *others[: _MOST_READINGS - 1]]
    found = list(enumerate(dates))
    if told and "/" not in timex.edtf and len(timex.edtf) > 4 and not _YEAR.search(timex.text):
        same_year = told[:4] + timex.edtf[4:]
        if same_year not in dates and _MONTH_RULE in timex.rule and is_valid(same_year):
            found.append((_IN_TOLD_YEAR, same_year))
    return found


def _inherited(reading: Reading, sentence: Sentence, dated: bool, told: str) -> list[Candidate]:
    """Dates that come to a sentence from outside: its header, the date told before, today."""
    found = []
    here = {t.edtf for t in reading.timexes[sentence.index] if t.edtf}
    header = reading.headed(sentence)
    if header and header not in here:
        timex = reading.headers[sentence.index]
        found.append(Candidate(header, sentence.index, Source.HEADER, timex))
        here.add(header)
    early = sentence.index - reading.first_body < _EARLY
    if header or not early or not _tells_something(sentence):
        return found
    if told and told not in here and not dated and not sentence.in_title:
        found.append(Candidate(told, sentence.index, Source.PREVIOUS))
        here.add(told)
    if reading.published and (sentence.in_title or not dated):
        today = reading.published.isoformat()
        if today not in here:
            found.append(Candidate(today, sentence.index, Source.PUBLISHED))
    return found


def _tells_something(sentence: Sentence) -> bool:
    return any(m.tag.split(".", 1)[0] not in _CIRCUMSTANCES for m in sentence.matches)


def _derived(reading: Reading, sentence: Sentence, told: str) -> list[Candidate]:
    durations = [t for t in reading.timexes[sentence.index] if t.type == "DURATION" and not t.edtf]
    if not durations:
        return []
    anchors: dict[str, str] = {}
    for timex in reading.timexes[sentence.index]:
        if timex.edtf:
            anchors.setdefault(timex.edtf, "sentence")
    header = reading.headed(sentence)
    if header:
        anchors.setdefault(header, "header")
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
        for anchor, where in list(anchors.items())[:_MOST_ANCHORS]:
            for back in (False, True) if where in _COUNTED_BACK else (False,):
                value = _count(anchor, timex, back=back)
                if value:
                    one = Candidate(value, sentence.index, Source.DERIVED, timex, first, last)
                    one.rank, one.anchor, one.anchor_source = int(back), anchor, where
                    found.append(one)
    return found


def _count(anchor: str, length: Timex, *, back: bool) -> str:
    """The date a length of time after (or before) an anchor, "" where it cannot be counted.

    It is an interval where the length is told as a range: "30 to 45 days after the order".
    """
    lengths = [length.value, *filter(None, [length.longest])]
    try:
        dates = sorted(add_duration(anchor, f"-{one}" if back else one) for one in lengths)
    except ValueError:
        return ""
    value = interval(dates[0], dates[-1]) if all(dates) else ""
    return value if value and is_valid(value) else ""


def days_between(value: str, reference: date) -> int:
    """Days from `reference` to the nearest day of an EDTF date; 0 inside it, negative before."""
    first, last = bounds(value)
    if last < reference:
        return (last - reference).days
    return max(0, (first - reference) // timedelta(days=1))
