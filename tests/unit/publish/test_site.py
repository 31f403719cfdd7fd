"""The site over HTTP, without a browser: every answer that is not a plain page."""

from __future__ import annotations

import html
import re
import sqlite3
from pathlib import Path

import pytest

from tests.seed import STORY, seed
from tests.unit.publish.conftest import Open
from tracker.errors import ConfigError, StoreError
from tracker.publish.server import make_datasette, read_metadata
from tracker.publish.site import read_site

PAGES = (
    "/", f"/timeline/{STORY}", f"/timeline/{STORY}?order=oldest", f"/deadlines/{STORY}",
    f"/deadlines/{STORY}?on=2025-03-01", "/event/15", f"/changes/{STORY}", f"/embed/{STORY}",
    "/sources", "/about",
)  # fmt: skip
FILES = (".csv", ".excel.csv", ".json", ".ndjson", ".ics", ".atom", ".timelinejs.json")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("ui", ["en", "fr"])
async def test_every_page_answers_in_both_languages(
    forty: Path, open_site: Open, path: str, ui: str
) -> None:
    client = await open_site(forty)
    answer = await client.get(path, headers={"accept-language": ui})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == ui
    assert f'<html lang="{ui}">' in answer.text
    assert "{" not in answer.text.split("<main")[1].split("</main>")[0], "a value was not filled in"


@pytest.mark.parametrize("suffix", FILES)
async def test_every_file_answers_with_its_length(
    forty: Path, open_site: Open, suffix: str
) -> None:
    client = await open_site(forty)
    answer = await client.get(f"/timeline/{STORY}{suffix}")
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 1000
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = await client.head(f"/timeline/{STORY}{suffix}")
    assert (head.headers["content-length"], head.content) == (answer.headers["content-length"], b"")


async def test_a_new_wording_is_no_change_of_the_timeline(tmp_path: Path, open_site: Open) -> None:
    db = seed(tmp_path / "t.db", 3, moves=0)
    with sqlite3.connect(db) as conn:
        for event, change in (
            (1, "title_en: a → wording"),
            (2, "title_en: a → b; official: False → True"),
            (3, "date: 2021 → 2021-06-09"),
        ):
            conn.execute(
                "INSERT INTO event_versions SELECT NULL, event_id, 2, '2026-01-01T00:00:00+00:00', "
                "NULL, ?, gone, story, type, date, date_start, date_end, precision, status, title, "
                "title_en, title_fr, summary, jurisdiction, confidence, source_count, official, "
                "review, actors, recorded FROM event_versions WHERE event_id = ?",
                (change, event),
            )
    conn.close()
    client = await open_site(db)
    text = (await client.get(f"/changes/{STORY}")).text
    assert text.count("c-changed") == 2
    assert "wording" not in text.split("c-new")[0].split("</h1>")[1].split("</p>", 1)[1]
    assert "a → wording" in (await client.get("/event/1")).text


async def test_the_page_of_a_due_date_that_was_moved_says_so(
    tmp_path: Path, open_site: Open
) -> None:
    db = seed(tmp_path / "t.db", 26, moves=3)
    client = await open_site(db)
    moved = "This due date was moved since; the last one is June 19, 2025."
    for event in (17, 19):
        text = (await client.get(f"/event/{event}")).text
        assert moved in text and "This is a step in the life of a deadline" in text
    assert "was moved" not in (await client.get("/event/21")).text
    # On the day itself nobody knew.
    assert "was moved" not in (await client.get("/event/17?asof=2025-01-19")).text


async def test_the_licence_stands_on_the_about_page(forty: Path, open_site: Open) -> None:
    text = (await (await open_site(forty)).get("/about")).text
    assert "https://creativecommons.org/licenses/by/4.0/" in text


async def test_what_a_french_page_offers_to_subscribe_to_speaks_french(
    forty: Path, open_site: Open
) -> None:
    """Calendars and feed readers send no preference of their own."""
    client = await open_site(forty)
    headers = {"Accept-Language": "fr"}
    for path in (f"/timeline/{STORY}", f"/deadlines/{STORY}", f"/changes/{STORY}"):
        page = html.unescape((await client.get(path, headers=headers)).text)
        links = re.findall(r'href="([^"]+\.(?:ics|atom|timelinejs\.json)(?:\?[^"]*)?)"', page)
        assert links and all("ui=fr" in link for link in links)
    feed = (await client.get(f"/changes/{STORY}.atom?ui=fr")).text
    assert 'xml:lang="fr"' in feed and f"/changes/{STORY}.atom?ui=fr" in feed


async def test_a_page_of_changes_behind_the_last_one_is_refused(
    forty: Path, open_site: Open
) -> None:
    answer = await (await open_site(forty)).get(f"/changes/{STORY}?page=900")
    assert answer.status_code == 400
    assert "no page 900" in answer.text


async def test_changes_are_a_feed(forty: Path, open_site: Open) -> None:
    answer = await (await open_site(forty)).get(f"/changes/{STORY}.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")


