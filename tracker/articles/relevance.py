"""Is an article about a followed story? It is where it names one of the story's terms."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from tracker.model import Feed, Story

LEAD = 50_000
"""Characters of the text that are searched: a name that comes later is an aside."""


_FIRST_MARK = "\u0300"
"""No character before it is a combining mark."""


def stories_of(
    title: str, text: str, stories: Sequence[Story], feed: Feed | None = None
) -> tuple[str, ...]:
    """The ids of the stories that title or text name, in the order of `stories`.

    Terms are whole words, whatever their case and accents: "TikTok" is found in "TIKTOK's" and not
    in "TikTokers". A term may be several words. An entry of a dedicated feed ("Signed by
    President.") belongs to the stories that the feed names, without any term.
    """
    if feed is not None and feed.dedicated:
        return tuple(s.id for s in stories if s.id in feed.stories)
    folded = _folded(f"{title}\n{text[:LEAD]}")
    return tuple(s.id for s in stories if any(_names(folded, t) for t in _terms(s.terms)))


def _names(folded: str, term: str) -> bool:
    start = folded.find(term)
    while start >= 0:
        end = start + len(term)
        if not (folded[max(start - 1, 0) : start].isalnum() or folded[end : end + 1].isalnum()):
            return True
        start = folded.find(term, start + 1)
    return False


@lru_cache(maxsize=256)
def _terms(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded for term in terms if (folded := _folded(term).strip()))


def _folded(text: str) -> str:
    """Without case, accents and the difference of apostrophes, dashes and spaces."""
    plain = text.casefold()
    if not plain.isascii():  # letter by letter is slow, and every entry of every feed comes here
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if c < _FIRST_MARK or not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").replace("‑", "-").replace("–", "-").split())
