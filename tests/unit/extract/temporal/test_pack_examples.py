"""Every example and counter-example of every rule of every pack."""

from datetime import datetime

import pytest

from tracker.extract.temporal import find_timexes
from tracker.extract.temporal.packs import Example, Rule, languages, load_pack


def rules() -> list[tuple[str, Rule]]:
    return [
        (lang, rule)
        for lang in languages()
        for rule in (*load_pack(lang).rules, *load_pack(lang).combining)
    ]


EXAMPLES = [
    pytest.param(lang, rule, example, id=f"{rule.id}: {example.text}")
    for lang, rule in rules()
    for example in rule.examples
]
NEVER = [
    pytest.param(lang, rule, text, id=f"{rule.id}: {text}")
    for lang, rule in rules()
    for text in rule.never
]


@pytest.mark.parametrize(("lang", "rule", "example"), EXAMPLES)
def test_an_example_gives_its_span_and_value(lang: str, rule: Rule, example: Example) -> None:
    start, end = example.text.index("["), example.text.index("]") - 1
    text = example.text.replace("[", "").replace("]", "")
    published = datetime.fromisoformat(f"{example.published}T12:00:00+00:00")
    found = {(timex.start, timex.end): timex for timex in find_timexes(text, lang, published)}
    assert (start, end) in found, f"found {[timex.text for timex in found.values()]}"
    timex = found[start, end]
    assert timex.rule == rule.id
    assert timex.value == example.value
    assert not example.role or timex.role == example.role
    assert not example.edtf or timex.edtf == example.edtf


@pytest.mark.parametrize(("lang", "rule", "text"), NEVER)
def test_a_rule_does_not_fire_on_its_counter_example(lang: str, rule: Rule, text: str) -> None:
    published = datetime.fromisoformat("2025-01-15T12:00:00+00:00")
    assert [timex for timex in find_timexes(text, lang, published) if timex.rule == rule.id] == []
    if rule.kind == "none":
        assert find_timexes(text, lang, published) == ()
