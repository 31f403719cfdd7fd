"""The fields of a map as the program wants them: texts, lists, flags, choices, maps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TypeVar

from tracker.yamlfile.mistakes import Mistakes
from tracker.yamlfile.nodes import YamlList, YamlMap, YamlNode, YamlText

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})

_Choice = TypeVar("_Choice", bound=StrEnum)


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
    from difflib import get_close_matches  # not at the top: few files hold mistakes

    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
