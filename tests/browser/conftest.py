"""A real Chromium on a real server; each page must log no error and stay on its host."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from tests.browser.install import find, is_required
from tests.seed import seed
from tracker.publish.server import make_datasette

METADATA = """{
  "title": "Test timeline",
  "allow_sql": false,
  "plugins": {"tracker": {
    "today": "%s",
    "report_url": "mailto:desk@example.org?subject=Event%%20{id}",
    "stories": {"tiktok-ban": {"timezone": "America/New_York"}}}},
  "databases": {"tracker": {"tables": {"events": {"title": "Events", "sort_desc": "date_start"}}}}
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    if path is None:
        if is_required():
            pytest.fail("CI needs a browser: run `python -m tests.browser.install`")
        pytest.skip("no Chromium or Chrome is installed; run `python -m tests.browser.install`")
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work as root, where CI often runs.
        opened = playwright.chromium.launch(executable_path=path or None, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def serving(db: Path, metadata: Path) -> Iterator[str]:
    """The site on a port of the loopback interface."""
    app = make_datasette(db, metadata=metadata).app()
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    started = threading.Event()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        started.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts a site with a number of events; the same arguments give the same site."""
    opened: dict[tuple[object, ...], str] = {}
    with ExitStack() as stack:

        def start(events: int = 40, *, today: str = "2025-03-01", moves: int = 2) -> str:
            key = (events, today, moves)
            if key not in opened:
                folder = tmp_path_factory.mktemp("site")
                db = seed(folder / "tracker.db", events, moves=moves)
                metadata = folder / "metadata.json"
                metadata.write_text(METADATA % today, "utf-8")
                opened[key] = stack.enter_context(serving(db, metadata))
            return opened[key]

        yield start


@pytest.fixture(scope="session")
def site(make_site: Callable[..., str]) -> str:
    return make_site()


@pytest.fixture
def hosting() -> Iterator[Callable[[str], str]]:
    """Serves one page from another origin, as a site that embeds the timeline does."""
    with ExitStack() as stack:

        def host(html: str) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.end_headers()
                    self.wfile.write(html.encode())

                def log_message(self, format: str, *values: object) -> None:
                    pass

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return f"http://127.0.0.1:{server.server_address[1]}/"

        yield host


class Watched:
    """Pages of one test, and what they did that they should not."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()

    def __call__(self, *, javascript: bool = True, width: int = 1280, **options: Any) -> Page:
        context = self._browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale=str(options.pop("locale", "en-US")),
            **options,
        )
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("request", self._asked)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(one in message.text for one in self.expected):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Watched]:
    """Opens pages; the test fails if one logs an error, asks another host or opens a dialog."""
    watched = Watched(browser)
    yield watched
    watched.close()
    assert watched.faults == []
