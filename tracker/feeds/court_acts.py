"""What the wording of a docket entry says was done: filed, argued, decided.

Court clerks write in fixed phrases, at the head of an entry and often in capitals. Only those that
name an event after the annotation guide are listed; motions, briefs and scheduling orders are not
events. The date of the fact is the entry's own field; dates in its prose are left to extraction.
"""

import re
from dataclasses import dataclass

from tracker import plaintext
from tracker.model import EventType

QUOTE_LIMIT = 300


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_FILED = _any(
    r"(?:(?:verified|amended|corrected|supplemental|class action)[ -]*)*complaint\b",
    r"petitions? for (?:judicial )?review\b",
    r"petition for (?:a )?writ of (?:certiorari|mandamus)[^.]{0,40}filed",
    r"(?:joint |amended )?notice of (?:cross-?)?appeal\b",
    r"(?:emergency )?application \(\w+\)[^.]{0,80}(?:for (?:a |an )?(?:stay|injunction)|to vacate)",
)
_HEARD = _any(
    r"(?:re)?argued\b",
    r"oral argument (?:was )?(?:held|heard)",
    r"(?:case|cause) (?:was )?argued",
)
_RELIEF = (
    r"(?:injunction|restraining order|\bstay|summary judgment|motions? to dismiss|rehearing|"
    r"petition for review|judgment on the)"
)
_ORDER = r"(?:(?:per curiam|memorandum|minute|electronic)[, ]*)*order\b"
_OUTCOME = r"(?:grant|den(?:y|ied))"
_DECIDED = _any(
    r"(?:(?:per curiam|memorandum|published|unpublished|slip)[, ]*)*opinions?\b",
    r"(?:(?:per curiam|final|clerk.s|amended|declaratory)[, ]*)*judgment\b(?! issued)",
    r"adjudged to be",
    r"petitions? (?:for (?:a )?writs? of certiorari )?(?:is |are )?(?:granted|denied|dismissed)",
    r"application \(\w+\)[^.]{0,160}(?:granted|denied)",
    r"the application[^.]{0,300}(?:granted|denied)",
    rf"{_ORDER}[^.]{{0,250}}{_OUTCOME}[^.]{{0,160}}{_RELIEF}",
    rf"{_ORDER}[^.]{{0,250}}{_RELIEF}[^.]{{0,160}}{_OUTCOME}",
    r"(?:temporary restraining order|preliminary injunction)\b",
)
_PARAGRAPH_LABEL = re.compile(r"^(?:\[\d+\]|\(?\d+\)?[.:])\s*")
_SCHEDULING = re.compile(
    r"extend|extension|time to file|page limit|word limit|leave to file|amicus", re.I
)
_SENTENCE_END = re.compile(
    r"(?<!\bInc)(?<!\bLtd)(?<!\bCorp)(?<!\bNo)(?<!\bCo)(?<!\bv)(?<!\b[A-Z])\.(?=\s|$)|\n"
)


@dataclass(frozen=True, slots=True)
class CourtAct:
    """What was done, and the entry's words that say so, a substring of its text."""

    type: EventType
    quote: str
    source: str


def court_act(text: str) -> CourtAct | None:
    """The event that a docket entry records, None where it records none of ours."""
    label = _PARAGRAPH_LABEL.match(text)
    start = label.end() if label else 0
    head = text[start : start + 600]
    for type_, pattern in (
        (EventType.RULING, _DECIDED),
        (EventType.HEARING, _HEARD),
        (EventType.LAWSUIT, _FILED),
    ):
        match = pattern.match(head)
        if match is None:
            continue
        quote = _first_sentence(head, match.end())
        if not _SCHEDULING.search(quote):
            return CourtAct(type_, quote, "entry")
    return None


def _first_sentence(head: str, after: int) -> str:
    end = _SENTENCE_END.search(head, after - 1)
    sentence = head[: end.start() + 1 if end else len(head)].strip()
    if len(sentence) > QUOTE_LIMIT:
        sentence = sentence[:QUOTE_LIMIT].rsplit(" ", 1)[0]
    return sentence


def docket_text(value: str) -> str:
    """A docket entry's text on one line, markup read."""
    return plaintext.plain_line(value)
