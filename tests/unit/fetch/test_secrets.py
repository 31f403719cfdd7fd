"""Case 29: credentials come from the environment and are seen by their own server only."""

import base64
import logging

import pytest

from tests.loopback.behaviours import raw, redirect, reply, silent
from tests.loopback.server import Behaviour, Server
from tests.unit.fetch.asking import fetch, fetch_one
from tracker.fetch import show_url
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
SECRET = "s3cret-w0rd"


async def test_case_29_credentials_in_a_url_are_sent_and_never_shown(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.on("/feed", reply(FEED))
    url = server.url(f"/feed?api_key={SECRET}").replace("//", f"//user:{SECRET}@")
    with caplog.at_level(logging.DEBUG):
        outcome = await fetch_one(url)
    assert isinstance(outcome, Fetched)
    (sent,) = server.requests
    assert SECRET in sent.target
    assert base64.b64decode(sent.headers["authorization"].split()[1]) == f"user:{SECRET}".encode()
    assert SECRET not in sent.headers["user-agent"]
    assert "referer" not in sent.headers
    assert SECRET not in repr(outcome)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "behaviour",
    [
        reply(b"", 403),
        reply(b"", 429, {"Retry-After": "9"}),
        reply(b""),
        raw(b""),
        raw(b"HTTP/1.1 nonsense " + SECRET.encode() + b"\r\n\r\n"),
        silent(),
        redirect(f"/elsewhere?echo={SECRET}"),
        redirect(f"/elsewhere/{SECRET}"),
        redirect(f"ftp://user:{SECRET}@host/"),
        redirect(f"http://10.0.0.1/?token={SECRET}"),
        redirect("?loop=1"),
    ],
)
async def test_case_29_no_failure_tells_a_secret(
    server: Server,
    behaviour: Behaviour,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("FEED_KEY", SECRET)
    monkeypatch.setenv("FEED_LOGIN", f"reader:{SECRET}")
    server.on("/feed", behaviour)
    url = server.url(f"/feed?token={SECRET}").replace("//", f"//user:{SECRET}@")
    request = FetchRequest("feed", url, headers={"X-Api-Key": "FEED_KEY"}, auth="FEED_LOGIN")
    with caplog.at_level(logging.DEBUG):
        (outcome,) = await fetch(request, silence_s=0.2)
    assert isinstance(outcome, FetchFailed)
    assert server.requests[0].headers["x-api-key"] == SECRET
    assert SECRET not in repr(outcome)
    assert SECRET not in caplog.text


async def test_case_29_a_secret_in_a_final_address_is_hidden(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_KEY", SECRET)
    server.on("/feed", redirect(f"/there?q={SECRET}", 301))
    server.on("/there", reply(FEED))
    outcome = await fetch_one(server.url("/feed"), headers={"X-Api-Key": "FEED_KEY"})
    assert isinstance(outcome, Fetched)
    assert SECRET not in repr(outcome)
    assert outcome.moved_to.endswith("/there?q=***")


@pytest.mark.parametrize("status", [200, 500])
async def test_case_29_a_key_of_the_address_is_hidden_where_the_server_repeats_it(
    server: Server, status: int
) -> None:
    server.on("/feed", redirect(f"/there/{SECRET}", 301))
    server.on(f"/there/{SECRET}", reply(FEED, status))
    outcome = await fetch_one(server.url(f"/feed?token={SECRET}"))
    assert len(server.requests) == 2
    assert SECRET not in repr(outcome)
    assert "/there/***" in repr(outcome)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("Token abc123", "Token abc123"),
        ("reader:word", "Basic " + base64.b64encode(b"reader:word").decode()),
        ("abc123", "Bearer abc123"),
    ],
)
async def test_the_variable_of_auth_holds_a_login_a_header_or_a_token(
    server: Server, monkeypatch: pytest.MonkeyPatch, value: str, sent: str
) -> None:
    monkeypatch.setenv("FEED_LOGIN", value)
    await fetch_one(server.on("/feed", reply(FEED)), auth="FEED_LOGIN")
    assert server.requests[0].headers["authorization"] == sent


@pytest.mark.parametrize("value", ["", "  ", "abc\r\nX-Injected: 1"])
async def test_a_missing_or_broken_variable_is_named_and_nothing_is_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("FEED_LOGIN", value)
    outcome = await fetch_one(server.on("/feed", reply(FEED)), auth="FEED_LOGIN")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "missing-secret"
    assert "FEED_LOGIN" in outcome.message
    assert server.connections == 0


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pw@a.example/x", "https://a.example/x"),
        ("https://user@a.example/x", "https://a.example/x"),
        ("https://a.example/?API_KEY=1&q=2", "https://a.example/?API_KEY=***&q=2"),
        ("https://a.example/?access_token=1", "https://a.example/?access_token=***"),
        ("https://a.example/?q=key", "https://a.example/?q=key"),
        ("https://a.example/?monkey=1", "https://a.example/?monkey=1"),
        ("http://пример.рф/", "http://xn--e1afmkfd.xn--p1ai/"),
        ("http://u:pw@[::1/", "http://[::1/"),
        ("http://xn--\x1b[31m/", "http://xn--\\x1b[31m/"),
    ],
)
def test_what_of_an_address_is_shown(url: str, shown: str) -> None:
    assert show_url(url) == shown


@pytest.mark.parametrize("url", ["http://пример.рф:{}/", "http://xn--e1afmkfd.xn--p1ai:{}/"])
async def test_case_31_both_forms_of_a_name_are_one_host(server: Server, url: str) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        assert host == "xn--e1afmkfd.xn--p1ai"
        return ["127.0.0.1"]

    server.on("/", reply(FEED))
    (outcome,) = await fetch(FetchRequest("feed", url.format(server.port)), resolve=resolve)
    assert isinstance(outcome, Fetched)
    assert outcome.url == f"http://xn--e1afmkfd.xn--p1ai:{server.port}/"


@pytest.mark.parametrize(
    "url", ["http://xn--/", "http://xn--zz--é.example/", "http://xn--\udcff/", "http://é" * 300, ""]
)
async def test_case_31_a_garbled_name_is_an_outcome(url: str) -> None:
    outcome = await fetch_one(url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason in {"bad-url", "dns"}
