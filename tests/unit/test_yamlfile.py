"""YAML is read as text with lines; RELIABILITY cases 120 and 121."""

from __future__ import annotations

import re
import time
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import ConfigError, LanguagePackError
from tracker.yamlfile import (
    MapReader,
    Mistakes,
    YamlList,
    YamlMap,
    YamlText,
    parse_yaml,
    read_yaml,
)


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def read_map(text: str) -> tuple[MapReader, Mistakes]:
    mistakes = Mistakes("t.yaml", ConfigError)
    return MapReader(
        parse_yaml(text.encode(), "t.yaml", ConfigError), "the file", mistakes
    ), mistakes


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("012", "012"),
        ("2025-01-19", "2025-01-19"),
        ("1:30", "1:30"),
        ("null", "null"),
        ("~", "~"),
        ("1e3", "1e3"),
        ("'quoted: yes'", "quoted: yes"),
        ("l’été", "l’été"),
        ("", ""),
    ],
)
def test_case_120_a_scalar_stays_the_text_that_was_written(written: str, read: str) -> None:
    node = parse_yaml(f"a: 1\nkey: {written}\n".encode(), "t.yaml", ConfigError)
    assert isinstance(node, YamlMap)
    assert node.entries["key"] == YamlText(read, 2)


def test_case_120_a_repeated_key_is_refused_with_both_lines() -> None:
    with pytest.raises(ConfigError, match=r't\.yaml, line 4: key "url" .* line 2') as caught:
        parse_yaml(
            b"- id: a\n  url: one\n  lang: en\n  url: two\n  lang: fr\n", "t.yaml", ConfigError
        )
    assert "line 5" in str(caught.value)


def test_nodes_know_their_lines() -> None:
    node = parse_yaml(b"# words\ntop:\n  - a\n  -\n    b: c\n", "t.yaml", ConfigError)
    assert isinstance(node, YamlMap)
    assert node.key_lines["top"] == 2
    items = node.entries["top"]
    assert isinstance(items, YamlList)
    assert [item.line for item in items.items] == [3, 5]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        pytest.param(b"", 1, "empty", id="empty file"),
        pytest.param(b"# only words\n", 1, "empty", id="comment only"),
        pytest.param(b"a: 1\n\tb: 2\n", 2, "tab", id="tab"),
        pytest.param("a: é".encode("utf-16"), 1, "UTF-16", id="utf-16"),
        pytest.param("a: 1\nb: é".encode("latin-1"), 2, "UTF-8", id="latin-1"),
        pytest.param(b"a: 1\nb: \x00", 2, "U\\+0000", id="nul"),
        pytest.param(b"a:\n !!python/object/apply:os.system ['true']\n", 2, "tag", id="tag"),
        pytest.param(b"a: 1\nb: !!binary aGk=\n", 2, "tag", id="binary tag"),
        pytest.param(b"[" * 10_000, 1, "deeper", id="10,000 levels of list"),
        pytest.param(b"{a: " * 10_000, 1, "deeper", id="10,000 levels of map"),
        pytest.param(b"a: *b\n", 1, "nothing", id="unknown alias"),
        pytest.param(b"&a [*a]\n", 1, "nothing", id="alias of itself"),
        pytest.param(b"a: 1\n---\nb: 2\n", 2, "second document", id="two documents"),
        pytest.param(b"a: [1, 2\nb: 3\n", 2, "not valid YAML", id="open bracket"),
        pytest.param(b"a: 1\nb: \xc2\x80", 2, "U\\+0080", id="control of Latin-1"),
        pytest.param(b"a: 'x\n", 1, "not valid YAML", id="open quote"),
        pytest.param(b"a: b: c\n", 1, "not valid YAML", id="two colons"),
        pytest.param(b"? [x]\n: 1\n", 1, "key must be a word", id="list as key"),
        pytest.param(b"a: 1\n" * 10_000_000, 1, "larger", id="50 MB"),
    ],
)
def test_case_121_a_hostile_file_is_refused_with_its_line_in_a_second(
    tmp_path: Path, data: bytes, line: int, words: str
) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes(data)
    begin = time.perf_counter()
    with pytest.raises(ConfigError, match=rf"t\.yaml, line {line}: .*{words}"):
        read_yaml(path, ConfigError)
    assert time.perf_counter() - begin < 1


def test_case_121_nothing_in_a_file_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"a: !!python/object/apply:os.system ['touch {mark}']"
    with pytest.raises(ConfigError, match="line 1: tag"):
        parse_yaml(text.encode(), "t.yaml", ConfigError)
    assert not mark.exists()


def test_case_121_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    begin = time.perf_counter()
    with pytest.raises(ConfigError, match=r"line \d: aliases unfold"):
        parse_yaml("\n".join(levels).encode(), "t.yaml", ConfigError)
    assert time.perf_counter() - begin < 1


