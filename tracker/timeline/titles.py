"""A short factual headline of an event, made from the clauses that state it.

Never from an article's headline, and never across languages. Of all mentions of a language the one
is taken that stands best by itself: whole, with a name, of fair length, saying what we publish.
Weekdays go, for the timeline shows the date. A hedge is never cut off: only what is stated to have
happened is shortened at a comma, anything else ends in "…" where it must be cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tracker.errors import ConfigError
from tracker.model import Status, StoredMention
from tracker.timeline.names import fold
from tracker.yamlfile import MapReader, Mistakes, read_yaml

MAX_LENGTH = 90

_LEAST_LENGTH = 25
# A clause may be shortened at a comma that leaves this much of it.
_LEAST_HEAD = 40
_SPACE = re.compile(r"\s+")
_EDGES = ' .,;:–—-«»\u201c\u201d"'
_BREAK = re.compile(r",\s|;\s|\s[–—]\s|\s\(")
# "10:52 p.m. — ", "Jan. 18, 2025: ", "18 janvier 2025 : " before the clause itself.
_LABEL = re.compile(
    r"^(?:\W*\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?)?\s*(?:GMT|ET)?"
    r"|[^\W\d_.]{2,9}\.? \d{1,2}(?:, \d{4})?"
    r"|\d{1,2}(?:er)? [^\W\d_]{3,9}(?: \d{4})?)\s*[:—–.-]\s+(?=\w)"
)
# "WASHINGTON (Wire) — " before it.
_SOURCE = re.compile(r"^(?:[^\W\d_][\w.'’ -]{0,30})?\s?\([^()]{2,30}\)\s*[–—:-]*\s+(?=\w)")
_FIRST = re.compile(r"[^\W_]+'?")


@dataclass(frozen=True, slots=True)
class _Words:
    open_starts: frozenset[str]
    pronoun_starts: frozenset[str]
    open_ends: frozenset[str]
    days: re.Pattern[str]


@cache
def _words() -> _Words:
    mistakes = Mistakes("titles.yaml", ConfigError)
    top = MapReader(read_yaml(Path(__file__).with_name("titles.yaml"), ConfigError), "it", mistakes)
    found = _Words(
        frozenset(top.texts("open_starts")),
        frozenset(top.texts("pronoun_starts")),
        frozenset(top.texts("open_ends")),
        re.compile("|".join(top.texts("days")), re.IGNORECASE),
    )
    mistakes.raise_any()
    return found


def headline(mention: StoredMention) -> tuple[float, str]:
    """The best headline that a mention gives, with its merit; higher is better."""
    said = mention.mention
    texts = [said.quote]
    if said.quote in mention.context and len(mention.context) <= 2 * MAX_LENGTH:
        texts.append(mention.context)
    shown = [_shaped(text, said.status) for text in texts]
    return max((_merit(title, cut, said.trigger), title) for title, cut in shown)


def title_of(mention: StoredMention) -> str:
    """The headline alone."""
    return headline(mention)[1]


def _shaped(text: str, status: Status) -> tuple[str, bool]:
    """A clause as a headline, and whether something had to be cut off."""
    text = _SPACE.sub(" ", text).strip()
    for label in (_SOURCE, _LABEL):
        text = label.sub("", text)
    text = _SPACE.sub(" ", _words().days.sub("", text)).strip(_EDGES)
    cut = False
    if len(text) > MAX_LENGTH:
        head = _head(text) if status is Status.OCCURRED else ""
        cut = True
        text = head or text[: MAX_LENGTH - 1].rsplit(" ", 1)[0].rstrip(_EDGES) + "…"
    text = _balanced(text)
    return text[:1].upper() + text[1:], cut


def _head(text: str) -> str:
    """The part before the last comma, dash or bracket that leaves a fair headline."""
    ends = [m.start() for m in _BREAK.finditer(text) if _LEAST_HEAD <= m.start() <= MAX_LENGTH]
    return text[: ends[-1]].rstrip(_EDGES) if ends else ""


def _balanced(text: str) -> str:
    """Without a bracket or quotation mark that has lost its other half."""
    for opening, closing in ("()", "«»", "“”"):
        if text.count(opening) != text.count(closing):
            text = _SPACE.sub(" ", text.replace(opening, " ").replace(closing, " ")).strip(_EDGES)
    return text.replace(" …", "…")


def _merit(title: str, cut: bool, trigger: str) -> float:
    folded = fold(title)
    first = _FIRST.match(folded)
    word = first[0] if first else ""
    merit = 0.0
    if word in _words().open_starts:
        merit -= 3.0
    elif word in _words().pronoun_starts:
        merit -= 1.5
    if not _LEAST_LENGTH <= len(title) <= MAX_LENGTH:
        merit -= 1.5
    if cut:
        merit -= 1.0
    if any(part[:1].isupper() for part in title.split()[1:]):
        merit += 1.0
    if title.split(" ", 1)[0].isupper() and len(word) > 3:
        merit -= 0.5  # the caption of a docket entry
    told = fold(trigger).strip(_EDGES)
    if told and told not in folded:
        merit -= 3.0  # what happened was cut off
    elif (told and folded.endswith(told)) or folded.endswith("…"):
        merit -= 1.0  # to whom or what is missing
    if folded.split(" ")[-1] in _words().open_ends:
        merit -= 1.5
    return merit
