"""How likely two mentions of one type speak of one event, as log-odds with their reasons.

The weights were fitted by logistic regression on pairs of the training gold and rounded; they are
checked on the development gold (tests/quality/test_linking.py), never fitted to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.model import EventType
from tracker.timeline.cases import same_case
from tracker.timeline.features import Features
from tracker.timeline.names import is_common

# A certain "no": two mentions that must not be in one event.
NEVER = -100.0


class Relation(StrEnum):
    """How two dates stand to each other."""

    SAME = "same date"
    WITHIN = "one date lies in the other"
    NEXT = "dates one day apart"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Log-odds that two mentions are one event, and why, strongest first."""

    score: float
    reasons: tuple[str, ...]


# Log-odds before any further evidence that two mentions of one story, type and date are one event.
# A court rules on one thing a day; several services can stop on one evening.
_PRIOR = {
    EventType.DEADLINE: 2.2,
    EventType.EFFECTIVE: 2.5,
    EventType.RULING: 2.5,
    EventType.HEARING: 2.5,
    EventType.EXECUTIVE_ACTION: 2.5,
    EventType.EXTENSION: 2.5,
    EventType.LEGISLATION: 1.5,
    EventType.LAWSUIT: 1.2,
    EventType.DEAL: 1.2,
    EventType.REGULATION: 0.8,
    EventType.ENFORCEMENT: 0.8,
    EventType.SERVICE: 0.3,
    EventType.MARKET: -0.2,
}
# Types whose events are told apart by who acts: two bids on one day are two events.
_BY_ACTOR = frozenset(
    {
        EventType.DEAL,
        EventType.LAWSUIT,
        EventType.REGULATION,
        EventType.ENFORCEMENT,
        EventType.SERVICE,
        EventType.MARKET,
    }
)
# Another actor of the same kind: two agencies do not move one date, but a company and its owner
# share one.
_SAME_KIND = {EventType.EXTENSION: -4.0, EventType.DEADLINE: -1.0}
# What is added to the prior where the dates are not the same.
_SHIFT = {Relation.SAME: 0.0, Relation.WITHIN: -2.0, Relation.NEXT: -6.0}


def compare(
    one: Features, other: Features, event_type: EventType, relation: Relation, *, in_story: bool
) -> Comparison:
    """Compare two mentions of one type.

    Args:
        one: features of a mention.
        other: features of another mention.
        event_type: the type of both.
        relation: how their dates stand to each other.
        in_story: both are known to belong to one story, so that their fields need no comparing.
    """
    evidence: list[tuple[float, str]] = [
        (_PRIOR[event_type] + _SHIFT[relation], f"same type, {relation.value}")
    ]
    evidence += _kind_of_act(one, other, relation)
    evidence += _actors(one, other, event_type, relation, in_story=in_story)
    evidence += _words(one, other)
    if relation is Relation.NEXT and one.announced != other.announced:
        evidence.append((3.0, "announced for a day, told as done a day off"))
    if same_case(one.cases, other.cases):
        evidence.append((1.0, "same case"))
    if not in_story:
        evidence += _field(one, other)
        if event_type is EventType.EFFECTIVE and one.days[0].day == 1 and relation is Relation.SAME:
            evidence.append((-1.0, "the first of a month, when many rules begin"))
    told = sorted(evidence, key=lambda item: -abs(item[0]))
    return Comparison(sum(weight for weight, _ in evidence), tuple(why for _, why in told))


def _kind_of_act(one: Features, other: Features, relation: Relation) -> list[tuple[float, str]]:
    found = []
    shared = [d for d in one.facets if d in other.facets]
    same = [d for d in shared if one.facets[d] == other.facets[d] and len(one.facets[d]) == 1]
    unlike = [d for d in shared if not one.facets[d] & other.facets[d]]
    if same and not unlike:
        values = sorted(v for d in same for v in one.facets[d] & other.facets[d])
        found.append((1.8, f"same kind of act ({', '.join(values)})"))
    if unlike:
        words = [
            f"{'/'.join(sorted(one.facets[d]))} against {'/'.join(sorted(other.facets[d]))}"
            for d in unlike
        ]
        weight = -4.5 if relation is Relation.SAME else -3.0
        found.append((weight, f"another kind of act ({'; '.join(words)})"))
    return found


def _actors(
    one: Features, other: Features, event_type: EventType, relation: Relation, *, in_story: bool
) -> list[tuple[float, str]]:
    if not one.actors or not other.actors:
        return []
    shared = one.actors & other.actors
    if shared:
        weight = 0.5 + 1.7 * len(shared) / len(one.actors | other.actors)
        return [(weight, f"same actors ({', '.join(sorted(shared))})")]
    kin = sorted(a for a in one.actors if any(_is_kin(a, b) for b in other.actors))
    if kin:
        return [(0.8, f"related actors ({', '.join(kin)})")]
    if event_type is EventType.LAWSUIT and not (_parties(one) and _parties(other)):
        return []  # one tells who sues, the other in which court
    kinds, others = set(one.kinds.values()), set(other.kinds.values())
    alike = bool(kinds & others)
    if event_type in _BY_ACTOR or relation is not Relation.SAME:
        weight = -4.0 if alike else -3.0
    elif alike:
        weight = _SAME_KIND.get(event_type, -2.5)
    else:
        weight = -0.7
    return [(weight, "other actors")]


def _parties(one: Features) -> set[str]:
    return {actor for actor in one.actors if one.kinds[actor] != "court"}


def _is_kin(one: str, other: str) -> bool:
    """Whether one name holds the other ("Sénat", "Sénat des États-Unis") or ends like it."""
    words, others = one.split("-"), other.split("-")
    if words[-1] == others[-1] and len(words[-1]) > 3:
        return True
    short, long = sorted((set(words), set(others)), key=len)
    return short <= long


def _words(one: Features, other: Features) -> list[tuple[float, str]]:
    found = []
    instruments = one.instruments & other.instruments
    if instruments:
        found.append((2.0, f"same instrument ({', '.join(sorted(instruments))})"))
    names = one.names & other.names
    if names:
        found.append((0.4, f"same names ({', '.join(sorted(names))})"))
    figures = one.figures & other.figures
    if figures:
        found.append((0.6, f"same figures ({', '.join(sorted(figures))})"))
    if one.lang == other.lang and one.stems and other.stems:
        share = len(one.stems & other.stems) / min(len(one.stems), len(other.stems))
        if share:
            found.append((1.5 * share, "like wording"))
    return found


def are_two_cases(one: Features, other: Features, event_type: EventType) -> bool:
    """Whether two mentions are acts in two cases: one event never, however alike they are worded.

    A due date counts if it is one for papers of the case; what a law demands may be told in any.
    """
    filed = all("file" in each.facets.get("duty", frozenset()) for each in (one, other))
    if event_type is EventType.DEADLINE and not filed:
        return False
    return same_case(one.cases, other.cases) is False


def _field(one: Features, other: Features) -> list[tuple[float, str]]:
    """Without a story, the names of the two articles tell whether they are about one thing."""
    named = (one.keywords | one.names) & (other.keywords | other.names)
    shared = {name for name in named if not is_common(name)}
    if shared:
        return [
            (0.6 * min(4, len(shared)) - 1.2, f"articles on the same ({', '.join(sorted(shared))})")
        ]
    if one.keywords and other.keywords:
        return [(-6.0, "articles on other things")]
    return [(-1.5, "nothing says that the articles are on one thing")]
