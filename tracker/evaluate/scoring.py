"""Which predicted events are right, and the measures that follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.evaluate.gold import Record

Pair = tuple[Record, Record]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1 with the counts behind them; None where there was nothing."""

    matched: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float | None:
        """Share of the predictions that match."""
        return _ratio(self.matched, self.predicted)

    @property
    def recall(self) -> float | None:
        """Share of the gold that is matched."""
        return _ratio(self.matched, self.gold)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        return _ratio(2 * self.matched, self.predicted + self.gold)


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `of`."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return _ratio(self.right, self.of)


@dataclass(frozen=True, slots=True)
class Linking:
    """B³ of predicted clusters against gold event ids, over the matched events."""

    precision: float
    recall: float
    items: int

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True, slots=True)
class Scores:
    """All measures. `false_positives` and `misses` are (article id, event)."""

    articles: int
    without_predictions: int
    event: Agreement
    date: Agreement
    status: Share
    quotes: Share
    linking: Linking | None
    false_per_offtopic: Share
    by: Mapping[str, tuple[Agreement, Share]] = field(default_factory=dict)
    false_positives: Sequence[tuple[str, Record]] = ()
    misses: Sequence[tuple[str, Record]] = ()


def score(gold: Mapping[str, Record], predicted: Mapping[str, Record], by: str = "") -> Scores:
    """Every measure of `predicted` against `gold`; records of unknown ids do not count.

    Args:
        gold: annotated articles by id.
        predicted: `{"id", "events"}` by id; an absent article counts as one without events.
        by: `kind`, `type` or `lang` for the same scores of each group, "" for none.
    """
    tally: Counter[str] = Counter()
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    links: list[tuple[Hashable, Hashable]] = []
    linked = False
    false_positives: list[tuple[str, Record]] = []
    misses: list[tuple[str, Record]] = []
    for id_, article in gold.items():
        text = _document(article)
        golds: list[Record] = article["events"]
        preds: list[Record] = predicted.get(id_, {"events": []})["events"]
        pairs, missed, false = match_events(golds, preds, text)
        _count(tally, article, golds, preds, pairs, text)
        for number, (one, other) in enumerate(pairs):
            cluster = other.get("cluster")
            linked = linked or cluster is not None
            alone = ("alone", id_, number)
            links.append((alone if cluster is None else ("cluster", str(cluster)), one["event_id"]))
        misses += [(id_, event) for event in missed]
        false_positives += [(id_, event) for event in false]
        if by:
            _count_groups(groups, by, article, golds, preds, pairs)
    return Scores(
        articles=len(gold),
        without_predictions=sum(id_ not in predicted for id_ in gold),
        event=Agreement(tally["matched"], tally["predicted"], tally["gold"]),
        date=Agreement(tally["dates"], tally["predicted_dates"], tally["gold_dates"]),
        status=Share(tally["status"], tally["matched"]),
        quotes=Share(tally["faithful"], tally["predicted"]),
        linking=_b_cubed(links) if linked else None,
        false_per_offtopic=Share(tally["offtopic_false"], tally["offtopic"]),
        by={
            name: (
                Agreement(c["matched"], c["predicted"], c["gold"]),
                Share(c["status"], c["matched"]),
            )
            for name, c in sorted(groups.items())
        },
        false_positives=false_positives,
        misses=misses,
    )


def match_events(
    golds: Sequence[Record], preds: Sequence[Record], text: str
) -> tuple[list[Pair], list[Record], list[Record]]:
    """Pairs of one article's events, the gold ones missed and the false predictions."""
    groups: dict[tuple[str, str], tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for event in golds:
        groups[_key(event)][0].append(event)
    for event in preds:
        groups[_key(event)][1].append(event)
    pairs: list[Pair] = []
    missed: list[Record] = []
    false: list[Record] = []
    for some, others in groups.values():
        free_golds, free_preds = dict(enumerate(some)), dict(enumerate(others))
        order = sorted(
            (g.get("status") != p.get("status"), -_overlap(g, p, text), i, j)
            for i, g in enumerate(some)
            for j, p in enumerate(others)
        )
        for _, _, i, j in order:
            if i in free_golds and j in free_preds:
                pairs.append((free_golds.pop(i), free_preds.pop(j)))
        missed += free_golds.values()
        false += free_preds.values()
    return pairs, missed, false


def _count(
    tally: Counter[str],
    article: Record,
    golds: Sequence[Record],
    preds: Sequence[Record],
    pairs: Sequence[Pair],
    text: str,
) -> None:
    dates = {str(e.get("date")) for e in golds}
    predicted_dates = {str(e.get("date")) for e in preds}
    tally.update(
        matched=len(pairs),
        gold=len(golds),
        predicted=len(preds),
        status=sum(g["status"] == p.get("status") for g, p in pairs),
        dates=len(dates & predicted_dates),
        gold_dates=len(dates),
        predicted_dates=len(predicted_dates),
        faithful=sum(_is_faithful(p, text) for p in preds),
    )
    if article.get("kind") == "offtopic":
        tally.update(offtopic=1, offtopic_false=len(preds))


def _count_groups(
    groups: dict[str, Counter[str]],
    by: str,
    article: Record,
    golds: Iterable[Record],
    preds: Iterable[Record],
    pairs: Sequence[Pair],
) -> None:
    agreed = [g for g, p in pairs if g["status"] == p.get("status")]
    counted = {"gold": golds, "predicted": preds, "matched": [g for g, _ in pairs]}
    for name, events in (*counted.items(), ("status", agreed)):
        for event in events:
            group = str(event.get("type")) if by == "type" else str(article.get(by))
            groups[group][name] += 1


def _document(article: Record) -> str:
    return f"{article['title']}\n\n{article['text']}"


def _key(event: Record) -> tuple[str, str]:
    return str(event.get("type")), str(event.get("date"))


def _is_faithful(event: Record, text: str) -> bool:
    quote, start, end = (event.get(name) for name in ("quote", "start", "end"))
    return (
        isinstance(quote, str)
        and quote != ""
        and type(start) is int
        and type(end) is int
        and 0 <= start < end
        and text[start:end] == quote
    )


def _overlap(gold_event: Record, prediction: Record, text: str) -> int:
    start = text.find(gold_event["quote"])
    if start < 0 or not _is_faithful(prediction, text):
        return 0
    end = start + len(gold_event["quote"])
    return max(0, min(end, int(prediction["end"])) - max(start, int(prediction["start"])))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _b_cubed(items: Sequence[tuple[Hashable, Hashable]]) -> Linking | None:
    if not items:
        return None
    clusters = Counter(c for c, _ in items)
    entities = Counter(e for _, e in items)
    both = Counter(items)
    precision = sum(both[item] / clusters[item[0]] for item in items) / len(items)
    recall = sum(both[item] / entities[item[1]] for item in items) / len(items)
    return Linking(precision, recall, len(items))
