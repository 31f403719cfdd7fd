"""Reads YAML as text and remembers the line of every key.

YAML's own typing is not wanted in files that people write: `no` would become False, `1:30` ninety,
`012` ten, and a repeated key would win in silence. Here every scalar stays the text that was
written, a repeated key is an error that names both lines, and a tag such as `!!python/object` is
refused, so nothing in a file can run.

    root = read_yaml(Path("feeds.yaml"), ConfigError)     # a node, which knows its .line
    mistakes = Mistakes("feeds.yaml", ConfigError)
    top = MapReader(root, "the file", mistakes)
    for feed in top.maps("feeds", "feed"):
        url = feed.text("url", required=True)
        feed.finish()                         # complains of keys nobody asked for
    top.finish()
    mistakes.raise_any()                      # one error that lists them all

A mistake is never the first only: `MapReader` notes it, answers with the default and goes on.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
# Nodes after all aliases are written out: nine levels of nine aliases are 3e9.
MAX_NODES = 200_000

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
# libyaml's parser is ten times faster; the pure one speaks the same events.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_Choice = TypeVar("_Choice", bound=StrEnum)


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


class Mistakes:
    """Collects what is wrong with one file, so that a person can mend it all in one go."""

    def __init__(self, name: str, error: type[Exception]) -> None:
        """`name` is the file as the user knows it; `error` is what `raise_any` raises."""
        self.name = name
        self.error = error
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, message: str) -> None:
        """Notes one mistake; `message` says what is wrong and how to mend it."""
        self._found.append((line, message))

    def raise_any(self) -> None:
        """Raises one error with a line for each mistake, in the order of the file."""
        if self._found:
            raise self.error("\n".join(self._describe(*one) for one in sorted(set(self._found))))

    def stop(self, line: int, message: str) -> NoReturn:
        """Raises at once, for mistakes after which the rest cannot be read."""
        raise self.error(self._describe(line, message))

    def _describe(self, line: int, message: str) -> str:
        """One line, whatever control characters the value that it quotes may hold."""
        printable = "".join(one if one.isprintable() else " " for one in message)
        return f"{self.name}, line {line}: {' '.join(printable.split())}"


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

    def feed(self, event: yaml.Event) -> None:
        line = min(event.start_mark.line + 1 if event.start_mark else 1, self._last_line)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._mistakes.stop(line, f'tag "{tag}" is not allowed. Write plain text.')
        match event:
            case yaml.ScalarEvent():
                self._close(YamlText(event.value, line), event.anchor)
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


class MapReader:
    """Reads the fields of one map, noting every mistake and going on with the default.

    `what` names the map in messages, such as `feed "ftc"`.
    """

    def __init__(self, node: YamlNode, what: str, mistakes: Mistakes) -> None:
        """A node that is no map is noted as a mistake and read as an empty one."""
        if not isinstance(node, YamlMap):
            mistakes.add(node.line, f'{what} must be a map of "key: value" lines.')
            node = YamlMap({}, {}, node.line)
            self.is_map = False
        else:
            self.is_map = True
        self._node = node
        self.what = what
        self.mistakes = mistakes
        self._asked: dict[str, None] = {}

    @property
    def line(self) -> int:
        """The line on which the map begins."""
        return self._node.line

    def names(self) -> tuple[str, ...]:
        """The keys in the order of the file."""
        return tuple(self._node.entries)

    def line_of(self, key: str) -> int:
        """The line of a key, or of the map where the key is absent."""
        return self._node.key_lines.get(key, self._node.line)

    def complain(self, key: str, message: str) -> None:
        """Notes a mistake about the value of `key`."""
        self.mistakes.add(self.line_of(key), f"{self.what}: {key} {message}")

    def node(self, key: str) -> YamlNode | None:
        """The value of a key as it is, None where absent. Every other method asks through this."""
        self._asked[key] = None
        return self._node.entries.get(key)

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """One scalar; an empty one counts as absent where the key is required."""
        node = self.node(key)
        if node is None or (isinstance(node, YamlText) and not node.value.strip()):
            if required and self.is_map:
                self.mistakes.add(
                    self.line_of(key), f'{self.what} has no {key}. Add a line "{key}: …".'
                )
            return default
        if isinstance(node, YamlText):
            return node.value.strip()
        self.complain(key, "must be one text, not a list or a map.")
        return default

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of scalars."""
        return tuple(one.value for one in self.lined_texts(key, required=required))

    def lined_texts(self, key: str, *, required: bool = False) -> tuple[YamlText, ...]:
        """A list of scalars, each with its line."""
        items = self._items(key, "[one, two]")
        found = []
        for item in items:
            if isinstance(item, YamlText) and item.value.strip():
                found.append(YamlText(item.value.strip(), item.line))
            else:
                self.mistakes.add(item.line, f"{self.what}: {key} must hold texts only.")
        if required and self.is_map and not items and not isinstance(self.node(key), YamlText):
            self.mistakes.add(
                self.line_of(key), f'{self.what} has no {key}. Add a line "{key}: [one, two]".'
            )
        return tuple(found)

    def flag(self, key: str, default: bool) -> bool:
        """True or false, also written yes, no, on, off."""
        written = self.text(key).lower()
        if written and written not in _TRUE | _FALSE:
            self.complain(key, f'is "{written}". Write true or false.')
        return default if written not in _TRUE | _FALSE else written in _TRUE

    def choice(self, key: str, choices: type[_Choice], default: _Choice) -> _Choice:
        """One of a closed set of words."""
        written = self.text(key)
        if not written:
            return default
        try:
            return choices(written)
        except ValueError:
            allowed = [str(one) for one in choices]
            hint = nearest(written, allowed)
            self.complain(key, f'is "{written}".{hint} Allowed: {", ".join(allowed)}.')
            return default

    def map(self, key: str, what: str = "") -> MapReader:
        """A map inside the map; an absent one reads as empty."""
        node = self.node(key)
        if node is None or (isinstance(node, YamlText) and not node.value):
            node = YamlMap({}, {}, self.line_of(key))
        return MapReader(node, what or f"{self.what}: {key}", self.mistakes)

    def maps(self, key: str, what: str) -> Iterator[MapReader]:
        """A list of maps; `what` names one of them. Each is called by its id where it has one."""
        for number, item in enumerate(self._items(key, f'a list of "- …" lines, one per {what}')):
            label = f"{what} {number + 1}"
            if isinstance(item, YamlMap):
                named = item.entries.get("id")
                if isinstance(named, YamlText) and named.value:
                    label = f'{what} "{named.value[:80]}"'
            yield MapReader(item, label, self.mistakes)

    def finish(self) -> None:
        """Complains of each key that nobody asked for, with the nearest one that is known."""
        for key in self._node.entries:
            if key not in self._asked:
                hint = nearest(key, list(self._asked))
                known = "" if hint else f" Known keys: {', '.join(self._asked)}."
                self.mistakes.add(
                    self.line_of(key), f'{self.what}: unknown key "{key}".{hint}{known}'
                )

    def _items(self, key: str, example: str) -> tuple[YamlNode, ...]:
        node = self.node(key)
        if node is None or (isinstance(node, YamlText) and not node.value.strip()):
            return ()
        if isinstance(node, YamlList):
            return node.items
        self.complain(key, f"must be a list. Write {example}.")
        return ()


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint such as ` Did you mean "url"?`, or "" where nothing known comes near."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
