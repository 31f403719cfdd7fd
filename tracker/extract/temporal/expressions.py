"""An expression as a rule read it, what it is read against, and what it comes to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.extract.temporal.calendar_rules import Grain, Point

PAST, UNKNOWN, FUTURE = -1, 0, 1
DAY_NOT_TOLD = "no day is told with it: "  # how the steps of a bare time of day begin
OR_MORE = "EQUAL_OR_MORE"  # the `mod` of a duration told as a range, whose value is its lower end


@dataclass(frozen=True, slots=True)
class Expression:
    """What a rule read: its kind, and the fields that its words filled."""

    kind: str
    fields: Mapping[str, object]

    def number(self, name: str) -> int | None:
        """A field as a whole number, None where absent or not a number."""
        value = self.fields.get(name)
        return int(value) if isinstance(value, int | float) else None

    def text(self, name: str) -> str:
        """A field as text, "" where absent."""
        value = self.fields.get(name)
        return "" if value is None else str(value)


def amounts(expression: Expression) -> tuple[object, object]:
    """The `amount` of an expression and the `most` of a range, each with the half told with it."""
    found: list[object] = []
    for amount, half, untold in (("amount", "half", 1), ("most", "most_half", None)):
        value = expression.fields.get(amount, untold)
        if expression.fields.get(half) and isinstance(value, int | float):
            value += 0.5
        found.append(value)
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against.

    `published` is the day of publication in the article's own zone. Of the dates told before the
    expression, `told` is the last one, `told_day` the last that is a single day, `beside` the last
    one where nothing but a sign or an article stands between, `in_sentence` the same where it
    stands in the same sentence, `dated` the same where its year is told as well, `quarter` the last
    quarter reported on, `compared` the quarter or year that "a year ago" is counted from, `listed`
    the weekday told before in the same list ("Monday and Thursday"), `year`
    that of the heading, `line` the date that began this line or an earlier one; `line_start` is
    whether the expression begins a line. `tense` is -1 for the past, 1 for the future, 0 for no
    sign; `behind` is whether a pluperfect puts it before what is told. `order` is `mdy`, `dmy` or
    "" for numeric dates; `open_decade` writes decades as `196X`.
    """

    published: date | None = None
    published_at: datetime | None = None
    told: Point | None = None
    told_day: Point | None = None
    beside: Point | None = None
    in_sentence: Point | None = None
    dated: Point | None = None
    quarter: Point | None = None
    compared: Point | None = None
    listed: Point | None = None
    year: int | None = None
    line: Point | None = None
    line_start: bool = False
    tense: int = UNKNOWN
    behind: bool = False
    order: str = ""
    open_decade: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an expression means; see `tracker.model.Timex` for the fields."""

    type: str
    value: str
    edtf: str = ""
    mod: str = ""
    anchor: str = ""
    steps: str = ""
    alternatives: tuple[str, ...] = ()
    point: Point | None = field(default=None, compare=False)
    longest: str = ""


def located(
    found: Point,
    context: Context,
    *,
    anchor: str = "",
    steps: str = "",
    others: tuple[Point, ...] = (),
    more: tuple[str, ...] = (),
) -> Resolution:
    """The DATE of a point; `others` and `more` (EDTF) are what else the words may mean."""
    value = found.value
    if context.open_decade and found.grain is Grain.DECADE:
        value += "X"
    if context.open_decade and found.grain is Grain.CENTURY:
        value += "XX"
    spoken = [*(other.edtf for other in others), *more]
    alternatives = tuple(dict.fromkeys(one for one in spoken if one and one != found.edtf))
    return Resolution("DATE", value, found.edtf, "", anchor, steps, alternatives, found)


def distance(one: date, other: date) -> int:
    """Days between two dates, whichever is first."""
    return abs((one - other).days)


def gap(one: Point, published: date) -> int:
    """Days between a stretch of time and a day; none where the day lies in it."""
    return max(0, (one.first - published).days, (published - one.last).days)
