"""The stories of feeds.yaml, kept in the database so that it describes itself wherever it goes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.model import Story
from tracker.store import values
from tracker.store.handle import Database

_COLUMNS = "id, position, title_en, title_fr, jurisdiction, terms, window_start, window_end"


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as readers see it; an empty title means that the language has none."""

    id: str
    title_en: str
    title_fr: str
    jurisdiction: str
    terms: tuple[str, ...]


def are_in_line(db: Database, stories: Sequence[Story]) -> bool:
    """Whether `sync_stories` would write nothing."""
    stored = db.execute(f"SELECT {_COLUMNS} FROM stories ORDER BY position").fetchall()
    return stored == [_row(number, story) for number, story in enumerate(stories)]


def sync_stories(db: Database, stories: Sequence[Story]) -> None:
    """Make the table say what the configuration says, in its order."""
    table = db.utils.table("stories")
    table.delete_where()
    names = _COLUMNS.split(", ")
    table.insert_all(
        dict(zip(names, _row(number, story), strict=True)) for number, story in enumerate(stories)
    )


def compare_stories(conn: sqlite3.Connection, stories: Sequence[Story]) -> list[str]:
    """What the next pass would find changed in the stories, in words."""
    stored = {row.id: row for row in load_stories(conn)}
    wanted = {story.id: story for story in stories}
    again = "`tracker rebuild` reads what is stored again"
    lines = [f"story {name}: new; {again}" for name in wanted if stored and name not in stored]
    lines += [
        f"story {name}: terms changed from {', '.join(stored[name].terms)}; {again}"
        for name, story in wanted.items()
        if name in stored and stored[name].terms != story.terms
    ]
    lines += [
        f"story {name}: no longer followed; its events stay in the database"
        for name in stored
        if name not in wanted
    ]
    return lines


def _row(position: int, story: Story) -> tuple[str | int | None, ...]:
    return (
        story.id,
        position,
        story.title.get("en", ""),
        story.title.get("fr", ""),
        story.jurisdiction,
        values.strings(story.terms),
        story.window_start.isoformat() if story.window_start else None,
        story.window_end.isoformat() if story.window_end else None,
    )


def load_stories(conn: sqlite3.Connection) -> list[StoryRow]:
    """The stories in the order of the configuration, the default one first."""
    rows = conn.execute(
        "SELECT id, title_en, title_fr, jurisdiction, terms FROM stories ORDER BY position"
    )
    return [
        StoryRow(story_id, title_en, title_fr, jurisdiction, values.parse_strings(terms))
        for story_id, title_en, title_fr, jurisdiction, terms in rows
    ]
