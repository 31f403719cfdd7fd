"""Which addresses may be connected to, and the resolver and socket factory that keep to it.

The check is made on the address that is about to be connected, after DNS and at every redirect,
so that neither a name that changes its mind (rebinding) nor a redirect gets round it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tracker.fetch.time_limits import TimeLimits

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port in, textual addresses out; raises `OSError` when the name is unknown."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SPECIAL = tuple(
    # Special-purpose blocks that `is_global` of one Python or another lets through (RFC 6890).
    ipaddress.IPv4Network(block)
    for block in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")
)
_SPECIAL_6 = tuple(
    # The same: site-local, local NAT64, documentation (RFC 9637), segment routing (RFC 9602).
    ipaddress.IPv6Network(block)
    for block in ("fec0::/10", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")
)
_TRANSLATED = ipaddress.IPv6Network("::ffff:0:0:0/96")


class PrivateAddressError(OSError):
    """The connection would go to an address that is not on the public internet."""


def is_public(address: Address) -> bool:
    """Whether the address is on the public internet, whatever it is wrapped in.

    `ipaddress.is_global` alone is not enough: it accepts multicast, NAT64 and 6to4 forms of
    private IPv4 addresses (RFC 6052, RFC 3056, RFC 6890).
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner_ipv4(address)
        if inner is not None:
            return is_public(inner)
        return (
            address.is_global
            and not address.is_multicast
            and not any(address in network for network in _SPECIAL_6)
        )
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _SPECIAL)
    )


def _inner_ipv4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to.

    Mapped, compatible, translated (RFC 2765), NAT64, 6to4 or Teredo.
    """
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if (
        address in _NAT64
        or address in _TRANSLATED
        or (address in _IPV4_COMPATIBLE and int(address) > 1)
    ):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def literal_address(host: str) -> Address | None:
    """The address a host is written as, in any form the C library takes (`127.1`, `0x7f000001`)."""
    text = host.rstrip(".").partition("%")[0]
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, UnicodeError, ValueError):
        pass
    try:
        return ipaddress.IPv6Address(text) if ":" in text else None
    except ValueError:
        return None


def address_text(address: Address) -> str:
    """The address as text, without a scope; `str` takes three times as long."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    return socket.inet_ntop(family, address.packed)


class AddressPolicy:
    """Says which addresses a connection may have.

    Args:
        exceptions: networks in CIDR form that count as public although they are not.
        allow_all: for feeds marked `allow_private`, and for proxies.
    """

    def __init__(self, exceptions: Sequence[str] = (), *, allow_all: bool = False) -> None:
        self._exceptions: tuple[Network, ...] = tuple(ipaddress.ip_network(n) for n in exceptions)
        self._allow_all = allow_all

    def allows(self, address: Address) -> bool:
        """Whether this address may be connected to."""
        return (
            self._allow_all
            or is_public(address)
            or any(address in network for network in self._exceptions)
        )

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address, right before it connects.

        Raises:
            PrivateAddressError: the policy does not allow the address.
        """
        family, kind, protocol, _, target = info
        if not self.allows(ipaddress.ip_address(str(target[0]).partition("%")[0])):
            raise PrivateAddressError(f"{target[0]} is not a public address")
        opened = socket.socket(family=family, type=kind, proto=protocol)
        opened.setblocking(False)
        return opened


class GuardedResolver:
    """Resolves names to the addresses that a policy allows, each within `limit_s`."""

    def __init__(self, limits: TimeLimits, limit_s: float, resolve: Resolve | None = None) -> None:
        self._limits = limits
        self._limit_s = limit_s
        self._resolve = resolve or resolve_by_system

    async def addresses(self, host: str, port: int, policy: AddressPolicy) -> list[Address]:
        """The addresses of a host that may be connected to; an address stands for itself.

        Raises:
            PrivateAddressError: it has only forbidden ones.
            OSError: the name is unknown, or (TimeoutError) nobody says in time.
        """
        literal = literal_address(host)
        if literal is not None:
            found = [literal]
        else:
            with self._limits.within(self._limit_s):
                found = [ipaddress.ip_address(text) for text in await self._resolve(host, port)]
        allowed = [address for address in found if policy.allows(address)]
        if found and not allowed:
            raise PrivateAddressError(f"{host} has only private addresses")
        return allowed


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Ask the system's resolver, in a daemon thread of its own.

    A thread pool would do for healthy names, but `getaddrinfo` cannot be cancelled: a few dead
    names would fill the pool and make the others wait, and the pool would hold up the exit.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str], error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(addresses)

    def ask() -> None:
        addresses: list[str] = []
        error: Exception | None = None
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [str(info[4][0]).partition("%")[0] for info in infos]
        except OSError as problem:
            error = problem
        except UnicodeError as problem:
            error = OSError(f"{host} is not a host name: {problem}")
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, addresses, error)

    threading.Thread(target=ask, daemon=True, name="resolve").start()
    return await answer
