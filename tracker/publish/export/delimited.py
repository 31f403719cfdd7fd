"""CSV (RFC 4180, UTF-8), plain and for spreadsheets.

Columns never change their name or place; new ones come at the end. Lists stand in one cell with
` | ` between their parts. The first source that says what the event says stands in columns of
its own; JSON has all.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from tracker.publish.export.heading import Heading
from tracker.store.rows import EventRow

Cell = str | int | float

COLUMNS = (
    "id",
    "story",
    "type",
    "date",
    "date_start",
    "date_end",
    "precision",
    "status",
    "title",
    "title_en",
    "title_fr",
    "summary",
    "jurisdiction",
    "actors",
    "instruments",
    "confidence",
    "source_count",
    "official",
    "review",
    "first_reported",
    "updated",
    "source_title",
    "source_publisher",
    "source_url",
    "source_published",
    "source_lang",
    "quote",
    "event_url",
)

# Lines in a piece: as many as fit into a few dozen kilobytes.
_LINES = 100

# A spreadsheet may take a text for a formula by its start, with or without blanks before, or by
# what follows something that a program with other separators cuts at (OWASP, "CSV Injection").
_SIGN = "[=+\\-@＝＋－＠]"
_STARTS_FORMULA = re.compile(rf"\s*{_SIGN}|[\t\r\n]")
_CUT_TO_FORMULA = re.compile(rf"[;,|\t\r\n\"]\s*{_SIGN}")


def render_csv(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """The events as CSV: CRLF line ends, quotes doubled, every cell exactly as the data has it."""
    return _render(_cells(row, heading) for row in rows)


def render_excel_csv(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """The same with a byte order mark, and with every text that could be a formula disarmed.

    The sign is an apostrophe before it, which spreadsheets show or swallow; numbers and dates
    stay as they are.
    """
    yield b"\xef\xbb\xbf"
    yield from _render(map(_disarmed, _cells(row, heading)) for row in rows)


def _render(lines: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The header and the lines, many of them in a piece: a piece each takes twice the time."""
    remaining = iter(lines)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    while text.tell():
        yield text.getvalue().encode("utf-8", "replace")
        text.seek(0)
        text.truncate()
        writer.writerows(islice(remaining, _LINES))


def _cells(row: EventRow, heading: Heading) -> tuple[Cell, ...]:
    source = row.stated_by
    return (
        row.id,
        row.story,
        row.type,
        row.date,
        row.date_start,
        row.date_end,
        row.precision,
        row.status,
        row.title,
        row.title_en,
        row.title_fr,
        row.summary,
        row.jurisdiction,
        " | ".join([actor.name_en for actor in row.actors]),
        " | ".join([instrument.name_en for instrument in row.instruments]),
        row.confidence,
        row.source_count,
        int(row.official),
        row.review,
        row.first_reported,
        row.updated,
        source.title if source else "",
        source.publisher if source else "",
        source.url if source else "",
        source.published if source else "",
        source.lang if source else "",
        source.quote if source else "",
        heading.event_url(row.id),
    )


def _disarmed(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    # Searching first: nearly no text has one, and a search is twenty times as fast as `sub`.
    if _CUT_TO_FORMULA.search(cell):
        cell = _CUT_TO_FORMULA.sub(lambda found: f"{found[0][:-1]}'{found[0][-1]}", cell)
    return f"'{cell}" if _STARTS_FORMULA.match(cell) else cell
