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
from tracker.timeline.features import names_in, tells_another_act
from tracker.timeline.names import fold
from tracker.timeline.title_words import TitleWords, load_title_words

MAX_LENGTH = 110
# Up to here a statement is taken whole; a longer one only where nothing can be cut off.
_FAIR_LENGTH = 100
_LONG_LOSS = 1.6

_LEAST_LENGTH = 25
# A clause may be shortened where this much of it is left.
_LEAST_HEAD = 30
_LONGEST_STATEMENT = 260
# A clause is whole before a comma more often than before a word that begins another one.
_BREAK_LOSS, _TAIL_LOSS = 0.5, 0.7
# "passed a bill": what kind of bill is missing, and more so where it was cut off.
_UNSAID_LOSS, _UNSAID_CUT_LOSS = 0.6, 0.4
_CLAUSE_LOSS = 0.3
_SPACE = re.compile(r"\s+")
_EDGES = ' .,;:–—-«»“”"'
_BREAK = re.compile(r",\s(?!\d{4}\b)|;\s|:\s|\s[–—]\s|\s\(")
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
# What stands between two commas; the comma before a year belongs to a date.
_INSERTION = re.compile(r"^([^,;:]{3,60}), ((?:[^,;:]|, (?=\d{4}\b)){3,70}), (?!\d{4}\b)(?=\w)")
_WORD = re.compile(r"[^\W_]+(?:'(?!\w{2}))?")

_WEIGHT_OF_SOURCE = {
    SourceKind.OFFICIAL: 0.2,
    SourceKind.NEWS: 0.2,
    SourceKind.COURT: -0.4,  # written for lawyers
    SourceKind.BLOG: -0.3,
}
# What a clause tells counts up to this length.
_TELLING_LENGTH = 60


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
    merit -= 1.5 * tells_another_act(mention)
    return merit + _WEIGHT_OF_SOURCE[mention.source], title


def title_of(mention: StoredMention) -> str:
    """The headline alone."""
    return headline(mention)[1]


def _statements(mention: StoredMention) -> Iterator[str]:
    """The texts that state the event: the quote and, where it is short, its sentence."""
    said = mention.mention
    yield said.quote
    if said.quote in mention.context and len(mention.context) <= _LONGEST_STATEMENT:
        yield mention.context
    label, _, rest = said.quote.rpartition(": ")
    if label and said.trigger in rest and len(rest) >= _LEAST_LENGTH:
        yield rest


def _shapes(text: str, said: EventMention, words: TitleWords) -> Iterator[tuple[str, float]]:
    """The headlines that a statement can be made into, each with what was lost."""
    stated, text = _plain(text, words)
    if len(text) < _LEAST_LENGTH < len(stated) <= _FAIR_LENGTH:
        yield _finished(stated), 0.2  # "The law takes effect on January 19": the day is the news
    clause = _own_clause(stated, said, words)
    if clause:
        yield clause, _CLAUSE_LOSS
    for shape, loss in ((text, 0.0), *_without_insertion(text, said, words)):
        if len(shape) <= _FAIR_LENGTH:
            yield _finished(shape), loss
            continue
        if len(shape) <= MAX_LENGTH:
            yield _finished(shape), loss + _LONG_LOSS
        for head, lost in _heads(shape, said, words):
            yield _finished(head), loss + lost
        yield _finished(_cut(shape, words)) + "…", loss + 2.0


def _own_clause(stated: str, said: EventMention, words: TitleWords) -> str:
    """What a clause of time tells by itself: "an hour before | the ban took effect"; or ""."""
    told = stated.lower().find(said.trigger.lower().strip(_EDGES)) if said.trigger else -1
    if told < 0:
        return ""
    starts = [m.end() for m in words.time_clause.finditer(stated, 0, told + 1)]
    clause = stated[starts[-1] :] if starts else ""
    plain = words.last_day.sub("", _tidy(words.day.sub("", clause)))
    best = plain if len(plain) >= _LEAST_LENGTH else _tidy(clause)
    whole = len(best) <= _FAIR_LENGTH and not _BREAK.search(best)
    if said.date_text not in clause:
        whole = whole and not words.date.search(clause)  # or it would tell another day
    return _finished(best) if whole else ""


