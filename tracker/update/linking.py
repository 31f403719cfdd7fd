"""Mentions into the timeline: which belong to the story, which event each is, what editors said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.corrections import Corrections
from tracker.model import ScopedMention, Story
from tracker.store import decisions
from tracker.store.database import Database
from tracker.update.absorb import ReadArticle

if TYPE_CHECKING:
    from tracker.timeline import Relinked


class Linker:
    """Saves what was read of articles and brings their events up to date.

    The timeline's rooms are loaded when there is something to put into it; mostly there is not.

    Args:
        stories: those of feeds.yaml.
        corrections: what editors decided.
    """

    def __init__(self, stories: Sequence[Story], corrections: Corrections) -> None:
        self._stories = {story.id: story for story in stories}
        self._corrections = corrections

    def __call__(
        self, db: Database, results: Sequence[ReadArticle], now: datetime
    ) -> tuple[int, int]:
        """Save mentions of these articles and relink; (mentions touched, events changed)."""
        from tracker.store import mentions as mention_store
        from tracker.store.timeline import TimelineTables
        from tracker.timeline import relink, standing

        touched: list[int] = []
        for result in results:
            told_before = mention_store.stories_told(db, result.article_id)
            for story_id in sorted({*result.article.stories, *told_before}):
                scoped = self._scoped(result, story_id)
                touched += mention_store.save_mentions(db, result.article_id, story_id, scoped)
        tables = TimelineTables(db)
        stories = list(self._stories.values())
        decided = standing(tables, self._corrections)
        done = relink(touched, tables, stories, tables.new_id, now, decided)
        return len(touched), _count(done)

    def correct(self, db: Database, now: datetime) -> int:
        """Bring the timeline in line with corrections.yaml; the number of events changed.

        Call it at the end of a pass, when every event that the file may name is there. Twice
        changes nothing.

        Raises:
            ConfigError: a correction names an event that never was; nothing was changed.
        """
        if not self._corrections and not decisions.load_corrected(db):
            return 0

        from tracker.store.timeline import TimelineTables
        from tracker.timeline import apply_corrections

        tables = TimelineTables(db)
        stories = list(self._stories.values())
        return _count(apply_corrections(tables, stories, self._corrections, tables.new_id, now))

    def _scoped(self, result: ReadArticle, story_id: str) -> Sequence[ScopedMention]:
        story = self._stories.get(story_id)
        if story is None or result.mentions is None or story_id not in result.article.stories:
            return ()

        from tracker.timeline import scope_mentions

        return scope_mentions(result.article, result.mentions, story)


def _count(done: Relinked) -> int:
    return len(done.created) + len(done.changed) + len(done.removed)
