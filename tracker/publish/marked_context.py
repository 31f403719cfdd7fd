"""A quote in its context, with the date expression and the trigger marked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SENTENCE_CHARS = 320
"""A longer sentence is not quoted whole."""


def sentence(quote: str, context: str) -> str:
    """The whole sentence where it is short enough; the clause alone may begin with "that"."""
    return context if quote in context and len(context) <= SENTENCE_CHARS else quote


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a shown context. `mark` is "", `date` or `trigger`."""

    text: str
    mark: str
    quoted: bool


def pieces(context: str, quote: str, date_text: str, trigger: str) -> tuple[Piece, ...]:
    """The context cut where quote, date expression and trigger begin and end.

    Joined together the pieces give the context, or the quote where the context does not hold it.
    """
    start = context.find(quote)
    if start < 0 or not quote:
        context, start = quote, 0
    end = start + len(quote)
    marks = _spans(quote, start, (("date", date_text), ("trigger", trigger)))
    cuts = sorted({0, len(context), start, end, *(at for mark in marks for at in mark[1:])})
    found = []
    for left, right in pairwise(cuts):
        mark = next((kind for kind, first, last in marks if first <= left < last), "")
        found.append(Piece(context[left:right], mark, start <= left < end))
    return tuple(found)


def _spans(
    quote: str, offset: int, wanted: Sequence[tuple[str, str]]
) -> tuple[tuple[str, int, int], ...]:
    """Where the wanted texts stand in the quote; a later one gives way to an earlier one."""
    spans: list[tuple[str, int, int]] = []
    for kind, text in wanted:
        at = quote.find(text) if text else -1
        first, last = offset + at, offset + at + len(text)
        if at >= 0 and all(last <= left or right <= first for _, left, right in spans):
            spans.append((kind, first, last))
    return tuple(spans)
