"""Every page of the site but the timeline: a connection and a visit in, an `Answer` out.

A page runs inside one read transaction, so that all it shows comes from one state of the database.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from urllib.parse import quote

from markupsafe import Markup

from tracker import edtf
from tracker.errors import UsageError
from tracker.publish import deadlines, event_page, record
from tracker.publish.address import Address
from tracker.publish.language import Language
from tracker.publish.page import pager, title_of
from tracker.publish.structured_data import json_ld
from tracker.publish.timeline_page import timeline
from tracker.publish.visit import (
    Answer,
    NotThere,
    Visit,
    all_stories,
    frame,
    page_number,
    slice_of,
    story_of,
)
from tracker.store import deadline_queries, known_queries, queries, site_queries
from tracker.store.queries import Selection
from tracker.store.site_rows import CorrectionRow, VersionRow

_CHANGES_PER_PAGE = 100
_DEADLINES_PER_PAGE = 30


def home(conn: sqlite3.Connection, visit: Visit) -> Answer:
    """The timeline of the default story: the first configured one, else the first held."""
    stories = all_stories(conn, visit)
    if not stories or not site_queries.has_events(conn):
        return empty(conn, visit)
    return timeline(conn, visit, stories[0].id)


def deadline_page(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Answer:
    """The life of every deadline of a story."""
    story = story_of(conn, visit, story_id)
    language = visit.language
    asof, on, number = _day(visit, "asof"), _day(visit, "on"), page_number(visit)
    today = asof or visit.today(story)
    order = deadline_queries.in_order(conn, story.id, today, asof=asof)
    pairs = [(name, day.isoformat()) for name, day in (("asof", asof), ("on", on)) if day]
    address = visit.address(f"/deadlines/{story.id}", pairs)
    only = visit.arg("deadline")
    if only:
        address = address.having(deadline=only)
        order = tuple(key for key in order if str(key) == only)
        if not order:
            raise NotThere(language("error.404_deadline", id=only[:40]))
    shown = slice_of(order, number, _DEADLINES_PER_PAGE)
    lives = deadline_queries.lives(conn, shown, asof=asof)
    context = frame(conn, visit, "deadlines", story) | {
        "title": language("deadlines.title"),
        "story_title": story.title_in(language.code),
        "lives": [deadlines.view(life, today, language, address, on) for life in lives],
        "pager": pager(number, len(order), language, address, _DEADLINES_PER_PAGE, "deadlines"),
        "all_url": str(address.having(deadline="")) if only else "",
        "on": on.isoformat() if on else "",
        "asof_iso": asof.isoformat() if asof else "",
        **_as_known(visit, address, asof),
        "kept": [*visit.asked_language, *((("deadline", only),) if only else ())],
        "today": language.day(today),
        "zone": story.zone.replace("_", " "),
        "canonical": visit.absolute(address),
        "ics": str(
            visit.address(f"/timeline/{story.id}.ics").having(ui=visit.spoken, type="deadline")
        ),
        "other_language": str(address.having(ui=language.other)),
    }
    return Answer("tracker/deadlines.html", context)


def _day(visit: Visit, name: str) -> date | None:
    value = visit.arg(name).strip()
    if not value:
        return None
    if edtf.is_valid(value) and edtf.precision(value) is edtf.Precision.DAY:
        return date.fromisoformat(value)
    raise UsageError(f"{name}={value[:40]!r} is no day. Give one as 2025-01-19.")


def event(conn: sqlite3.Connection, visit: Visit, event_text: str) -> Answer:
    """One event, a redirect to the one it was merged into, or the trace of one that left.

    With `asof` as it was known on that day: its type, date, status, words, sources, the life of its
    deadline, and what stood beside it.

    Raises:
        NotThere: there never was an event with this id, or it was not known on that day.
        UsageError: `asof` is no day.
    """
    language = visit.language
    # Eighteen digits are within SQLite's integers.
    is_id = event_text.isascii() and event_text.isdigit() and len(event_text) <= 18
    if not is_id:
        raise NotThere(language("error.404_event", id=event_text[:40]))
    event_id = int(event_text)
    asof = _day(visit, "asof")
    until = Selection(asof=asof).until
    pairs = [("asof", asof.isoformat())] if asof else []
    address = visit.address(f"/event/{event_id}", pairs)
    found = queries.event(conn, event_id, asof)
    if found is None:
        target = site_queries.redirect(conn, event_id)
        if target is not None:
            return Answer(status=301, location=str(address.at(f"/event/{target}")))
        return _gone(conn, visit, event_id, asof)
    story = story_of(conn, visit, found.story)
    page_url = visit.absolute(address.plain())
    mentions = site_queries.mentions(conn, event_id)
    claims = site_queries.claims(conn, event_id)
    if asof:
        mentions = tuple(one for one in mentions if one.known_at < until)
        claims = known_queries.claims(claims, mentions)
        found = found._replace(source_count=known_queries.sources(mentions))
    today = asof or visit.today(story)
    view = event_page.view(
        found,
        claims,
        mentions,
        language,
        address,
        today,
        report_url=visit.site.report_url,
        page_url=page_url,
    )
    if asof:
        before, after = known_queries.neighbours(conn, found, until)
    else:
        before, after = site_queries.neighbours(conn, found.story, found.date_start, event_id)
    lives = deadline_queries.lives(conn, deadline_queries.of_event(conn, event_id), asof=asof)
    # Of an earlier day a life may not have what ties the event to it.
    lives = tuple(
        life
        for life in lives
        if life.is_moved_by(event_id)
        or life.proposes_by(event_id)
        or (found.type == "deadline" and life.had(found.date))
    )
    last = next((due for life in lives if (due := deadlines.replaced_by(life, found.date))), "")
    context = frame(conn, visit, "timeline", story) | {
        "title": view.title,
        "event": view,
        "summary": found.summary,
        "versions": event_page.version_views(_versions(conn, event_id, until), language),
        "corrections": _corrections(conn, event_id, asof),
        "lives": [deadlines.view(life, today, language, address) for life in lives],
        "replaced_by": language.date(last) if found.type == "deadline" else "",
        "proposed_for": {life.id for life in lives if life.proposes_by(event_id)},
        "back": f"{address.at(f'/timeline/{found.story}')}#event-{event_id}",
        "story_title": story.title_in(language.code),
        "before": _neighbour(conn, address, language, before, asof),
        "after": _neighbour(conn, address, language, after, asof),
        "json_ld": Markup(json_ld(found, view, page_url)),
        "canonical": page_url,
        "other_language": str(address.having(ui=language.other)),
        **_as_known(visit, address, asof),
    }
    return Answer("tracker/event.html", context)


def _as_known(visit: Visit, address: Address, asof: date | None) -> dict[str, object]:
    """The day whose knowledge a page shows, and the way back to today's."""
    return {
        "asof": visit.language.day(asof) if asof else "",
        "asof_back": str(address.having(asof="")),
    }


