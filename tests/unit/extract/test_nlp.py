"""The trained pipelines: loaded late, run alike, and clear about what is wrong with them."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.errors import ModelError
from tracker.extract import Extractor
from tracker.extract.nlp import PIPELINES, Parsers, Words, load_pipeline
from tracker.model import Article

ARTICLE = Article("1", "", "TikTok sued on May 7, 2024.", datetime(2024, 6, 1, tzinfo=UTC), "en")


def words(text: str) -> Words:
    """Words with a space after each."""
    return [(word, True) for word in text.split()]


@pytest.mark.model
@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "Donald Trump signed the order ."), ("fr", "Emmanuel Macron a signé le décret .")],
)
def test_every_pipeline_parses_and_recognises(lang: str, text: str) -> None:
    parsers = Parsers()
    (doc,) = parsers.parse(lang, [words(text)])
    assert doc.has_annotation("DEP")
    assert not doc.ents
    (doc,) = parsers.find_entities(lang, [doc[:]])
    assert doc.ents


@pytest.mark.model
def test_what_is_parsed_beside_a_sentence_changes_nothing_in_it() -> None:
    text = words("The court , which heard the case on Friday , said it would rule by June .")
    parsers = Parsers()
    parsers.parse("en", [words("Something else stood here before .")] * 5)
    (after,) = parsers.parse("en", [text])
    (alone,) = Parsers().parse("en", [text])
    assert [(t.head.i, t.dep_, t.pos_) for t in after] == [
        (t.head.i, t.dep_, t.pos_) for t in alone
    ]


def test_an_article_without_a_plausible_date_loads_no_pipeline() -> None:
    program = """
import sys
from datetime import datetime, UTC
from tracker.extract import Extractor
from tracker.model import Article
day = datetime(2024, 6, 1, tzinfo=UTC)
Extractor().extract(Article("1", "Soup", "Stir the soup and serve it.", day, "en"))
assert "spacy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_case_79_a_missing_pipeline_names_the_command_that_mends_it() -> None:
    with pytest.raises(ModelError, match=r'"en_nowhere".*pip install en_nowhere'):
        Extractor(models={"en": "en_nowhere"}).extract(ARTICLE)


def test_case_79_a_pipeline_that_is_locked_is_mended_by_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import spacy

    def fail(name: str, **_: object) -> None:
        raise OSError("[E050] Can't find model")

    monkeypatch.setattr(spacy, "load", fail)
    with pytest.raises(ModelError, match="make "):
        load_pipeline(PIPELINES["en"])


@pytest.mark.model
def test_case_79_a_pipeline_without_parser_is_refused(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="no parser and no ner"):
        load_pipeline(str(tmp_path / "blank"))


@pytest.mark.model
def test_case_79_a_corrupt_pipeline_is_one_error(tmp_path: Path) -> None:
    import spacy

    folder = tmp_path / "broken"
    spacy.blank("en").to_disk(folder)
    (folder / "config.cfg").write_text("[nlp]\nlang = ", "utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_pipeline(str(folder))


def test_the_pipelines_are_part_of_the_fingerprint() -> None:
    assert Parsers().fingerprint == Parsers().fingerprint
    assert Parsers({"en": "en_nowhere"}).fingerprint != Parsers().fingerprint
