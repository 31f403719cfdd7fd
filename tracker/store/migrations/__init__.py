"""Tables, views and indexes, as numbered migrations.

A migration is never edited once released; a change is a new one. Each stands alone, so what two of
them write alike is written twice: neither may change with the other. `application_id` marks a file
as ours and `user_version` holds the number of the last migration that ran, so that a foreign or a
newer database is refused untouched.

Tables that visitors read: events, mentions, articles, deadlines, deadline_steps,
deadline_proposals, actors, event_actors, instruments, event_instruments, event_versions,
corrections, feeds, runs. The others are plumbing and hidden in metadata.json.

All instants are ISO 8601 UTC text (`2025-01-17T18:22:00+00:00`) except `articles.published`, which
keeps the zone that the source stated. All calendar dates are EDTF text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tracker.store.migrations.m001_first_schema import m001_first_schema
from tracker.store.migrations.m002_quick_lists import m002_quick_lists
from tracker.store.migrations.m003_deadline_words import m003_deadline_words
from tracker.store.migrations.m004_event_kinds import m004_event_kinds

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x54726B72  # "Trkr"

Migration = Callable[["Database"], None]

MIGRATIONS: tuple[Migration, ...] = (
    m001_first_schema,
    m002_quick_lists,
    m003_deadline_words,
    m004_event_kinds,
)
