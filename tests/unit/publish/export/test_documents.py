"""JSON, NDJSON and TimelineJS."""

import json
from collections.abc import Callable
from importlib.resources import files
from sqlite3 import Connection

import jsonschema
import pytest

from tests.seed import STORY
from tracker.store.queries import Selection

SCHEMA = json.loads((files("tracker.publish.export") / "schema.json").read_text("utf-8"))


def test_the_json_follows_its_schema(conn: Connection, render: Callable[..., bytes]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(render(conn, "json", site="https://example.org/"))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert list(document)[:3] == ["schema_version", "story", "title"]
    assert document["count"] == len(document["events"]) == 60
    assert document["generated"] == max(event["updated"] for event in document["events"])


def test_the_schema_names_every_field_and_no_other(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    event = json.loads(render(conn, "json"))["events"][20]
    for shown, name in ((event, "event"), (event["sources"][0], "source")):
        assert list(shown) == list(SCHEMA["$defs"][name]["properties"])
        assert list(shown) == SCHEMA["$defs"][name]["required"]


def test_a_document_of_nothing_is_valid(conn: Connection, render: Callable[..., bytes]) -> None:
    document = json.loads(render(conn, "json", Selection(story="none")))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert (document["events"], document["generated"]) == ([], None)
    assert render(conn, "ndjson", Selection(story="none")) == b""
    assert json.loads(render(conn, "timelinejs", Selection(story="none")))["events"] == []


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("x")',
        "a\u2028b\u2029c\x85d",
        "\x00\x1f\x7f",
        "</script>",
        "\u202e",
        "two\nlines",
    ],
)
def test_case_113_json_keeps_every_text_and_ndjson_every_line(
    edited: Callable[..., Connection], render: Callable[..., bytes], text: str
) -> None:
    conn = edited("UPDATE events SET title_en = ?", text)
    events = json.loads(render(conn, "json"))["events"]
    assert {event["title_en"] for event in events} == {text}
    lines = render(conn, "ndjson").decode("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == events


# --- TimelineJS -----------------------------------------------------------------------------------


def test_timelinejs_gets_each_date_at_its_precision(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    document = json.loads(render(conn, "timelinejs", title="The ban"))
    slides = {slide["text"]["headline"]: slide for slide in document["events"]}
    assert document["title"]["text"]["headline"] == "The ban"
    assert slides["Ban on government devices becomes law"]["start_date"] == {
        "year": 2022,
        "month": 12,
    }
    dark = slides["TikTok goes dark for American users"]
    assert dark["start_date"] == {"year": 2025, "month": 1, "day": 18}
    assert dark["end_date"] == {"year": 2025, "month": 1, "day": 19}
    assert all("end_date" not in slide for slide in slides.values() if slide is not dark)


def test_timelinejs_slides_keep_their_id_when_the_headline_changes(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    before = json.loads(render(edited("SELECT 1"), "timelinejs"))["events"]
    after = json.loads(render(edited("UPDATE events SET title_en = 'New'"), "timelinejs"))["events"]
    assert [slide["unique_id"] for slide in after] == [slide["unique_id"] for slide in before]
    assert len({slide["unique_id"] for slide in after}) == 30
    assert {slide["text"]["headline"].rpartition(": ")[2] for slide in after} == {"New"}


def test_timelinejs_says_in_french_what_is_uncertain(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    slides = json.loads(render(conn, "timelinejs", lang="fr"))["events"]
    (slide,) = [one for one in slides if one["start_date"] == {"year": 2026, "month": 3}]
    assert "mars 2026" in slide["display_date"]
    assert slide["display_date"] != "mars 2026"
    assert slide["text"]["headline"].endswith("L&#x27;application pourrait disparaître")
    assert slide["text"]["headline"] != "L&#x27;application pourrait disparaître"


def test_timelinejs_text_is_escaped_and_links_only_to_the_web(
    edited: Callable[..., Connection], render: Callable[..., bytes]
) -> None:
    edited("UPDATE articles SET url = 'javascript:alert(' || id || ')', title = '<b onclick=x>'")
    edited("UPDATE mentions SET quote = '<img src=x onerror=alert(1)>'")
    conn = edited("UPDATE events SET title_en = '<script>alert(1)</script>'")
    for slide in json.loads(render(conn, "timelinejs"))["events"]:
        shown = slide["text"]["headline"] + slide["text"]["text"]
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b" not in shown.replace("<blockquote>", "")
        assert "javascript:" not in shown


def test_another_story_title_is_the_id_when_none_is_given(
    conn: Connection, render: Callable[..., bytes]
) -> None:
    assert json.loads(render(conn, "json"))["title"] == STORY
