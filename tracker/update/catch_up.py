"""Reads articles that an earlier pass stored but could not extract."""

from __future__ import annotations

import time
from datetime import datetime

from tracker.store import articles as article_store
from tracker.update.absorb import ATTEMPTS, ReadArticle, Reader, save_reading
from tracker.update.journal import Journal
from tracker.update.linking import Linker

BATCH = 50


def catch_up(journal: Journal, reader: Reader, linker: Linker, now: datetime, until: float) -> None:
    """Extract and link what waits, a batch a transaction; each article a few times at most.

    No batch is begun after `until`, as `time.monotonic` counts; later passes go on.
    """
    db = journal.store.db
    waiting = article_store.articles_to_extract(db, ATTEMPTS)
    for first in range(0, len(waiting), BATCH):
        if time.monotonic() >= until:
            return
        stored = article_store.load_articles(db, waiting[first : first + BATCH])
        read = reader.read_articles([item.article for item in stored])
        results = [
            ReadArticle(item.id, item.article, *found)
            for item, found in zip(stored, read, strict=True)
        ]
        if reader.model_missing:
            return
        with journal.transaction() as open_db:
            _, events = save_reading(open_db, reader, linker, results, now)
        journal.report.events_changed += events
