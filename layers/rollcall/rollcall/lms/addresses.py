"""Which addresses of an LMS we talk to: https, and public. Checked on the very address that is connected to,
so that a name which resolves differently the second time gets nowhere.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore
import httpx

_MAX_URL = 2048
# IPv6 addresses that hold an IPv4 one in their last 32 bits: NAT64's, and the old IPv4-compatible ones.
_EMBEDDING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


class AddressRefusedError(Exception):
    """Why a URL or an address is none we send to, in words for the LMS developer."""


def check_url(url: str, *, private_allowed: bool) -> None:
    """Raises AddressRefusedError for what is not https, carries credentials, or leads to a private network."""
    parts, port = _parts(url)
    if len(url) > _MAX_URL or not parts.hostname:
        raise AddressRefusedError("it is no usable URL")
    if parts.scheme != "https" and not private_allowed:
        raise AddressRefusedError("it is not https")
    if parts.username or parts.password:
        raise AddressRefusedError("it carries credentials")
    public_address(parts.hostname, port or 443, private_allowed=private_allowed)


def public_address(host: str, port: int, *, private_allowed: bool) -> str:
    """The address to connect to. One private address among a host's is enough to refuse it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # the latter for a name that cannot be asked for, such as one with an empty label
        raise AddressRefusedError("its host cannot be found") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not private_allowed and not all(_is_public(address) for address in addresses):
        raise AddressRefusedError("its host is in a private network")
    return addresses[0]


def guarded_client(*, private_allowed: bool, timeout_s: float) -> httpx.Client:
    """An HTTP client that resolves, checks and connects in one step, and follows no redirect."""
    transport = httpx.HTTPTransport(retries=0, trust_env=False)
    # httpx has no public way to give its pool a network; httpcore, which it is made of, has.
    transport._pool = httpcore.ConnectionPool(  # noqa: SLF001
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=_GuardedNetwork(private_allowed)
    )
    return httpx.Client(transport=transport, timeout=timeout_s, follow_redirects=False, trust_env=False)


class _GuardedNetwork(httpcore.SyncBackend):
    def __init__(self, private_allowed: bool) -> None:
        super().__init__()
        self._private_allowed = private_allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            address = public_address(host, port, private_allowed=self._private_allowed)
        except AddressRefusedError as error:
            raise httpcore.ConnectError(str(error)) from None
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


def _is_public(address: str) -> bool:
    ip = _inner(ipaddress.ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast and not getattr(ip, "is_site_local", False)


def _inner(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if any(ip in network for network in _EMBEDDING):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip


def _parts(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefusedError("it is no usable URL") from None
    return parts, port
