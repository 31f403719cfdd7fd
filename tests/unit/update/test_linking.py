"""What editors decided, during a pass and at its end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.corrections import parse_corrections
from tracker.errors import ConfigError
from tracker.model import Article, EventMention, EventType, Status, Story
from tracker.store.articles import save_article
from tracker.store.database import Store
from tracker.update.absorb import ReadArticle
from tracker.update.linking import Linker

NOW = datetime(2026, 2, 1, 6, tzinfo=UTC)
STORY = Story(id="tiktok-ban", title={"en": "The ban"}, terms=("TikTok",))
QUOTE = "The Supreme Court upheld the TikTok law."
WHY = "date: 2026-02-01\n    reason: checked"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "t.db") as opened:
        yield opened


def link(store: Store, number: int, day: str, corrections: str = "") -> Linker:
    """One pass over an article that tells a ruling of a day."""
    article = Article(
        id=str(number),
        title=f"TikTok, report {number}",
        text=QUOTE,
        published=NOW.replace(day=number),
        lang="en",
        url=f"https://example.org/{number}",
        stories=(STORY.id,),
    )
    start = article.document.index(QUOTE)
    said = EventMention(
        EventType.RULING, day, Status.OCCURRED, False, (), QUOTE, start, start + len(QUOTE)
    )
    linker = Linker([STORY], parse_corrections(corrections.encode()))
    with store.transaction() as db:
        article_id, _ = save_article(db, article, publisher="", seen=NOW)
        linker(db, [ReadArticle(article_id, article, (said,))], NOW)
    return linker


def found(store: Store) -> list[tuple[object, ...]]:
    sql = "SELECT id, source_count, review FROM events ORDER BY date"
    return [tuple(row) for row in store.db.execute(sql).fetchall()]


def test_a_file_with_a_mistake_changes_nothing_that_was_decided_and_adds_nothing(
    store: Store,
) -> None:
    link(store, 1, "2025-01-17")
    link(store, 2, "2025-01-30")
    (one, *_), (other, *_) = found(store)
    old = f"corrections:\n  - reject: {one}\n    {WHY}\n"
    linker = link(store, 3, "2025-02-10", old)
    with store.transaction() as db:
        linker.correct(db, NOW)
    wrong = f"{old}  - reject: {other}\n    date: 2026-02-02\n    reason: new\n"
    wrong += f"  - confirm: 12345\n    {WHY}\n"
    link(store, 4, "2025-01-17", wrong)
    linker = link(store, 5, "2025-01-30", wrong)
    with pytest.raises(ConfigError, match="no event 12345"), store.transaction() as db:
        linker.correct(db, NOW)
    assert found(store)[:2] == [(one, 2, "rejected"), (other, 2, "unreviewed")]
