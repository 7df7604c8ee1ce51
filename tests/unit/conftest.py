"""Unit tests stay on this machine, and AWS is moto's."""

from collections.abc import Iterator

import pytest
from pytest_socket import disable_socket, enable_socket

from tests.aws import REGION, Aws, aws


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """No socket but a Unix one (an event loop has a pair), unless a test is about a process of ours."""
    if request.node.get_closest_marker("enable_socket"):
        yield
        return
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(autouse=True)
def aws_credentials(no_network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """None that could work anywhere. The network is closed first, so that what a test patches in it is undone first."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def cloud(aws_credentials: None) -> Iterator[Aws]:
    with aws("webhook-secret", "client-id", "client-secret") as made:
        yield made
