"""Calendars, read back with `icalendar`."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from icalendar import Calendar

from tests.seed import STORY, seed
from tracker.publish.export import export_selection
from tracker.store.database import open_readonly
from tracker.store.queries import Selection, parse_selection

Entries = dict[str, Any]


def entries(data: bytes) -> Entries:
    found = list(Calendar.from_ical(data).walk("VEVENT"))
    by_uid = {str(entry["uid"]).partition("@")[0]: entry for entry in found}
    assert len(by_uid) == len(found)
    return by_uid


def days(entry: Any) -> tuple[date, date]:
    return entry.decoded("dtstart"), entry.decoded("dtend")


def test_case_115_lines_are_crlf_and_at_most_75_octets(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited("UPDATE mentions SET quote = ?", "é👩‍⚖️ " * 300)
    data = render(conn, "ics")
    assert data.count(b"\n") == data.count(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "x\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
        "x\nEND:VCALENDAR",
        "x\rATTACH:file:///etc/passwd",
        "semi; comma, back\\slash \\n :colon",
        'quote " and \u2028 \x85 \x0b \x0c',
        "\x00\x07 control",
    ],
)
def test_case_115_text_cannot_become_a_component(
    edited: Callable[..., Connection], render: Callable[..., bytes], text: str
) -> None:
    edited("UPDATE mentions SET quote = ?", text)
    edited("UPDATE articles SET title = ?", text)
    conn = edited("UPDATE events SET title_en = ?, summary = ?", text, text)
    calendar = Calendar.from_ical(render(conn, "ics", title=text))
    assert {component.name for component in calendar.walk()} <= {"VCALENDAR", "VEVENT", "VALARM"}
    found = entries(render(conn, "ics"))
    assert len([uid for uid in found if uid.startswith("event-")]) == 30
    assert all("attach" not in entry for entry in found.values())
    if "\\n :colon" in text:
        assert str(found["event-1"]["summary"]) == text


def test_case_115_dates_are_days_with_an_exclusive_end(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    found = entries(render(conn, "ics"))
    one = timedelta(days=1)
    titles = {str(entry["summary"]): entry for entry in found.values()}
    day = date(2025, 1, 17)
    assert days(titles["Supreme Court upholds the law"]) == (day, day + one)
    night = next(e for title, e in titles.items() if title.startswith("TikTok goes dark"))
    assert days(night) == (date(2025, 1, 18), date(2025, 1, 20))
    month = next(e for title, e in titles.items() if title.startswith("Ban on government"))
    assert days(month) == (date(2022, 12, 1), date(2023, 1, 1))
    assert "December 2022" in str(month["summary"])
    assert "day not" in str(month["summary"])
    assert all(entry["dtstart"].params["VALUE"] == "DATE" for entry in found.values())
    assert all(str(entry["transp"]) == "TRANSPARENT" for entry in found.values())


def test_an_event_known_to_the_year_spans_it(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited(
        "UPDATE events SET date='2026', date_start='2026-01-01', date_end='2026-12-31',"
        " precision='year' WHERE id = 1"
    )
    entry = entries(render(conn, "ics"))["event-1"]
    assert days(entry) == (date(2026, 1, 1), date(2027, 1, 1))
    assert "2026" in str(entry["summary"])


def test_the_last_day_of_the_calendar_does_not_break_it(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited(
        "UPDATE events SET date='9999-12-31', date_start=date, date_end=date WHERE id = 1"
    )
    assert "event-1" in entries(render(conn, "ics"))


def test_status_says_what_is_certain(conn: Connection, render: Callable[..., bytes]) -> None:
    found = {str(entry["summary"]): entry for entry in entries(render(conn, "ics")).values()}
    possible = next(entry for title, entry in found.items() if "could leave" in title)
    cancelled = next(entry for title, entry in found.items() if "called off" in title)
    assert str(possible["status"]) == "TENTATIVE"
    assert str(possible["summary"]).startswith("Possible")
    assert str(cancelled["status"]) == "CANCELLED"
    assert str(cancelled["summary"]).startswith("Cancelled")
    assert str(found["House passes H.R. 7521"]["status"]) == "CONFIRMED"


def test_the_calendar_names_itself_and_when_to_come_back(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    calendar = Calendar.from_ical(render(conn, "ics", title="The ban, told; in full"))
    assert str(calendar["name"]) == str(calendar["x-wr-calname"]) == "The ban, told; in full"
    assert calendar.decoded("refresh-interval") == timedelta(hours=6)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert str(calendar["version"]) == "2.0"


# --- a deadline that moves ------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Callable[[int], Entries]:
    """The calendar after the first n steps of the deadline's life."""

    def told(steps: int) -> Entries:
        conn = open_readonly(seed(tmp_path / f"{steps}.db", 60, moves=steps))
        data = b"".join(export_selection(conn, Selection(story=STORY), "ics"))
        conn.close()
        return entries(data)

    return told


