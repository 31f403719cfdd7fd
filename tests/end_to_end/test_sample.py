"""The bundled sample: its files, its server, and that feeds and pages go through the real rooms."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import pytest

from tracker.articles import extract_text
from tracker.config import load_config
from tracker.demo import PLACEHOLDER, SAMPLE_FOLDER, SampleServer, serve_sample, write_config
from tracker.edtf import is_valid
from tracker.errors import UsageError
from tracker.extract import find_timexes
from tracker.feeds import parse_feed, request_url
from tracker.model import Config, EventType, Feed, ParsedFeed, Status

EXPECTED: list[dict[str, Any]] = json.loads((SAMPLE_FOLDER / "expected.json").read_text("utf-8"))[
    "events"
]
FEEDS = load_config(SAMPLE_FOLDER / "feeds.yaml").feeds
FEED_IDS = [feed.id for feed in FEEDS]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The script that writes the sample."""
    spec = importlib.util.spec_from_file_location("sample_build", SAMPLE_FOLDER / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with serve_sample() as running:
        yield running


@pytest.fixture(scope="module")
def config(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Config:
    return load_config(write_config(tmp_path_factory.mktemp("sample"), server.base_url))


def ask(
    server: SampleServer, url: str, method: str = "GET", **headers: str
) -> tuple[HTTPResponse, bytes]:
    parts = urlsplit(server.base_url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        path = url.removeprefix(server.base_url) or "/"
        connection.request(
            method, path, headers={key.replace("_", "-"): value for key, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def parse(server: SampleServer, feed: Feed) -> ParsedFeed:
    answer, body = ask(server, request_url(feed))
    assert answer.status == 200
    return parse_feed(
        body,
        content_type=answer.headers["Content-Type"],
        url=feed.url,
        feed=feed,
        fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
    )


# --- the files ----------------------------------------------------------------------------------


def test_the_files_are_what_the_sources_give(build: ModuleType) -> None:
    rendered: dict[str, str] = build.render()
    for name, content in rendered.items():
        assert (SAMPLE_FOLDER / name).read_text("utf-8") == content, (
            f"run data/sample/build.py: {name}"
        )
    on_disk = {
        path.relative_to(SAMPLE_FOLDER).as_posix()
        for folder in ("feeds", "pages")
        for path in (SAMPLE_FOLDER / folder).rglob("*.*")
    }
    assert on_disk == set(rendered) - {"expected.json"}


def test_the_sample_is_as_large_and_mixed_as_promised(build: ModuleType) -> None:
    sources = list(build.read_sources())
    articles = Counter(source.lang for source in sources for _ in source.articles)
    assert articles["en"] >= 35
    assert articles["fr"] >= 25
    assert len(sources) >= 8
    formats = {source.format.removesuffix("-full") for source in sources}
    assert formats == {"rss", "atom", "json", "courtlistener", "federal_register"}
    assert {source.id for source in sources} == set(FEED_IDS)
    days = [one.published.date().isoformat() for source in sources for one in source.articles]
    assert min(days) < "2020-08-12"
    assert max(days) > "2026-01-22"


@pytest.mark.parametrize("event", EXPECTED, ids=lambda event: event["id"])
def test_each_fact_is_well_formed_and_told_by_two_feeds(event: dict[str, Any]) -> None:
    assert EventType(event["type"])
    assert Status(event["status"])
    assert is_valid(event["date"])
    assert len({told["feed"] for told in event["told_by"]}) >= 2


@pytest.mark.parametrize("event", EXPECTED, ids=lambda event: event["id"])
def test_each_fact_is_told_in_both_languages(event: dict[str, Any]) -> None:
    assert {told["lang"] for told in event["told_by"]} == {"en", "fr"}


def test_no_article_tells_what_had_not_happened(build: ModuleType) -> None:
    days = {event["id"]: event["date"] for event in EXPECTED}
    ahead = ("deadline", "effective")
    types = {event["id"]: event["type"] for event in EXPECTED}
    # Told as a plan by an article before, as done by another one after.
    announced = {"chew-testimony-house", "scotus-argument", "tiktok-jv-closing"}
    for source in build.read_sources():
        for article in source.articles:
            for fact in article.tells:
                if types[fact] not in ahead and fact not in announced:
                    assert days[fact] <= article.published.date().isoformat(), (article.slug, fact)


# --- the server ---------------------------------------------------------------------------------


def test_a_document_is_not_sent_twice(server: SampleServer) -> None:
    first, body = ask(server, "/feeds/sample-wire.xml")
    assert (first.status, bool(body)) == (200, True)
    by_tag, nothing = ask(server, "/feeds/sample-wire.xml", If_None_Match=first.headers["ETag"])
    assert (by_tag.status, nothing) == (304, b"")
    by_date, nothing = ask(
        server, "/feeds/sample-wire.xml", If_Modified_Since=first.headers["Last-Modified"]
    )
    assert (by_date.status, nothing) == (304, b"")
    assert [one.conditional for one in server.requests[-3:]] == [False, True, True]


def test_another_tag_gets_the_document_whatever_the_date_says(server: SampleServer) -> None:
    first, _ = ask(server, "/feeds/sample-wire.xml")
    answer, _ = ask(
        server,
        "/feeds/sample-wire.xml",
        If_None_Match='"other"',
        If_Modified_Since=first.headers["Last-Modified"],
    )
    assert answer.status == 200
    old = formatdate(0, usegmt=True)
    assert ask(server, "/feeds/sample-wire.xml", If_Modified_Since=old)[0].status == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/feeds.yaml", "/feeds/../feeds.yaml", "/%2e%2e/demo.py", "/feeds/"]
)
def test_nothing_else_can_be_asked_for(server: SampleServer, path: str) -> None:
    assert ask(server, path)[0].status == 404


def test_head_gives_the_headers_alone(server: SampleServer) -> None:
    answer, body = ask(server, "/", method="HEAD")
    assert (answer.status, body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_robots_may_come(server: SampleServer) -> None:
    assert b"Allow: /" in ask(server, "/robots.txt")[1]


def test_another_port_is_taken_where_the_one_wished_for_is_in_use(server: SampleServer) -> None:
    with serve_sample(urlsplit(server.base_url).port or 0) as second:
        assert second.base_url != server.base_url
        assert ask(second, "/")[0].status == 200


def test_a_missing_sample_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="copy of the repository"), serve_sample(folder=tmp_path):
        pass
    with pytest.raises(UsageError, match="copy of the repository"):
        write_config(tmp_path, "http://127.0.0.1:1", tmp_path)


# --- the real rooms -----------------------------------------------------------------------------


def test_the_written_configuration_names_the_server_alone(
    config: Config, server: SampleServer
) -> None:
    assert all(feed.url.startswith(server.base_url + "/") for feed in config.feeds)
    assert PLACEHOLDER not in Path(config.path).read_text("utf-8")


@pytest.mark.parametrize("feed_id", FEED_IDS)
def test_every_feed_parses_and_its_links_answer(
    feed_id: str, config: Config, server: SampleServer, build: ModuleType
) -> None:
    feed = next(one for one in config.feeds if one.id == feed_id)
    source = next(one for one in build.read_sources() if one.id == feed_id)
    parsed = parse(server, feed)
    assert parsed.dropped == 0
    assert {entry.title for entry in parsed.entries} == {one.title for one in source.articles}
    assert len({entry.key for entry in parsed.entries}) == len(source.articles)
    by_url = {one.url.replace(PLACEHOLDER, server.base_url): one for one in source.articles}
    for entry in parsed.entries:
        assert entry.published is not None, entry.title
        assert entry.published.date() == by_url[entry.url].published.date()
        assert ask(server, entry.url.partition("#")[0])[0].status == 200


@pytest.mark.parametrize("feed_id", [feed.id for feed in FEEDS if feed.full_text])
def test_the_text_of_every_page_is_found_without_its_trimmings(
    feed_id: str, server: SampleServer, build: ModuleType
) -> None:
    source = next(one for one in build.read_sources() if one.id == feed_id)
    for article in source.articles:
        url = article.url.replace(PLACEHOLDER, server.base_url)
        found = extract_text(ask(server, url)[1], url)
        for paragraph in article.paragraphs:
            assert paragraph in found.text, article.slug
        for trimming in (build.WORDS[source.lang]["cookies"], build.WORDS[source.lang]["footer"]):
            assert trimming not in found.text, article.slug


def test_the_date_of_every_told_fact_can_be_read_from_its_article(build: ModuleType) -> None:
    days = {event["id"]: event["date"] for event in EXPECTED}
    unread = set()
    for source in build.read_sources():
        for article in source.articles:
            text = "\n\n".join((article.title, *article.paragraphs))
            found = find_timexes(text, source.lang, article.published)
            readable = {value for timex in found for value in (timex.edtf, *timex.alternatives)}
            readable |= {article.published.date().isoformat(), article.signed}
            unread |= {(article.slug, days[fact]) for fact in article.tells} - {
                (article.slug, value) for value in readable
            }
    assert unread == set()
