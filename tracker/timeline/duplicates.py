"""Which articles are copies or updated versions of one report, so that it counts once as a source.

Texts are compared by the share of three-word runs they have in common, estimated with MinHash
(Broder 1997); candidates are found by bands of equal hash values, so that a new article costs the
same however many there are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from tracker.timeline.names import fold
from tracker.timeline.ports import TimelineStore

# Two reports of one event by two newsrooms share under a tenth of their runs; a wire story that was
# trimmed or updated keeps well over half.
COPY_SHARE = 0.5

_PERMUTATIONS = 96
_ROWS = 4
_RUN = 3
# Shorter texts (docket entries, one-line briefs) follow patterns: only the same words are a copy.
_LEAST_WORDS = 40
_WORD = re.compile(r"\w+")
# "What we know so far" heads many articles, and any headline may come again one day.
_LEAST_TITLE_WORDS = 5
_SAME_TITLE_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text's MinHash values as bytes, and the bands by which others like it are found."""

    values: bytes
    bands: tuple[int, ...]


def make_sketch(text: str) -> Sketch:
    """The sketch of a text."""
    from datasketch import MinHash  # it takes a tenth of a second to import

    words = _WORD.findall(fold(text))
    if len(words) < _LEAST_WORDS:
        runs = [" ".join(words)]
    else:
        runs = [" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)]
    made = MinHash(num_perm=_PERMUTATIONS, seed=1)
    made.update_batch([run.encode() for run in dict.fromkeys(runs)])
    values = made.hashvalues.astype("<u4").tobytes()
    width = 4 * _ROWS
    bands = tuple(
        _band(number, values[number * width : (number + 1) * width])
        for number in range(_PERMUTATIONS // _ROWS)
    )
    return Sketch(values, bands)


def _band(number: int, values: bytes) -> int:
    digest = hashlib.blake2b(values, digest_size=6, salt=number.to_bytes(2, "big")).digest()
    return int.from_bytes(digest, "big")


def shared(one: bytes, other: bytes) -> float:
    """The estimated share of runs that two sketched texts have in common."""
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return sum(a == b for a, b in pairs) / _PERMUTATIONS


def _numbers(values: bytes) -> Iterable[int]:
    return (int.from_bytes(values[i : i + 4], "little") for i in range(0, len(values), 4))


def mark_duplicates(store: TimelineStore, article_ids: Collection[int]) -> None:
    """Find what new articles copy, or what copies them; the earliest of a set is the original.

    An article of which a feed gave the title only, as lists of other papers' articles do, is a
    copy of the one under the same title, and never the original of it.
    """
    for article_id, text in store.load_unsketched(article_ids):
        title, _, body = text.partition("\n\n")
        bare = make_sketch(title)
        sketch = bare if body in ("", title) else make_sketch(text)
        by_title = bare.bands[:1] if len(_WORD.findall(title)) >= _LEAST_TITLE_WORDS else ()
        bands = {*sketch.bands, *by_title}
        store.save_sketch(article_id, sketch.values, bands)
        found = {one.id: one for one in store.load_sketched(bands)}
        published = found[article_id].published
        alike = [
            one
            for one in found.values()
            if one.id == article_id
            or shared(one.values, sketch.values) >= COPY_SHARE
            or (
                by_title
                and bare.values in (one.values, sketch.values)
                and abs(one.published - published) <= _SAME_TITLE_WITHIN
            )
        ]
        if len(alike) > 1:
            first = min(alike, key=lambda one: (one.values == bare.values, one.published, one.url))
            others = {one.id for one in alike} - {first.id}
            store.save_duplicates(first.id, others)
