"""Ports, and waiting for a process to answer."""

import socket
import time

import httpx

from local.stack.errors import StackError
from local.stack.processes import Processes, is_running

_PATIENCE_S = 60.0
_POLL_S = 0.1


def free_port(preferred: int) -> int:
    """`preferred` if nobody listens there, any free port otherwise."""
    for port in (preferred, 0):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            free: int = attempt.getsockname()[1]
            return free
    raise StackError("no port is free on 127.0.0.1")


def wait_until_answers(name: str, url: str, processes: Processes) -> None:
    """Wait for an answer below 500. A process that has ended is not waited for."""
    process = processes.known()[name]
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if not is_running(process):
            raise StackError(f"{name} ended at once:\n{processes.log_of(name)}")
        try:
            if httpx.get(url, timeout=2).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return
        except httpx.TransportError:
            time.sleep(_POLL_S)
    raise StackError(f"{name} did not answer in {_PATIENCE_S:.0f} seconds:\n{processes.log_of(name)}")
