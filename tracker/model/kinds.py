"""The closed sets that several nouns share."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What happened, after the annotation guide."""

    LEGISLATION = "legislation"
    EXECUTIVE_ACTION = "executive_action"
    REGULATION = "regulation"
    EFFECTIVE = "effective"
    DEADLINE = "deadline"
    EXTENSION = "extension"
    LAWSUIT = "lawsuit"
    HEARING = "hearing"
    RULING = "ruling"
    ENFORCEMENT = "enforcement"
    DEAL = "deal"
    SERVICE = "service"
    MARKET = "market"


class Status(StrEnum):
    """How sure the statement is that it happened or will."""

    OCCURRED = "occurred"
    SCHEDULED = "scheduled"
    POSSIBLE = "possible"
    CANCELLED = "cancelled"


class SourceKind(StrEnum):
    """Who speaks in a feed."""

    OFFICIAL = "official"
    COURT = "court"
    NEWS = "news"
    BLOG = "blog"
