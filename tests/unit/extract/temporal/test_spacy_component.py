"""The tagger as a component of anyone's spaCy pipeline."""

from datetime import UTC, datetime

import pytest
import spacy

from tracker.errors import LanguagePackError

SATURDAY = datetime(2025, 1, 18, tzinfo=UTC)


def test_the_component_works_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("timex")
    doc = nlp.make_doc("The court ruled on Friday.")
    doc.user_data["published"] = SATURDAY
    found = [(span.text, span.label_, span.id_) for span in nlp(doc).spans["timex"]]
    assert found == [("Friday", "DATE", "2025-01-17")]


def test_its_language_can_be_another_than_that_of_the_pipeline() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("timex", config={"lang": "fr"})
    doc = nlp.make_doc("Le tribunal a jugé le 7 mai 2024.")
    assert [span.id_ for span in nlp(doc).spans["timex"]] == ["2024-05-07"]


def test_its_locale_orders_numeric_dates() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("timex", config={"locale": "US"})
    doc = nlp("Filed on 1/2/2025.")
    assert [span.id_ for span in doc.spans["timex"]] == ["2025-01-02"]


def test_a_pipeline_of_a_language_without_a_pack_is_refused_when_it_is_built() -> None:
    with pytest.raises(LanguagePackError, match="There are packs for: en, es, fr"):
        spacy.blank("de").add_pipe("timex")
