"""The extract room: articles in, dated event mentions out.

In: an `Article` (title, text, day of publication, language). Out: `EventMention`s, each with an
exact quote, a calibrated confidence and its reasons; or the `Timex`es of a text. Pure: no network,
no clock, no database; the same input gives the same output.
"""

from tracker.extract.checks import check_packs
from tracker.extract.extractor import Extractor
from tracker.extract.temporal import find_timexes

__all__ = ["Extractor", "check_packs", "find_timexes"]
