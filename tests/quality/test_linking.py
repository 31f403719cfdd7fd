"""Linking on annotated articles: B³ against pinned floors, and the life of one deadline.

The weights were tuned on the training gold; the development gold is only measured. Mentions are
the gold's own, so that nothing but linking is scored, and once those that extraction finds.
`pytest -s` prints the figures.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tracker.config import load_config
from tracker.evaluate import Record, load_gold
from tracker.evaluate import score as score_events
from tracker.extract import Extractor
from tracker.model import (
    Article,
    EventMention,
    EventType,
    ScopedMention,
    SourceKind,
    Status,
    StoredMention,
    Story,
)
from tracker.stateless import article_from_record, extract_linked
from tracker.timeline import cluster, scope_mentions
from tracker.timeline.deadlines import deadline_lives
from tracker.timeline.due import due_on
from tracker.timeline.features import book_of
from tracker.timeline.linking import link_mentions
from tracker.timeline.merge import merge_event

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "cases" / "gold"
FIVE = ("2025-01-20", "2025-04-04", "2025-06-19", "2025-09-16", "2025-09-25")
SOURCES = {"official": SourceKind.OFFICIAL, "docket": SourceKind.COURT, "blog": SourceKind.BLOG}


@dataclass(frozen=True)
class Annotated:
    """A gold mention with the real-world event that it speaks of."""

    mention: StoredMention
    event: str


def annotated(
    files: Iterable[Path], story: Story | None = None, topic: str = ""
) -> list[Annotated]:
    """The gold mentions of files; those of `topic` alone where it is given."""
    found: list[Annotated] = []
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    for number, gold in enumerate(map(json.loads, lines), 1):
        if topic and gold["topic"] != topic:
            continue
        article = Article(
            id=gold["id"],
            title=gold["title"],
            text=gold["text"],
            published=datetime.fromisoformat(gold["published"]),
            lang=gold["lang"],
            source=SOURCES.get(gold["kind"], SourceKind.NEWS),
        )
        for event in gold["events"]:
            scoped = scope_mentions(article, [_mention(article, event)], story)
            found += [
                Annotated(_stored(one, article, number, len(found) + 1, story), event["event_id"])
                for one in scoped
            ]
    return found


def _mention(article: Article, event: dict[str, Any]) -> EventMention:
    start = article.document.index(event["quote"])
    return EventMention(
        type=EventType(event["type"]),
        date=event["date"],
        status=Status(event["status"]),
        derived=event["derived"],
        actors=tuple(event["actors"]),
        quote=event["quote"],
        start=start,
        end=start + len(event["quote"]),
        confidence=0.8,
    )


def _stored(
    scoped: ScopedMention, article: Article, number: int, mention_id: int, story: Story | None
) -> StoredMention:
    assert article.published is not None
    return StoredMention(
        id=mention_id,
        story=story.id if story else "",
        mention=scoped.mention,
        article_id=number,
        lang=article.lang,
        published=article.published,
        known_at=article.published,
        source=article.source,
        source_group=article.id,
        context=scoped.context,
        place=mention_id,
        keywords=scoped.keywords,
        cases=scoped.cases,
    )


def b_cubed(pairs: list[tuple[int, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 (Bagga and Baldwin 1998) of (cluster, event) pairs."""
    clusters, events, both = (
        Counter(c for c, _ in pairs),
        Counter(e for _, e in pairs),
        Counter(pairs),
    )
    precision = sum(both[pair] / clusters[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / events[pair[1]] for pair in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall)


def score(gold: list[Annotated], stories: tuple[Story, ...] = ()) -> tuple[float, float, float]:
    numbers = cluster([one.mention for one in gold], stories)
    return b_cubed([(number, one.event) for number, one in zip(numbers, gold, strict=True)])


@pytest.fixture(scope="module")
def tiktok() -> Story:
    story = next(s for s in load_config(ROOT / "feeds.yaml").stories if s.id == "tiktok-ban")
    return replace(story, window_start=None)


@pytest.mark.parametrize(
    ("name", "files", "floor"),
    [
        ("development, both languages", ("dev/en", "dev/fr"), 0.985),
        ("training, TikTok in English", ("train/en-tiktok",), 0.98),
        ("training, TikTok in French", ("train/fr-tiktok",), 0.975),
        ("training, TikTok, both languages", ("train/en-tiktok", "train/fr-tiktok"), 0.975),
        ("training, dockets and registers", ("train/en-legal",), 0.985),
        ("training, France", ("train/fr-france",), 0.975),
        ("training, American technology law", ("train/en-us-tech",), 0.975),
        ("training, the world in English", ("train/en-world",), 0.98),
        ("training, the world in French", ("train/fr-monde",), 0.975),
        ("training, courts in French", ("train/fr-justice",), 0.985),
    ],
)
def test_gold_mentions_are_linked(name: str, files: tuple[str, ...], floor: float) -> None:
    gold = annotated(GOLD / f"{file}.jsonl" for file in files)
    precision, recall, f1 = score(gold)
    print(f"\nlinking, {name}: B³ P {precision:.4f} R {recall:.4f} F1 {f1:.4f} ({len(gold)})")
    assert f1 >= floor


def test_gold_mentions_of_one_story_are_linked(tiktok: Story) -> None:
    gold = annotated([GOLD / "dev/en.jsonl", GOLD / "dev/fr.jsonl"], tiktok, "tiktok")
    precision, recall, f1 = score(gold, (tiktok,))
    print(f"\nlinking, one story: B³ P {precision:.4f} R {recall:.4f} F1 {f1:.4f} ({len(gold)})")
    assert f1 >= 0.985


@pytest.fixture(scope="module")
def extracted() -> tuple[dict[str, Record], dict[str, Record]]:
    """The development gold, and what `tracker extract --link` gives for it in one run."""
    gold: dict[str, Record] = {}
    for lang in ("en", "fr"):
        gold |= load_gold(GOLD / "dev" / f"{lang}.jsonl")
    problems: list[str] = []
    articles = [article_from_record(record) for record in gold.values()]
    found = {one["id"]: one for one in extract_linked(Extractor(), articles, problems.append)}
    assert problems == []
    return gold, found


@pytest.mark.model
def test_extracted_mentions_are_linked(
    extracted: tuple[dict[str, Record], dict[str, Record]],
) -> None:
    linking = score_events(*extracted).linking
    assert linking is not None
    print(f"\nlinking what was extracted: B³ F1 {linking.f1:.4f} ({linking.items})")
    assert linking.f1 >= 0.975


@pytest.mark.model
def test_each_of_the_five_extensions_is_one_event_in_what_was_extracted(
    extracted: tuple[dict[str, Record], dict[str, Record]],
) -> None:
    clusters: dict[str, set[str]] = {}
    for record in extracted[1].values():
        for event in record["events"]:
            if event["type"] == "extension" and event["date"] in FIVE:
                clusters.setdefault(event["date"], set()).add(event["cluster"])
    assert sorted(clusters) == sorted(FIVE)
    assert all(len(some) == 1 for some in clusters.values())
    assert len(set().union(*clusters.values())) == 5


def test_each_of_the_five_extensions_is_one_event_of_its_own(tiktok: Story) -> None:
    gold = annotated([GOLD / "dev/en.jsonl", GOLD / "dev/fr.jsonl"], tiktok, "tiktok")
    numbers = cluster([one.mention for one in gold], (tiktok,))
    clusters: dict[str, set[int]] = {}
    for number, one in zip(numbers, gold, strict=True):
        if one.mention.mention.type is EventType.EXTENSION:
            clusters.setdefault(one.event, set()).add(number)
    five = [clusters[f"tiktok-extension-{n}"] for n in range(1, 6)]
    assert all(len(some) == 1 for some in five)
    assert len(set().union(*five)) == 5


@pytest.mark.parametrize("parts", [("dev",), ("dev", "train")])
def test_the_deadline_to_sell_tiktok_has_one_life(tiktok: Story, parts: tuple[str, ...]) -> None:
    files = sorted(file for part in parts for file in (GOLD / part).glob("*.jsonl"))
    gold = annotated(files, tiktok, "tiktok")
    book = book_of(tiktok)
    groups = link_mentions([one.mention for one in gold], [tiktok])
    events = [
        (merge_event(number, group.mentions, tiktok, book), group.mentions)
        for number, group in enumerate(groups, 1)
    ]
    life = max(deadline_lives(events, tiktok), key=lambda one: len(one.steps))
    assert [(step.kind.value, step.date, step.due) for step in life.steps] == [
        ("set", "2024-04-24", "2025-01-19"),
        ("extended", "2025-01-20", "2025-04-05"),
        ("extended", "2025-04-04", "2025-06-19"),
        ("extended", "2025-06-19", "2025-09-17"),
        ("extended", "2025-09-16", "2025-12-16"),
        ("extended", "2025-09-25", "2026-01-23"),
        ("met", "2026-01-22", ""),
    ]
    assert life.steps[0].explanation == "2024-04-24 + 270 days = 2025-01-19"
    assert life.steps[5].explanation == "2025-09-25 + 120 days = 2026-01-23"
    assert life.instrument == "PAFACA"
    assert "ByteDance" in life.actors
    on = datetime.fromisoformat("2025-01-18T23:59:59+00:00")
    assert due_on(life, date(2025, 1, 18), known_by=on) == "2025-01-19"
    assert due_on(life, date(2025, 5, 1)) == "2025-06-19"
    if "train" in parts:
        orders = [step.instrument for step in life.steps[1:6]]
        assert orders == [f"EO {n}" for n in (14166, 14258, 14310, 14350, 14352)]