BAD = [
    ("type=nonsense", "Give one of: legislation"),
    ("status=done", "Give one of: occurred"),
    ("actor=nobody", "This timeline has:"),
    ("jurisdiction=XX", "This timeline has: US"),
    ("lang=de", "Give one of: en, fr"),
    ("from=2025-02-30", "is no date"),
    ("from=2026&to=2020", "lies after"),
    ("asof=2025-01", "is no day"),
    ("asof=soon", "is no day"),
    ("official=maybe", "neither yes nor no"),
    ("order=random", "newest, oldest"),
    ("page=0", "page number"),
    ("page=-1", "page number"),
    ("page=9999999999999999999999", "page number"),
    ("page=١", "page number"),
    ("page=2", "There is no page 2"),
    ("q=" + "x" * 10_000, "at most 200"),
    ("q=%00", "NUL"),
    ("q=%22", "no word"),
    ("type=" + "ruling," * 2000, "at most"),
    ("actor=" + ",".join(map(str, range(51))), "has 51 values"),
    ("q=one&q=two", "Give it once"),
]


@pytest.mark.parametrize(("query", "words"), BAD, ids=[query[:24] for query, _ in BAD])
async def test_a_refusal_speaks_the_language_of_the_page(
    forty: Path, open_site: Open, query: str, words: str
) -> None:
    client = await open_site(forty)
    told = {}
    for ui in ("en", "fr"):
        text = html.unescape((await client.get(f"/timeline/{STORY}?{query}&ui={ui}")).text)
        found = re.search(r'class="standfirst" lang="(..)"><bdi>(.*?)</bdi>', text, re.DOTALL)
        assert found and found[1] == ui
        told[ui] = found[2]
    assert words in told["en"]
    assert told["fr"] != told["en"] and "Give" not in told["fr"]


@pytest.mark.parametrize(("query", "words"), BAD, ids=[query[:24] for query, _ in BAD])
@pytest.mark.parametrize("page", ["timeline", "embed"])
async def test_a_wrong_filter_is_a_400_that_says_what_is_allowed(
    forty: Path, open_site: Open, page: str, query: str, words: str
) -> None:
    client = await open_site(forty)
    answer = await client.get(f"/{page}/{STORY}?{query}")
    assert answer.status_code == 400
    assert words in answer.text
    assert len(answer.text) < 8000