def _cut(shape: str, words: TitleWords) -> str:
    """As many words as there is room for, without a last one that needs the next."""
    tokens = shape[: _FAIR_LENGTH - 1].split(" ")[:-1]
    needed = words.open_ends | words.open_starts
    following = shape.split(" ")[len(tokens)]
    while len(tokens) > 1:
        last = tokens[-1]
        is_half_a_date = following[:1].isdigit() and last[:1].isupper()
        if not is_half_a_date and not last[:1].isdigit() and fold(last) not in needed:
            break
        following = tokens.pop()
    return " ".join(tokens).rstrip(_EDGES)


def _plain(text: str, words: TitleWords) -> tuple[str, str]:
    """One sentence on one line without labels before it, with its days and without them."""
    text = _SPACE.sub(" ", text).strip()
    for label in (_SOURCE, _LABEL, _CAPTION):
        text = label.sub("", text)
    text = _SENTENCE_END.split(text)[0]
    shouted = _SHOUTED.match(text)
    if shouted:
        text = shouted[0].capitalize() + text[shouted.end() :]
    stated = words.doubled_day.sub("", text)
    text = words.first_day.sub("", text)
    text = words.day.sub(_comma_left, text)
    text = words.doubled_day.sub("", text)
    return _tidy(stated), _tidy(text)


def _tidy(text: str) -> str:
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


def _heads(text: str, said: EventMention, words: TitleWords) -> Iterator[tuple[str, float]]:
    """The parts of a long clause that can stand without the rest, each with what was lost."""
    ends = {m.start(): _TAIL_LOSS for m in words.tails.finditer(text)}
    ends |= {m.start(): _BREAK_LOSS for m in _BREAK.finditer(text)}
    told = fold(said.trigger).strip(_EDGES)
    # "adopted, by 352 votes to 65 | , a bill"; but "gives 90 days, until September 17"
    objectless = re.compile(rf"\b{re.escape(told)},(?!.*{words.date.pattern})", re.IGNORECASE)
    for end, lost in sorted(ends.items()):
        head, tail = text[:end].rstrip(_EDGES), _WORD.findall(fold(text[end:]))
        doubtful = said.status is not Status.OCCURRED and not words.hedges.isdisjoint(tail)
        conditional = not words.conditions.isdisjoint(tail)
        whole = _LEAST_HEAD <= end <= _FAIR_LENGTH and told in fold(head)
        whole = whole and not words.spans.search(head)  # "two years | after it was signed"
        whole = whole and not words.list_goes_on.match(text, end)
        whole = whole and not (words.asking.search(head) and words.asked.match(text, end))
        whole = whole and not (words.telling.search(head) and words.told.match(text, end))
        whole = whole and not words.next_begun.search(head)
        whole = whole and not (told and objectless.search(fold(head)))
        if said.date_text and said.date_text in text[end:]:
            whole = whole and not words.date.search(head)  # or it would tell another day
        if whole and not doubtful and not conditional:
            yield head, lost + _UNSAID_CUT_LOSS * bool(words.unsaid.search(head))


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
    elif words.time_starts.match(title):
        merit -= 2.0
    elif tokens[0] in words.pronoun_starts:
        merit -= 2.5
    if not _LEAST_LENGTH <= len(title) <= MAX_LENGTH:
        merit -= 1.5
    if names_in(title):
        merit += 1.0
    merit += 0.6 * min(1.0, len(title) / _TELLING_LENGTH)
    merit -= 1.5 * title[:1].isdigit()
    merit -= 0.8 * (not words.pronouns.isdisjoint(tokens[1:]))
    merit -= 1.2 * bool(words.clitics.search(title))
    merit -= 0.8 * bool(words.echoes.search(title))
    merit -= 0.5 * (not words.relative.isdisjoint(tokens))
    merit -= 0.5 * bool(words.sayings.search(title))
    merit -= 1.2 * (words.nouns_only.match(title) is not None)
    merit -= _UNSAID_LOSS * bool(words.unsaid.search(title))
    if said.type is EventType.DEADLINE:
        merit += 0.8 * bool(words.duties.search(title))
    told = fold(said.trigger).strip(_EDGES)
    if told and told not in folded and said.rules[:1] != (f"fact.{said.trigger}",):
        merit -= 3.0  # what happened was cut off
    elif told in folded and words.subordinate.search(folded, 0, folded.index(told)):
        merit -= 1.0  # the main clause tells something else
    elif told and folded.endswith(told):
        merit -= 1.0  # to whom or what is missing
    if tokens[-1] in words.open_ends:
        merit -= 2.0
    return merit