def _versions(conn: sqlite3.Connection, event_id: int, until: str) -> tuple[VersionRow, ...]:
    rows = site_queries.versions(conn, event_id)
    return known_queries.until_then(rows, until) if until else rows


def _corrections(
    conn: sqlite3.Connection, event_id: int, asof: date | None
) -> tuple[CorrectionRow, ...]:
    rows = site_queries.corrections(conn, event_id)
    return tuple(row for row in rows if asof is None or row.date <= asof.isoformat())


def _neighbour(
    conn: sqlite3.Connection,
    address: Address,
    language: Language,
    event_id: int | None,
    asof: date | None,
) -> tuple[str, str, str] | None:
    found = queries.event(conn, event_id, asof) if event_id is not None else None
    if found is None:
        return None
    title, _ = title_of(found, language)
    return str(address.at(f"/event/{event_id}")), language.date(found.date), title


def _gone(conn: sqlite3.Connection, visit: Visit, event_id: int, asof: date | None) -> Answer:
    """What remains of an event that no source supports any more: 410 with its history.

    Raises:
        NotThere: there never was such an event, or nothing was known of it on that day.
    """
    versions = _versions(conn, event_id, Selection(asof=asof).until)
    if not versions:
        known = queries.event(conn, event_id) is not None
        if asof and known:
            day = visit.language.day(asof)
            raise NotThere(visit.language("error.404_event_then", id=event_id, date=day))
        raise NotThere(visit.language("error.404_event", id=event_id))
    story = story_of(conn, visit, versions[0].story)
    context = frame(conn, visit, "timeline", story) | {
        "title": visit.language("event.gone"),
        "versions": event_page.version_views(versions, visit.language),
        "corrections": _corrections(conn, event_id, asof),
        "back": str(visit.address(f"/timeline/{story.id}")),
    }
    return Answer("tracker/gone.html", context, status=410)


