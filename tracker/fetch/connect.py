"""Opens connections: names resolved, addresses checked, TLS, proxies."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any

from aiohappyeyeballs import start_connection

from tracker.fetch.addresses import (
    Address,
    AddressPolicy,
    GuardedResolver,
    PrivateAddressError,
    address_text,
)
from tracker.fetch.gate import Gate
from tracker.fetch.reasons import Reason, Refusal
from tracker.fetch.settings import FetchSettings
from tracker.fetch.time_limits import TimeLimits
from tracker.fetch.urls import Url, shorten
from tracker.fetch.wire import Wire

_NEXT_ADDRESS_AFTER_S = 0.25
"""A host with several addresses is tried at the next one after so long (RFC 8305 §5)."""


class Connector:
    """Opens connections for one pass, in the running event loop.

    Args:
        settings: how long to wait, and how names are resolved.
        limits: of the pass.
    """

    def __init__(self, settings: FetchSettings, limits: TimeLimits) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._gate = Gate()
        self._silence_s = settings.silence_s
        self._resolver = GuardedResolver(limits, settings.silence_s, settings.resolve)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Loading the system's certificates takes tens of milliseconds: once, when first needed.
        return ssl.create_default_context()

    async def open(self, url: Url, policy: AddressPolicy, request: bytes = b"") -> Wire:
        """A connection to the server of `url`, on an address that the policy allows.

        `request` goes out as soon as it stands.

        Raises:
            Refusal: there is none to be had.
        """
        host = shorten(url.host)
        connect = partial(self._connect, self._wire(host, request))
        try:
            addresses = await self._addresses(url, policy)
            if url.scheme != "https" and len(addresses) == 1:
                # Half of the work that a socket of our own is.
                with self._limits.within(self._silence_s):
                    return await connect(address_text(addresses[0]), url.port)
            opened = await self._open_socket(addresses, url.port, policy)
        except PrivateAddressError:
            raise private_address(url, "a private address") from None
        except TimeoutError:
            raise self._too_slow(host) from None
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else "no connection"
            raise Refusal(Reason.CONNECT, f"cannot connect to {host}: {shorten(why)}") from None
        if url.scheme != "https":
            return await connect(sock=opened)
        try:
            return await connect(
                sock=opened,
                ssl=self._tls,
                server_hostname=_certificate_name(url),
                ssl_handshake_timeout=self._silence_s,
            )
        except (OSError, ValueError) as error:
            raise self._no_tls(host, error) from None

    async def _connect(self, wire: Wire, *where: Any, **how: Any) -> Wire:
        """The wire, connected; `where` and `how` are those of `create_connection`."""
        try:
            await self._loop.create_connection(lambda: wire, *where, **how)
        except BaseException:
            wire.close()  # uvloop does not tell it when we are cancelled, and it is at the gate
            raise
        return wire

    async def open_through(self, proxy: Url, url: Url, request: bytes) -> Wire:
        """A connection to the server of `url` by way of an http proxy, with the request on its way.

        The proxy's own address may be private. For https the proxy is asked for a tunnel; for http
        it is to be asked for the whole URL.

        Raises:
            Refusal: `proxy` where it refuses or cannot be reached, or as for `open`.
        """
        is_tunnel = url.scheme == "https"
        try:
            wire = await self.open(
                proxy, AddressPolicy(allow_all=True), b"" if is_tunnel else request
            )
        except Refusal:
            raise Refusal(Reason.PROXY, "the proxy cannot be reached") from None
        if not is_tunnel:
            return wire
        try:
            inner = await self._tunnel(wire, proxy, url)
        except BaseException:
            wire.close()
            raise
        inner.send(request)
        return inner

    async def _tunnel(self, wire: Wire, proxy: Url, url: Url) -> Wire:
        target = f"{url.bracketed}:{url.port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", *proxy_authorization(proxy)]
        try:
            wire.send("\r\n".join([*lines, "", ""]).encode())
            head = await wire.head()
        except Refusal:
            raise Refusal(Reason.PROXY, "the proxy gave no answer") from None
        if head.status != 200:
            raise Refusal(Reason.PROXY, f"the proxy answered {head.status}")
        host = shorten(url.host)
        inner = self._wire(host)
        try:
            transport = await self._loop.start_tls(
                wire.transport,
                inner,
                self._tls,
                server_hostname=_certificate_name(url),
                ssl_handshake_timeout=self._silence_s,
            )
        except (OSError, ValueError) as error:
            raise self._no_tls(host, error) from None
        assert transport is not None
        inner.adopt(transport)
        return inner

    def _wire(self, host: str, request: bytes = b"") -> Wire:
        wire = Wire(host, self._silence_s, self._loop, self._gate, self._limits)
        if request:
            wire.send(request)
        return wire

    async def _addresses(self, url: Url, policy: AddressPolicy) -> list[Address]:
        """Where the server is, at least one address, each allowed by the policy."""
        try:
            addresses = await self._resolver.addresses(url.host, url.port, policy)
        except (PrivateAddressError, TimeoutError):
            raise
        except OSError:
            addresses = []
        if not addresses:
            name = shorten(url.host)
            raise Refusal(Reason.DNS, f"the host name {name} cannot be resolved")
        return addresses

    async def _open_socket(
        self, addresses: Sequence[Address], port: int, policy: AddressPolicy
    ) -> socket.socket:
        infos = [
            (
                socket.AF_INET if address.version == 4 else socket.AF_INET6,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (str(address), port) if address.version == 4 else (str(address), port, 0, 0),
            )
            for address in addresses
        ]
        with self._limits.within(self._silence_s):
            return await start_connection(
                infos,
                happy_eyeballs_delay=_NEXT_ADDRESS_AFTER_S,
                interleave=1,
                socket_factory=policy.open_socket,
            )

    def _too_slow(self, host: str) -> Refusal:
        return Refusal(Reason.TIMEOUT, f"{host} did not connect within the limit")

    def _no_tls(self, host: str, error: Exception) -> Refusal:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Refusal(
                Reason.TLS,
                f"the certificate of {host} is not valid: {shorten(error.verify_message)}. "
                "If all hosts fail so, install the system's ca-certificates or set SSL_CERT_FILE",
            )
        if isinstance(error, TimeoutError) or "handshake is taking longer" in str(error):
            return self._too_slow(host)
        why = getattr(error, "reason", None) or type(error).__name__
        return Refusal(Reason.TLS, f"TLS with {host} failed: {shorten(str(why))}")


def proxy_authorization(proxy: Url) -> list[str]:
    """The header that shows the user of the proxy's address to the proxy, if it names one."""
    if not proxy.user:
        return []
    pair = f"{proxy.user}:{proxy.password or ''}"
    return [f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}"]


def private_address(url: Url, address: str) -> Refusal:
    """The refusal of an address that is not public."""
    return Refusal(
        Reason.PRIVATE_ADDRESS,
        f"{shorten(url.host)} is at {shorten(address)}, which is not a public address. "
        "If this feed is yours, give it allow_private: true in feeds.yaml",
    )


def _certificate_name(url: Url) -> str:
    return url.host.rstrip(".")
