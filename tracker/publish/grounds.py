"""Why a statement is read as it is and belongs to its event, in the reader's language.

Extraction and linking state their reasons once, in English, in a closed set of sentences
(`extract.reasons`, `timeline.readings`, `timeline.similarity`). What is in none of them, such as
the words of an editor, stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

from tracker.publish.language import Language
from tracker.publish.reckoning import say

_SENTENCES = {
    "ground.means": r"“(?P<text>.*)” means (?P<date>\S+)\.",
    "ground.means_by": r"“(?P<text>.*)” means (?P<date>\S+) \((?P<steps>.*)\)\.",
    "ground.can_mean": r"“(?P<text>.*)” can mean (?P<date>\S+), which fits its clause best\.",
    "ground.published": r"No date in the sentence: the day of publication, (?P<date>\S+)\.",
    "ground.previous": r"No date in the sentence: the date told before it, (?P<date>\S+)\.",
    "ground.heading": r"Dated by the heading “(?P<text>.*)”: (?P<date>\S+)\.",
    "ground.section": r"Dated by the post or entry that it stands in: (?P<date>\S+)\.",
    "ground.counted": r"“(?P<text>.*)” counted from (?P<anchor>\S+): (?P<date>\S+)\.",
    "ground.trigger": r"“(?P<text>.*)” speaks of (?P<type>\w+) \((?P<tag>\S+)\)\.",
    "ground.sentence": r"No single word names it; the sentence as a whole reads as (?P<type>\w+)\.",
    "ground.other_reading": (
        r"The same words were also read as (?P<type>\w+) \((?P<percent>\d+)%\)\."
    ),
    "ground.share": r"Of statements judged like this one, (?P<percent>\d+)% are right\.",
    "ground.field": r"the source states it in its field (?P<field>\S+)",
    "ground.first": r"first report of the event",
    "ground.same_date": r"same type, same date",
    "ground.within": r"same type, one date lies in the other",
    "ground.next_day": r"same type, dates one day apart",
    "ground.case": r"same case",
    "ground.act": r"same kind of act \((?P<list>.*)\)",
    "ground.actors": r"same actors \((?P<list>.*)\)",
    "ground.other_actors": r"other actors",
    "ground.instrument": r"same instrument \((?P<list>.*)\)",
    "ground.names": r"same names \((?P<list>.*)\)",
    "ground.figures": r"same figures \((?P<list>.*)\)",
    "ground.wording": r"like wording",
}
# How the date tagger chose a day, inside "means …".
_STEPS = {
    "step.weekday": r"\bweekday (?P<n>\d)",
    "step.no_year": r"\bwithout a year\b",
    "step.nearest_weekday": r"\bthe nearest one on that weekday, from\b",
    "step.nearest": r"\bthe nearest one, from\b",
    "step.last": r"\bthe last one, that day included from\b",
    "step.next": r"\bthe next one, that day included from\b",
    "step.past": r"\bthe last one, as it is past, from\b",
    "step.heading": r"\bthe year of the heading, from\b",
    "step.no_day": r"\bno day is told with it\b",
    "step.colon": r": ",
}
_SENTENCE = {key: re.compile(pattern, re.DOTALL) for key, pattern in _SENTENCES.items()}
_STEP = {key: re.compile(pattern) for key, pattern in _STEPS.items()}


def render_grounds(grounds: Iterable[str], language: Language) -> tuple[str, ...]:
    """Each reason in the language of the page; dates stay as in ISO 8601."""
    return tuple(_render(one, language) for one in grounds)


def _render(ground: str, language: Language) -> str:
    for key, pattern in _SENTENCE.items():
        if found := pattern.fullmatch(ground):
            said = found.groupdict()
            if "type" in said and language.has(f"type.{said['type']}"):
                said["type"] = language(f"type.{said['type']}")
            if "steps" in said:
                said["steps"] = _render_steps(said["steps"], language)
            return language(key, **said)
    return ground


def _render_steps(steps: str, language: Language) -> str:
    for key, pattern in _STEP.items():
        steps = pattern.sub(partial(say, language, key), steps)
    return steps
