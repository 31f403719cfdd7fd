"""An order of mentions that does not depend on when they arrived.

Row ids tell the order of arrival, so nothing that is decided may hang on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from tracker.model import SourceKind, StoredMention

_NEVER = datetime.max.replace(tzinfo=UTC)


def is_official(mention: StoredMention) -> bool:
    """Whether a register, a court, a parliament or an agency speaks."""
    return mention.source in (SourceKind.OFFICIAL, SourceKind.COURT)


def canonical_key(mention: StoredMention) -> tuple[object, ...]:
    """Sorts mentions by when they could be known, then by what they say and where."""
    said = mention.mention
    return (
        mention.known_at,
        mention.published or _NEVER,
        mention.place,
        said.start,
        said.date,
        said.type,
        said.quote,
        mention.lang,
    )


def in_order(mentions: Iterable[StoredMention]) -> list[StoredMention]:
    """The mentions in canonical order."""
    return sorted(mentions, key=canonical_key)
