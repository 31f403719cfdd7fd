"""Case 27: certificates are checked, and nothing switches that off."""

import asyncio
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

import tracker.fetch
from tests.loopback.behaviours import redirect, reply
from tests.loopback.server import PUBLIC, Server
from tests.unit.fetch.asking import fetch_one
from tracker.model import Fetched, FetchFailed

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
CA = trustme.CA()
Context = Callable[[], ssl.SSLContext]


def serving(issuer: trustme.CA, name: str, not_after: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(name, not_after=not_after).configure_cert(context)
    return context


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL's own variable, which is how an owner adds the authority of a house."""
    CA.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


async def test_case_27_a_valid_certificate_is_accepted() -> None:
    with Server(tls=serving(CA, "good.example")) as server:
        server.on("/feed", reply(FEED))
        outcome = await fetch_one(server.url("/feed", "good.example"))
    assert isinstance(outcome, Fetched)
    assert not outcome.is_insecure


@pytest.mark.parametrize(
    ("context", "why"),
    [
        (lambda: serving(CA, "x.example", datetime.now(UTC) - timedelta(days=1)), "expired"),
        (lambda: serving(CA, "other.example"), "mismatch"),
        (lambda: serving(trustme.CA(), "x.example"), "self.signed|local issuer"),
    ],
    ids=["expired", "wrong host", "unknown authority"],
)
async def test_case_27_a_bad_certificate_is_refused_with_its_reason(
    context: Context, why: str
) -> None:
    with Server(tls=context()) as server:
        server.on("/feed", reply(FEED))
        outcome = await fetch_one(server.url("/feed", "x.example"))
        assert server.requests == []
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "tls"
    assert re.search(why, outcome.message, re.IGNORECASE)


async def test_case_27_a_private_feed_is_checked_too() -> None:
    with Server(tls=serving(trustme.CA(), "x.example")) as server:
        outcome = await fetch_one(server.url("/feed", "x.example"), allow_private=True)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "tls"


def test_case_27_nothing_in_the_room_makes_a_context_that_checks_less() -> None:
    sources = Path(tracker.fetch.__file__).parent.glob("*.py")
    text = "\n".join(path.read_text("utf-8") for path in sources)
    assert "create_default_context" in text
    assert not re.search(r"CERT_NONE|CERT_OPTIONAL|check_hostname|verify_mode|_unverified_", text)


async def test_a_server_that_speaks_no_tls_is_told_as_such() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, PUBLIC, 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        outcome = await fetch_one(f"https://{PUBLIC}:{port}/feed")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "tls"


async def test_case_28_a_real_redirect_from_https_to_http_is_refused() -> None:
    with Server(tls=serving(CA, "good.example")) as server:
        server.on("/feed", redirect("http://good.example/feed"))
        outcome = await fetch_one(server.url("/feed", "good.example"))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "bad-redirect"
    assert "from https to http" in outcome.message
