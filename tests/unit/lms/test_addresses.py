import socket
from collections.abc import Callable
from typing import Any

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.lms.addresses import AddressRefusedError, check_url, guarded_client

PUBLIC, PUBLIC_6 = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
]

type Resolve = Callable[..., list[Any]]


def resolving(*addresses: str) -> Resolve:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]

    return resolve


def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
    """As the operating system does without a network: addresses in every notation, and one public name."""
    host.encode("idna")
    if host.endswith(".example"):
        return resolving(PUBLIC)()
    try:
        return resolving(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host)))()
    except OSError:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def refusal(url: str, *, private_allowed: bool = False) -> str:
    with pytest.raises(AddressRefusedError) as refused:
        check_url(url, private_allowed=private_allowed)
    return str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://lms.example/hook",
        "https://lms.example:8443/hook?tenant=1",
        f"https://{PUBLIC}/",
        f"https://[{PUBLIC_6}]/",
        "https://[64:ff9b::5db8:d822]/",
        "https://lms.example/" + "p" * (2048 - len("https://lms.example/")),
    ],
)
def test_a_public_https_address_is_taken(url: str) -> None:
    check_url(url, private_allowed=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_in_a_url(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert refusal(f"https://{host}/") == "its host is in a private network"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_an_address_written_oddly_is_still_the_address_it_is(host: str) -> None:
    assert refusal(f"https://{host}/") == "its host is in a private network"


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving(address))
    assert refusal("https://lms.example/") == "its host is in a private network"


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving(PUBLIC, "10.0.0.1"))
    assert refusal("https://lms.example/") == "its host is in a private network"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://lms.example/", "it is not https"),
        ("ftp://lms.example/", "it is not https"),
        ("https://user:secret@lms.example/", "it carries credentials"),
        ("https://user@lms.example/", "it carries credentials"),
        ("https:///path", "it is no usable URL"),
        ("lms.example", "it is no usable URL"),
        ("", "it is no usable URL"),
        ("https://[::1", "it is no usable URL"),
        ("https://lms.example:99999/", "it is no usable URL"),
        ("https://lms.example:port/", "it is no usable URL"),
        ("https://lms.example/" + "p" * 2048, "it is no usable URL"),
        ("https://nowhere.invalid/", "its host cannot be found"),
        ("https://a..b/", "its host cannot be found"),
        ("https://" + "a" * 64 + ".invalid/", "its host cannot be found"),
    ],
)
def test_any_other_url_is_refused_with_a_reason(url: str, why: str) -> None:
    assert refusal(url) == why


@given(st.text() | st.text(st.characters(exclude_characters=":", codec="utf-8")).map("https://{}".format))
def test_no_url_breaks_the_check(url: str) -> None:
    try:
        check_url(url, private_allowed=False)
    except AddressRefusedError as refused:
        assert str(refused)  # noqa: PT017 - most are refused, and some text may be a URL


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/hook", "https://[::1]/hook", "https://10.0.0.1/"])
def test_the_local_stack_may_send_to_itself(url: str) -> None:
    check_url(url, private_allowed=True)


def test_credentials_are_refused_even_there() -> None:
    assert refusal("http://user:secret@127.0.0.1/", private_allowed=True) == "it carries credentials"


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The addresses that were really connected to; nothing is sent."""
    made: list[tuple[str, int]] = []

    def connect(_self: object, host: str, port: int, *_: Any) -> None:
        made.append((host, port))
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return made


def send(url: str, *, private_allowed: bool = False) -> None:
    with guarded_client(private_allowed=private_allowed, timeout_s=1) as http, pytest.raises(httpx.ConnectError):
        http.post(url)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_turned_private_since_the_check_is_not_connected_to(
    address: str, connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_url("https://lms.example/", private_allowed=False)
    monkeypatch.setattr(socket, "getaddrinfo", resolving(address))
    send("https://lms.example/")
    assert connections == []


def test_the_address_that_was_checked_is_the_one_connected_to(
    connections: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([resolving(PUBLIC)(), resolving("127.0.0.1")()])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: next(answers))
    send("https://lms.example:8443/")
    assert connections == [(PUBLIC, 8443)]


def test_a_private_address_is_connected_to_where_that_is_allowed(connections: list[tuple[str, int]]) -> None:
    send("http://127.0.0.1:8000/", private_allowed=True)
    assert connections == [("127.0.0.1", 8000)]


def test_a_redirect_is_not_followed() -> None:
    with guarded_client(private_allowed=False, timeout_s=1) as http:
        assert http.follow_redirects is False
        assert http.trust_env is False
