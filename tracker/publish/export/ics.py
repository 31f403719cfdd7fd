"""iCalendar (RFC 5545, RFC 7986): every event an all-day entry, every deadline one that moves.

- An event is one VEVENT; its UID is made from the event's permanent id and SEQUENCE counts how
  often its date or status changed, so a subscriber's entry moves instead of doubling.
- A deadline that moves is a chain of events, one per due date. The entry of the due date in force
  has the UID of the *deadline*, so that the same entry goes from due date to due date. The earlier
  due dates keep entries of their own: cancelled if the deadline moved before they came.
- What is known to the month or year only spans it, transparent and labelled: an entry on its
  first day would be a wrong date.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from tracker import edtf
from tracker.model import StepKind
from tracker.plaintext import clean_line
from tracker.publish.export.heading import Heading
from tracker.publish.export.wording import date_note, description, headline, web_address
from tracker.publish.language import Language, load
from tracker.store.rows import DeadlineRow, EventRow

REFRESH = dt.timedelta(hours=6)
# All-day entries begin at midnight: this is nine in the morning of the day before.
ALARM_BEFORE = dt.timedelta(hours=15)

_STATUS = {"possible": "TENTATIVE", "cancelled": "CANCELLED"}
_ENDED = {StepKind.MET, StepKind.MISSED, StepKind.LIFTED, StepKind.SUPERSEDED}
_UNKNOWN_INSTANT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def render_ics(rows: Iterable[EventRow], heading: Heading) -> Iterator[bytes]:
    """The events as a calendar; CRLF line ends, lines folded at 75 octets."""
    words = load(heading.lang)
    in_force = {life.dues[-1].event_id: life for life in heading.deadlines}
    moved_away = _moved_away(heading.deadlines)
    bare = {life.id: life for life in heading.deadlines if heading.bare_deadlines}
    calendar = _calendar(heading).to_ical()
    end = b"END:VCALENDAR\r\n"
    yield calendar.removesuffix(end)
    for row in rows:
        life = in_force.get(row.id)
        if life is None:
            entry = _event_entry(row, heading, words, moved_away=row.id in moved_away)
        else:
            entry = _deadline_entry(row, life, heading, words)
            bare.pop(life.id, None)
        yield entry.to_ical()
    for life in bare.values():
        yield _bare_entry(life, heading, words).to_ical()
    yield end


def _calendar(heading: Heading) -> Any:
    from icalendar import Calendar

    title = clean_line(heading.title)
    calendar = Calendar()
    calendar.add("prodid", "-//timeline-tracker//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    if heading.view_url():
        calendar.add("url", heading.view_url())
    if heading.generated:
        calendar.add("last-modified", _instant(heading.generated))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def _event_entry(row: EventRow, heading: Heading, words: Language, *, moved_away: bool) -> Any:
    """The entry of an event by itself; a due date that was `moved_away` did not come."""
    entry = _entry(
        uid=f"event-{row.id}@{heading.authority}",
        date=row.date,
        summary=_summary(row, words, cancelled=moved_away),
        text=description(row, words),
        status="CANCELLED" if moved_away else _STATUS.get(row.status, "CONFIRMED"),
        sequence=row.sequence,
        updated=row.updated,
        words=words,
    )
    _describe_event(entry, row, heading, words)
    if row.type == "deadline" and row.status == "scheduled" and not moved_away:
        _add_alarm(entry)
    return entry


def _deadline_entry(row: EventRow, life: DeadlineRow, heading: Heading, words: Language) -> Any:
    """The entry of a deadline, from the event that states the due date in force."""
    status = _deadline_status(life)
    if status == "CONFIRMED":
        status = _STATUS.get(row.status, status)
    moves = _moves_text(life, words)
    entry = _entry(
        uid=_deadline_uid(life, heading),
        date=row.date,
        summary=_summary(row, words, cancelled=status == "CANCELLED"),
        text="\n\n".join(filter(None, (moves, description(row, words)))),
        status=status,
        sequence=life.sequence,
        updated=max(row.updated, life.updated),
        words=words,
    )
    _describe_event(entry, row, heading, words)
    entry.add("x-timeline-deadline", str(life.id))
    if life.state not in _ENDED and row.status == "scheduled":
        _add_alarm(entry)
    return entry


def _bare_entry(life: DeadlineRow, heading: Heading, words: Language) -> Any:
    """A deadline whose due date in force no event states, for example one counted in days."""
    status = _deadline_status(life)
    obligation = clean_line((words.code == "fr" and life.obligation_fr) or life.obligation)
    cancelled = f"{words('status.cancelled')}: " if status == "CANCELLED" else ""
    entry = _entry(
        uid=_deadline_uid(life, heading),
        date=life.dues[-1].due,
        summary=f"{words('type.deadline')}: {cancelled}{obligation}",
        text=_moves_text(life, words),
        status=status,
        sequence=life.sequence,
        updated=life.updated,
        words=words,
    )
    entry.add("x-timeline-deadline", str(life.id))
    entry.add("categories", [words("type.deadline")])
    if heading.site:
        entry.add("url", heading.story_url("deadlines"))
    if life.state not in _ENDED:
        _add_alarm(entry)
    return entry


def _summary(row: EventRow, words: Language, *, cancelled: bool) -> str:
    """Says "cancelled" in words as well, because some calendars do not show STATUS."""
    text = headline(row, words)
    if cancelled and row.status != "cancelled":
        text = f"{words('status.cancelled')}: {text}"
    return f"{words('type.deadline')}: {text}" if row.type == "deadline" else text


def _describe_event(entry: Any, row: EventRow, heading: Heading, words: Language) -> None:
    entry.add("x-timeline-event", str(row.id))
    entry.add("categories", [words(f"type.{row.type}")])
    sources = (web_address(source.url) for source in row.sources)
    address = heading.event_url(row.id) or next(filter(None, sources), "")
    if address:
        entry.add("url", address)


def _deadline_status(life: DeadlineRow) -> str:
    if life.state in (StepKind.LIFTED, StepKind.SUPERSEDED):
        return "CANCELLED"
    return "TENTATIVE" if life.state == StepKind.SUSPENDED else "CONFIRMED"


def _entry(
    *,
    uid: str,
    date: str,
    summary: str,
    text: str,
    status: str,
    sequence: int,
    updated: str,
    words: Language,
) -> Any:
    from icalendar import Event

    first, last = edtf.bounds(date)
    precision = edtf.precision(date)
    if precision is not edtf.Precision.DAY:
        summary = f"{summary} – {date_note(date, precision, words)}"
    changed = _instant(updated)
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("dtstart", first)
    entry.add("dtend", _day_after(last))
    entry.add("summary", summary)
    entry.add("description", text)
    entry.add("status", status)
    entry.add("transp", "TRANSPARENT")
    return entry


def _add_alarm(entry: Any) -> None:
    """A reminder; a calendar passes over one whose time is gone, so none depends on the clock."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry["summary"])
    alarm.add("trigger", -ALARM_BEFORE)
    entry.add_component(alarm)


