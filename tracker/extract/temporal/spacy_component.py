"""The date tagger as a spaCy component, for anyone's pipeline.

    nlp.add_pipe("timex", config={"lang": "fr"})
    doc = nlp("Le tribunal a jugé vendredi.")
    doc.spans["timex"]

Each span is labelled with its TIMEX3 type and has the value in `span.id_`. The day of publication
is `doc.user_data["published"]` (a datetime); without it only absolute dates have a value.
Expressions that end inside a token of the pipeline's tokenizer are widened to whole tokens.
"""

from __future__ import annotations

from datetime import datetime

from spacy.language import Language
from spacy.tokens import Doc

from tracker.extract.temporal.packs import load_pack
from tracker.extract.temporal.tagger import find_timexes

SPANS_KEY = "timex"


class TimexComponent:
    """Writes `doc.spans["timex"]`; see the module's docstring."""

    def __init__(self, lang: str, locale: str) -> None:
        load_pack(lang)
        self._lang = lang
        self._locale = locale

    def __call__(self, doc: Doc) -> Doc:
        """Finds the expressions of one document."""
        published = doc.user_data.get("published")
        known = published if isinstance(published, datetime) else None
        spans = []
        for timex in find_timexes(doc.text, self._lang, known, locale=self._locale):
            span = doc.char_span(
                timex.start,
                timex.end,
                label=timex.type,
                span_id=timex.value,
                alignment_mode="expand",
            )
            if span is not None:
                spans.append(span)
        doc.spans[SPANS_KEY] = spans
        return doc


@Language.factory("timex", default_config={"lang": "", "locale": ""})
def create_timex_component(nlp: Language, name: str, lang: str, locale: str) -> TimexComponent:
    """The spaCy factory `timex`. `lang` is that of the pipeline where it is not given.

    Raises:
        LanguagePackError: there is no pack for the language.
    """
    return TimexComponent(lang or nlp.lang or "", locale)
