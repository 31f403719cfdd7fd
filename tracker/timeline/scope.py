"""Which mentions of a relevant article belong to a story, and the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tracker import edtf
from tracker.model import Article, EventMention, ScopedMention, SourceKind, Story
from tracker.timeline.cases import case_keys
from tracker.timeline.instruments import court_near, find_instruments
from tracker.timeline.names import fold, is_common, name_of
from tracker.timeline.readings import told_once

MAX_CONTEXT = 600
MAX_KEYWORDS = 16

_TITLE_BONUS = 3
_NAME = re.compile(r"[^\W\d_][\w'’.&-]*")
# Not after an initial or a common abbreviation: "H.R. 815", "Sept. 16", "No. 24-656".
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<![A-Z]\.)(?<!\b(?:No|Mr|Ms|Dr|St|vs|av|Jr)\.)(?<!\bv\.)"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Inc|Ltd|Sen|Rep|Gov|Pub|art|Mrs)\.)"
    r"(?<!\bSept\.)[»”\"']?\s+(?=[«“\"'(]?\w)|\n+"
)


def scope_mentions(
    article: Article, mentions: Iterable[EventMention], story: Story | None
) -> tuple[ScopedMention, ...]:
    """The mentions of an article that belong to a story, each with the sentence around it.

    Of two readings of the same words only the likelier one is taken (`readings.py`).

    An article that is about the story is taken whole: its title or its first paragraph names it,
    or most of its paragraphs do. So is one that never names it: it was taken for its feed, which is
    on that subject ("Signed by President."). In another one (a weekly digest) a mention belongs if
    the story is named in its paragraph or in the one before. `story` None takes every mention.
    """
    document = article.document
    keywords = keywords_of(article)
    known = _names_of(story) if story is not None else None
    whole = known is None or _is_about(article, known)
    found = []
    for mention in told_once(tuple(mentions)):
        if not _in_window(mention, story):
            continue
        if whole or (known is not None and _is_near(document, mention, known)):
            context = context_of(document, mention.start, mention.end)
            found.append(
                ScopedMention(
                    _with_instruments(mention, context, article, story),
                    context,
                    keywords,
                    case_keys(article, mention),
                )
            )
    return tuple(found)


def _is_about(article: Article, known: re.Pattern[str]) -> bool:
    if known.search(fold(article.title)):
        return True
    paragraphs = [fold(one) for one in article.text.split("\n\n") if one.strip()]
    naming = [known.search(one) is not None for one in paragraphs]
    if not any(naming):
        return True
    return naming[0] or sum(naming) * 2 >= len(naming)


def _in_window(mention: EventMention, story: Story | None) -> bool:
    """Whether the date lies in the story's window, as far as it has one."""
    if story is None:
        return True
    first, last = edtf.bounds(mention.date)
    starts = story.window_start is None or last >= story.window_start
    return starts and (story.window_end is None or first <= story.window_end)


def _names_of(story: Story) -> re.Pattern[str]:
    """The story's terms, its instruments, and the actors that are its own companies or laws."""
    names = set(story.terms)
    for one in story.instruments:
        names |= {name for some in one.names.values() for name in some} | set(one.identifiers)
    words = sorted((re.escape(fold(name)) for name in names if name), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)" if words else r"(?!)")


def _is_near(document: str, mention: EventMention, known: re.Pattern[str]) -> bool:
    """Whether the story is named in the mention's paragraph or in the one before it."""
    first = document.rfind("\n\n", 0, mention.start)
    before = document.rfind("\n\n", 0, max(first, 0))
    last = document.find("\n\n", mention.end)
    around = document[max(before, 0) : len(document) if last < 0 else last]
    return known.search(fold(around)) is not None


def _with_instruments(
    mention: EventMention, context: str, article: Article, story: Story | None
) -> EventMention:
    """The mention with normalised instruments: those of its clause, else those of its sentence."""
    court = "" if article.source is not SourceKind.COURT else court_near(article.title, 0, 0)
    stated = [
        one.id for text in mention.instruments for one in find_instruments(text, story, court)
    ]
    named = [one.id for one in find_instruments(mention.quote, story, court)]
    if not stated and not named:
        named = [one.id for one in find_instruments(context, story, court)]
    return replace(mention, instruments=tuple(dict.fromkeys(stated + named)))


def context_of(document: str, start: int, end: int) -> str:
    """The sentence or sentences of `document` that hold `[start, end)`, at most 600 characters."""
    low = max(0, start - MAX_CONTEXT)
    high = min(len(document), end + MAX_CONTEXT)
    first, last = low, high
    for match in _SENTENCE_END.finditer(document, low, high):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    if last - first > MAX_CONTEXT:
        spare = max(0, MAX_CONTEXT - (end - start)) // 2
        first, last = max(first, start - spare), min(last, end + spare)
    return document[first:last].strip()


def keywords_of(article: Article) -> tuple[str, ...]:
    """The names that an article is about, folded, most frequent first; at most sixteen.

    They tell apart two events of one type and day in different fields when no story is given.
    """
    counts = Counter(_names(article.text))
    for name in _names(article.title):
        counts[name] += _TITLE_BONUS
    told = [name for name in counts if not is_common(name)]
    return tuple(sorted(told, key=lambda one: (-counts[one], one)))[:MAX_KEYWORDS]


def _names(text: str) -> list[str]:
    """Folded words with a capital; the first of a sentence only where it must be a name."""
    found = []
    for sentence in _SENTENCE_END.split(text):
        for position, word in enumerate(_NAME.findall(sentence)):
            if position or not word[1:].islower():
                found.append(name_of(word))
    return [name for name in found if name]
