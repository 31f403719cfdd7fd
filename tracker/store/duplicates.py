"""Sketches of articles, by which copies of one report are found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from tracker.store.handle import Database
from tracker.store.mentions import chunks, marks


def load_unsketched(db: Database, article_ids: Collection[int]) -> list[tuple[int, str]]:
    """Those of the articles whose present text has no sketch, with title and text."""
    return [
        (int(row[0]), f"{row[1]}\n\n{row[2]}")
        for some in chunks(article_ids)
        for row in db.execute(
            "SELECT a.id, a.title, t.text FROM articles a "
            "JOIN article_texts t ON t.article_id = a.id "
            f"WHERE a.id IN ({marks(some)}) AND t.sketch IS NULL ORDER BY a.id",
            some,
        ).fetchall()
    ]


def load_sketched(
    db: Database, bands: Collection[int]
) -> list[tuple[int, bytes, datetime, str, int | None]]:
    """Id, sketch, publication, address and original of the articles that have one of the bands."""
    rows = db.execute(
        "SELECT DISTINCT a.id, t.sketch, coalesce(a.published, a.first_seen), a.url, "
        "a.duplicate_of FROM article_bands b JOIN articles a ON a.id = b.article_id "
        f"JOIN article_texts t ON t.article_id = a.id WHERE b.band IN ({marks(bands)}) "
        "AND t.sketch IS NOT NULL ORDER BY a.id",
        [*bands],
    ).fetchall()
    return [(row[0], row[1], _instant(row[2]), row[3], row[4]) for row in rows]


def _instant(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def save_sketch(db: Database, article_id: int, values: bytes, bands: Collection[int]) -> None:
    """Keep a sketch in the place of an older one; the article stands by itself until told."""
    db.execute("UPDATE article_texts SET sketch = ? WHERE article_id = ?", [values, article_id])
    db.execute("DELETE FROM article_bands WHERE article_id = ?", [article_id])
    for band in sorted(set(bands)):
        db.execute("INSERT INTO article_bands (band, article_id) VALUES (?, ?)", [band, article_id])
    heir = db.execute(
        "SELECT min(id) FROM articles WHERE duplicate_of = ?", [article_id]
    ).fetchone()[0]
    if heir is not None:  # its text has changed: its copies stay together without it
        db.execute(
            "UPDATE articles SET duplicate_of = ? WHERE duplicate_of = ? AND id <> ?",
            [heir, article_id, heir],
        )
        db.execute("UPDATE articles SET duplicate_of = NULL WHERE id = ?", [heir])
    db.execute("UPDATE articles SET duplicate_of = NULL WHERE id = ?", [article_id])


def save_duplicates(db: Database, original: int, copies: Collection[int]) -> None:
    """Make the copies, and what copied them, duplicates of the original."""
    ids = sorted({*copies} - {original})
    db.execute("UPDATE articles SET duplicate_of = NULL WHERE id = ?", [original])
    for some in chunks(ids):
        db.execute(
            f"UPDATE articles SET duplicate_of = ? WHERE id IN ({marks(some)}) "
            f"OR duplicate_of IN ({marks(some)}) AND id <> ?",
            [original, *some, *some, original],
        )
