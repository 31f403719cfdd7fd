"""Which mentions speak of the same event: a pure function of the set of mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.model import StoredMention, Story
from tracker.timeline.order import in_order


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a mention is in its group: a score in 0..1 and the reasons, strongest first."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions of one event in canonical order, each with its evidence."""

    mentions: tuple[StoredMention, ...]
    evidence: tuple[Evidence, ...]


def link_mentions(mentions: Iterable[StoredMention], stories: Sequence[Story]) -> list[Group]:
    """The groups of mentions that speak of one event each, in canonical order."""
    blocks: dict[tuple[str, str, str], list[StoredMention]] = defaultdict(list)
    for mention in in_order(mentions):
        said = mention.mention
        blocks[(mention.story, said.type.value, said.date)].append(mention)
    evidence = Evidence(1.0, ("same story, type and date",))
    return [Group(tuple(block), (evidence,) * len(block)) for block in blocks.values()]


def cluster(mentions: Sequence[StoredMention], stories: Sequence[Story] = ()) -> tuple[int, ...]:
    """A cluster number for each mention, equal for mentions of one event; needs no database."""
    number = {}
    for count, group in enumerate(link_mentions(mentions, stories)):
        for mention in group.mentions:
            number[mention.id] = count
    return tuple(number[mention.id] for mention in mentions)
