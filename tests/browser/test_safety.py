"""Hostile texts in a browser: nothing of them runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.browser.conftest import METADATA, Watched, serving
from tests.seed import STORY, seed
from tests.unit.publish.test_safety import poison


def test_case_101_no_text_of_an_article_runs_in_the_browser(tmp_path: Path, visit: Watched) -> None:
    db = seed(tmp_path / "tracker.db", 30)
    with sqlite3.connect(db) as conn:
        poison(conn)
    conn.close()
    metadata = tmp_path / "metadata.json"
    metadata.write_text(METADATA % "2025-03-01", "utf-8")
    page = visit()
    with serving(db, metadata) as site:
        for path in (f"/timeline/{STORY}", f"/deadlines/{STORY}", "/event/3", "/event/17",
                     "/sources", f"/changes/{STORY}", f"/embed/{STORY}", "/tracker/events",
                     "/tracker/mentions",
                     "/tracker/articles", "/tracker/events?_facet=title"):  # fmt: skip
            page.goto(site + path)
            assert page.locator("img[src=x]").count() == 0, path
