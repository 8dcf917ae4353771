"""The guard: no message leaves for an address that is not a public one, unless that network is allowed by a setting.

The name is resolved once, each of its addresses is looked at, and the connection goes to exactly the one looked at:
a name that answers otherwise the next time gains nothing. Source: OWASP, server-side request forgery prevention.
"""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import httpcore2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_RESOLVE_SECONDS: Final = 5.0
_TRANSLATED: Final = ip_network("64:ff9b::/96")  # NAT64, RFC 6052: an IPv4 address in its last four bytes
_LONGEST_URL: Final = 2_000


class Forbidden(Exception):  # noqa: N818 - an answer
    """Nothing is sent there; the message says why, and tells nothing of what a name resolves to."""


class Guard:
    """What may be reached: public addresses by https, and the `allowed` networks, also by http."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = [ip_network(network.strip()) for network in allowed]

    async def check(self, url: str) -> None:
        """Nothing, when messages may be sent to this URL as it resolves now.

        Raises:
            Forbidden: see there.
        """
        parts = _parts(url)
        await self.addresses(parts[1], parts[2], tls=parts[0] == "https")

    async def addresses(self, host: str, port: int, *, tls: bool) -> Sequence[Address]:
        """The addresses of a host, every one of them allowed.

        Raises:
            Forbidden: see there.
        """
        found = await _resolved(host, port)
        if not all(self._may_reach(address) for address in found):
            raise Forbidden("The host is not on the public internet, and its network is not allowed here.")
        if not tls and not all(self._is_allowed(address) for address in found):
            raise Forbidden("Only https is used outside of the networks that are allowed here.")
        return found

    def _may_reach(self, address: Address) -> bool:
        return self._is_allowed(address) or _is_public(address)

    def _is_allowed(self, address: Address) -> bool:
        plain = _plain(address)
        return any(plain.version == network.version and plain in network for network in self._allowed)


class GuardedConnections(httpcore2.AsyncNetworkBackend):
    """Opens connections only where the guard lets it; whoever asks gives the name, and TLS still verifies that name."""

    def __init__(self, guard: Guard, *, tls: bool) -> None:
        self._guard = guard
        self._tls = tls
        self._plain = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address that answers.

        Raises:
            Forbidden: see there.
            httpcore2.ConnectError: none answers.
        """
        addresses = await self._guard.addresses(host, port, tls=self._tls)
        for address in addresses[:-1]:
            try:
                return await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._plain.connect_tcp(str(addresses[-1]), port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await asyncio.sleep(seconds)


def _parts(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("This is no URL.") from None
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    if parts.scheme not in {"https", "http"} or not parts.hostname or not is_plain or len(url) > _LONGEST_URL:
        raise Forbidden("A URL must begin with https:// and name a host; no user, password or fragment.")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


async def _resolved(host: str, port: int) -> list[Address]:
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        raise Forbidden("The host's name can't be resolved.") from None
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _plain(address: Address) -> Address:
    """The IPv4 address behind an IPv6 address that only carries one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _is_public(address: Address) -> bool:
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast and not plain.is_reserved
