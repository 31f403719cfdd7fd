"""Which mentions of a relevant article belong to a story, and the words around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tracker.model import Article, EventMention, ScopedMention, Story
from tracker.timeline.names import NO_NAMES, SAME_NAME, fold

MAX_CONTEXT = 600
MAX_KEYWORDS = 12

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
    """The names that an article is about, folded, most frequent first; at most twelve.

    They tell apart two events of one type and day in different fields when no story is given.
    """
    in_title = set(_names(article.title, skip_first=False))
    counts = Counter(_names(article.text, skip_first=True))
    for name in in_title & counts.keys():
        counts[name] += _TITLE_BONUS
    for name in in_title - counts.keys():
        counts[name] = 1
    ranked = sorted(counts, key=lambda one: (-counts[one], one))
    return tuple(one for one in ranked if counts[one] > 1 or one in in_title)[:MAX_KEYWORDS]


def _names(text: str, *, skip_first: bool) -> list[str]:
    """Folded words with a capital; those that begin a sentence only count without `skip_first`."""
    found = []
    for sentence in _SENTENCE_END.split(text):
        words = _NAME.findall(sentence)
        for position, word in enumerate(words):
            name = SAME_NAME.get(folded := fold(word).removesuffix("'s").strip("."), folded)
            if word[0].isupper() and len(name) > 1 and name not in NO_NAMES:
                if position == 0 and skip_first:
                    continue
                found.append(name)
    return found
