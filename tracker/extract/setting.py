"""What an article speaks of as a whole: does it state any event of law or platforms?

Single sentences mislead: "a court still slick after the rain", "sold out its first printing".
"""

from __future__ import annotations

from collections import Counter

from tracker.extract.candidates import Reading

_LEAST_LETTERS = 3
_MOST_DATES = 4
# Short texts hold few words that could speak for them.
_WORDS, _MOST_WORDS = 20, 8
_LEAST_WORDS = 40
_MOST_SHARE = 8  # quarters of a tag per sentence


def is_refused(reading: Reading, odds: float, bound: float) -> bool:
    """Whether an article with these log odds is taken to state no event.

    A sentence or two hold too few words to be judged by.
    """
    return odds < bound and count_words(reading) >= _LEAST_WORDS


def count_words(reading: Reading) -> int:
    """Tokens of the title and the text."""
    return sum(len(s.words) for s in reading.sentences)


def setting_features(reading: Reading) -> list[str]:
    """Tags, their density and the words of an article, sorted."""
    lang = reading.article.lang
    words = {w for sentence in reading.sentences for w in sentence.words}
    found = {f"{lang}:{w}" for w in words if len(w) >= _LEAST_LETTERS}
    families: Counter[str] = Counter()
    for sentence in reading.sentences:
        for match in sentence.matches:
            found.add(f"a:{match.tag}")
            families[match.tag.split(".", 1)[0]] += 1
            if sentence.in_title:
                found.add(f"t:{match.tag}")
    for family, count in families.items():
        share = min(4 * count // len(reading.sentences), _MOST_SHARE)
        found.add(f"f:{family}:{share}")
    found.add(f"n:{min(count_words(reading) // _WORDS, _MOST_WORDS)}")
    dates = sum(bool(t.edtf) for here in reading.timexes for t in here)
    found.add(f"d:{min(dates, _MOST_DATES)}")
    return sorted(found)
