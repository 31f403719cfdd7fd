"""A short factual headline of an event, made from the clauses that state it.

Never from an article's headline, and never across languages. Of all mentions of a language the one
is taken that stands best by itself: whole, with a name, of fair length, saying what we publish.
The day goes, for the timeline shows it. A condition is never cut off, and a hedge only where what
is left is stated to have happened; where nothing can be cut the headline ends in "…".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.model import EventMention, EventType, SourceKind, Status, StoredMention
from tracker.timeline.names import fold
from tracker.timeline.title_words import TitleWords, load_title_words

MAX_LENGTH = 90

_LEAST_LENGTH = 25
# A clause may be shortened where this much of it is left.
_LEAST_HEAD = 30
_LONGEST_STATEMENT = 260
_SPACE = re.compile(r"\s+")
_EDGES = ' .,;:–—-«»“”"'
_BREAK = re.compile(r",\s|;\s|:\s|\s[–—]\s|\s\(")
# "10:52 p.m. — ", "Jan. 18, 2025: ", "18 janvier 2025 : " before the clause itself.
_LABEL = re.compile(
    r"^(?:\W*\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?\s*(?:GMT|ET)?"
    r"|[^\W\d_]{3,9}\.? \d{1,2}(?:, \d{4})?"
    r"|\d{1,2}(?:er)? [^\W\d_]{3,9}(?: \d{4})?)\s*[:—–.|-]\s+(?=\w)"
)
# "WASHINGTON (Wire) — " before it.
_SOURCE = re.compile(r"^(?:[^\W\d_][\w.'’ -]{0,30})?\s?\([^()]{2,30}\)\s*[–—:-]*\s+(?=\w)")
# "ORDER of November 30, 2023. ", "Per curiam, January 17, 2025. " before what was decided.
_CAPTION = re.compile(
    r"^(?:[A-Z]{2}[A-Z ]+|Per curiam)(?: of|,) [A-Z][a-z]+ \d{1,2}, \d{4}\. (?=\w)"
)
_SHOUTED = re.compile(r"^[A-Z]{4,}(?: [A-Z]{2,})*(?=\W)")
_SENTENCE_END = re.compile(r"(?<=[a-zà-ÿ\d)»”]{3})[.!?] (?=[A-ZÀ-Ý])")
_INSERTION = re.compile(r"^([^,;:]{3,60}), ([^,;:]{3,70}), (?=\w)")
_WORD = re.compile(r"[^\W_]+(?:'(?!\w{2}))?")

_WEIGHT_OF_SOURCE = {SourceKind.OFFICIAL: 0.2, SourceKind.NEWS: 0.2, SourceKind.BLOG: -0.3}


def headline(mention: StoredMention) -> tuple[float, str]:
    """The best headline that a mention gives, with its merit; higher is better."""
    words = load_title_words(mention.lang)
    said = mention.mention
    found = [
        (_merit(title, loss, said, words), title)
        for text in _statements(mention)
        for title, loss in _shapes(text, said, words)
    ]
    merit, title = max(found)
    return merit + _WEIGHT_OF_SOURCE.get(mention.source, 0.0), title


def title_of(mention: StoredMention) -> str:
    """The headline alone."""
    return headline(mention)[1]


def _statements(mention: StoredMention) -> Iterator[str]:
    """The texts that state the event: the quote and, where it is short, its sentence."""
    said = mention.mention
    yield said.quote
    if said.quote in mention.context and len(mention.context) <= _LONGEST_STATEMENT:
        yield mention.context


def _shapes(text: str, said: EventMention, words: TitleWords) -> Iterator[tuple[str, float]]:
    """The headlines that a statement can be made into, each with what was lost."""
    text = _plain(text, words)
    for shape, loss in ((text, 0.0), *_without_insertion(text, said, words)):
        if len(shape) <= MAX_LENGTH:
            yield _finished(shape), loss
            continue
        for head in _heads(shape, said, words):
            yield _finished(head), loss + 0.5
        cut = shape[: MAX_LENGTH - 1].rsplit(" ", 1)[0].rstrip(_EDGES)
        yield _finished(cut) + "…", loss + 2.0


def _plain(text: str, words: TitleWords) -> str:
    """One sentence on one line, without labels before it and days in it."""
    text = _SPACE.sub(" ", text).strip()
    for label in (_SOURCE, _LABEL, _CAPTION):
        text = label.sub("", text)
    text = _SENTENCE_END.split(text)[0]
    shouted = _SHOUTED.match(text)
    if shouted:
        text = shouted[0].capitalize() + text[shouted.end() :]
    text = words.first_day.sub("", text)
    text = words.day.sub(_comma_left, text)
    text = words.doubled_day.sub("", text)
    return _SPACE.sub(" ", text).strip(_EDGES)


def _comma_left(day: re.Match[str]) -> str:
    """What is left of a day: the comma after it, unless that closes what an earlier one opened."""
    return "" if "," in day[0].removesuffix(",") else day["comma"]


def _without_insertion(
    text: str, said: EventMention, words: TitleWords
) -> Iterator[tuple[str, float]]:
    """The statement without what stands between its first two commas, if that is no list."""
    found = _INSERTION.match(text)
    if found is None or words.joined.match(text, found.end()):
        return
    inserted = fold(found[2])
    told = fold(said.trigger).strip(_EDGES)
    if (told and told in inserted) or not words.conditions.isdisjoint(_WORD.findall(inserted)):
        return
    yield f"{found[1]} {text[found.end() :]}", 0.4


def _heads(text: str, said: EventMention, words: TitleWords) -> Iterator[str]:
    """The parts of a long clause that can stand without the rest."""
    ends = {m.start() for m in (*_BREAK.finditer(text), *words.tails.finditer(text))}
    told = fold(said.trigger).strip(_EDGES)
    for end in sorted(ends):
        head, tail = text[:end].rstrip(_EDGES), _WORD.findall(fold(text[end:]))
        doubtful = said.status is not Status.OCCURRED and not words.hedges.isdisjoint(tail)
        conditional = not words.conditions.isdisjoint(tail)
        whole = _LEAST_HEAD <= end <= MAX_LENGTH and told in fold(head)
        if whole and not doubtful and not conditional:
            yield head


def _finished(text: str) -> str:
    """With a capital, and without a bracket or quotation mark that has lost its other half."""
    for opening, closing in ("()", "«»", "“”"):
        if text.count(opening) != text.count(closing):
            text = _SPACE.sub(" ", text.replace(opening, " ").replace(closing, " ")).strip(_EDGES)
    return text[:1].upper() + text[1:]


def _merit(title: str, loss: float, said: EventMention, words: TitleWords) -> float:
    folded = fold(title)
    tokens = _WORD.findall(folded) or [""]
    merit = -loss
    if tokens[0] in words.open_starts or words.verb_starts.match(title):
        merit -= 3.0
    elif tokens[0] in words.pronoun_starts:
        merit -= 1.5
    if not _LEAST_LENGTH <= len(title) <= MAX_LENGTH:
        merit -= 1.0
    if any(part[:1].isupper() for part in title.split()[1:]):
        merit += 1.0
    merit -= 0.8 * (not words.pronouns.isdisjoint(tokens[1:]))
    merit -= 0.5 * (not words.relative.isdisjoint(tokens))
    merit -= 0.5 * bool(words.sayings.search(title))
    merit -= 0.8 * (words.nouns_only.match(title) is not None)
    if said.type is EventType.DEADLINE:
        merit += 0.8 * bool(words.duties.search(title))
    told = fold(said.trigger).strip(_EDGES)
    if told and told not in folded and said.rules[:1] != (f"fact.{said.trigger}",):
        merit -= 3.0  # what happened was cut off
    elif told and folded.endswith(told):
        merit -= 1.0  # to whom or what is missing
    if tokens[-1] in words.open_ends:
        merit -= 2.0
    return merit
