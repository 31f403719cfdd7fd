"""Carries event ids over from the old groups of mentions to the new ones.

An id belongs to the group that holds most of its mentions (its founding mention decides a draw).
Where a group inherits several, the oldest stays and the others lead to it. An id is never given
to another event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tracker.model import StoredMention
from tracker.timeline.linking import Group
from tracker.timeline.order import canonical_key

NewId = Callable[[StoredMention], int]


@dataclass(frozen=True, slots=True)
class Identified:
    """Groups with their event ids; `gone` maps an id without a group to the one it leads to."""

    groups: tuple[tuple[int, Group], ...]
    gone: Mapping[int, int | None]
    born: frozenset[int]


def identify(
    groups: Sequence[Group],
    links: Mapping[int, int],
    touched: frozenset[int],
    new_id: NewId,
    preferred: frozenset[int] = frozenset(),
) -> Identified:
    """Ids for groups.

    Args:
        groups: all groups that hold a mention of an event in `links`.
        links: the event of each mention id so far, withdrawn mentions left out.
        touched: ids of events that may have lost mentions; each either keeps a group or is gone.
        new_id: makes the id of an event from its founding mention.
        preferred: ids that an editor chose to stay, however young.
    """
    owner = _owners(groups, links)
    age = _ages(groups, links)
    claims: dict[int, list[int]] = {}
    for event_id, index in owner.items():
        claims.setdefault(index, []).append(event_id)
    identified: list[tuple[int, Group]] = []
    gone: dict[int, int | None] = {}
    born: set[int] = set()
    for index, group in enumerate(groups):
        heirs = sorted(claims.get(index, ()), key=lambda one: (one not in preferred, age[one], one))
        if heirs:
            event_id = heirs[0]
            gone.update(dict.fromkeys(heirs[1:], event_id))
        else:
            event_id = new_id(group.mentions[0])
            born.add(event_id)
        identified.append((event_id, group))
    for event_id in touched - owner.keys():
        gone[event_id] = None
    return Identified(tuple(identified), gone, frozenset(born))


def _owners(groups: Sequence[Group], links: Mapping[int, int]) -> dict[int, int]:
    """The index of the group that carries each old id on."""
    votes: dict[int, Counter[int]] = {}
    founder: dict[int, int] = {}
    for index, group in enumerate(groups):
        for mention in group.mentions:
            event_id = links.get(mention.id)
            if event_id is not None:
                votes.setdefault(event_id, Counter())[index] += 1
                if mention.place == event_id:
                    founder[event_id] = index
    return {
        event_id: max(count, key=lambda i: (count[i], i == founder.get(event_id), -i))
        for event_id, count in votes.items()
    }


def _ages(groups: Sequence[Group], links: Mapping[int, int]) -> dict[int, tuple[object, ...]]:
    """The canonical key of the earliest mention of each old id."""
    age: dict[int, tuple[object, ...]] = {}
    for group in groups:
        for mention in group.mentions:
            event_id = links.get(mention.id)
            if event_id is not None:
                key = canonical_key(mention)
                age[event_id] = min(age.get(event_id, key), key)
    return age