def test_the_same_entry_moves_when_the_deadline_moves(told: Callable[[int], Entries]) -> None:
    lives = [told(steps)["deadline-1"] for steps in (1, 2, 3, 4, 7)]
    assert [days(entry)[0].isoformat() for entry in lives] == [
        "2025-01-19", "2025-04-05", "2025-06-19", "2025-09-17", "2026-01-23",
    ]  # fmt: skip
    assert [entry["sequence"] for entry in lives] == [0, 1, 2, 3, 5]
    assert "January 19, 2025 → April 5, 2025" in str(lives[1]["description"])


def test_each_event_has_one_entry_whether_or_not_it_is_the_deadline_in_force(
    told: Callable[[int], Entries],
) -> None:
    for steps in (1, 3, 7):
        found = told(steps)
        ids = [str(e["x-timeline-event"]) for e in found.values() if "x-timeline-event" in e]
        assert sorted(map(int, ids)) == list(range(1, 61))
        # Only a due date in force that no event states adds an entry.
        assert len(found) - len(ids) == (1 if steps == 7 else 0)


def test_a_due_date_that_was_moved_before_it_came_is_cancelled(
    told: Callable[[int], Entries],
) -> None:
    found = told(3)
    by_day = {
        days(entry)[0].isoformat(): entry
        for entry in found.values()
        if str(entry["summary"]).startswith("Deadline")
    }
    # Moved on 20 January, the day after it fell due: it did come.
    assert str(by_day["2025-01-19"]["status"]) == "CONFIRMED"
    assert str(by_day["2025-04-05"]["status"]) == "CANCELLED"
    assert str(by_day["2025-04-05"]["summary"]).startswith("Deadline: Cancelled")
    assert str(by_day["2025-06-19"]["uid"]).startswith("deadline-1@")


def test_a_change_of_an_earlier_due_date_never_lowers_the_sequence(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    before = entries(render(edited("UPDATE events SET sequence = 0"), "ics"))["deadline-1"]
    conn = edited("UPDATE events SET sequence = 3 WHERE date = '2025-01-19'")
    assert entries(render(conn, "ics"))["deadline-1"]["sequence"] == before["sequence"] + 3


@pytest.mark.parametrize(
    ("kind", "status", "alarms"),
    [("extended", "CONFIRMED", 1), ("suspended", "TENTATIVE", 1), ("lifted", "CANCELLED", 0),
     ("met", "CONFIRMED", 0)],
)  # fmt: skip
def test_the_state_of_a_deadline_shows_in_its_entry(
    edited: Callable[..., Connection], render: Callable[..., bytes],
    kind: str, status: str, alarms: int,
) -> None:  # fmt: skip
    conn = edited("UPDATE deadline_steps SET kind = ? WHERE number = 7", kind)
    entry = entries(render(conn, "ics"))["deadline-1"]
    assert str(entry["status"]) == status
    assert len(entry.walk("VALARM")) == alarms


def test_a_scheduled_deadline_rings_on_the_morning_before(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    edited("DELETE FROM deadline_steps")
    conn = edited("UPDATE events SET status = 'scheduled' WHERE date = '2025-06-19'")
    found = [e for e in entries(render(conn, "ics")).values() if days(e)[0] == date(2025, 6, 19)]
    (alarm,) = found[0].walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-15)
    assert str(alarm["action"]) == "DISPLAY"


def test_a_filtered_calendar_holds_the_selected_events_alone(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    found = entries(render(conn, "ics", parse_selection({"type": "deadline"}, story=STORY)))
    assert len(found) == 3
    assert all("x-timeline-event" in entry for entry in found.values())


def test_the_calendar_as_it_was_known_has_the_deadline_of_then(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    found = entries(render(conn, "ics", parse_selection({"asof": "2025-01-19"}, story=STORY)))
    assert days(found["deadline-1"])[0] == date(2025, 1, 19)


# --- subscriptions --------------------------------------------------------------------------------


def test_case_115_a_second_export_differs_only_where_the_data_does(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    before = entries(render(edited("SELECT 1"), "ics"))
    conn = edited(
        "UPDATE events SET date='2025-01-11', date_start='2025-01-11', date_end='2025-01-11',"
        " sequence = 1, updated = '2026-01-21T00:00:00+00:00' WHERE date = '2025-01-10'"
    )
    after = entries(render(conn, "ics"))
    changed = [uid for uid in before if before[uid].to_ical() != after[uid].to_ical()]
    assert list(before) == list(after)
    assert len(changed) == 1
    assert days(after[changed[0]])[0] == date(2025, 1, 11)
    assert after[changed[0]]["sequence"] == 1


def test_uids_bear_the_configured_domain_and_links_the_site(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    found = Calendar.from_ical(
        render(conn, "ics", site="http://127.0.0.1:8001/", authority="news.example.org")
    ).walk("VEVENT")
    assert {str(entry["uid"]).partition("@")[2] for entry in found} == {"news.example.org"}
    assert all(str(entry["url"]).startswith("http://127.0.0.1:8001/") for entry in found)


def test_an_instant_that_cannot_be_read_costs_itself_only(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    conn = edited("UPDATE events SET updated = 'yesterday' WHERE id = 1")
    assert len(entries(render(conn, "ics"))) >= 30
