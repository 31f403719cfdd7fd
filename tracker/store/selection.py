"""Which events a reader asks for: the filters of the site, the downloads and the command line.

`parse_selection` is pure: it turns the words of a query string or of options into a `Selection`,
or says what is allowed. Whether an actor or a jurisdiction exists is known to the database alone;
`tracker.store.queries.check_known` asks it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from tracker import edtf
from tracker.errors import UsageError
from tracker.model import EventType, Status

LANGUAGES = ("en", "fr")
MAX_VALUES = 50
MAX_VALUE_CHARS = 200

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
_WORD = re.compile(r"[^\W_]+")
_Closed = TypeVar("_Closed", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Selection:
    """A set of events. Empty fields select everything.

    Several values of one field are alternatives; the fields together all hold. `first` and `last`
    are inclusive days: an event is in if its own period shares a day with theirs. `asof` gives the
    timeline as it was known at the end of that day, UTC. `lang` keeps the events that are told in
    that language. Rejected events are never selected.
    """

    story: str = ""
    types: tuple[EventType, ...] = ()
    actors: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    lang: str = ""
    first: date | None = None
    last: date | None = None
    q: str = ""
    asof: date | None = None
    official: bool = False

    @property
    def until(self) -> str:
        """Sorts after every instant of the day `asof`, before the next day's; "" without `asof`.

        Instants are ISO 8601 UTC text with a "T" after the day, and "U" follows "T".
        """
        return f"{self.asof.isoformat()}U" if self.asof else ""

    def query(self) -> tuple[tuple[str, str], ...]:
        """The filters as pairs of a query string; `parse_selection` reads them back.

        The story is not among them: it is part of the path.
        """
        pairs: list[tuple[str, str]] = [("type", kind.value) for kind in self.types]
        pairs += [("actor", actor) for actor in self.actors]
        pairs += [("jurisdiction", place) for place in self.jurisdictions]
        pairs += [("status", status.value) for status in self.statuses]
        pairs += [("lang", self.lang)]
        pairs += [("from", self.first.isoformat() if self.first else "")]
        pairs += [("to", self.last.isoformat() if self.last else "")]
        pairs += [("q", self.q)]
        pairs += [("asof", self.asof.isoformat() if self.asof else "")]
        pairs += [("official", "1" if self.official else "")]
        return tuple(pair for pair in pairs if pair[1])


FILTERS = (
    "type",
    "actor",
    "jurisdiction",
    "status",
    "lang",
    "from",
    "to",
    "q",
    "asof",
    "official",
)


def search_words(q: str) -> tuple[str, ...]:
    """The words of a search, as SQLite's `unicode61` tokenizer cuts them."""
    return tuple(_WORD.findall(q))


def parse_selection(params: Mapping[str, str | Sequence[str]], *, story: str = "") -> Selection:
    """Read the filters named in `FILTERS`; other names are left to the caller.

    Args:
        params: value or values per name, as in a query string. `type`, `actor`, `jurisdiction`
            and `status` may repeat or hold several values between commas. Empty values are as
            good as absent, because a form sends its blank fields.
        story: id of the story that the path or the command names.

    Raises:
        UsageError: a value is not allowed; the message names the filter and what it takes.
    """
    first = _day(params, "from", end=False)
    last = _day(params, "to", end=True)
    if first and last and last < first:
        raise UsageError(
            f"from={first} lies after to={last}. Give the earlier date as from, the later as to."
        )
    q = unicodedata.normalize("NFC", _single(params, "q").strip())
    if q and not search_words(q):
        raise UsageError(f"q={_shown(q)} holds no word to search for. Give letters or digits.")
    return Selection(
        story=story,
        types=_closed(params, "type", EventType),
        actors=_listed(params, "actor"),
        jurisdictions=_listed(params, "jurisdiction"),
        statuses=_closed(params, "status", Status),
        lang=_lang(params),
        first=first,
        last=last,
        q=q,
        asof=_asof(params),
        official=_flag(params, "official"),
    )


def _shown(value: str) -> str:
    """A value as an error message may repeat it: short, and without control characters."""
    return repr(value if len(value) <= 40 else value[:40] + "…")


def _values(params: Mapping[str, str | Sequence[str]], name: str) -> tuple[str, ...]:
    found = params.get(name, ())
    values = (found,) if isinstance(found, str) else tuple(found)
    for value in values:
        if len(value) > MAX_VALUE_CHARS:
            raise UsageError(
                f"{name} is {len(value)} characters long. Give at most {MAX_VALUE_CHARS}."
            )
        if "\x00" in value:
            raise UsageError(f"{name}={_shown(value)} holds a NUL character. Take it out.")
    return values


def _single(params: Mapping[str, str | Sequence[str]], name: str) -> str:
    values = tuple(dict.fromkeys(value for value in _values(params, name) if value.strip()))
    if len(values) > 1:
        raise UsageError(f"{name} is given {len(values)} times. Give it once.")
    return values[0] if values else ""


def _listed(params: Mapping[str, str | Sequence[str]], name: str) -> tuple[str, ...]:
    parts = (part.strip() for value in _values(params, name) for part in value.split(","))
    values = tuple(dict.fromkeys(part for part in parts if part))
    if len(values) > MAX_VALUES:
        raise UsageError(f"{name} has {len(values)} values. Give at most {MAX_VALUES}.")
    return values


def _closed(
    params: Mapping[str, str | Sequence[str]], name: str, kind: type[_Closed]
) -> tuple[_Closed, ...]:
    allowed = {member.value: member for member in kind}
    values = _listed(params, name)
    for value in values:
        if value not in allowed:
            raise UsageError(f"{name}={_shown(value)} is unknown. {_allowed(allowed)}")
    return tuple(allowed[value] for value in values)


def _allowed(values: Iterable[str]) -> str:
    return f"Give one of: {', '.join(values)}."


def _lang(params: Mapping[str, str | Sequence[str]]) -> str:
    lang = _single(params, "lang")
    if lang and lang not in LANGUAGES:
        raise UsageError(f"lang={_shown(lang)} is unknown. {_allowed(LANGUAGES)}")
    return lang


def _day(params: Mapping[str, str | Sequence[str]], name: str, *, end: bool) -> date | None:
    value = _single(params, name).strip()
    if not value:
        return None
    try:
        bounds = edtf.bounds(value)
    except ValueError as error:
        raise UsageError(
            f"{name}={_shown(value)} is no date. Give a day, month or year: "
            "2025-01-19, 2025-01 or 2025."
        ) from error
    return bounds[1 if end else 0]


def _asof(params: Mapping[str, str | Sequence[str]]) -> date | None:
    value = _single(params, "asof").strip()
    if not value:
        return None
    if edtf.is_valid(value) and edtf.precision(value) is edtf.Precision.DAY:
        return date.fromisoformat(value)
    raise UsageError(f"asof={_shown(value)} is no day. Give one as 2025-01-19.")


def _flag(params: Mapping[str, str | Sequence[str]], name: str) -> bool:
    value = _single(params, name).strip().lower()
    if value in _YES:
        return True
    if not value or value in _NO:
        return False
    raise UsageError(
        f"{name}={_shown(value)} is neither yes nor no. Give {name}=1 or leave it out."
    )
