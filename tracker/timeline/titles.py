"""A short factual headline of an event, made from the clause that states it."""

from __future__ import annotations

import re

from tracker.model import StoredMention

MAX_LENGTH = 90

_SPACE = re.compile(r"\s+")


def title_of(mention: StoredMention) -> str:
    """The clause as a headline of at most about 90 characters, cut at a word."""
    text = _SPACE.sub(" ", mention.mention.quote).strip(" .,;:–—-")
    if len(text) > MAX_LENGTH:
        text = text[: MAX_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
    return text[:1].upper() + text[1:]
