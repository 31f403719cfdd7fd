"""The part of the timeline that new mentions can change, read from the store.

Linking looks at one story and type at a time, one day around, and along vague dates: so does this.
It grows until every event that it would change is whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tracker import edtf
from tracker.model import EventType, StoredMention, Story
from tracker.timeline.linking import MAX_CANDIDATES, NEXT_DAY_TYPES, Group, link_mentions
from tracker.timeline.ports import TimelineStore

_NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Groups that may differ from what is stored, the links that stand, the events concerned."""

    groups: tuple[Group, ...]
    links: Mapping[int, int]
    events: frozenset[int]


@dataclass(slots=True)
class _Reader:
    """Reads spans of one story and type, each once."""

    store: TimelineStore
    story: Story
    event_type: EventType
    mentions: dict[int, StoredMention] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)
    _spans: set[tuple[date, date]] = field(default_factory=set)
    _vague: set[str] = field(default_factory=set)

    def take(self, mentions: Iterable[StoredMention]) -> None:
        for mention in mentions:
            if not mention.withdrawn:
                self.mentions[mention.id] = mention

    def read_around(self, value: str) -> None:
        """Everything that linking compares with a mention of this date."""
        first, last = edtf.bounds(value)
        if first == last:
            beside = _NEXT_DAY if self.event_type in NEXT_DAY_TYPES else timedelta(0)
            self._read(first - beside, last + beside)
        vague = self.store.load_coarse(self.story.id, self.event_type, first, last)
        self.take(vague)
        for one in {mention.mention.date for mention in vague} | {value}:
            if one not in self._vague and edtf.precision(one) is not edtf.Precision.DAY:
                self._vague.add(one)
                self._read_vague(one)

    def _read_vague(self, value: str) -> None:
        first, last = edtf.bounds(value)
        self.take(self.store.load_coarse(self.story.id, self.event_type, first, last))
        held = self.store.count_events(
            self.story.id, self.event_type, first, last, 2 * MAX_CANDIDATES
        )
        if held >= 2 * MAX_CANDIDATES:
            self.crowded.add(value)
        else:
            self._read(first, last)

    def _read(self, first: date, last: date) -> None:
        if (first, last) not in self._spans:
            self._spans.add((first, last))
            self.take(self.store.load_span(self.story.id, self.event_type, first, last))


def read_neighbourhood(
    touched: Collection[StoredMention], store: TimelineStore, story: Story, event_type: EventType
) -> Neighbourhood:
    """What may change because of mentions that are new, changed or withdrawn.

    Args:
        touched: mentions of one story and type.
        store: where the others are.
        story: their story.
        event_type: their type.
    """
    reader = _Reader(store, story, event_type)
    before = frozenset(store.load_links([m.id for m in touched]).values())
    reader.take(touched)
    reader.take(store.load_event_mentions(before))
    stirred = {m.id for m in touched} | set(reader.mentions)
    seen: set[str] = set()
    while True:
        for value in sorted(
            {reader.mentions[i].mention.date for i in stirred if i in reader.mentions}
        ):
            if value not in seen:
                seen.add(value)
                reader.read_around(value)
        groups = link_mentions(reader.mentions.values(), [story], reader.crowded)
        links = store.load_links(list(reader.mentions))
        changed = _changed(groups, links, stirred)
        whole = store.load_event_mentions(
            {links[m.id] for group in changed for m in group.mentions if m.id in links}
        )
        missing = [m for m in whole if m.id not in reader.mentions]
        ids = {m.id for group in changed for m in group.mentions} | {m.id for m in missing}
        if not missing and not any(reader.mentions[i].mention.date not in seen for i in ids):
            break
        reader.take(missing)
        stirred |= ids
    kept = {m.id for group in changed for m in group.mentions}
    links = {i: event_id for i, event_id in links.items() if i in kept}
    return Neighbourhood(tuple(changed), links, before | set(links.values()))


def _changed(
    groups: Iterable[Group], links: Mapping[int, int], stirred: Collection[int]
) -> list[Group]:
    """Groups with new, changed or orphaned mentions, and what a vague mention left or joined.

    What else does not stand in the store as it is now found was linked by other rules: that is for
    `tracker rebuild`, not for a refresh.
    """
    groups = list(groups)
    found = {
        index
        for index, group in enumerate(groups)
        if any(_is_news(m, links, stirred) for m in group.mentions)
        or _has_moved(group, groups, links)
    }
    events = {links.get(m.id) for index in found for m in groups[index].mentions} - {None}
    found |= {
        index
        for index, group in enumerate(groups)
        if any(links.get(m.id) in events for m in group.mentions)
    }
    return [groups[index] for index in sorted(found)]


def _is_news(mention: StoredMention, links: Mapping[int, int], stirred: Collection[int]) -> bool:
    return mention.id in stirred or mention.id not in links


def _has_moved(group: Group, groups: Sequence[Group], links: Mapping[int, int]) -> bool:
    """Whether a vague mention of the group was linked to another event so far."""
    vague = {links[m.id] for m in group.mentions if _is_vague(m)}
    exact = {links[m.id] for m in group.mentions if not _is_vague(m)}
    if exact:
        return bool(vague - exact)
    return any(
        links.get(m.id) in vague for other in groups if other is not group for m in other.mentions
    )


def _is_vague(mention: StoredMention) -> bool:
    return edtf.precision(mention.mention.date) is not edtf.Precision.DAY
