"""The files a desk downloads: the same events, complete, in each format.

In: a read connection and a `Selection`. Out: the bytes of a file, in pieces, with flat memory.
`export_selection` is what the site and the command line call; `export` renders rows that somebody
else selected. Nothing here reads the clock, the locale or the time zone of the machine, so the
same data gives the same bytes. It writes to no database and opens no socket.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from tracker.errors import UsageError
from tracker.publish.export.atom import render_atom, render_changes
from tracker.publish.export.delimited import render_csv, render_excel_csv
from tracker.publish.export.documents import render_json, render_ndjson
from tracker.publish.export.file import write_export
from tracker.publish.export.heading import Heading, authority_of, file_name
from tracker.publish.export.ics import render_ics
from tracker.publish.export.timelinejs import render_timelinejs
from tracker.store.calendar_queries import changes, deadlines
from tracker.store.queries import Connection, Order, count, iterate, newest_update, one_state
from tracker.store.rows import EventRow
from tracker.store.selection import Selection

__all__ = [
    "FORMATS",
    "Format",
    "Heading",
    "authority_of",
    "export",
    "export_changes",
    "export_selection",
    "file_name",
    "write_export",
]

CHANGES_SHOWN = 200
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """One output: its name for `tracker export`, the suffix of its path on the site, its type.

    `is_worded` marks one that has room for one language only and is written in that.
    """

    name: str
    suffix: str
    media_type: str
    render: Callable[[Iterable[EventRow], Heading], Iterator[bytes]]
    order: Order = Order.OLDEST
    is_worded: bool = False


_ALL = (
    Format("csv", ".csv", "text/csv; charset=utf-8; header=present", render_csv),
    Format("csv-excel", ".excel.csv", "text/csv; charset=utf-8; header=present", render_excel_csv),
    Format("json", ".json", "application/json", render_json),
    Format("ndjson", ".ndjson", "application/x-ndjson", render_ndjson),
    Format(
        "ics", ".ics", "text/calendar; charset=utf-8; method=PUBLISH", render_ics, is_worded=True
    ),
    Format(
        "atom", ".atom", "application/atom+xml; charset=utf-8", render_atom, Order.UPDATED, True
    ),
    Format("timelinejs", ".timelinejs.json", "application/json", render_timelinejs, is_worded=True),
)
FORMATS = {each.name: each for each in _ALL}


def export(rows: Iterable[EventRow], format_name: str, heading: Heading) -> Iterator[bytes]:
    """The rows in a format, in pieces of about 64 kB.

    Raises:
        UsageError: there is no such format.
    """
    return _in_chunks(_format(format_name).render(rows, heading))


def export_selection(
    conn: Connection,
    selection: Selection,
    format_name: str,
    *,
    title: str = "",
    lang: str = "en",
    site: str = "",
    authority: str = "",
) -> Generator[bytes, None, None]:
    """Every selected event in a format, read from one state of the database.

    Args:
        conn: used by nothing else until the iterator is exhausted or closed.
        selection: which events; its story names the export.
        format_name: a key of `FORMATS`.
        title: the story's title; its id if empty.
        lang: language of iCalendar, Atom and TimelineJS, "en" or "fr".
        site: address for links to event pages; none if empty.
        authority: domain for permanent ids; the host of `site` if empty. A site that answers
            under several names passes the configured one, so that ids stay the same.

    Raises:
        UsageError: there is no such format.
    """
    chosen = _format(format_name)
    return _selected(conn, selection, chosen, title, lang, site, authority)


def export_changes(
    conn: Connection,
    selection: Selection,
    *,
    title: str = "",
    lang: str = "en",
    site: str = "",
    authority: str = "",
) -> Generator[bytes, None, None]:
    """The newest changes of the story as an Atom feed; arguments as in `export_selection`."""
    rows = tuple(changes(conn, selection, limit=CHANGES_SHOWN))
    heading = Heading(
        story=selection.story,
        title=title or selection.story,
        lang=lang,
        generated=rows[0].known_from if rows else "",
        count=len(rows),
        site=site,
        authority=authority or authority_of(site),
    )
    return _in_chunks(render_changes(rows, heading))


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UsageError(f"There is no format {name[:40]!r}. Give one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def _selected(
    conn: Connection,
    selection: Selection,
    chosen: Format,
    title: str,
    lang: str,
    site: str,
    authority: str,
) -> Generator[bytes, None, None]:
    """The heading and the rows come from one read transaction: the count is that of the rows."""
    with one_state(conn):
        heading = Heading(
            story=selection.story,
            title=title or selection.story,
            lang=lang,
            generated=newest_update(conn, selection),
            count=count(conn, selection),
            site=site,
            authority=authority or authority_of(site),
            filters=selection.query(),
            deadlines=deadlines(conn, selection) if chosen.name == "ics" else (),
            bare_deadlines=_takes_bare_deadlines(selection),
        )
        rows = iterate(conn, selection, order=chosen.order)
        yield from _in_chunks(chosen.render(rows, heading))


def _takes_bare_deadlines(selection: Selection) -> bool:
    """A deadline without an event of its own belongs to the whole timeline, not to a part."""
    return selection == Selection(story=selection.story, asof=selection.asof)


def _in_chunks(pieces: Iterable[bytes]) -> Generator[bytes, None, None]:
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= _CHUNK_BYTES:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)
