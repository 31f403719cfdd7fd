"""What editors decided: `data/corrections.yaml` → Corrections, every mistake with its line.

    corrections:
      - merge: 4411            # the event that stays
        with: [7741, 8120]     # the events that are the same
        date: 2026-02-01       # of the decision
        reason: both tell of the ruling of 17 January
      - split: 4411
        quotes: ["returned to the stores"]     # reports with these words are another event
        …
      - set: 4411
        to: {date: 2025-01-19, status: occurred, title_en: …, title_fr: …}
        …
      - reject: 4411           # not an event of this story
        …
      - confirm: 4411          # checked by a person
        …
      - add: tiktok-ban        # an event that no feed told; the value is the story
        event: {type: hearing, date: 2025-03-04, status: occurred, title_en: …, title_fr: …}
        source: https://…
        …

Each has a `reason` and a `date`, and may name a `source`. The file is read whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from tracker import edtf
from tracker.errors import ConfigError
from tracker.model import EventType, Status
from tracker.yamlfile import MapReader, Mistakes, YamlNode, parse_yaml

SETTABLE = ("date", "status", "type", "title_en", "title_fr", "jurisdiction")


class Action(StrEnum):
    """What a correction does."""

    MERGE = "merge"
    SPLIT = "split"
    SET = "set"
    REJECT = "reject"
    CONFIRM = "confirm"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision of an editor.

    `event` is the id that the file names (0 for an added event), `others` those that are merged
    into it, `quotes` the words of reports that are split off, `values` the fields that are set or
    that an added event of `story` has.
    """

    action: Action
    line: int
    reason: str
    date: date
    event: int = 0
    others: tuple[int, ...] = ()
    quotes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    story: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """All decisions, in the order of the file named `name`."""

    items: tuple[Correction, ...] = ()
    name: str = "corrections.yaml"

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Correction]:
        return iter(self.items)

    def of(self, *actions: Action) -> list[Correction]:
        """The decisions of these kinds."""
        return [one for one in self.items if one.action in actions]


NO_CORRECTIONS = Corrections()


def load_corrections(path: Path) -> Corrections:
    """Read a file of corrections; a missing one holds none.

    Raises:
        ConfigError: the file is wrong; the message lists every mistake with its line.
    """
    if not path.exists():
        return Corrections(name=str(path))
    try:
        text = path.read_bytes()
    except OSError as problem:
        raise ConfigError(
            f"{path}: cannot be read ({problem.strerror}). Check the path and its permissions."
        ) from problem
    return parse_corrections(text, str(path))


def parse_corrections(data: bytes, name: str = "corrections.yaml") -> Corrections:
    """The same from the bytes of a file; one that holds only comments has no corrections."""
    lines = (line.strip() for line in data.splitlines())
    if all(not line or line.startswith(b"#") for line in lines):
        return Corrections(name=name)
    return _read(parse_yaml(data, name, ConfigError), name)


def _read(root: YamlNode, name: str) -> Corrections:
    mistakes = Mistakes(name, ConfigError)
    top = MapReader(root, "the file", mistakes)
    items = []
    for reader in top.maps("corrections", "correction"):
        one = _read_one(reader, mistakes)
        reader.finish()
        if one is not None:
            items.append(one)
    top.finish()
    _refuse_contradictions(items, mistakes)
    mistakes.raise_any()
    return Corrections(tuple(items), name)


