"""Live blogs and dated lists: the parts of a document that have a date of their own."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TypeVar

from tracker.articles.dated_list import settle
from tracker.articles.headings import (
    ClockHeading,
    DateHeading,
    read_clock_heading,
    read_date_heading,
)
from tracker.articles.metadata import LivePost
from tracker.model import Section

FEWEST = 3
"""So many headings make a list; two may stand in any article."""
SHARE = 0.3
"""Part of the lines that must have a heading."""
MAX_LINES = 2_000
HEADING = 120
"""Characters of a line in which its heading is looked for."""

Heading = TypeVar("Heading", DateHeading, ClockHeading)

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class LiveText:
    """The posts of a live blog as one text, with a section for each; offsets are of `text`."""

    text: str
    sections: tuple[Section, ...]

    def at(self, offset: int) -> tuple[Section, ...]:
        """The sections, where the text begins at `offset` of a document."""
        return tuple(replace(s, start=s.start + offset, end=s.end + offset) for s in self.sections)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


def live_text(posts: Sequence[LivePost]) -> LiveText:
    """Posts as one text, one blank line apart, in the order of the page."""
    pieces: list[str] = []
    sections: list[Section] = []
    at = 0
    for post in posts:
        piece = f"{post.headline}\n\n{post.body}".strip() if post.headline else post.body
        pieces.append(piece)
        sections.append(Section(at, at + len(piece), post.published))
        at += len(piece) + 2
    return LiveText("\n\n".join(pieces), tuple(sections))


def find_sections(
    document: str, published: datetime | None, lang: str = "en"
) -> tuple[Section, ...]:
    """The dated parts of `document`; none where it is one piece.

    Args:
        document: title, blank line, text, as `Article.document`.
        published: settles days and years that the list leaves unsaid.
        lang: tells how 06/12/2025 is read where the list itself does not.

    A post of a live blog gets the instant of its clock time as `published`; an entry of a dated
    list gets its calendar date as `date`.
    """
    body = document.find("\n") + 1
    lines = [_Line(m.start(), m[0]) for m in _LINE.finditer(document, body)][:MAX_LINES]
    dates = _headed(lines, read_date_heading)
    if _is_list(dates, lines):
        day = published.date() if published else None
        settled = settle([h for _, h in dates], day, day_first=lang != "en")
        found = [
            (line.start, None, value)
            for (line, _), value in zip(dates, settled, strict=False)
            if value
        ]
        return tuple(_cut(document, found)) if len(found) >= FEWEST else ()
    clocks = _headed(lines, read_clock_heading)
    if published is not None and _is_list(clocks, lines):
        instants = _instants([h for _, h in clocks], published)
        posts = [(line.start, at, "") for (line, _), at in zip(clocks, instants, strict=True)]
        return tuple(_cut(document, posts))
    return ()


def _headed(
    lines: Sequence[_Line], read: Callable[[str], Heading | None]
) -> list[tuple[_Line, Heading]]:
    return [(line, h) for line in lines if (h := read(line.text[:HEADING])) is not None]


def _is_list(headed: Sequence[tuple[_Line, object]], lines: Sequence[_Line]) -> bool:
    return len(headed) >= FEWEST and len(headed) >= SHARE * len(lines)


def _instants(headings: Sequence[ClockHeading], published: datetime) -> list[datetime]:
    """The instant of each post, none later than publication; newest first or oldest first."""
    clocks = [time(h.hour, h.minute) for h in headings]
    falls = sum(a > b for a, b in pairwise(clocks))
    rises = sum(a < b for a, b in pairwise(clocks))
    newest_first = falls >= rises
    order = list(zip(headings, clocks, strict=True))
    walked = list(_walk(order if newest_first else order[::-1], published))
    return walked if newest_first else walked[::-1]


def _walk(
    newest_first: Sequence[tuple[ClockHeading, time]], published: datetime
) -> Iterator[datetime]:
    latest = published
    for heading, clock in newest_first:
        zone = heading.zone or published.tzinfo
        local = latest.astimezone(zone)
        at = datetime.combine(local.date(), clock, tzinfo=zone)
        if at > local:
            at -= timedelta(days=1)
        while heading.weekday >= 0 and at.weekday() != heading.weekday:
            at -= timedelta(days=1)
        latest = at
        yield at


def _cut(document: str, found: Sequence[tuple[int, datetime | None, str]]) -> Iterator[Section]:
    """Sections from each heading to the next; the last is no longer than the longest other."""
    starts = [start for start, _, _ in found]
    lengths = [_paragraphs(document[a:b]) for a, b in pairwise(starts)]
    longest = max(lengths, default=1)
    for (start, published, day), end in zip(found, [*starts[1:], len(document)], strict=True):
        part = document[start:end]
        if end == len(document):
            part = "\n\n".join(part.split("\n\n")[:longest])
        yield Section(start, start + len(part.rstrip()), published, day)


def _paragraphs(part: str) -> int:
    return len([p for p in part.split("\n\n") if p.strip()])