def test_a_modest_alias_stands_for_what_it_names() -> None:
    node = parse_yaml(b"a: &m [x, y]\nb: *m\n", "t.yaml", ConfigError)
    assert isinstance(node, YamlMap)
    assert node.entries["a"] == node.entries["b"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa: 1\nb: 2\n", b"a: 1\r\nb: 2\r\n", b"a: 1\rb: 2"])
def test_case_121_byte_order_mark_and_line_ends_of_other_systems_are_read(data: bytes) -> None:
    node = parse_yaml(data, "t.yaml", ConfigError)
    assert isinstance(node, YamlMap)
    assert node.entries == {"a": YamlText("1", 1), "b": YamlText("2", 2)}


def test_a_file_that_is_absent_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.yaml: cannot be read"):
        read_yaml(tmp_path / "absent.yaml", ConfigError)


def test_case_121_a_bracket_that_is_not_closed_is_told_with_its_beginning() -> None:
    with pytest.raises(ConfigError, match=r"line 4: not valid YAML: .* begins in line 2"):
        parse_yaml(b"a: 1\nterms: [x,\n  y\nlang: en\n", "t.yaml", ConfigError)


def test_the_caller_chooses_the_error() -> None:
    with pytest.raises(LanguagePackError):
        parse_yaml(b"", "temporal.yaml", LanguagePackError)


def test_fields_are_read_by_type() -> None:
    reader, mistakes = read_map(
        "name: ' x '\nwords: [a, b]\non: yes\noff: 'False'\ncolour: green\nin: {deep: d}\n"
        "many:\n  - id: one\n  - id: two\n"
    )
    assert reader.text("name", required=True) == "x"
    assert reader.texts("words") == ("a", "b")
    assert reader.flag("on", False) is True
    assert reader.flag("off", True) is False
    assert reader.flag("absent", True) is True
    assert reader.choice("colour", Colour, Colour.RED) is Colour.GREEN
    assert reader.map("in").text("deep") == "d"
    assert [one.text("id") for one in reader.maps("many", "thing")] == ["one", "two"]
    reader.finish()
    mistakes.raise_any()


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    reader, mistakes = read_map("langauge: en\nlist: x\nflag: perhaps\ncolour: gren\ntext: [a]\n")
    reader.text("language", required=True)
    reader.texts("list")
    assert reader.flag("flag", True) is True
    assert reader.choice("colour", Colour, Colour.RED) is Colour.RED
    reader.text("text")
    reader.finish()
    with pytest.raises(ConfigError) as caught:
        mistakes.raise_any()
    told = str(caught.value).split("\n")
    assert told == [
        't.yaml, line 1: the file has no language. Add a line "language: …".',
        't.yaml, line 1: the file: unknown key "langauge". Did you mean "language"?',
        "t.yaml, line 2: the file: list must be a list. Write [one, two].",
        't.yaml, line 3: the file: flag is "perhaps". Write true or false.',
        't.yaml, line 4: the file: colour is "gren". Did you mean "green"? Allowed: red, green.',
        "t.yaml, line 5: the file: text must be one text, not a list or a map.",
    ]


def test_a_message_is_one_printable_line_whatever_it_quotes() -> None:
    reader, mistakes = read_map('"a\\nb\\e[31m": 1\n')
    reader.finish()
    with pytest.raises(ConfigError, match=r'unknown key "a b \[31m"'):
        mistakes.raise_any()


def test_a_list_where_a_map_is_due_is_one_mistake_only() -> None:
    reader, mistakes = read_map("- a\n- b\n")
    reader.text("id", required=True)
    reader.texts("terms", required=True)
    reader.finish()
    with pytest.raises(ConfigError) as caught:
        mistakes.raise_any()
    assert str(caught.value) == ('t.yaml, line 1: the file must be a map of "key: value" lines.')


def lines_told(data: bytes) -> list[int]:
    """The lines that an error names, or the line of the node; 0 for a message without one."""
    try:
        return [parse_yaml(data, "t.yaml", ConfigError).line]
    except ConfigError as problem:
        found = (re.match(r"t\.yaml, line (\d+): ", line) for line in str(problem).split("\n"))
        return [int(one[1]) if one else 0 for one in found]


@given(st.binary(max_size=300))
def test_case_121_any_bytes_give_a_node_or_an_error_with_its_line(data: bytes) -> None:
    assert min(lines_told(data)) >= 1


@given(st.text("ab:-[]{}&*!|>'\"#%@,? \n\t", max_size=80))
def test_case_121_the_line_that_is_told_lies_in_the_file(text: str) -> None:
    told = lines_told(text.encode())
    assert min(told) >= 1
    assert max(told) <= text.count("\n") + 1
