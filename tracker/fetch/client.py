"""One HTTP exchange at a time: aiohttp with our address policy, limits and error words.

Redirects, decompression, cookies and proxies from the environment are all switched off in
aiohttp: redirects are followed by `walk.py`, which checks every hop, and bodies are read by
`body.py`, which counts what it decompresses.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from tracker.fetch.addresses import (
    AddressPolicy,
    GuardedResolver,
    PrivateAddressError,
    literal_address,
)
from tracker.fetch.body import read_body, too_large
from tracker.fetch.headers import is_gzip
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.room import BodyRoom
from tracker.fetch.settings import FetchSettings
from tracker.fetch.urls import shorten, without_login

_LONGEST_FIELD_BYTES = 64 * 1024
_MOST_FIELDS = 256
_WITH_BODY = (200, 202, 203)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and, for a success, the decompressed body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Client:
    """The sessions of one pass: one for public addresses, one for those a user opened.

    Two connection pools, so that a connection opened for a feed with `allow_private` is never
    used for another.
    """

    def __init__(self, settings: FetchSettings, room: BodyRoom) -> None:
        self._settings = settings
        self._room = room
        self._policy = AddressPolicy(settings.public_exceptions)
        self._public = self._open(self._policy)
        self._private = self._open(AddressPolicy(allow_all=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._public.close()
        await self._private.close()

    def _open(self, policy: AddressPolicy) -> aiohttp.ClientSession:
        settings = self._settings
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(policy, settings.silence_s, settings.resolve),
            socket_factory=policy.open_socket,
            use_dns_cache=False,
            limit=0,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            requote_redirect_url=False,
            timeout=aiohttp.ClientTimeout(
                total=None,
                sock_connect=settings.silence_s,
                sock_read=settings.silence_s,
            ),
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": "gzip"},
            max_line_size=_LONGEST_FIELD_BYTES,
            max_field_size=_LONGEST_FIELD_BYTES,
            max_headers=_MOST_FIELDS,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Loading the system's certificates takes tens of milliseconds: once, when first needed.
        return ssl.create_default_context()

    async def get(
        self,
        url: URL,
        headers: Mapping[str, str],
        *,
        allow_private: bool = False,
        proxy: URL | None = None,
        keep: bool = False,
        limit_bytes: int,
        cut: bool = False,
    ) -> Answer:
        """Send one GET and read its answer; redirects are answers like any other.

        Args:
            url: http or https.
            headers: added to User-Agent and Accept-Encoding.
            allow_private: connect to any address.
            proxy: an http proxy, whose own address may be private.
            keep: leave the connection open for the next request to this host.
            limit_bytes: the longest body, decompressed.
            cut: shorten a longer body instead of refusing it.

        Raises:
            Refusal: for everything that is not a complete answer.
        """
        if not allow_private:
            self._check_literal(url)
        session = self._private if allow_private or proxy else self._public
        with _refusals(url):
            async with session.get(
                without_login(url),
                headers=headers,
                proxy=proxy,
                ssl=self._tls if url.scheme == "https" else True,
                allow_redirects=False,
            ) as response:
                try:
                    return await self._read(response, limit_bytes, cut)
                finally:
                    # Unread bodies are dropped with their connection, and a host that nobody
                    # waits for does not hold a file descriptor.
                    if not keep or not response.content.at_eof():
                        response.close()

    async def _read(self, response: aiohttp.ClientResponse, limit: int, cut: bool) -> Answer:
        if response.status not in _WITH_BODY:
            return Answer(response.status, response.headers)
        gzip = is_gzip(response.headers)
        if gzip is None or len(response.headers.getall("Content-Encoding", [])) > 1:
            coding = ", ".join(response.headers.getall("Content-Encoding"))
            raise Refusal(
                Reason.BAD_ENCODING,
                f"the body comes as {shorten(coding, 60)}; one layer of gzip was offered",
                status=response.status,
            )
        length = response.content_length
        if length is not None and length > limit and not cut:
            raise too_large(limit)
        chunks = response.content.iter_any()
        async with self._room.lane() as lane:
            body = await read_body(chunks, lane=lane, gzip=gzip, limit_bytes=limit, cut=cut)
        return Answer(response.status, response.headers, body)

    def _check_literal(self, url: URL) -> None:
        """Refuse a private address that is written in the URL, in whatever form.

        aiohttp does not resolve literals, and a proxy would connect to them for us.
        """
        address = literal_address(url.raw_host or "")
        if address is not None and not self._policy.allows(address):
            raise private_address(url, str(address))


def private_address(url: URL, address: str) -> Refusal:
    """The refusal of an address that is not public."""
    return Refusal(
        Reason.PRIVATE_ADDRESS,
        f"{shorten(url.raw_host or '')} is at {shorten(address)}, which is not a public address. "
        "If this feed is yours, give it allow_private: true in feeds.yaml",
    )


@contextmanager
def _refusals(url: URL) -> Iterator[None]:
    """Turn the errors of aiohttp, TLS and sockets into refusals, without their own texts.

    Those texts may hold the URL with its credentials.
    """
    host = shorten(url.raw_host or "")
    try:
        yield
    except Refusal:
        raise
    except aiohttp.ClientConnectorDNSError as error:
        if isinstance(error.os_error, PrivateAddressError):
            raise private_address(url, "a private address") from None
        raise Refusal(Reason.DNS, f"the host name {host} cannot be resolved") from None
    except (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError) as error:
        status = getattr(error, "status", None)
        said = f"answered {status}" if status else "cannot be reached"
        raise Refusal(Reason.PROXY, f"the proxy {said}") from None
    except aiohttp.ClientConnectorCertificateError as error:
        cause = error.certificate_error
        why = getattr(cause, "verify_message", "") or type(cause).__name__
        raise Refusal(
            Reason.TLS,
            f"the certificate of {host} is not valid: {shorten(why)}. "
            "If all hosts fail so, install the system's ca-certificates or set SSL_CERT_FILE",
        ) from None
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        cause = getattr(error, "os_error", error)
        why = getattr(cause, "reason", None) or type(cause).__name__
        raise Refusal(Reason.TLS, f"TLS with {host} failed: {shorten(str(why))}") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, PrivateAddressError):
            raise private_address(url, "a private address") from None
        number = error.os_error.errno
        why = os.strerror(number) if number else "no connection"
        raise Refusal(Reason.CONNECT, f"cannot connect to {host}: {shorten(why)}") from None
    except (aiohttp.ConnectionTimeoutError, aiohttp.SocketTimeoutError) as error:
        what = "connect" if isinstance(error, aiohttp.ConnectionTimeoutError) else "go on"
        raise Refusal(Reason.TIMEOUT, f"{host} did not {what} within the limit") from None
    except aiohttp.ServerDisconnectedError:
        raise Refusal(Reason.DISCONNECTED, f"{host} hung up without an answer") from None
    except aiohttp.ClientPayloadError:
        raise Refusal(Reason.TRUNCATED, f"{host} hung up in the middle of the body") from None
    except aiohttp.InvalidURL:
        raise Refusal(Reason.BAD_URL, f"no usable host name: {host}") from None
    except aiohttp.ClientResponseError as error:
        what = error.message.partition("\n")[0].rstrip(":")
        raise Refusal(Reason.BAD_HTTP, f"{host} sent no valid HTTP: {shorten(what, 80)}") from None
    except TimeoutError:
        raise
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Refusal(
            Reason.DISCONNECTED, f"the exchange with {host} broke: {type(error).__name__}"
        ) from None
