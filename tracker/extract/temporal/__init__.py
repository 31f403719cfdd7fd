"""The date tagger: text in, `Timex`es out; rules from the language packs and calendar arithmetic.

In: a text, its language, the instant of publication. Out: date expressions with their span, TIMEX3
type and value, EDTF date and role. No trained model, no clock, nothing of the rest of `extract`.
"""

from tracker.extract.temporal.calendar_rules import add_duration
from tracker.extract.temporal.tagger import find_timexes

__all__ = ["add_duration", "find_timexes"]
