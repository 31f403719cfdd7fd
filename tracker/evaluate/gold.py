"""Annotated articles as JSON Lines hold them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tracker.errors import UsageError

Record = dict[str, Any]


def load_gold(path: Path) -> dict[str, Record]:
    """Annotated articles by id, in the order of the file.

    Raises:
        UsageError: the file cannot be read or a line is no annotated article.
    """
    records: dict[str, Record] = {}
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}).") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}, line {number}: not JSON ({error}).") from error
        problem = _what_is_wrong(record)
        if problem:
            raise UsageError(f"{path}, line {number}: {problem} See docs/annotation-guide.md.")
        if record["id"] in records:
            raise UsageError(f"{path}, line {number}: a second line for {record['id']!r}.")
        records[record["id"]] = record
    return records


def _what_is_wrong(record: object) -> str:
    if not isinstance(record, dict):
        return "not an object."
    for name in ("id", "title", "text"):
        if not isinstance(record.get(name), str):
            return f"no text {name!r}."
    events = record.get("events")
    if not isinstance(events, list) or not all(isinstance(e, dict) for e in events):
        return "no list 'events' of objects."
    needed = ("type", "date", "status", "quote", "event_id")
    missing = [n for e in events for n in needed if not isinstance(e.get(n), str)]
    return f"an event has no text {missing[0]!r}." if missing else ""
