"""What an unknown visitor, or an article that wants to do harm, cannot do: RELIABILITY 101–111."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from datasette.app import Datasette

from tests.seed import STORY, seed
from tests.unit.publish.conftest import Client, Open
from tests.unit.publish.test_site import FILES, PAGES
from tracker.publish import private, shield
from tracker.publish.headers import datasette_policy
from tracker.publish.server import read_metadata

PUBLISH = Path(shield.__file__).parent
PAYLOADS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    '<a href="&#106;avascript:alert(1)">x</a>',
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}{0}{id}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://evil.example/\"onmouseover='alert(1)'",
    "]]><x>&lt;script&gt;",
    "\u202e\u2066gnirts desrever",
)
TEXTS = {
    "events": ("title", "title_en", "title_fr", "summary", "jurisdiction"),
    "mentions": ("quote", "context", "date_text", "trigger"),
    "articles": ("title", "url", "publisher", "lang"),
    "actors": ("name_en", "name_fr", "kind"),
    "instruments": ("name_en", "name_fr"),
    "deadlines": ("obligation", "obligation_fr", "instrument"),
    "deadline_steps": ("quote", "instrument", "explanation"),
    "event_versions": ("title", "title_en", "title_fr", "change", "summary"),
    "feeds": ("title", "url", "lang"),
    "stories": ("title_en", "title_fr"),
}


class Markup(HTMLParser):
    """Collects what could act in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script":
            data = values.get("type") == "application/ld+json"
            source = values.get("src", "")
            if not data and not source.startswith("/-/static"):
                self.live.append(f"script {source}")
        if tag in ("iframe", "object", "embed", "base", "animate", "meta") and (
            "http-equiv" in values or tag != "meta"
        ):
            self.live.append(tag)
        self.live += [
            f"{tag} {name}" for name in values if name.startswith("on") or name == "style"
        ]
        for name in ("href", "src", "action", "xlink:href", "formaction", "values"):
            if not re.match(r"(https?://|/(?!/)|#|\?|mailto:|$)", values.get(name, "")):
                self.live.append(f"{tag} {name}={values[name]}")


def live_markup(html: str) -> list[str]:
    parser = Markup()
    parser.feed(html)
    return parser.live


