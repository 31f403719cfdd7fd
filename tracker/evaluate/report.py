"""The measures for people and for programs."""

from __future__ import annotations

from tracker.evaluate.gold import Record
from tracker.evaluate.scoring import Agreement, Scores, Share


def scores_record(scores: Scores) -> Record:
    """The measures as one JSON object with stable keys."""

    def agreement(one: Agreement) -> Record:
        return {
            "p": one.precision, "r": one.recall, "f1": one.f1,
            "matched": one.matched, "predicted": one.predicted, "gold": one.gold,
        }  # fmt: skip

    def share(one: Share) -> Record:
        return {"value": one.value, "right": one.right, "of": one.of}

    link = scores.linking
    record: Record = {
        "articles": scores.articles,
        "articles_without_predictions": scores.without_predictions,
        "event": agreement(scores.event),
        "date": agreement(scores.date),
        "status_accuracy": share(scores.status),
        "quote_faithfulness": share(scores.quotes),
        "linking_b3": link
        and {"p": link.precision, "r": link.recall, "f1": link.f1, "items": link.items},
        "false_events_per_offtopic_article": share(scores.false_per_offtopic),
    }
    if scores.by:
        record["by"] = {
            name: {"event": agreement(event), "status_accuracy": share(status)}
            for name, (event, status) in scores.by.items()
        }
    return record


def render_scores(scores: Scores, errors: int = 0) -> str:
    """The measures as lines of text; up to `errors` false positives and misses with quotes."""
    lines = [f"{scores.articles} articles, {scores.without_predictions} without predictions"]
    for name, one in (("event", scores.event), ("date", scores.date)):
        lines.append(_agreement_line(name, one) + f"  ({_counts(one)})")
    for name, part in (("status accuracy", scores.status), ("quote faithfulness", scores.quotes)):
        lines.append(f"{name:<20} {_percent(part.value)} %  ({part.right} of {part.of})")
    if scores.linking:
        link = scores.linking
        lines.append(
            f"{'linking B³':<20} P {_percent(link.precision)}  R {_percent(link.recall)}  "
            f"F1 {_percent(link.f1)}  ({link.items} matched events)"
        )
    off = scores.false_per_offtopic
    if off.of:
        lines.append(f"{'false, off topic':<20} {off.right / off.of:5.2f} per article ({off.of})")
    for name, (event, status) in scores.by.items():
        lines.append(
            f"  {_agreement_line(name, event)}  status {_percent(status.value)}  ({_counts(event)})"
        )
    listings = (("false positives", scores.false_positives), ("misses", scores.misses))
    for title, listed in listings if errors else ():
        lines.append(f"\n{title} ({len(listed)}):")
        for id_, record in listed[:errors]:
            head = "  ".join(str(record.get(name)) for name in ("type", "date", "status"))
            lines.append(f"  {id_}  {head}\n      {record.get('quote')!r}")
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "    –" if value is None else f"{100 * value:5.1f}"


def _agreement_line(label: str, one: Agreement) -> str:
    return (
        f"{label:<20} P {_percent(one.precision)}  R {_percent(one.recall)}  F1 {_percent(one.f1)}"
    )


def _counts(one: Agreement) -> str:
    return f"matched {one.matched}, predicted {one.predicted}, gold {one.gold}"
