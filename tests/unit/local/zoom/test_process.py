import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

pytestmark = pytest.mark.enable_socket  # a process of our own, on this machine

STARTS_WITHIN_S, STOPS_WITHIN_S = 20.0, 5.0


@pytest.fixture
def process() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "local.zoom", "--port", str(port), "--time-scale", "60"]
    with subprocess.Popen(command) as running:
        yield running, f"http://127.0.0.1:{port}"
        running.kill()


def answer_of(url: str) -> httpx.Response:
    """The first answer, while the process comes up."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_the_program_answers_and_stops_when_told(process: tuple[subprocess.Popen[bytes], str]) -> None:
    running, origin = process
    assert answer_of(f"{origin}/_sim/health").json() == {"status": "ok"}
    running.terminate()
    assert running.wait(STOPS_WITHIN_S) in (0, -15)
