"""What packs must hold, and what is said of a wrong one."""

import ast
from pathlib import Path

import pytest

from tracker.errors import LanguagePackError
from tracker.extract.temporal.packs import LANGUAGES, languages, load_pack, read_pack, sections

GOOD = """
words:
  month: {january: 1}
rules:
  - id: xx.date.month-year
    kind: date
    pattern: "{month} {year}"
    examples: [{text: "in [January 2025]", value: 2025-01}]
"""

WRONG = {
    "an unknown section": (GOOD + "colour: red\n", 'unknown key "colour"'),
    "an unknown key of a rule": (GOOD + "    patern: x\n", 'Did you mean "pattern"?'),
    "an unknown class": (GOOD.replace("{month} {year}", "{mnth}"), "{mnth} is neither"),
    "an unknown kind": (GOOD.replace("kind: date", "kind: dat"), 'kind is "dat". Allowed: '),
    "a rule without example": (GOOD.split("    examples")[0], "examples is missing"),
    "an example without mark": (GOOD.replace("[January 2025]", "January"), "mark one expression"),
    "an unclosed bracket": (GOOD.replace("{month} {year}", "({month}"), "does not compile"),
    "a star": (GOOD.replace("{month} {year}", "{month}*"), '"*" is no notation'),
    "two rules of one name": (GOOD + GOOD.split("rules:\n")[1], "is taken. Choose another"),
    "an unknown role": (GOOD + "roles: {around: [about]}\n", "around is no role"),
    "a light class that is none": (GOOD + "light: [mnth]\n", 'names "mnth"'),
}


def test_a_good_pack_is_read(tmp_path: Path) -> None:
    path = tmp_path / "temporal.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert [rule.id for rule in read_pack(path, "xx").rules] == ["xx.date.month-year"]


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_pack_is_refused_with_file_and_line(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "temporal.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LanguagePackError) as refusal:
        read_pack(path, "xx")
    assert message in str(refusal.value)
    assert f"{path}, line " in str(refusal.value)


def test_an_unknown_language_names_the_packs_there_are() -> None:
    with pytest.raises(LanguagePackError, match=r'no language pack for "tlh".*en, es, fr'):
        load_pack("tlh")


def test_a_region_does_not_matter_for_the_choice_of_a_pack() -> None:
    assert load_pack("en-GB") is load_pack("en")


@pytest.mark.parametrize("lang", languages())
def test_a_pack_has_the_sections_of_its_sisters(lang: str) -> None:
    needed = {"words", "light", "fragments", "rules", "roles", "tense", "abbreviations"}
    needed |= {"numeric_dates", "ranges", "spans", "counted"}
    assert needed <= set(sections(LANGUAGES / lang / "temporal.yaml"))


@pytest.mark.parametrize("lang", languages())
def test_a_pack_reads_a_full_date_a_month_a_weekday_a_duration_and_a_year(lang: str) -> None:
    kinds = {rule.kind for rule in load_pack(lang).rules}
    assert {"date", "weekday", "unit", "offset", "duration", "numeric", "none"} <= kinds


def test_no_module_names_a_language() -> None:
    rooms = LANGUAGES.parent / "temporal"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in rooms.glob("*.py")]
    named = {n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    assert named.isdisjoint(languages())