def _read_one(reader: MapReader, mistakes: Mistakes) -> Correction | None:
    named = [action for action in Action if reader.node(action.value) is not None]
    reason = reader.text("reason", required=True)
    decided = _day(reader)
    source = reader.text("source")
    if len(named) != 1:
        allowed = ", ".join(Action)
        mistakes.add(reader.line, f"{reader.what} must hold exactly one of: {allowed}.")
        return None
    action = named[0]
    line = reader.line_of(action.value)
    if action is Action.ADD:
        added = _values(reader.map("event"), SETTABLE, ("type", "date", "status"))
        if not source.startswith(("https://", "http://")):
            reader.complain("source", 'must be an address: "source: https://…".')
        if not (added.get("title_en") or added.get("title_fr")):
            reader.complain("event", "has no title. Add title_en or title_fr.")
        return Correction(
            action, line, reason, decided, values=added, story=reader.text("add"), source=source
        )
    event = _event_id(reader, action.value, reader.text(action.value))
    others: tuple[int, ...] = ()
    quotes: tuple[str, ...] = ()
    values: Mapping[str, str] = {}
    if action is Action.MERGE:
        others = tuple(
            _event_id(reader, "with", one) for one in reader.texts("with", required=True)
        )
    elif action is Action.SPLIT:
        quotes = reader.texts("quotes", required=True)
    elif action is Action.SET:
        values = _values(reader.map("to"), SETTABLE)
        if not values:
            reader.complain("to", f"sets nothing. Fields: {', '.join(SETTABLE)}.")
    return Correction(action, line, reason, decided, event, others, quotes, values, source=source)


def _day(reader: MapReader) -> date:
    written = reader.text("date", required=True)
    try:
        return date.fromisoformat(written)
    except ValueError:
        if written:
            reader.complain("date", f'is "{written}". Write the day of the decision: 2026-02-01.')
        return date.min


def _event_id(reader: MapReader, key: str, written: str) -> int:
    if written.isdecimal() and written.isascii() and int(written) > 0:
        return int(written)
    reader.complain(key, f'is "{written}". Write the number of an event, as in its address.')
    return 0


def _values(
    reader: MapReader, fields: Sequence[str], required: Sequence[str] = ()
) -> dict[str, str]:
    found = {}
    for name in fields:
        written = reader.text(name, required=name in required)
        if reader.node(name) is None:
            continue
        problem = _problem(name, written)
        if problem:
            reader.complain(name, problem)
        found[name] = written
    reader.finish()
    return found


def _problem(name: str, written: str) -> str:
    """What is wrong with a value; "" if nothing."""
    closed = {"type": EventType, "status": Status}.get(name)
    if closed is not None and written not in list(closed):
        return f'is "{written}". Allowed: {", ".join(closed)}.'
    if name == "date" and not edtf.is_valid(written):
        return f'is "{written}". Write 2025-01-19, 2025-01, 2025 or 2025-01-13/2025-01-15.'
    return ""


def _refuse_contradictions(items: Sequence[Correction], mistakes: Mistakes) -> None:
    """Two decisions that cannot both hold: the later line is named, with the earlier one."""
    into: dict[int, Correction] = {}
    settled: dict[tuple[int, str], tuple[str, int]] = {}
    for one in items:
        for other in one.others:
            if other == one.event:
                mistakes.add(one.line, f"event {other} cannot be merged with itself.")
            elif other in into and into[other].event != one.event:
                first = into[other]
                mistakes.add(
                    one.line,
                    f"event {other} is already merged into {first.event} in line {first.line}. "
                    "Keep one of the two.",
                )
            else:
                into[other] = one
        for name, value in _claims(one).items() if one.event else ():
            old, line = settled.setdefault((one.event, name), (value, one.line))
            if old != value:
                mistakes.add(
                    one.line,
                    f'{name} of event {one.event} is "{value}" here and "{old}" in line {line}. '
                    "Keep one of the two.",
                )
    _refuse_cycles(into, mistakes)
    for one in items:
        if one.event in into and one.action is not Action.MERGE:
            merge = into[one.event]
            mistakes.add(
                one.line,
                f"event {one.event} is merged into {merge.event} in line {merge.line}. "
                f"Write {one.action}: {merge.event}.",
            )


def _claims(one: Correction) -> dict[str, str]:
    if one.action in (Action.REJECT, Action.CONFIRM):
        return {"review": f"{one.action}ed"}
    return dict(one.values) if one.action is Action.SET else {}


def _refuse_cycles(into: Mapping[int, Correction], mistakes: Mistakes) -> None:
    for start in into:
        seen = [start]
        while seen[-1] in into and into[seen[-1]].event != seen[-1]:
            following = into[seen[-1]].event
            if following in seen:
                if following == start:
                    circle = " → ".join(map(str, [*seen, following]))
                    mistakes.add(into[start].line, f"merges go round in a circle: {circle}.")
                break
            seen.append(following)