def poison(conn: sqlite3.Connection) -> None:
    """Put a payload into every text column of every table, another one in each row."""
    conn.create_function("payload", 1, lambda n: PAYLOADS[n % len(PAYLOADS)])
    for table, columns in TEXTS.items():
        for shift, column in enumerate(columns):
            # An address must stay unique.
            mark = " || rowid" if (table, column) == ("articles", "url") else ""
            conn.execute(f"UPDATE {table} SET {column} = payload(rowid + {shift}){mark}")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site all of whose texts are payloads."""
    db = seed(tmp_path_factory.mktemp("hostile") / "tracker.db", 40)
    with sqlite3.connect(db) as conn:
        poison(conn)
        conn.execute("UPDATE mentions SET reasons = ?, link_reasons = ?, rules = ?, actors = ?",
                     [json.dumps(PAYLOADS)] * 4)  # fmt: skip
        conn.execute(
            "INSERT INTO corrections (event_id, action, field, old, new, reason, date, applied) "
            "SELECT 3, payload(0), payload(1), payload(2), payload(3), payload(4), '2025-01-01', ''"
        )
        for table in ("events_fts", "articles_fts"):
            conn.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
    conn.close()
    return db


@pytest.mark.parametrize(
    "path",
    [*PAGES, "/event/3", "/event/17", "/event/18?ui=fr", f"/timeline/{STORY}?q=script",
     f"/timeline/{STORY}?asof=2025-02-01", f"/timeline/{STORY}?q=%3Cscript%3Ealert(1)%3C/script%3E",
     f"/timeline/{STORY}?type=%22%3E%3Cscript%3E", "/event/%3Cscript%3E", "/timeline/%3Cscript%3E"],
)  # fmt: skip
async def test_case_101_hostile_texts_are_inert_on_our_pages(
    hostile: Path, open_site: Open, path: str
) -> None:
    answer = await (await open_site(hostile)).get(path)
    assert answer.status_code in (200, 400, 404)
    assert live_markup(answer.text) == []
    assert answer.headers["content-security-policy"].count("unsafe") == 0


@pytest.mark.parametrize(
    "path",
    ["/tracker", "/tracker/events", "/tracker/events/3", "/tracker/events?_facet=title",
     "/tracker/events?_search=script", "/tracker/articles", "/tracker/mentions", "/tracker/feeds",
     "/tracker/deadline_steps", "/tracker/actors", "/tracker/event_versions", "/tracker/stories"],
)  # fmt: skip
async def test_case_101_hostile_texts_are_inert_on_the_table_pages(
    hostile: Path, open_site: Open, path: str
) -> None:
    answer = await (await open_site(hostile)).get(path)
    assert answer.status_code == 200
    allowed = set(re.findall(r"'sha256-([^']+)'", answer.headers["content-security-policy"]))
    assert len(allowed) <= 6
    # Datasette's own scripts and styles stand in its templates; payloads would bring `alert`.
    assert [one for one in live_markup(answer.text) if "alert" in one or "javascript" in one] == []
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert not any("alert" in script for script in scripts)


@pytest.mark.parametrize("suffix", FILES)
async def test_case_101_hostile_texts_do_not_break_the_files(
    hostile: Path, open_site: Open, suffix: str
) -> None:
    answer = await (await open_site(hostile)).get(f"/timeline/{STORY}{suffix}")
    assert answer.status_code == 200
    assert "html" not in answer.headers["content-type"]
    if suffix == ".atom":
        ElementTree.fromstring(answer.content)
    elif suffix.endswith("json"):
        lines = [answer.text] if suffix != ".ndjson" else answer.text.splitlines()
        assert all(json.loads(line) for line in lines)


def test_case_102_templates_trust_nothing_and_hold_no_inline_code() -> None:
    files = list((PUBLISH / "templates").rglob("*.html"))
    assert len(files) > 8
    for file in files:
        text = file.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape\s+false|Markup", text), file.name
        assert not re.search(r"\son\w+\s*=|\sstyle\s*=|<style", text), file.name
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/ld+json"' in tag, file.name


async def test_case_103_no_sql_of_visitors_and_no_copy_of_the_file(
    forty: Path, open_site: Open
) -> None:
    client = await open_site(forty)
    for path in ("/tracker?sql=select+1", "/tracker.json?sql=select+1", "/tracker/events?_where=1",
                 "/tracker.db", "/tracker/article_texts", "/tracker/article_texts.json",
                 "/tracker/pages/1", "/tracker/entries.csv?_stream=on"):  # fmt: skip
        answer = await client.get(path, follow_redirects=True)  # 1.0 moved the page of queries
        assert answer.status_code in (403, 404), path
        assert "recorded on" not in answer.text


async def test_case_103_tables_of_texts_stay_closed_whatever_the_file_is_called(
    forty: Path, tmp_path: Path
) -> None:
    """As by `datasette package snapshot.db`, where nothing of ours names the database."""
    copy = tmp_path / "snapshot.db"
    with sqlite3.connect(forty) as conn:
        conn.execute("VACUUM INTO ?", [str(copy)])
    conn.close()
    other = tmp_path / "library.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE pages (number INTEGER)")
    conn.close()
    client = Datasette([str(copy), str(other)]).client
    assert (await client.get("/snapshot/events.json")).status_code == 200
    assert (await client.get("/library/pages.json")).status_code == 200
    for table in private.TABLES:
        for path in (f"/snapshot/{table}", f"/snapshot/{table}.json", f"/snapshot/{table}/1"):
            assert (await client.get(path)).status_code in (403, 404), path
    assert 'href="/snapshot/article_texts"' not in (await client.get("/snapshot")).text


def test_case_103_the_tables_that_metadata_closes_are_those_the_plugin_closes() -> None:
    for tables in (one["tables"] for one in read_metadata(None)["databases"].values()):
        closed = {name for name, words in tables.items() if words.get("allow") is False}
        assert closed == private.TABLES


@pytest.mark.parametrize("allow_sql", [False, True])
async def test_case_103_sql_is_open_only_where_the_owner_opens_it(
    forty: Path, open_site: Open, allow_sql: bool
) -> None:
    client = await open_site(forty, allow_sql=allow_sql)
    query = "/tracker.json?sql=select+1+as+one&_shape=array"
    answer = await client.get(query, follow_redirects=True)
    assert (answer.status_code == 200) is allow_sql


HOSTILE_WORDS = (
    "'; drop table events;--", "%", "_", '"', "(", ")", "NEAR", "*", "a OR", "AND", "NOT x",
    "col:x", "^x", "a*b", "-x", "x" * 200, "é" * 200, "\x00", "\ud7ff", "NEAR(a b, 2)",
    '"a" "b', "{a b}: c", "x" * 10_000, "'; drop table events;--" * 400,
)  # fmt: skip
PARAMETERS = (
    "q", "actor", "jurisdiction", "type", "status", "lang", "from", "to", "asof", "official",
    "order", "page", "ui",
)  # fmt: skip


def rows_of(db: Path) -> str:
    """A digest of every row, those in the write-ahead log too, which the file alone has not."""
    with sqlite3.connect(f"{db.as_uri()}?mode=ro", uri=True) as conn:
        digest = sha256("\n".join(conn.iterdump()).encode()).hexdigest()
    conn.close()
    return digest


@pytest.mark.parametrize("name", PARAMETERS)
async def test_case_104_no_parameter_can_break_a_query(
    forty: Path, open_site: Open, name: str
) -> None:
    client = await open_site(forty)
    before = rows_of(forty)
    for word in HOSTILE_WORDS:
        for path in (f"/timeline/{STORY}", f"/timeline/{STORY}.csv", f"/embed/{STORY}"):
            answer = await client.get(path, params={name: word})
            assert answer.status_code in (200, 302, 400), (path, word[:40])
    assert rows_of(forty) == before


@pytest.mark.parametrize(
    ("path", "name"),
    [(f"/deadlines/{STORY}", "on"), (f"/deadlines/{STORY}", "deadline"),
     (f"/deadlines/{STORY}", "asof"), (f"/changes/{STORY}", "page"), ("/event/15", "ui")],
)  # fmt: skip
async def test_case_104_no_parameter_of_another_page_can_break_it(
    forty: Path, open_site: Open, path: str, name: str
) -> None:
    client = await open_site(forty)
    for word in HOSTILE_WORDS:
        answer = await client.get(path, params={name: word})
        assert answer.status_code in (200, 302, 400, 404), word[:40]


async def test_case_104_no_search_can_break_a_table(forty: Path, open_site: Open) -> None:
    client = await open_site(forty)
    for word in HOSTILE_WORDS:
        answer = await client.get("/tracker/events.json", params={"_search": word})
        assert answer.status_code in (200, 400), word


async def test_case_105_sql_is_refused_and_where_opened_bounded_in_time(
    forty: Path, open_site: Open
) -> None:
    """Datasette bounds time, not memory: docs/site.md tells the owner to set a memory limit."""
    endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select sum(x) from c"
    opened = await open_site(forty, allow_sql=True)
    answer = await opened.get("/tracker.json", params={"sql": endless}, follow_redirects=True)
    assert answer.status_code == 400
    assert "interrupted" in answer.text or "time limit" in answer.text
    closed = await open_site(forty)
    for heavy in ("select zeroblob(100000000)", "select hex(randomblob(90000000))", endless):
        answer = await closed.get("/tracker.json", params={"sql": heavy}, follow_redirects=True)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [*PAGES, "/tracker", "/tracker/events", "/tracker/events.json", "/nothing", "/tracker/none",
     f"/timeline/{STORY}.csv", "/event/999", "/-/static-plugins/timeline-tracker/site.css"],
)  # fmt: skip
async def test_case_106_every_answer_carries_the_safety_headers(
    forty: Path, open_site: Open, path: str
) -> None:
    headers = (await (await open_site(forty)).get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("strict-origin-when-cross-origin", "no-referrer")
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'; base-uri 'none'" in policy
    assert re.search(r"script-src 'self'(?: 'sha256-[^']+')*;", policy)
    framed = "frame-ancestors *" if path.startswith("/embed") else "frame-ancestors 'none'"
    assert framed in policy


@pytest.mark.parametrize(
    "path", ["/event/15", f"/timeline/{STORY}", "/sources", "/tracker/articles"]
)
async def test_case_106_links_that_leave_the_site_give_no_trust(
    forty: Path, open_site: Open, path: str
) -> None:
    html = (await (await open_site(forty)).get(path)).text
    links = re.findall(r'<a\b[^>]*href="https?://(?:wire|depeche|register)\.[^>]*>', html)
    assert links
    assert all('rel="noopener noreferrer nofollow ugc"' in link for link in links)


def test_case_106_only_scripts_of_installed_templates_are_allowed() -> None:
    page = "<script>DATASETTE_ALLOW_FACET = true;</script><script>alert(1)</script>"
    assert datasette_policy(page).count("sha256-") == 1
    evil = "<script>DATASETTE_ALLOW_FACET = true;alert(1);</script>"
    assert datasette_policy(evil).count("sha256-") == 0


@pytest.mark.parametrize(
    "raw",
    [b"//example.com/", b"/\\example.com/", b"/%5cexample.com/", b"/%5Cexample.com/",
     b"/?_next=//example.com", b"//example.com/%2e%2e/", b"/timeline//example.com/",
     b"///example.com/x/"],
)  # fmt: skip
async def test_case_107_no_redirect_leaves_the_site(
    forty: Path, open_site: Open, raw: bytes
) -> None:
    status, headers = await ask(await open_site(forty), raw)
    location = headers.get("location", "/")
    assert status < 500
    assert not re.match(r"[/\\]{2}|[a-z]+:", location), location


async def ask(client: Client, raw: bytes, method: str = "GET") -> tuple[int, dict[str, str]]:
    """A request whose path no HTTP client cleans up."""
    path, _, query = raw.partition(b"?")
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
        "path": path.decode(), "raw_path": path, "query_string": query,
        "headers": [(b"host", b"localhost")],
    }  # fmt: skip
    await client.ds.app()(scope, receive, send)
    start = sent[0]
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return int(start["status"]), headers


@pytest.mark.parametrize(
    "raw",
    [b"/-/static/../../../etc/passwd", b"/-/static/%2e%2e/%2e%2e/etc/passwd",
     b"/-/static-plugins/timeline-tracker/../__init__.py",
     b"/-/static-plugins/timeline-tracker/..%2f__init__.py", b"/-/static/..%5c..%5capp.py"],
)  # fmt: skip
async def test_case_108_static_files_are_served_from_their_folder_only(
    forty: Path, open_site: Open, raw: bytes
) -> None:
    status, _ = await ask(await open_site(forty), raw)
    assert status in (302, 403, 404)


@pytest.mark.parametrize(
    "path",
    ["/-/databases", "/-/databases.json", "/-/threads", "/-/threads.json", "/-/versions",
     "/-/plugins.json", "/-/settings.json", "/-/metadata.json", "/-/config.json", "/-/actor.json",
     "/tracker.json", "/-/", "/tracker/events?_trace=1", "/nothing", "/tracker/nothing"],
)  # fmt: skip
async def test_case_108_no_page_tells_a_path_of_the_machine(
    forty: Path, open_site: Open, path: str
) -> None:
    text = (await (await open_site(forty)).get(path)).text
    assert str(forty.parent) not in text
    assert str(PUBLISH) not in text
    assert "Traceback" not in text
    assert '"traces"' not in text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_case_109_no_method_but_get_is_answered(
    forty: Path, open_site: Open, method: str
) -> None:
    client = await open_site(forty)
    before = rows_of(forty)
    for path in (
        *PAGES,
        f"/timeline/{STORY}.csv",
        "/tracker",
        "/tracker/events",
        "/tracker/events/3",
    ):
        for origin in ({}, {"Origin": "https://evil.example"}):
            answer = await client.request(method, path.partition("?")[0], headers=origin)
            assert answer.status_code in (403, 405), (method, path)
    assert rows_of(forty) == before


async def test_case_110_pages_stay_whole_while_a_run_writes(
    tmp_path: Path, open_site: Open
) -> None:
    """Each run renames all events in one transaction; no page and no file sees half of it."""
    db = seed(tmp_path / "tracker.db", 40)
    client = await open_site(db)
    writer = sqlite3.connect(db, isolation_level=None, check_same_thread=False)
    stop = asyncio.Event()

    def write(run: int) -> None:
        writer.execute("BEGIN IMMEDIATE")
        for event in range(1, 41):
            writer.execute("UPDATE events SET title_en = ? WHERE id = ?", (f"run {run}", event))
        writer.execute("COMMIT")

    async def keep_writing() -> int:
        run = 0
        while not stop.is_set():
            run += 1
            await asyncio.to_thread(write, run)
        return run

    write(0)
    task = asyncio.create_task(keep_writing())
    for number in range(40):
        path = f"/timeline/{STORY}" + (".json" if number % 2 else "")
        answer = await client.get(path)
        assert answer.status_code == 200
        assert len(set(re.findall(r"\brun \d+", answer.text))) == 1
    stop.set()
    assert await task > 1
    writer.close()


async def test_case_110_a_commit_shows_at_once(tmp_path: Path, open_site: Open) -> None:
    db = seed(tmp_path / "tracker.db", 5, moves=0)
    client = await open_site(db)
    assert "5 events" in (await client.get(f"/timeline/{STORY}")).text
    with sqlite3.connect(db) as conn:
        conn.execute("UPDATE events SET review = 'rejected' WHERE id = 1")
    conn.close()
    for _ in range(4):  # each of Datasette's threads
        assert "4 events" in (await client.get(f"/timeline/{STORY}")).text


def broken(tmp_path: Path) -> Iterator[tuple[str, Path, str]]:
    empty = seed(tmp_path / "empty.db", 0)
    yield "an empty database", empty, "The database holds no events"
    one = seed(tmp_path / "one.db", 1)
    yield "one event", one, "1 event"
    bare = seed(tmp_path / "bare.db", 3, moves=0)
    with sqlite3.connect(bare) as conn:
        conn.execute("DELETE FROM mentions")
    conn.close()
    yield "events without sources", bare, "No source is kept"
    less = seed(tmp_path / "less.db", 3)
    with sqlite3.connect(less) as conn:
        conn.execute("DROP TABLE deadline_steps")
        conn.execute("DROP TABLE deadlines")
    conn.close()
    yield "a missing table", less, "No tracker database is being served"


async def test_case_111_little_or_nothing_to_show_is_said(tmp_path: Path, open_site: Open) -> None:
    for what, db, words in broken(tmp_path):
        client = await open_site(db)
        answer = await client.get("/")
        assert (answer.status_code, words in answer.text) == (200, True), what
        for path in ("/sources", "/about"):
            assert (await client.get(path)).status_code == 200, what
