"""The tree of a sentence as plain values: what spaCy's `Doc` says, each thing asked for once.

A `Doc` makes a new object at every look at a token; features look some hundred times at each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PENN = {  # Penn Treebank tag → Universal Dependencies part of speech and features
    "CC": ("CCONJ", ""), "DT": ("DET", ""), "IN": ("ADP", ""), "MD": ("AUX", "VerbForm=Fin"),
    "NNP": ("PROPN", ""), "NNPS": ("PROPN", ""), "NN": ("NOUN", ""), "NNS": ("NOUN", ""),
    "POS": ("PART", ""), "TO": ("PART", ""), "PRP": ("PRON", "PronType=Prs"),
    "PRP$": ("PRON", "PronType=Prs"), "WDT": ("PRON", ""), "WP": ("PRON", ""), "WP$": ("PRON", ""),
    "VB": ("VERB", "VerbForm=Inf"), "VBD": ("VERB", "Tense=Past|VerbForm=Fin"),
    "VBG": ("VERB", "Tense=Pres|VerbForm=Part"), "VBN": ("VERB", "Tense=Past|VerbForm=Part"),
    "VBP": ("VERB", "Tense=Pres|VerbForm=Fin"), "VBZ": ("VERB", "Tense=Pres|VerbForm=Fin"),
    ",": ("PUNCT", ""), ".": ("PUNCT", ""), ":": ("PUNCT", ""), "``": ("PUNCT", ""),
    "''": ("PUNCT", ""), "-LRB-": ("PUNCT", ""), "-RRB-": ("PUNCT", ""), "HYPH": ("PUNCT", ""),
}  # fmt: skip


class Word:
    """A word of a sentence in its tree.

    `i` counts from 0 in the sentence; `dep` is the label on the way up, in the scheme of the
    pipeline; `pos` a part of speech of Universal Dependencies and `morph` its features by name; a
    root is its own `head`; `children` stand in the order of the sentence.
    """

    __slots__ = ("children", "dep", "head", "i", "lower", "morph", "pos", "text")

    def __init__(
        self, i: int, text: str, dep: str, pos: str, morph: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.i = i
        self.text = text
        self.lower = text.lower()
        self.dep = dep
        self.pos = pos
        self.morph = morph
        self.head = self
        self.children: list[Word] = []


def read_words(doc: Doc) -> list[Word]:
    """The words of a parse, one for each token.

    Where the pipeline gives Penn tags only, they are translated: its own ruler for that is as slow
    as the parse.
    """
    name = doc.vocab.strings
    table = doc.to_array(["DEP", "POS", "MORPH", "TAG", "HEAD"])
    words = []
    for token, (dep, pos, morph, tag, _) in zip(doc, table.tolist(), strict=True):
        kind, features = (name[pos], name[morph]) if pos else _PENN.get(name[tag], ("X", ""))
        words.append(Word(token.i, token.text, name[dep], kind, _features(features)))
    for word, offset in zip(words, table[:, 4].astype("int64").tolist(), strict=True):
        if offset:
            word.head = words[word.i + offset]
            word.head.children.append(word)
    return words


@lru_cache(maxsize=4096)
def _features(written: str) -> Mapping[str, tuple[str, ...]]:
    """`Tense=Past|VerbForm=Fin` by name; several values of one are divided by commas."""
    pairs = (part.split("=", 1) for part in written.split("|") if "=" in part)
    return {name: tuple(values.split(",")) for name, values in pairs}
