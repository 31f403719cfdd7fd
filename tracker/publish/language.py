"""The words of the interface, and numbers and dates as each language writes them.

A language is one file in `languages/`; adding one needs no Python. `choose` picks the language of
a request: `?ui=` first, else the reader's Accept-Language (RFC 9110 §12.5.4), else English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from tracker import edtf
from tracker.errors import LanguagePackError
from tracker.yamlfile import MapReader, Mistakes, YamlMap, YamlNode, YamlText, read_yaml

CODES = ("en", "fr")
_FOLDER = Path(__file__).parent / "languages"
# French sets a no-break space before these marks and inside its quotation marks.
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_FRENCH_SPACES = re.compile(r" (?=[;:?!»%])|(?<=«) ")


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the interface."""

    code: str
    name: str
    words: Mapping[str, str]
    thousands: str
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    first_day: str
    dates: Mapping[str, str]

    @property
    def other(self) -> str:
        """The code of the other language, for the switch."""
        return next(code for code in CODES if code != self.code)

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of `key` with `values` filled in; a KeyError for a key that is not there."""
        return self.words[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there are words for `key`."""
        return key in self.words

    def number(self, value: int) -> str:
        """A whole number with its thousands apart: 12,345 or 12 345."""
        return f"{value:,}".replace(",", self.thousands)

    def count(self, noun: str, value: int) -> str:
        """A counted noun: "1 event", "2 events"; French counts nought as one."""
        one = value == 1 or (self.code == "fr" and value == 0)
        key = f"count.{noun}.{'one' if one else 'other'}"
        return self(key, n=self.number(value))

    def plural(self, key: str, value: int) -> str:
        """The words of `key.one` or `key.other` for `value`."""
        one = value == 1 or (self.code == "fr" and value == 0)
        return self(f"{key}.{'one' if one else 'other'}", n=self.number(value))

    def day_number(self, day: int) -> str:
        """The day of the month as it stands in a date: « 1er »."""
        return self.first_day if day == 1 else str(day)

    def day(self, value: date) -> str:
        """« 19 janvier 2025 », "January 19, 2025"."""
        return self._point(value, "day")

    def weekday(self, value: date) -> str:
        """The same with the day of the week."""
        return self.dates["weekday"].format(
            weekday=self.weekdays[value.weekday()], date=self.day(value)
        )

    def month(self, year: int, month: int) -> str:
        """« janvier 2025 »."""
        return self.dates["month"].format(month=self.months[month - 1], year=year)

    def _point(self, value: date, form: str, months: tuple[str, ...] = ()) -> str:
        return self.dates[form].format(
            day=self.day_number(value.day),
            month=(months or self.months)[value.month - 1],
            year=value.year,
        )

    def date(self, value: str) -> str:
        """An EDTF date in words at its own precision; anything else comes back as it is."""
        if not edtf.is_valid(value):
            return value
        if "/" in value:
            return self._range(*value.split("/"))
        if len(value) == 10:
            return self.day(date.fromisoformat(value))
        return self.month(int(value[:4]), int(value[5:])) if len(value) == 7 else value

    def _range(self, first: str, last: str) -> str:
        if len(first) == len(last) == 10:
            start, end = date.fromisoformat(first), date.fromisoformat(last)
            if (start.year, start.month) == (end.year, end.month):
                return self.dates["range_in_month"].format(
                    first=self.day_number(start.day),
                    last=self.day_number(end.day),
                    month=self.months[start.month - 1],
                    year=start.year,
                )
            if start.year == end.year:
                return self.dates["range_in_year"].format(
                    first=self._point(start, "day_no_year"),
                    last=self._point(end, "day_no_year"),
                    year=start.year,
                )
        return self.dates["range"].format(first=self.date(first), last=self.date(last))

    def short(self, value: str) -> str:
        """The date as it stands under its year and month: "Jan 19"; the month alone if no day."""
        first, _, last = value.partition("/")
        if len(first) != 10:
            return "" if not last else self.date(value)
        start = date.fromisoformat(first)
        if not last:
            return self._point(start, "short_day", self.months_short)
        if len(last) == 10 and last[:7] == first[:7]:
            return self.dates["short_range"].format(
                first=self.day_number(start.day),
                last=self.day_number(int(last[8:])),
                month=self.months_short[start.month - 1],
            )
        return self.date(value)

    def instant(self, value: str) -> str:
        """The day of an ISO 8601 instant, in the zone that it states; text that is none, as is."""
        try:
            return self.day(datetime.fromisoformat(value).date())
        except ValueError:
            return value


def choose(ui: str, accept: str) -> str:
    """The language code for a request.

    Args:
        ui: the value of `?ui=`, "" if absent; an unknown one is as good as absent.
        accept: the Accept-Language header.
    """
    if ui in CODES:
        return ui
    ranked = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, quality = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", quality)
        ranked.append((-float(weight[1]) if weight else -1.0, place, tag.strip().lower()[:2]))
    for weight_, _, code in sorted(ranked):
        if code in CODES and weight_ < 0:
            return code
    return CODES[0]


@cache
def load(code: str) -> Language:
    """The language of a code in `CODES`.

    Raises:
        LanguagePackError: its file is damaged.
    """
    path = _FOLDER / f"{code}.yaml"
    mistakes = Mistakes(path.name, LanguagePackError)
    top = MapReader(read_yaml(path, LanguagePackError), "the file", mistakes)
    language = Language(
        code=code,
        name=top.text("name", required=True),
        words=_texts(top.node("words"), code),
        thousands=_raw(top.node("thousands")),
        months=top.texts("months", required=True),
        months_short=top.texts("months_short", required=True),
        weekdays=top.texts("weekdays", required=True),
        first_day=top.text("first_day", required=True),
        dates=_texts(top.node("dates"), code),
    )
    mistakes.raise_any()
    return language


def _raw(node: YamlNode | None) -> str:
    """A scalar with its spaces, which `MapReader.text` would strip."""
    return node.value if isinstance(node, YamlText) else ""


def _texts(node: YamlNode | None, code: str) -> Mapping[str, str]:
    entries = node.entries if isinstance(node, YamlMap) else {}
    texts = {key: _raw(value) for key, value in entries.items()}
    texts = {key: _APOSTROPHE.sub("’", text) for key, text in texts.items()}
    if code == "fr":
        texts = {key: _FRENCH_SPACES.sub("\N{NO-BREAK SPACE}", text) for key, text in texts.items()}
    return texts
