"""Cases 1 to 5 and 35: only public addresses, checked where the connection is made."""

import ipaddress
from collections.abc import Iterator

import pytest

from tests.loopback.behaviours import redirect, reply
from tests.loopback.server import PRIVATE, PUBLIC, Server
from tests.unit.fetch.asking import fetch, fetch_one
from tracker.fetch.addresses import AddressPolicy, PrivateAddressError, is_public
from tracker.model import Fetched, FetchFailed, FetchRequest

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"
NOT_PUBLIC = """
    10.0.0.1 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 127.0.0.1
    240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 192.88.99.1 192.0.0.8
    ::1 fe80::1 fd00::1 fec0::1 ff02::1 :: 2001:db8::1 64:ff9b:1::1 100::1 3fff::1 5f00::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
    2002:7f00:1:: 2002:c0a8:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2
"""
ON_THE_INTERNET = "8.8.8.8 93.184.216.34 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808"


async def test_case_01_a_private_address_is_never_connected_to(server: Server) -> None:
    server.on("/feed", reply(FEED))
    outcome = await fetch_one(server.url("/feed", PRIVATE))
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "private-address"
    assert "allow_private: true" in outcome.message
    assert server.connections == 0


async def test_case_01_a_feed_may_be_allowed_a_private_address(server: Server) -> None:
    server.on("/feed", reply(FEED))
    outcome = await fetch_one(server.url("/feed", PRIVATE), allow_private=True)
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


@pytest.mark.parametrize(
    "text",
    NOT_PUBLIC.split(),
)
def test_case_02_addresses_that_are_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    ON_THE_INTERNET.split(),
)
def test_case_02_addresses_that_are_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_case_02_the_socket_of_a_private_address_is_never_made() -> None:
    with pytest.raises(PrivateAddressError):
        AddressPolicy().open_socket((2, 1, 6, "", ("127.0.0.1", 80)))


@pytest.mark.parametrize(
    "template",
    [
        "http://2130706434:{port}/",
        "http://0x7f000002:{port}/",
        "http://127.2:{port}/",
        "http://0177.0.0.2:{port}/",
        "http://0:{port}/",
        "http://127。0。0。2:{port}/",
        "http://127.0.0.2.:{port}/",
        "http://example.com\\@127.0.0.2:{port}/",
        "http://example.com@127.0.0.2:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://[::ffff:7f00:2]:{port}/",
        "http://localhost:{port}/",
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
    ],
)
async def test_case_03_disguised_private_addresses_are_refused(
    server: Server, template: str
) -> None:
    request = FetchRequest("feed", template.format(port=server.port))
    (outcome,) = await fetch(request, resolve=None, public_exceptions=())
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason in {"private-address", "bad-url"}
    assert server.connections == 0


async def test_case_04_a_name_that_changes_its_mind_is_not_followed(server: Server) -> None:
    server.on("/feed", reply(FEED))
    answers: Iterator[str] = iter([PUBLIC, PRIVATE])

    async def rebinding(host: str, port: int) -> list[str]:
        return [next(answers)]

    url = server.url("/feed", "rebinding.example")
    first = await fetch(FetchRequest("a", url), resolve=rebinding)
    second = await fetch(FetchRequest("b", url), resolve=rebinding)
    assert isinstance(first[0], Fetched)
    assert isinstance(second[0], FetchFailed)
    assert second[0].reason == "private-address"
    assert server.connections == 1


async def test_case_04_of_several_addresses_only_the_public_one_is_used(server: Server) -> None:
    server.on("/feed", reply(FEED))

    async def both(host: str, port: int) -> list[str]:
        return [PRIVATE, "10.0.0.1", PUBLIC]

    (outcome,) = await fetch(FetchRequest("a", server.url("/feed", "two.example")), resolve=both)
    assert isinstance(outcome, Fetched)


async def test_case_05_a_redirect_to_a_private_address_is_refused_at_the_hop(
    server: Server,
) -> None:
    target = server.on("/secret", reply(FEED)).replace(PUBLIC, PRIVATE)
    start = server.on("/feed", redirect(target))
    outcome = await fetch_one(start)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "private-address"
    assert start in outcome.message
    assert target in outcome.message
    assert server.count("/secret") == 0


async def test_case_05_a_feed_that_may_be_private_opens_no_other_private_host(
    server: Server,
) -> None:
    target = server.on("/secret", reply(FEED)).replace(PUBLIC, PRIVATE)
    start = server.on("/feed", redirect(target))
    outcome = await fetch_one(start, allow_private=True)
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "private-address"
    assert server.count("/secret") == 0


async def test_case_35_proxies_of_the_environment_are_not_used_unasked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.2:9")
    assert isinstance(await fetch_one(server.on("/feed", reply(FEED))), Fetched)


async def test_case_35_a_feed_names_the_variable_of_its_proxy_which_may_be_private(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A proxy is asked for the whole URL, which is what tells that it was used.
    monkeypatch.setenv("NEWSROOM_PROXY", f"http://{PRIVATE}:{server.port}")
    server.on("/feed", reply(FEED))
    outcome = await fetch_one("http://far.example/feed", proxy="NEWSROOM_PROXY")
    assert isinstance(outcome, Fetched)
    assert server.requests[0].target == "http://far.example/feed"


async def test_case_35_a_proxy_is_not_asked_for_a_private_address(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSROOM_PROXY", f"http://{PRIVATE}:{server.port}")
    outcome = await fetch_one("http://10.0.0.1/feed", proxy="NEWSROOM_PROXY")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "private-address"
    assert server.connections == 0


async def test_case_35_a_proxy_that_does_not_answer_is_named_as_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEWSROOM_PROXY", "http://user:hush-hush@127.0.0.2:9")
    outcome = await fetch_one("http://far.example/feed", proxy="NEWSROOM_PROXY")
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason == "proxy"
    assert "hush" not in outcome.message
