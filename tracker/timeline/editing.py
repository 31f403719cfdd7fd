"""Carries editors' decisions out: on groups before they get their ids, on events before saving.

Merges and splits hold on to where the founding mention of an event stands (its `place`), so that
they outlast every refresh and a database that is built anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from tracker.corrections import Action, Correction, Corrections
from tracker.model import AppliedCorrection, Event, EventType, Review, Status, StoredMention
from tracker.timeline.linking import Evidence, Group
from tracker.timeline.order import canonical_key


def known_from(correction: Correction) -> datetime:
    """A decision holds from the beginning of its day, UTC."""
    return datetime.combine(correction.date, time.min, UTC)


def regroup(
    groups: Sequence[Group], links: Mapping[int, int], corrections: Corrections
) -> list[Group]:
    """Groups after editors' splits and merges.

    Args:
        groups: what linking found.
        links: the event of each mention so far.
        corrections: all decisions; those about other events change nothing.
    """
    result = list(groups)
    for one in corrections.of(Action.SPLIT):
        result = [part for group in result for part in _split(group, links, one)]
    for one in corrections.of(Action.MERGE):
        wanted = {one.event, *one.others}
        same = [group for group in result if _events_of(group, links) & wanted]
        if len(same) > 1:
            result = [group for group in result if group not in same]
            result.append(_merged(same, one))
    return sorted(result, key=lambda group: canonical_key(group.mentions[0]))


def _events_of(group: Group, links: Mapping[int, int]) -> set[int]:
    """The events that a group is, or was founded as."""
    places = {mention.place for mention in group.mentions}
    return places | {links[mention.id] for mention in group.mentions if mention.id in links}


def _split(group: Group, links: Mapping[int, int], one: Correction) -> list[Group]:
    if one.event not in _events_of(group, links):
        return [group]
    off = {
        mention.id
        for mention in group.mentions
        if any(quote in mention.mention.quote for quote in one.quotes)
    }
    if not off or len(off) == len(group.mentions):
        return [group]
    why = Evidence(0.0, (f"an editor split it off event {one.event}: {one.reason}",))
    pairs = list(zip(group.mentions, group.evidence, strict=True))
    stay = [(mention, evidence) for mention, evidence in pairs if mention.id not in off]
    leave = [(mention, why) for mention, _ in pairs if mention.id in off]
    return [_group(stay), _group(leave)]


def _merged(groups: Iterable[Group], one: Correction) -> Group:
    why = Evidence(0.0, (f"an editor merged it into event {one.event}: {one.reason}",))
    pairs = []
    for group in groups:
        is_target = any(mention.place == one.event for mention in group.mentions)
        for mention, evidence in zip(group.mentions, group.evidence, strict=True):
            pairs.append((mention, evidence if is_target else why))
    return _group(sorted(pairs, key=lambda pair: canonical_key(pair[0])))


def _group(pairs: Sequence[tuple[StoredMention, Evidence]]) -> Group:
    return Group(tuple(mention for mention, _ in pairs), tuple(evidence for _, evidence in pairs))


def preferred(corrections: Corrections) -> frozenset[int]:
    """Ids that stay where events are merged, however young they are."""
    return frozenset(one.event for one in corrections.of(Action.MERGE))


def edited(event: Event, corrections: Iterable[Correction]) -> Event:
    """An event with the fields that editors set, in the order of the file."""
    for one in corrections:
        if one.action is Action.REJECT:
            event = replace(event, review=Review.REJECTED)
        elif one.action is Action.CONFIRM:
            event = replace(event, review=Review.CONFIRMED)
        elif one.action is Action.SET:
            event = _set(event, one.values)
    return event


def _set(event: Event, values: Mapping[str, str]) -> Event:
    return replace(
        event,
        type=EventType(values.get("type", event.type)),
        date=values.get("date", event.date),
        status=Status(values.get("status", event.status)),
        title_en=values.get("title_en", event.title_en),
        title_fr=values.get("title_fr", event.title_fr),
        jurisdiction=values.get("jurisdiction", event.jurisdiction),
    )


def applied_to(machine: Event, corrections: Iterable[Correction]) -> list[AppliedCorrection]:
    """The record of what editors changed on an event.

    Args:
        machine: what its mentions alone make.
        corrections: the decisions that hold for it.
    """
    records = []
    for one in corrections:
        if one.action is Action.SET:
            for name, value in one.values.items():
                records.append(record_of(one, name, str(getattr(machine, name)), value))
        elif one.action in (Action.REJECT, Action.CONFIRM):
            records.append(record_of(one, "review", machine.review, f"{one.action}ed"))
        elif one.action is Action.MERGE:
            records.append(record_of(one, "", ", ".join(map(str, one.others)), str(one.event)))
        else:
            records.append(record_of(one, "", "", "; ".join(one.quotes)))
    return records


def record_of(one: Correction, field: str = "", old: str = "", new: str = "") -> AppliedCorrection:
    """The record of one field that a correction changed."""
    return AppliedCorrection(
        one.action.value, one.reason, one.date, one.line, field, old, new, one.source
    )
