"""The timeline of a story, as a page and for a frame: connection and visit in, `Answer` out."""

from __future__ import annotations

import sqlite3
from datetime import date

from tracker.errors import UsageError
from tracker.publish import chart, deadlines
from tracker.publish.address import Address
from tracker.publish.assets import EMBED_SCRIPT
from tracker.publish.export import FORMATS
from tracker.publish.page import PAGE_SIZE, form, order_of, pager, years
from tracker.publish.site import StoryWords
from tracker.publish.visit import Answer, Visit, check_page, frame, page_number, story_of
from tracker.store import deadline_queries, queries, site_queries
from tracker.store.queries import FILTERS, MonthCount, Order, Selection

Context = dict[str, object]


def timeline(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Answer:
    """The filtered timeline of a story; blank fields of a form redirect to a clean address.

    Raises:
        NotThere: there is no such story.
        UsageError: a filter, the order or the page number is wrong.
    """
    story = story_of(conn, visit, story_id)
    if any(not value for name in FILTERS for value in visit.args.get(name, ())):
        return Answer(location=str(_address(visit, _selection(conn, visit, story))))
    return Answer("tracker/timeline.html", _context(conn, visit, story))


def embed(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Answer:
    """The timeline for a frame in another page; raises as `timeline` does."""
    story = story_of(conn, visit, story_id)
    return Answer("tracker/embed.html", _context(conn, visit, story), framed=True)


def _selection(conn: sqlite3.Connection, visit: Visit, story: StoryWords) -> Selection:
    selection = queries.parse_selection(visit.args, story=story.id)
    queries.check_known(conn, selection)
    return selection


def _order(visit: Visit) -> Order:
    try:
        return order_of(visit.arg("order"))
    except KeyError as error:
        raise UsageError("order is unknown. Give one of: newest, oldest.") from error


def _address(visit: Visit, selection: Selection) -> Address:
    """The first page of a selection, in canonical form."""
    pairs = selection.query()
    if _order(visit) is Order.OLDEST:
        pairs = (*pairs, ("order", "oldest"))
    return visit.address(f"/timeline/{selection.story}", pairs)


def _context(conn: sqlite3.Connection, visit: Visit, story: StoryWords) -> Context:
    selection = _selection(conn, visit, story)
    address = _address(visit, selection)
    today = selection.asof or visit.today(story)
    counts = queries.histogram(conn, selection)
    found = sum(one.count for one in counts)
    title = story.title_in(visit.language.code)
    return (
        frame(conn, visit, "timeline", story)
        | {
            "title": title,
            "description": story.description_in(visit.language.code)
            or visit.language("site.tagline"),
        }
        | _list(conn, visit, selection, address, counts, today)
        | _known(conn, visit, story, selection, address, today)
        | _sharing(visit, address, title, found)
    )


def _list(
    conn: sqlite3.Connection,
    visit: Visit,
    selection: Selection,
    address: Address,
    counts: tuple[MonthCount, ...],
    today: date,
) -> Context:
    """The entries of this page with filters, chart and pager."""
    language, order, number = visit.language, _order(visit), page_number(visit)
    found = sum(one.count for one in counts)
    check_page(number, found, PAGE_SIZE)
    offset = (number - 1) * PAGE_SIZE
    rows = queries.page(conn, selection, found=found, limit=PAGE_SIZE, offset=offset, order=order)
    story = selection.story
    facets = site_queries.facets(conn, story)
    total = sum(choice.count for choice in facets.types)
    here = address.having(page=str(number) if number > 1 else "")
    shown = language.count("events", found)
    if selection.query() and not selection.asof:
        shown = language("timeline.found", count=shown, total=language.number(total))
    return {
        "years": years(rows, language, address, today),
        "form": form(selection, facets, language, address),
        "chart": chart.draw(counts, language, address),
        "pager": pager(number, found, language, address),
        "found": shown,
        "count": found,
        "empty": total == 0,
        "order": order.value,
        "order_url": str(address.having(order="" if order is Order.OLDEST else "oldest")),
        "whole": str(address.plain("ui")),
        "permalink": str(here),
        "other_language": str(here.having(ui=language.other)),
    }


def _known(
    conn: sqlite3.Connection,
    visit: Visit,
    story: StoryWords,
    selection: Selection,
    address: Address,
    today: date,
) -> Context:
    """What day it is, what was known by then, and the next deadline."""
    language = visit.language
    asof = selection.asof
    first = deadline_queries.first_ahead(conn, story.id, today, asof=asof)
    lives = deadline_queries.lives(conn, () if first is None else (first,), asof=asof)
    ahead = deadlines.next_deadline(lives[0], today, language, address) if lives else None
    last_due = "" if ahead else deadline_queries.last_passed(conn, story.id, today, asof=asof)
    return {
        "asof": language.day(selection.asof) if selection.asof else "",
        "asof_back": str(address.having(asof="")),
        "today": language.day(today),
        "marks_today": not selection.asof,
        "next": ahead,
        "last_due": language.date(last_due) if last_due else "",
        "deadlines_url": str(address.at(f"/deadlines/{story.id}").plain("ui", "asof")),
        "zone": story.zone.replace("_", " "),
    }


def _sharing(visit: Visit, address: Address, title: str, found: int) -> Context:
    """Downloads, feed, embed code: the selection in other places."""
    bare = address.having(order="", ui="")
    files = {
        each.name: str(
            bare.at(address.path + each.suffix).having(ui=visit.spoken if each.is_worded else "")
        )
        for each in FORMATS.values()
    }
    return {
        "downloads": list(files.items()),
        "atom": files["atom"],
        "rows_text": visit.language.count("rows", found),
        "canonical": visit.absolute(address),
        "embed_url": visit.absolute(address.at(address.path.replace("/timeline/", "/embed/", 1))),
        "embed_title": title,
        "embed_script": visit.absolute(Address(EMBED_SCRIPT, prefix=visit.prefix)),
        "embed_fallback": visit.absolute(address),
    }
