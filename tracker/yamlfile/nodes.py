"""What a YAML file holds: scalars as they were written, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class YamlText:
    """A scalar as it was written, without quotes. `line` counts from 1."""

    value: str
    line: int

    @property
    def size(self) -> int:
        """Nodes in it."""
        return 1


@dataclass(frozen=True, slots=True)
class YamlList:
    """A sequence."""

    items: tuple[YamlNode, ...]
    line: int
    size: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class YamlMap:
    """A mapping, in the order of the file. `key_lines` tells the line of each key."""

    entries: Mapping[str, YamlNode]
    key_lines: Mapping[str, int]
    line: int
    size: int = field(default=1, compare=False)


YamlNode = YamlText | YamlList | YamlMap
