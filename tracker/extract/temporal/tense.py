"""Which way the words around a date look: "will rule on Friday", "ruled on Friday"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from tracker.extract.temporal.token_codes import APOSTROPHES

_AHEAD_ROLES = frozenset({"by", "until"})  # look ahead in every language


class Tense:
    """Words that tell whether a date lies behind or ahead: -1, 1, and 0 where they do not."""

    def __init__(
        self,
        cues: Mapping[str, int],
        endings: Mapping[str, int],
        neither_after: Iterable[str],
        ahead: Iterable[str],
        perfect: Iterable[str],
        perfect_ends: Iterable[str],
    ) -> None:
        self.ahead = _AHEAD_ROLES | frozenset(ahead)
        self._cues = cues
        self._endings = endings
        had, ends_it = _any_of(perfect), _any_of(perfect_ends)
        self._had_before = re.compile(rf"(?<!\w)(?:{had})(?!\w)(?!.*(?<!\w)(?:{ends_it})(?!\w))")
        self._had_after = re.compile(
            rf"[\s,]*(?:[^\s.;:]+\s+){{1,4}}?(?:{had})\s+(?!(?:{ends_it})(?!\w))"
        )
        skipped = frozenset(neither_after)
        words, ends = _any_of(cues), _any_of(endings)
        future = _any_of(phrase for phrase, sign in cues.items() if sign > 0)
        # "be held" and "the proposed rule" say nothing of the past; "is scheduled to" says more
        longer = _any_of(
            phrase
            for phrase, sign in cues.items()
            if sign and phrase.startswith(tuple(skipped)) and phrase not in skipped
        )
        # a word before a number is no modal verb: "to May 27"
        self._regex = re.compile(
            rf"(?<!\w)(?:(?!(?:{longer})(?!\w))({_any_of(skipped)})[\s«\"]{{1,3}}"
            rf"(?!(?:{future})(?!\w))(?:{words}|\w{{3,}}?(?:{ends}))(?!\w)"
            rf"|({words})(?!\w)(?!\s\d)|\w{{3,}}?({ends})(?!\w))"
        )

    def had_before(self, text: str) -> bool:
        """Whether a pluperfect before a date reaches to it: "had resigned", not "had to resign"."""
        return bool(self._had_before.search(text.replace("\n", " ")))

    def had_after(self, text: str) -> bool:
        """Whether a pluperfect follows close behind a date."""
        return bool(self._had_after.match(text))

    def last(self, text: str) -> int:
        """What the last cue of a text says."""
        found = 0
        for sign in self._signs(text):
            found = sign or found
        return found

    def first(self, text: str) -> int:
        """What the first cue of a text says."""
        return next((sign for sign in self._signs(text) if sign), 0)

    def _signs(self, text: str) -> Iterator[int]:
        for match in self._regex.finditer(text.translate(APOSTROPHES)):
            skipped, phrase, ending = match.groups()
            if skipped is not None:
                yield self._cues.get(skipped) or self._cues.get(skipped.split()[0], 0)
            elif phrase is not None:
                yield self._cues[phrase]
            elif ending is not None and match.group() not in self._cues:
                yield self._endings[ending]


def _any_of(phrases: Iterable[str]) -> str:
    """A regex for any of the phrases, the longest first; for nothing where there are none."""
    rests: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        rests.setdefault(phrase[:1], []).append(re.escape(phrase[1:]))
    # by their first letters, as most words of a text have another one
    choices = [f"{re.escape(one)}(?:{'|'.join(ends)})" for one, ends in rests.items()]
    return "|".join(choices) or "(?!)"
