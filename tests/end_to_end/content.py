"""What a database says, without what tells only when and how often the tracker ran."""

from __future__ import annotations

import sqlite3
from pathlib import Path

QUERIES = {
    "feeds": "SELECT id, url, kind, lang, source, followed, failures FROM feeds ORDER BY id",
    "entries": "SELECT feed_id, key, url, title, content_hash FROM entries ORDER BY feed_id, key",
    "articles": (
        "SELECT a.url, a.feed_id, a.title, a.published, a.lang, a.text_status, a.content_hash, "
        "d.url FROM articles a LEFT JOIN articles d ON d.id = a.duplicate_of ORDER BY a.url"
    ),
    "mentions": (
        "SELECT a.url, m.event_id, m.story, m.type, m.date, m.status, m.quote, m.start, "
        "m.withdrawn "
        "FROM mentions m JOIN articles a ON a.id = m.article_id "
        "ORDER BY a.url, m.story, m.type, m.date, m.start"
    ),
    "events": (
        "SELECT id, story, type, date, status, title_en, title_fr, source_count, official, claims "
        "IS NULL FROM events ORDER BY id"
    ),
    "versions": (
        "SELECT event_id, version, known_from, known_until, type, date, status, title "
        "FROM event_versions ORDER BY event_id, version"
    ),
    "steps": (
        "SELECT d.story, d.obligation, s.number, s.kind, s.date, s.due, s.event_id "
        "FROM deadline_steps s JOIN deadlines d ON d.id = s.deadline_id "
        "ORDER BY d.story, d.obligation, d.id, s.number"
    ),
}


def content_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each query."""
    conn = sqlite3.connect(path)
    try:
        return {name: conn.execute(query).fetchall() for name, query in QUERIES.items()}
    finally:
        conn.close()


def dump_of(path: Path) -> list[str]:
    """Every row of every table, as SQL."""
    conn = sqlite3.connect(path)
    try:
        return list(conn.iterdump())
    finally:
        conn.close()
