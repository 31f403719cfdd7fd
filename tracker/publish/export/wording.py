"""What calendars and feeds say of an event in a few lines of plain text."""

from functools import lru_cache

from tracker.plaintext import clean_line, clean_text
from tracker.publish.export.heading import title_in
from tracker.publish.language import Language
from tracker.store.rows import EventRow, SourceRow
from tracker.weburl import web_url

SOURCES_SHOWN = 5


@lru_cache(maxsize=1024)
def web_address(url: str) -> str:
    """`web_url`, remembered for the few times that one entry needs it."""
    return web_url(url)


def headline(row: EventRow, words: Language) -> str:
    """The title with what a reader must not miss before it: that it is hedged or cancelled."""
    title = clean_line(title_in(row, words.code)) or words(f"type.{row.type}")
    if row.status in ("possible", "cancelled"):
        return f"{words(f'status.{row.status}')}: {title}"
    return title


def date_note(date: str, precision: str, words: Language) -> str:
    """The date in words; a date that is not a day says how exactly it is known."""
    text = words.date(date)
    return text if precision == "day" else f"{text} ({words(f'precision.{precision}')})"


def description(row: EventRow, words: Language) -> str:
    """Type, date and status, then each source with its quote and address, one thing a line."""
    first = " · ".join(
        (
            words(f"type.{row.type}"),
            date_note(row.date, row.precision, words),
            words(f"status.{row.status}"),
            words.count("sources", row.source_count),
        )
    )
    shown = [_source_lines(source) for source in row.sources[:SOURCES_SHOWN]]
    return "\n\n".join([first, *shown])


def _source_lines(source: SourceRow) -> str:
    name = " · ".join(part for part in (source.publisher, source.title) if part)
    lines = (f"“{source.quote}”" if source.quote else "", name, web_address(source.url))
    return clean_text("\n".join(line for line in lines if line))
