"""The bundled sample as a web site on loopback, so that the demo runs the ordinary pass over HTTP.

In: the files of `data/sample`. Out: a small threaded server that speaks conditional GET, and a
temporary feeds.yaml with its address. It takes no short cut past fetch or parse.

    with serve_sample() as server, TemporaryDirectory() as folder:
        config = load_config(write_config(Path(folder), server.base_url))
        ...                                   # an ordinary refresh; server.requests tells what came
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tracker.errors import UsageError

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
        port: the port to listen on; 0 takes a free one. Links of articles hold it, so a demo that
            shall be browsed afterwards wants a fixed one and keeps the block open.
        folder: where `feeds/` and `pages/` lie.

    Raises:
        UsageError: the sample is not there, or the port is taken.
    """
    _check_folder(folder)
    try:
        http = _HTTPServer(("127.0.0.1", port), _Handler)
    except OSError as problem:
        raise UsageError(
            f"Port {port} of 127.0.0.1 cannot be used ({problem.strerror}). Name another one."
        ) from problem
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
            self.wfile.write(document.body)