def changes(conn: sqlite3.Connection, visit: Visit, story_id: str) -> Answer:
    """What changed in the timeline of a story, day by day; with `asof` up to that day.

    Raises:
        NotThere: there is no such story.
        UsageError: there is no such page.
    """
    story = story_of(conn, visit, story_id)
    language, number, asof = visit.language, page_number(visit), _day(visit, "asof")
    rows = site_queries.changes(
        conn,
        story.id,
        limit=_CHANGES_PER_PAGE + 1,
        offset=(number - 1) * _CHANGES_PER_PAGE,
        until=Selection(asof=asof).until,
    )
    if number > 1 and not rows:
        raise UsageError(f"There is no page {number}; the changes do not go back so far.")
    pairs = [("asof", asof.isoformat())] if asof else []
    address = visit.address(f"/changes/{story.id}", pairs)
    context = frame(conn, visit, "changes", story) | {
        "title": language("changes.title"),
        "story_title": story.title_in(language.code),
        "days": record.days(rows[:_CHANGES_PER_PAGE], language, address),
        "older": (
            str(address.having(page=str(number + 1))) if len(rows) > _CHANGES_PER_PAGE else ""
        ),
        "newest": str(address) if number > 1 else "",
        "atom": str(address.at(f"/changes/{story.id}.atom").plain("asof").having(ui=visit.spoken)),
        "canonical": visit.absolute(address),
        "other_language": str(address.having(ui=language.other)),
        **_as_known(visit, address, asof),
    }
    return Answer("tracker/changes.html", context)


def sources(conn: sqlite3.Connection, visit: Visit) -> Answer:
    """The feeds and their health."""
    context = frame(conn, visit, "sources") | {
        "title": visit.language("sources.title"),
        "feeds": [
            record.health(feed, visit.now, visit.language) for feed in site_queries.feeds(conn)
        ],
        "canonical": visit.absolute(visit.address("/sources")),
    }
    return Answer("tracker/sources.html", context)


def about(conn: sqlite3.Connection, visit: Visit) -> Answer:
    """Scope, method, measured accuracy, licence."""
    language = visit.language
    stories = [
        (
            story.title_in(language.code),
            story.description_in(language.code),
            language.count("events", site_queries.event_count(conn, story.id)),
            str(visit.address(f"/timeline/{story.id}")),
        )
        for story in all_stories(conn, visit)
    ]
    context = frame(conn, visit, "about") | {
        "title": language("about.title"),
        "about_stories": stories,
        "measures": [
            (one.name.get(language.code, ""), one.value, one.measured_on.get(language.code, ""))
            for one in visit.site.accuracy
        ],
        "licence": visit.site.licence,
        "licence_url": visit.site.licence_url,
        "canonical": visit.absolute(visit.address("/about")),
    }
    return Answer("tracker/about.html", context)


def empty(conn: sqlite3.Connection | None, visit: Visit, status: int = 200) -> Answer:
    """A site without a single event: how to fill it."""
    words = "empty.text" if conn else "empty.no_database"
    context = frame(conn, visit, "") | {
        "title": visit.language("empty.title"),
        "text": visit.language(words),
        "canonical": "",
    }
    return Answer("tracker/empty.html", context, status=status)


def problem(
    conn: sqlite3.Connection | None, visit: Visit, status: int, message: str, lang: str = ""
) -> Answer:
    """A request that cannot be answered: what is wrong and where to go.

    Args:
        conn: the database, None where it cannot be read.
        visit: the request.
        status: 400, 404, 405 or 503.
        message: what is wrong, for people.
        lang: its language; that of the page if empty.
    """
    key = f"error.{status if status in (404, 503) else 400}"
    context = frame(conn, visit, "") | {
        "title": visit.language(key),
        "message": message,
        "message_lang": lang or visit.language.code,
        "status": status,
        "back": str(visit.address(quote(visit.path)) if status == 400 else visit.address("/")),
        "canonical": "",
    }
    return Answer("tracker/problem.html", context, status=status)
