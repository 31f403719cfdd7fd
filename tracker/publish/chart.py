"""Events per month by type as stacked bars: the numbers that the SVG is drawn from.

Bars are drawn in a box of 1,000 × 100 units that the page stretches to its width; labels stand
outside it, placed in percent, so that their letters keep their size on a phone. All bars of a
type are one path, which keeps a chart of fifteen years under twenty kilobytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.model import EventType
from tracker.publish.address import Address
from tracker.publish.language import Language
from tracker.store.queries import MonthCount

WIDTH, HEIGHT = 1000, 100
# More months than this and a bar would be thinner than a pixel of a phone.
_MAX_MONTHS = 180
_MAX_LABELS = 7
# So few months are drawn as whole years, with the names of months: a bar stays a bar.
_FEW_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Layer:
    """All bars of one type."""

    type: str
    name: str
    path: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month or year: where the pointer finds it, and where it leads."""

    name: str
    count: int
    x: float
    width: float
    url: str


@dataclass(frozen=True, slots=True)
class Label:
    """A year under the bars, `x` in percent of the width."""

    text: str
    x: float


@dataclass(frozen=True, slots=True)
class TableRow:
    """One year of the table that says the same in numbers."""

    name: str
    url: str
    total: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the chart shows. `columns` in order of time; `layers` from the bottom up."""

    by_year: bool
    layers: tuple[Layer, ...]
    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    rows: tuple[TableRow, ...]
    first: str
    last: str
    peak: str
    peak_count: int


def draw(counts: Sequence[MonthCount], language: Language, address: Address) -> Chart | None:
    """The chart of a selection; None where nothing is selected.

    Args:
        counts: events per month and type.
        language: the words.
        address: the timeline with the filters in force; bars add theirs.
    """
    if not counts:
        return None
    months = _months(counts[0].month, counts[-1].month)
    by_year = len(months) > _MAX_MONTHS
    cut = 4 if by_year else 7
    buckets = list(dict.fromkeys(month[:cut] for month in months))
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for one in counts:
        table[one.month[:cut]][one.type] += one.count
    totals = {bucket: table[bucket].total() for bucket in buckets}
    peak = max(buckets, key=lambda bucket: totals[bucket])
    kinds = [kind.value for kind in EventType if any(row[kind.value] for row in table.values())]
    step = WIDTH / len(buckets)
    return Chart(
        by_year=by_year,
        layers=_layers(buckets, table, kinds, totals[peak], language, address),
        columns=tuple(
            Column(
                language.date(bucket),
                totals[bucket],
                round(place * step, 2),
                round(step, 2),
                str(address.having(from_=bucket, to=bucket, page="")),
            )
            for place, bucket in enumerate(buckets)
            if totals[bucket]
        ),
        labels=_labels(buckets, language),
        rows=_rows(counts, kinds, address),
        first=language.date(buckets[0]),
        last=language.date(buckets[-1]),
        peak=language.date(peak),
        peak_count=totals[peak],
    )


def _months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, filled up to whole years where they are few."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    end = int(last[:4]) * 12 + int(last[5:]) - 1
    if end - start < _FEW_MONTHS:
        start, end = start - start % 12, end - end % 12 + 11
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1)]


def _layers(
    buckets: Sequence[str],
    table: dict[str, Counter[str]],
    kinds: Sequence[str],
    highest: int,
    language: Language,
    address: Address,
) -> tuple[Layer, ...]:
    step, scale = WIDTH / len(buckets), HEIGHT / highest
    gap = min(step * 0.15, 4)
    base: Counter[str] = Counter()
    layers = []
    for kind in kinds:
        path = []
        for place, bucket in enumerate(buckets):
            if number := table[bucket][kind]:
                base[bucket] += number
                left, top = place * step + gap / 2, HEIGHT - base[bucket] * scale
                path.append(_bar(left, top, step - gap, number * scale))
        layers.append(
            Layer(
                kind,
                language(f"type.{kind}"),
                "".join(path),
                sum(row[kind] for row in table.values()),
                str(address.having(type=kind, page="")),
            )
        )
    return tuple(layers)


def _bar(left: float, top: float, width: float, height: float) -> str:
    x, y, w, h = (f"{round(value, 1):g}" for value in (left, top, width, height))
    return f"M{x} {y}h{w}v{h}h-{w}z"


def _labels(buckets: Sequence[str], language: Language) -> tuple[Label, ...]:
    """Years at the place of their first bar, thinned out until they fit a phone."""
    if len(buckets) == 12 and "-" in buckets[0]:
        names = (buckets[0][:4], *language.months_short[1:])
        return tuple(Label(names[month], round(100 * month / 12, 2)) for month in (0, 3, 6, 9))
    years = {bucket[:4]: place for place, bucket in reversed(list(enumerate(buckets)))}
    ordered = sorted(years.items())
    # A first year of which only the last months are drawn would run into the second one.
    if len(ordered) > 1 and (ordered[1][1] - ordered[0][1]) / len(buckets) < 0.1:
        ordered = ordered[1:]
    every = -(-len(ordered) // _MAX_LABELS)
    labels = [Label(year, round(100 * place / len(buckets), 2)) for year, place in ordered[::every]]
    # One at the very end is pushed back, on a phone over a near one before it.
    if len(labels) > 1 and labels[-1].x > 92 and labels[-1].x - labels[-2].x < 18:
        labels.pop()
    return tuple(labels)


def _rows(
    counts: Sequence[MonthCount], kinds: Sequence[str], address: Address
) -> tuple[TableRow, ...]:
    years: dict[str, Counter[str]] = defaultdict(Counter)
    for one in counts:
        years[one.month[:4]][one.type] += one.count
    return tuple(
        TableRow(
            year,
            str(address.having(from_=year, to=year, page="")),
            row.total(),
            tuple(row[kind] for kind in kinds),
        )
        for year, row in sorted(years.items(), reverse=True)
    )
