"""The bundled sample as a web site on loopback, and the ordinary pass over it.

In: the files of `data/sample`. Out: a small threaded server that speaks conditional GET, a
temporary feeds.yaml with its address, and a database made by the pass that cron runs. It takes no
short cut past fetch or parse.

    with serve_sample(8002) as server:
        report = build_demo(Path("data/demo.db"), progress, server)
        ...                         # links of articles work as long as the block lasts
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.config import load_config
from tracker.errors import StoreError, UsageError

if TYPE_CHECKING:
    from tracker.update import RunReport

SAMPLE_FOLDER = Path(__file__).parents[1] / "data" / "sample"
# What stands in the sample's files where the server's own address must stand.
PLACEHOLDER = "http://sample.invalid"
# Addresses of the shapes that CourtListener and the Federal Register have → files of the sample.
_ALIASES = {
    "/": "/pages/index.html",
    "/api/v1/documents.json": "/feeds/sample-register.json",
    "/docket/24113/feed/": "/feeds/sample-docket.xml",
    "/docket/24113/tiktok-inc-v-garland/": "/pages/sample-docket/index.html",
    "/feed/search/": "/feeds/sample-opinions.xml",
}
_CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json",
}
_ROBOTS = b"User-agent: *\nAllow: /\n"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it is served."""

    body: bytes
    content_type: str
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One request that came in. `conditional` tells whether it carried a validator."""

    method: str
    path: str
    conditional: bool
    status: int


@dataclass(slots=True)
class SampleServer:
    """A running server: its address without a final slash, and what it was asked, in order."""

    base_url: str
    requests: list[SampleRequest] = field(default_factory=list)


@contextmanager
def serve_sample(port: int = 0, folder: Path = SAMPLE_FOLDER) -> Iterator[SampleServer]:
    """Serves the sample on 127.0.0.1 until the block ends.

    Args:
        port: the port wished for; a free one is taken where it is 0 or in use. Links of articles
            hold it, so a demo that shall be browsed afterwards keeps the block open.
        folder: where `feeds/` and `pages/` lie.

    Raises:
        UsageError: the sample is not there.
    """
    _check_folder(folder)
    try:
        http = _HTTPServer(("127.0.0.1", port), _Handler)
    except OSError:
        http = _HTTPServer(("127.0.0.1", 0), _Handler)
    http.sample = SampleServer(f"http://127.0.0.1:{http.server_port}")
    http.documents = _load_documents(folder, http.sample.base_url)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield http.sample
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def write_config(folder: Path, base_url: str, sample_folder: Path = SAMPLE_FOLDER) -> Path:
    """Writes the sample's feeds.yaml with the server's address into `folder`; returns its path.

    Raises:
        UsageError: the sample is not there.
    """
    _check_folder(sample_folder)
    text = (sample_folder / "feeds.yaml").read_text(encoding="utf-8")
    path = folder / "feeds.yaml"
    path.write_text(text.replace(PLACEHOLDER, base_url), encoding="utf-8")
    return path


def utc_now() -> datetime:
    """The instant of the pass, where the caller names no clock."""
    return datetime.now(UTC)


def build_demo(
    db: Path,
    progress: Callable[[int, int, str], None],
    server: SampleServer | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> RunReport:
    """Reads the sample with an ordinary refresh into a new database.

    Args:
        db: the database to write; the one of an earlier demo is replaced.
        progress: told of each step: how many are done, of how many, and what it was.
        server: a running one, so that the links of articles go on working; else one that serves
            while the pass runs.
        clock: tells the instant, aware.

    Raises:
        UsageError: the sample is not there, or `db` holds what is no demo.
        StoreError: the database cannot be written.
        LockedError: another run works on it.
    """
    from tracker.fetch import FetchSettings
    from tracker.update import Refresh, RefreshOptions, writing

    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tracker-demo-")))
        sample = server or stack.enter_context(serve_sample())
        config = load_config(write_config(folder, sample.base_url))
        remove_old_demo(db, {feed.id for feed in config.feeds})
        session = stack.enter_context(writing(config, None, db, clock()))
        # The server is ours: nobody asked for a pause between two requests.
        settings = FetchSettings(now=session.now, spacing_s=0.0)
        parts = (session.config, session.store, session.reader, session.linker)
        return Refresh(*parts, settings, clock, progress).run(RefreshOptions(force=True))


def remove_old_demo(db: Path, sample_ids: set[str]) -> None:
    """Makes room for a new demo, but never at the cost of a database that holds something else.

    Args:
        db: the database with its side files; it may be absent.
        sample_ids: the feeds that an earlier demo may hold.

    Raises:
        UsageError: the file is no tracker database, or follows another feed; it was not touched.
    """
    from tracker.store.database import Store
    from tracker.store.feeds import load_urls

    if not db.exists() or db.stat().st_size == 0:
        return
    try:
        with Store.open(db, create=False) as store:
            others = set(load_urls(store.db)) - sample_ids
    except StoreError as problem:
        raise UsageError(f"{problem} The demo replaces its own database only.") from problem
    if others:
        raise UsageError(
            f"{db} holds the feed {min(others)}, which is not of the sample, so it was left "
            "untouched. Name another file with --db."
        )
    for suffix in ("", "-wal", "-shm", ".schedule.json"):
        Path(f"{db}{suffix}").unlink(missing_ok=True)


def _check_folder(folder: Path) -> None:
    if not (folder / "feeds.yaml").is_file():
        raise UsageError(
            f"The sample is not at {folder}. Run the demo from a copy of the repository."
        )


def _load_documents(folder: Path, base_url: str) -> Mapping[str, Document]:
    """Every address that is served. Nothing else on the disk can be asked for."""
    documents = {"/robots.txt": _document(_ROBOTS, "text/plain; charset=utf-8", 0.0)}
    for path in sorted([*folder.glob("feeds/*"), *folder.glob("pages/**/*.html")]):
        body = path.read_bytes().replace(PLACEHOLDER.encode(), base_url.encode())
        address = f"/{path.relative_to(folder).as_posix()}"
        documents[address] = _document(body, _CONTENT_TYPES[path.suffix], path.stat().st_mtime)
    for alias, address in _ALIASES.items():
        documents[alias] = documents[address]
    return documents


def _document(body: bytes, content_type: str, modified: float) -> Document:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return Document(body, content_type, etag, formatdate(modified, usegmt=True))


class _HTTPServer(ThreadingHTTPServer):
    """Knows the documents and keeps a record; connections left open do not hold up the end."""

    daemon_threads = True
    block_on_close = False
    sample: SampleServer
    documents: Mapping[str, Document]


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD with conditional requests (RFC 9110 §13)."""

    protocol_version = "HTTP/1.1"
    server: _HTTPServer

    def do_GET(self) -> None:
        document = self.server.documents.get(urlsplit(self.path).path)
        if document is None:
            self._answer(HTTPStatus.NOT_FOUND, Document(b"Not found.\n", "text/plain", "", ""))
        elif self._is_unchanged(document):
            self._answer(HTTPStatus.NOT_MODIFIED, document)
        else:
            self._answer(HTTPStatus.OK, document)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        _log.debug("sample server: %s", format % args)

    def _is_unchanged(self, document: Document) -> bool:
        """If-None-Match rules; If-Modified-Since counts only without it."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return document.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        return self.headers.get("If-Modified-Since") == document.last_modified

    def _answer(self, status: HTTPStatus, document: Document) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.server.sample.requests.append(
            SampleRequest(self.command, self.path, conditional, status)
        )
        self.send_response(status)
        if document.etag:
            self.send_header("ETag", document.etag)
            self.send_header("Last-Modified", document.last_modified)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", document.content_type)
            self.send_header("Content-Length", str(len(document.body)))
        self.end_headers()
        if status is not HTTPStatus.NOT_MODIFIED and self.command == "GET":
            with suppress(ConnectionError):  # whoever asked has left
                self.wfile.write(document.body)
