"""Which mentions of a relevant article belong to a story, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.model import Article, EventMention, ScopedMention, Story

MAX_CONTEXT = 600

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
