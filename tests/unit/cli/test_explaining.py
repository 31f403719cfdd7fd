"""`tracker explain EVENT` tells what the site's page of an event tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.seed import seed
from tracker.cli.root import cli


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seed(tmp_path_factory.mktemp("explained") / "tracker.db", 3)


def explain(db: Path, *arguments: str) -> str:
    return CliRunner().invoke(cli, ["explain", "--db", str(db), *arguments]).output


def test_the_document_of_an_event_has_its_dates_its_statements_and_its_versions(db: Path) -> None:
    told = json.loads(explain(db, "1", "--json"))
    assert set(told) == {"event", "mentions", "versions"}
    event = told["event"]
    assert {"id", "type", "date", "status", "title", "confidence", "review"} <= set(event)
    assert "sources" not in event
    assert event["actors"][0].keys() == {"id", "name_en", "name_fr"}
    stated = {one for claim in event["claims"] for one in claim["mention_ids"]}
    assert stated <= {mention["id"] for mention in told["mentions"]}
    assert stated
    assert event["date"] in {claim["date"] for claim in event["claims"]}


def test_in_words_each_statement_has_its_quote_and_its_rules(db: Path) -> None:
    told = explain(db, "1")
    quotes = [one["quote"] for one in json.loads(explain(db, "1", "--json"))["mentions"]]
    assert quotes
    assert all(f"“{quote}”" in told for quote in quotes)
    assert told.count("rules: ") == len(quotes)


def test_an_event_that_is_not_there_is_told_in_a_line(db: Path) -> None:
    done = CliRunner().invoke(cli, ["explain", "--db", str(db), "99"])
    assert done.exit_code != 0
    assert "has no event 99" in str(done.exception)