@pytest.mark.parametrize(
    "query", [query for query, _ in BAD if query[:5] not in ("page=", "order")]
)
async def test_a_wrong_filter_gives_no_file(forty: Path, open_site: Open, query: str) -> None:
    client = await open_site(forty)
    assert (await client.get(f"/timeline/{STORY}.csv?{query}")).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/event/0", "/event/999", "/event/-1", "/event/abc", "/event/1.5", "/event/１",
        "/event/99999999999999999999999999", "/event/%00", "/event/1%27", "/timeline/none",
        "/timeline/none.csv", "/deadlines/none", "/changes/none", "/changes/none.atom",
        "/embed/none", f"/timeline/{STORY}.pdf", "/timeline/%2e%2e", "/timeline/" + "x" * 5000,
    ],
)  # fmt: skip
async def test_what_is_not_there_is_a_404(forty: Path, open_site: Open, path: str) -> None:
    client = await open_site(forty)
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("on", ["x", "2025", "2025-02-30", "1" * 5000])
async def test_a_wrong_day_on_the_deadline_page_is_a_400(
    forty: Path, open_site: Open, on: str
) -> None:
    client = await open_site(forty)
    answer = await client.get(f"/deadlines/{STORY}?on={on}")
    assert answer.status_code == 400
    assert "is no day" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/at/all",
        "/a/b/c/d/e",
        "/timeline/.csv",
        "/tracker/nothing",
        "/timeline",
    ],
)
async def test_an_address_that_nobody_knows_leads_to_the_stories(
    forty: Path, open_site: Open, path: str
) -> None:
    client = await open_site(forty)
    answer = await client.get(path, headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert "rien à cette adresse" in answer.text
    assert f'href="/timeline/{STORY}"' in answer.text
    assert (await client.get(f"{path}.json")).status_code == 404


async def test_static_files_are_kept_until_they_change(forty: Path, open_site: Open) -> None:
    client = await open_site(forty)
    marked = re.search(r'href="([^"]+site\.css\?v=[^"]+)"', (await client.get("/about")).text)
    assert marked
    assert "immutable" in (await client.get(marked[1])).headers["cache-control"]
    bare = await client.get("/-/static-plugins/timeline-tracker/embed.js")
    assert bare.status_code == 200
    assert "immutable" not in bare.headers.get("cache-control", "")


async def test_blank_fields_of_a_form_leave_a_clean_address(forty: Path, open_site: Open) -> None:
    client = await open_site(forty)
    answer = await client.get(f"/timeline/{STORY}?q=&type=ruling&actor=&from=&ui=fr")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/timeline/{STORY}?type=ruling&ui=fr"


async def test_a_merged_event_redirects_through_all_its_merges(
    tmp_path: Path, open_site: Open
) -> None:
    db = seed(tmp_path / "t.db", 10)
    with sqlite3.connect(db) as conn:
        conn.executemany(
            "INSERT INTO event_redirects VALUES (?,?,'2025-01-01T00:00:00+00:00','merged')",
            [(500, 501), (501, 3), (600, 600)],
        )
    conn.close()
    client = await open_site(db)
    answer = await client.get("/event/500?ui=fr")
    assert (answer.status_code, answer.headers["location"]) == (301, "/event/3?ui=fr")
    assert (await client.get("/event/600")).status_code == 404


async def test_an_event_that_left_keeps_its_history_under_its_address(
    tmp_path: Path, open_site: Open
) -> None:
    db = seed(tmp_path / "t.db", 3, moves=0)
    with sqlite3.connect(db) as conn:
        for table in ("event_actors", "mentions"):
            conn.execute(f"DELETE FROM {table} WHERE event_id = 2")
        conn.execute("DELETE FROM events WHERE id = 2")
    conn.close()
    answer = await (await open_site(db)).get("/event/2")
    assert answer.status_code == 410
    assert "Judge blocks the app-store ban" in answer.text


async def test_the_site_works_below_a_path_of_another_server(forty: Path) -> None:
    from datasette.app import Datasette

    metadata = {
        "title": "T",
        "plugins": {"tracker": {"address": "https://news.example.org"}},
    }
    datasette = Datasette([str(forty)], metadata=metadata, settings={"base_url": "/law/"})
    await datasette.invoke_startup()
    answer = await datasette.client.get(f"/timeline/{STORY}")
    assert answer.status_code == 200
    assert 'href="/law/-/static-plugins/timeline-tracker/site.css' in answer.text
    assert 'href="/law/event/' in answer.text
    canonical = f'<link rel="canonical" href="https://news.example.org/law/timeline/{STORY}">'
    assert canonical in answer.text
    assert 'href="/event/' not in answer.text
    json = (await datasette.client.get(f"/timeline/{STORY}.json")).json()
    assert json["events"][0]["url"].startswith("https://news.example.org/law/event/")


async def test_filters_are_links_that_can_be_shared(forty: Path, open_site: Open) -> None:
    client = await open_site(forty)
    answer = await client.get(f"/timeline/{STORY}?type=ruling&official=1&order=oldest")
    assert f'href="/timeline/{STORY}.csv?type=ruling&amp;official=1"' in answer.text
    assert f'href="/timeline/{STORY}?type=ruling&amp;official=1&amp;order=oldest"' in answer.text


async def test_a_database_of_another_program_is_not_taken_for_ours(tmp_path: Path) -> None:
    from datasette.app import Datasette

    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE t (a)")
    conn.close()
    datasette = Datasette([str(other)])
    await datasette.invoke_startup()
    answer = await datasette.client.get("/")
    assert answer.status_code == 200
    assert "No tracker database is being served" in answer.text
    assert (await datasette.client.get("/other/t")).status_code == 200
    assert (await datasette.client.get(f"/timeline/{STORY}.csv")).status_code == 404


def test_serving_a_missing_or_foreign_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no database"):
        make_datasette(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("hello")
    with pytest.raises(StoreError, match="not a SQLite database"):
        make_datasette(tmp_path / "text.db")


@pytest.mark.parametrize("text", ["{", "[]", "\ufeff\x00"])
def test_damaged_metadata_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "metadata.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="metadata"):
        read_metadata(file)


@pytest.mark.parametrize(
    "config",
    [
        {"stories": []},
        {"stories": {"s": "x"}},
        {"stories": {"s": {"timezone": "Mars/Olympus"}}},
        {"stories": {"s": {"timezone": "../../etc/passwd"}}},
        {"accuracy": [{"value": 1}]},
        {"today": "soon"},
    ],
)
def test_wrong_settings_are_named(config: dict[str, object]) -> None:
    if config == {"stories": []}:
        assert read_site(config).stories == ()
        return
    with pytest.raises(ConfigError, match=r"metadata\.json"):
        read_site(config)


def test_both_names_of_the_database_have_the_same_words() -> None:
    databases = read_metadata(None)["databases"]
    assert databases["demo"] == databases["tracker"]


def test_metadata_names_only_tables_and_columns_that_exist(forty: Path) -> None:
    tables = read_metadata(None)["databases"]["tracker"]["tables"]
    with sqlite3.connect(forty) as conn:
        for table, words in tables.items():
            columns = {row[1] for row in conn.execute(f"PRAGMA table_xinfo('{table}')")}
            if table.startswith("sqlite_stat") and not columns:
                continue
            assert columns, table
            named = {*words.get("columns", {}), *words.get("facets", [])}
            named |= {words[key] for key in ("sort", "sort_desc", "label_column") if key in words}
            assert named <= columns, table
        found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        public = {row[0] for row in found if "_fts_" not in row[0]}
    conn.close()
    assert public <= set(tables), "a table without words"
