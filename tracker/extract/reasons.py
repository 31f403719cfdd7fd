"""Why a mention says what it says, in words, for `tracker explain`."""

from __future__ import annotations

from tracker.extract.candidates import Candidate, Reading, Source
from tracker.extract.proposals import Proposal
from tracker.extract.quotes import Quote


def explain_mention(
    reading: Reading, candidate: Candidate, proposal: Proposal, quote: Quote, confidence: float
) -> tuple[str, ...]:
    """Sentences: where the date comes from, what tells the type, how sure it is."""
    reasons = [_date_reason(reading, candidate)]
    if quote.trigger:
        reasons.append(f"“{quote.trigger}” speaks of {proposal.type} ({quote.tag}).")
    else:
        reasons.append(
            f"No single word names it; the sentence as a whole reads as {proposal.type}."
        )
    reasons.append(f"Of statements judged like this one, {confidence:.0%} are right.")
    return tuple(reasons)


def _date_reason(reading: Reading, candidate: Candidate) -> str:
    timex = candidate.timex
    text = timex.text if timex else ""
    match candidate.source:
        case Source.OWN:
            steps = f" ({timex.steps})" if timex and timex.steps else ""
            return f"“{text}” means {candidate.date}{steps}."
        case Source.OTHER:
            return f"“{text}” can mean {candidate.date}, which fits its clause best."
        case Source.PUBLISHED:
            return f"No date in the sentence: the day of publication, {candidate.date}."
        case Source.HEADER:
            by = f"the heading “{text}”" if text else "the post or entry that it stands in"
            return f"Dated by {by}: {candidate.date}."
        case Source.PREVIOUS:
            return f"No date in the sentence: the date told before it, {candidate.date}."
        case Source.DERIVED:
            return f"“{text}” counted from {candidate.anchor}: {candidate.date}."