def _moves_text(life: DeadlineRow, words: Language) -> str:
    """« 19 janvier 2025 → 5 avril 2025 (déplacée 1 fois) »; "" for one that never moved."""
    if not life.moves:
        return ""
    dates = " → ".join(words.date(due.due) for due in life.dues)
    return f"{dates} ({words.count('moves', life.moves)})"


def _moved_away(lives: Iterable[DeadlineRow]) -> frozenset[int]:
    """The events whose due date was replaced before it came."""
    return frozenset(
        due.event_id
        for life in lives
        for due in life.dues[:-1]
        if due.event_id is not None
        and edtf.is_valid(due.replaced_on)
        and edtf.bounds(due.replaced_on)[0] <= edtf.bounds(due.due)[1]
    )


def _deadline_uid(life: DeadlineRow, heading: Heading) -> str:
    return f"deadline-{life.id}@{heading.authority}"


def _day_after(day: dt.date) -> dt.date:
    """DTEND of an all-day entry is exclusive; the last day of the calendar has none after it."""
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _instant(text: str) -> dt.datetime:
    """An instant of the data, in UTC; one that cannot be read must not take the calendar down."""
    try:
        parsed = dt.datetime.fromisoformat(text)
    except ValueError:
        return _UNKNOWN_INSTANT
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
