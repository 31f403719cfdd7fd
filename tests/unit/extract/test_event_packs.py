"""The words of each language pack: their own examples, and packs that are wrong."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tracker.errors import LanguagePackError
from tracker.extract.event_packs import FILES, LANGUAGES, languages, load_event_pack
from tracker.extract.tokens import read_sentences

LEVEL = ", ".join(["*{0}"] * 9)
EXAMPLES = [
    pytest.param(lang, tag.name, example, id=f"{lang}-{tag.name}-{number}")
    for lang in languages()
    for tag in load_event_pack(lang).tags
    for number, example in enumerate(tag.examples)
]


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its brackets, and the spans that they marked."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    plain = ""
    for character in example:
        if character == "[":
            opened.append(len(plain))
        elif character == "]":
            spans.append((opened.pop(), len(plain)))
        else:
            plain += character
    return plain, spans


@pytest.mark.parametrize(("lang", "tag", "example"), EXAMPLES)
def test_every_tag_covers_what_its_examples_mark(lang: str, tag: str, example: str) -> None:
    plain, spans = marked(example)
    assert spans, "an example marks with [ ] what the tag must cover"
    (sentence,) = read_sentences(plain, 0, load_event_pack(lang).lexicon)
    covered = [
        (sentence.starts[m.first], sentence.ends[m.last - 1])
        for m in sentence.matches
        if m.tag == tag
    ]
    for start, end in spans:
        assert any(a < end and start < b for a, b in covered), (plain[start:end], covered)


def test_sister_languages_have_the_same_tags() -> None:
    names = {lang: {tag.name for tag in load_event_pack(lang).tags} for lang in languages()}
    assert names["en"] == names["fr"]


def test_an_unknown_language_names_those_there_are() -> None:
    with pytest.raises(LanguagePackError, match="en, fr"):
        load_event_pack("tlh")


@pytest.mark.parametrize(
    ("name", "written", "complaint"),
    [
        ("triggers.yaml", "tags:\n  a.b: {patterns: [x], examples: [x]}\n  a.b: {}\n", "line 3"),
        ("triggers.yaml", "tags:\n  a.b: {patterns: [x], sample: [x]}\n", "sample"),
        ("triggers.yaml", "tags:\n  a.b: {patterns: [x]}\n", "examples"),
        ("triggers.yaml", "tags:\n  a.b: {patterns: ['**'], examples: [x]}\n", "no pattern"),
        ("actors.yaml", "bodies:\n  - {id: x, names: [y]}\n", "shown"),
        ("status.yaml", "tagz: {}\n", "tagz"),
        (
            "status.yaml",
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"{k}: &{k} [{LEVEL.format(j)}]\n" for j, k in pairwise("abcdefgh")),
            "alias",
        ),
    ],
)  # fmt: skip
def test_case_80_a_wrong_pack_is_refused_with_file_and_reason(
    tmp_path: Path, name: str, written: str, complaint: str
) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    for file in FILES:
        (folder / file).write_bytes((LANGUAGES / "en" / file).read_bytes())
    (folder / name).write_text(written, "utf-8")
    with pytest.raises(LanguagePackError) as refused:
        load_event_pack("en", tmp_path)
    assert name in str(refused.value)
    assert re.search(complaint, str(refused.value))
