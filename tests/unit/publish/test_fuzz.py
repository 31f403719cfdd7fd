"""Any path and any query gets an answer with words: never a 500."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.seed import STORY
from tests.unit.publish.conftest import Open
from tests.unit.publish.test_site import FILES
from tracker.store.queries import FILTERS

ROUTES = (
    "/", "/timeline/{}", "/deadlines/{}", "/event/{}", "/changes/{}", "/embed/{}", "/sources",
    "/about", *(f"/timeline/{{}}{suffix}" for suffix in FILES), "/changes/{}.atom",
)  # fmt: skip
NAMES = (*FILTERS, "order", "page", "ui", "on", "deadline", "_next", "_trace")
HOSTILE = (
    "'; DROP TABLE events; --", '"', "NEAR(", "title_en:x", "a*", "\x00", "\ud83d\ude00".encode(
        "utf-16", "surrogatepass").decode("utf-16"), "\u202e", "-1", "1e9", "9" * 30, "%", "../..",
    "0000", "9999-12-31", "2025-02-30", "2025-13", "2025-01-01/2024-01-01", "..", "{{7*7}}", ",",
    "tiktok", "ruling", "2025", "1", "fr", "US", "l'interdiction", "x" * 10_000,
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.dates().map(str),
    st.integers().map(str),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)
KEYS = st.one_of(st.just(STORY), st.sampled_from(("1", "15", "999")), VALUES.map(lambda v: v[:300]))


def test_no_request_makes_the_server_fail(forty: Path, open_site: Open) -> None:
    loop = asyncio.new_event_loop()
    client = loop.run_until_complete(open_site(forty))

    @settings(
        max_examples=250, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(st.sampled_from(ROUTES), KEYS, QUERIES)
    def ask(route: str, key: str, query: list[tuple[str, str]]) -> None:
        path = f"{route.format(quote(key, safe=''))}?{urlencode(query)}"
        answer = loop.run_until_complete(client.get(path))
        assert answer.status_code in (200, 301, 302, 400, 404, 410), path
        if answer.status_code in (400, 404) and "html" in answer.headers["content-type"]:
            assert "<h1>" in answer.text

    try:
        ask()
    finally:
        loop.close()
