from pathlib import Path

import pytest

from tracker.corrections import Action, load_corrections, parse_corrections
from tracker.errors import ConfigError

WHY = "date: 2026-02-01\n    reason: checked"


def parse(*items: str):
    return parse_corrections(("corrections:\n" + "".join(items)).encode(), "c.yaml")


def item(first: str, *more: str, why: str = WHY) -> str:
    lines = [f"  - {first}", *(f"    {one}" for one in more), f"    {why}"]
    return "\n".join(lines) + "\n"


def test_every_kind_is_read_with_its_line_reason_and_date() -> None:
    read = parse(
        item("merge: 1", "with: [2, 3]"),
        item("split: 4", 'quotes: ["a: b"]'),
        item("set: 5", "to: {date: 2025-01-19, status: occurred}"),
        item("reject: 6"),
        item("confirm: 7"),
        item(
            "add: tiktok-ban",
            "source: https://example.org/x",
            "event: {type: hearing, date: 2025-03-04, status: occurred, title_en: A hearing}",
        ),
    )
    assert [one.action for one in read] == list(Action)
    assert [one.line for one in read] == [2, 6, 10, 14, 17, 20]
    first = read.items[0]
    assert (first.event, first.others, first.reason) == (1, (2, 3), "checked")
    assert first.date.isoformat() == "2026-02-01"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([item("merge: 1")], "line 2: .* has no with"),
        ([item("reject: abc")], 'line 2: .*is "abc".*number of an event'),
        ([item("reject: 1", why="date: 2026-02-01")], "has no reason"),
        ([item("reject: 1", why="reason: x")], "has no date"),
        ([item("reject: 1", why="reason: x\n    date: yesterday")], 'is "yesterday"'),
        ([item("set: 1", "to: {date: 2025-02-30}")], 'line 3: .*is "2025-02-30"'),
        ([item("set: 1", "to: {status: done}")], 'is "done". Allowed: occurred'),
        ([item("set: 1", "to: {colour: red}")], 'unknown key "colour"'),
        ([item("reject: 1", "confirm: 1")], "exactly one of"),
        ([item("delete: 1")], "exactly one of"),
        ([item("add: s", "event: {type: deal, date: 2025, status: occurred}")], "source must be"),
        ([item("merge: 1", "with: [1]")], "line 2: event 1 cannot be merged with itself"),
        (
            [item("merge: 1", "with: [2]"), item("merge: 2", "with: [1]")],
            "merges go round in a circle",
        ),
        (
            [item("merge: 1", "with: [3]"), item("merge: 2", "with: [3]")],
            "line 6: event 3 is already merged into 1 in line 2",
        ),
        (
            [item("set: 1", "to: {date: 2025}"), item("set: 1", "to: {date: 2024}")],
            'line 6: date of event 1 is "2024" here and "2025" in line 2',
        ),
        (
            [item("reject: 1"), item("confirm: 1")],
            'line 5: review of event 1 is "confirmed" here and "rejected" in line 2',
        ),
        (
            [item("merge: 1", "with: [2]"), item("set: 2", "to: {date: 2025}")],
            "line 6: event 2 is merged into 1 in line 2",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(items: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse(*items)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        parse(item("reject: x"), item("confirm: y"))
    assert len(str(error.value).splitlines()) == 2


def test_a_missing_file_and_one_of_comments_hold_no_corrections(tmp_path: Path) -> None:
    assert len(load_corrections(tmp_path / "none.yaml")) == 0
    (tmp_path / "c.yaml").write_text("# nothing yet\n\n")
    assert len(load_corrections(tmp_path / "c.yaml")) == 0


def test_the_shipped_file_is_valid_and_so_is_its_example() -> None:
    path = Path(__file__).parents[3] / "data" / "corrections.yaml"
    assert len(load_corrections(path)) == 0
    example = "\n".join(
        line.removeprefix("# ").removeprefix("#")
        for line in path.read_text(encoding="utf-8").splitlines()[6:]
        if line.startswith("#")
    )
    merged_away = example.replace("reject: 4218837645126817", "reject: 1")
    assert len(parse_corrections(merged_away.encode())) == 6
