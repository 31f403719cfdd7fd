"""The dates that a text has told so far, which later expressions lean on."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.edtf import Precision, bounds, is_valid, precision
from tracker.extract.temporal.calendar_rules import Grain, Point
from tracker.extract.temporal.calendar_rules import point as point_of
from tracker.extract.temporal.expressions import Context, Expression
from tracker.model import Section

_GRAINS = {
    Precision.DAY: Grain.DAY,
    Precision.MONTH: Grain.MONTH,
    Precision.YEAR: Grain.YEAR,
}


@dataclass(slots=True)
class Told:
    """The dates told so far, which later ones may lean on."""

    last: Point | None = None
    year_is_told: bool = False  # that of `last`, by itself or by the date before it
    day: Point | None = None  # the last one that is a single day
    end: int = -100  # the token behind it
    quarter: Point | None = None
    compared: Point | None = None
    weekday: Point | None = None  # the last date told, where it was told as a weekday
    line: Point | None = None
    year: int | None = None
    bracket: int = -1  # token at which a bracket opens behind a year
    bracket_year: int = 0

    def remember(
        self, expression: Expression | None, point: Point | None, context: Context
    ) -> None:
        """Takes note of a date that was worked out."""
        if expression is None:
            return
        if expression.kind == "duration" and self.quarter and expression.text("unit") == "M":
            # "net for the nine months": what follows is compared with the year before
            self.compared = point_of(Grain.YEAR, self.quarter.first)
        if point is None:
            return
        self.last = point
        self.day = point if point.grain is Grain.DAY else self.day
        own_year = expression.fields.keys() & {"year", "year_of", "year_shift"}
        follows = (
            context.dated is not None and 0 <= point.first.year - context.dated.first.year <= 1
        )
        self.year_is_told = bool(own_year) or follows
        self.weekday = point if expression.kind == "weekday" else None
        numbered = "number" in expression.fields or "year" not in expression.fields
        compares = expression.fields.keys() & {"years", "year_shift"} or not numbered
        if expression.kind == "quarter" and not compares:
            if point.grain is Grain.QUARTER and self._is_reported(point, context):
                self.quarter = point
            self.compared = self.quarter
        if context.line_start and expression.kind in {"date", "numeric"}:
            if point.grain is Grain.YEAR:
                self.year, self.line = point.first.year, None
            elif point.grain is Grain.MONTH:
                self.line = point
            elif "year" in expression.fields or expression.kind == "numeric" or self.line:
                self.line = point
                self.year = None if self.year is None else point.first.year

    def _is_reported(self, quarter: Point, context: Context) -> bool:
        """Whether results are those of this quarter, not of one that it is compared with."""
        told, published = self.quarter, context.published
        if told is None or published is None or told.last >= published:
            return True
        return told.first <= quarter.first and quarter.last < published


def told_in(section: Section | None) -> Told | None:
    """What is told where a section begins; None where it does not part from what stands before.

    A post of its own (`published`) begins anew. An entry below a date (`date`, EDTF) begins with
    that date told, as the line and the year that later dates without a year follow.
    """
    if section is None or not (section.published or section.date):
        return None
    if section.published or not is_valid(section.date):
        return Told()
    first, _ = bounds(section.date)
    grain = _GRAINS.get(precision(section.date))
    if grain is None:  # an entry of several days
        return Told(year=first.year)
    date = point_of(grain, first)
    is_day, is_year = grain is Grain.DAY, grain is Grain.YEAR
    return Told(
        last=date,
        day=date if is_day else None,
        line=None if is_year else date,
        year=first.year,
    )
