"""Time zones by name; their library is loaded when the first of them is named."""

from __future__ import annotations

from datetime import tzinfo


def named_zone(name: str) -> tzinfo:
    """The zone of an IANA name such as America/New_York.

    Raises:
        ValueError: the system knows no such zone.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most feeds name no zone

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error
