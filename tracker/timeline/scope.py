"""Which mentions of a relevant article belong to a story, and the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tracker.model import Article, EventMention, ScopedMention, Story
from tracker.timeline.names import is_common, name_of

MAX_CONTEXT = 600
MAX_KEYWORDS = 16

_TITLE_BONUS = 3
_NAME = re.compile(r"[^\W\d_][\w'’.&-]*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\"']?\s+(?=[«“\"'(]?\w)|\n+")


def scope_mentions(
    article: Article, mentions: Iterable[EventMention], story: Story
) -> tuple[ScopedMention, ...]:
    """The mentions of an article that belong to a story, each with the sentence around it."""
    document = article.document
    return tuple(
        ScopedMention(mention, context_of(document, mention.start, mention.end))
        for mention in mentions
    )


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
