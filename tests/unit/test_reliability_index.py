"""tests/cases/RELIABILITY.md and the tests that bear the numbers agree."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
INDEX = (TESTS / "cases" / "RELIABILITY.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", INDEX, re.MULTILINE)


def named_in(path: Path) -> set[int]:
    """The numbers at the start of the names of a file's tests.

    `test_case_05_…`, `test_case_25_26_38_…`, `test_cases_17_and_99_…`; what is over 126 counts
    something else.
    """
    text = path.read_text("utf-8")
    heads = re.findall(r"def test_cases?_((?:\d+_(?:and_)?)+)", text)
    numbers = {int(number) for head in heads for number in re.findall(r"\d+", head)}
    return {number for number in numbers if number <= 126}


def test_every_number_in_a_tests_name_is_listed() -> None:
    numbers = {number for path in TESTS.rglob("test_*.py") for number in named_in(path)}
    assert numbers - {int(number) for number, _, _ in ROWS} == set()


def test_every_listed_number_is_in_a_test_of_the_files_it_names() -> None:
    for number, _, where in ROWS:
        folder = TESTS
        found: set[int] = set()
        for name in re.findall(r"`([\w/.]+\.py)`", where):
            path = TESTS.parent / name if "/" in name else folder / name
            assert path.exists(), f"case {number}: {name}"
            folder = path.parent
            found |= named_in(path)
        assert int(number) in found or "test_" not in where, f"case {number}"


def test_every_number_up_to_126_has_a_row() -> None:
    assert {int(number) for number, _, _ in ROWS} == set(range(1, 127))


def test_rows_are_in_order_and_each_number_once() -> None:
    numbers = [int(number) for number, _, _ in ROWS]
    assert numbers == sorted(set(numbers))
