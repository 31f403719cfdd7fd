"""Bytes of a YAML file to nodes, within limits on size, depth and aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tracker.yamlfile.mistakes import Mistakes
from tracker.yamlfile.nodes import YamlList, YamlMap, YamlNode, YamlText

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
# Nodes after all aliases are written out: nine levels of nine aliases are 3e9.
MAX_NODES = 200_000

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# libyaml's parser is ten times faster; the pure one speaks the same events.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(path: Path, error: type[Exception]) -> YamlNode:
    """Reads one YAML file.

    Args:
        path: the file; UTF-8, with or without a byte order mark.
        error: the exception to raise, such as `ConfigError`.

    Raises:
        error: the exception asked for; its message names file and line and tells how to mend it.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise error(
            f"{path}: cannot be read ({problem.strerror}). Check the path and its permissions."
        ) from problem
    return parse_yaml(data, str(path), error)


def parse_yaml(data: bytes, name: str, error: type[Exception]) -> YamlNode:
    """Parses the bytes of one YAML document; see `read_yaml`."""
    mistakes = Mistakes(name, error)
    text = _decode(data, mistakes)
    # At the end of the file the parser points behind it.
    last_line = text.rstrip("\n").count("\n") + 1
    composer = _Composer(mistakes, last_line)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.feed(event)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = min(mark.line + 1 if mark else 1, last_line)
        mistakes.stop(line, _explain_syntax(problem, text, line))
    mistakes.raise_any()
    if composer.root is None:
        mistakes.stop(1, "the file is empty.")
    return composer.root


def _decode(data: bytes, mistakes: Mistakes) -> str:
    if len(data) > MAX_BYTES:
        mistakes.stop(1, f"the file is larger than {MAX_BYTES // 1000} kB. Split it.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        mistakes.stop(1, "the file is UTF-16. Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        mistakes.stop(line, "this line is not UTF-8. Save the file as UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        mistakes.stop(line, f"forbidden character U+{ord(forbidden.group()):04X}. Remove it.")
    return text


def _explain_syntax(problem: yaml.MarkedYAMLError, text: str, line: int) -> str:
    lines = text.split("\n")
    if line <= len(lines) and re.match(r" *\t", lines[line - 1]):
        return "indented with a tab. Use spaces."
    begun = problem.context_mark.line + 1 if problem.context_mark else line
    where = f" in what begins in line {begun}" if begun < line else ""
    what = problem.problem or problem.context
    return f"not valid YAML: {what}{where}. Check indentation, quotes and brackets."


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not been read yet."""

    is_map: bool
    line: int
    anchor: str | None
    items: list[YamlNode] = field(default_factory=list)
    entries: dict[str, YamlNode] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None
    size: int = 1


class _Composer:
    """Builds nodes from parser events with a stack of its own: deep nesting costs no recursion."""

    def __init__(self, mistakes: Mistakes, last_line: int) -> None:
        self.root: YamlNode | None = None
        self._mistakes = mistakes
        self._last_line = last_line
        self._stack: list[_Open] = []
        self._anchors: dict[str, YamlNode] = {}
        # A file of thousands of feeds holds few texts that differ, but for ids and addresses.
        self._texts: dict[str, str] = {}

    def feed(self, event: yaml.Event) -> None:
        line = min(event.start_mark.line + 1 if event.start_mark else 1, self._last_line)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._mistakes.stop(line, f'tag "{tag}" is not allowed. Write plain text.')
        match event:
            case yaml.ScalarEvent():
                text = self._texts.setdefault(event.value, event.value)
                self._close(YamlText(text, line), event.anchor)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if len(self._stack) >= MAX_DEPTH:
                    self._mistakes.stop(line, f"nested deeper than {MAX_DEPTH} levels.")
                is_map = isinstance(event, yaml.MappingStartEvent)
                self._stack.append(_Open(is_map, line, event.anchor))
            case yaml.SequenceEndEvent():
                done = self._stack.pop()
                self._close(YamlList(tuple(done.items), done.line, done.size), done.anchor)
            case yaml.MappingEndEvent():
                done = self._stack.pop()
                node = YamlMap(done.entries, done.key_lines, done.line, done.size)
                self._close(node, done.anchor)
            case yaml.AliasEvent():
                if event.anchor not in self._anchors:
                    self._mistakes.stop(line, f'"*{event.anchor}" stands for nothing above it.')
                self._close(self._anchors[event.anchor], None)
            case yaml.DocumentStartEvent() if self.root is not None:
                self._mistakes.stop(line, 'a second document begins. Remove the "---".')

    def _close(self, node: YamlNode, anchor: str | None) -> None:
        """Puts a finished node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        into = self._stack[-1]
        into.size += node.size
        if into.size > MAX_NODES:
            self._mistakes.stop(node.line, "aliases unfold beyond reason. Write the values out.")
        if not into.is_map:
            into.items.append(node)
        elif into.key is None:
            into.key = self._take_key(into, node)
        else:
            into.entries.setdefault(into.key, node)
            into.key = None

    def _take_key(self, into: _Open, node: YamlNode) -> str:
        if not isinstance(node, YamlText):
            self._mistakes.stop(node.line, "a key must be a word, not a list or a map.")
        first = into.key_lines.setdefault(node.value, node.line)
        if node.value in into.entries:
            self._mistakes.add(
                node.line, f'key "{node.value}" stands here and in line {first}. Keep one.'
            )
        return node.value
