"""JSON Lines as they come: in long groups from a file, at once from who waits for the answer."""

import os
from io import BufferedReader, BytesIO
from threading import Thread

import pytest

from tracker.stateless import arriving_lines, read_records


def lines_of(data: bytes) -> list[bytes]:
    return [line for group in arriving_lines(BufferedReader(BytesIO(data))) for line in group]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"one", [b"one"]),
        (b"one\n", [b"one"]),
        (b"one\n\ntwo", [b"one", b"", b"two"]),
        (b"x" * 3_000_000 + b"\ntwo\n", [b"x" * 3_000_000, b"two"]),
    ],
)
def test_lines_are_those_of_the_stream(data: bytes, lines: list[bytes]) -> None:
    assert lines_of(data) == lines


def test_a_line_is_given_before_the_next_one_is_written() -> None:
    reading, writing = os.pipe()
    answers: list[list[bytes]] = []
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as pipe:
        groups = arriving_lines(stream)
        for line in (b"one", b"two"):
            pipe.write(line + b"\n")
            waiting = Thread(target=lambda: answers.append(next(groups)), daemon=True)
            waiting.start()
            waiting.join(5)
    assert answers == [[b"one"], [b"two"]]


def test_records_are_numbered_on_and_a_bad_line_costs_itself_only() -> None:
    problems: list[str] = []
    lines = [b'{"title": "a"}', b"\xff", b"", b"[]", b'{"title": "b"}']
    records = list(read_records(lines, "feed.jsonl", problems.append, first=8))
    assert [record["id"] for record in records] == ["8", "12"]
    assert [problem.split(":")[0] for problem in problems] == [
        "feed.jsonl, line 9",
        "feed.jsonl, line 11",
    ]
