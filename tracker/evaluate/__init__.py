"""Scores extracted events against annotated articles, as docs/annotation-guide.md defines.

In: gold and predicted records as JSON Lines hold them (`{"id", "events": […]}`). Out: `Scores`.
Two events match if type and date are equal; among equal ones the pairing taken agrees on the most
statuses, then on the most overlap of quotes. Never extracts anything.
"""

from tracker.evaluate.gold import Record, load_gold
from tracker.evaluate.report import render_scores, scores_record
from tracker.evaluate.scoring import Scores, score

__all__ = [
    "Record",
    "Scores",
    "load_gold",
    "render_scores",
    "score",
    "scores_record",
]
