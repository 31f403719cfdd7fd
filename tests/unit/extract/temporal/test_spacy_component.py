from datetime import UTC, datetime

import spacy


def test_the_component_works_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("timex")
    doc = nlp.make_doc("The court ruled on Friday.")
    doc.user_data["published"] = datetime(2025, 1, 18, tzinfo=UTC)
    found = [(span.text, span.label_, span.id_) for span in nlp(doc).spans["timex"]]
    assert found == [("Friday", "DATE", "2025-01-17")]
