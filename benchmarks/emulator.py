"""A function under the Lambda Runtime Interface Emulator that SAM CLI carries, started cold."""

import http.client
import json
import os
import platform
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.zoom_webhooks import ROOT

_KIND = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
EMULATOR = ROOT / f".tools/sam/lib/python3.13/site-packages/samcli/local/rapid/aws-lambda-rie-{_KIND}"
_INVOKE = "/2015-03-31/functions/function/invocations"
_PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class ColdStart:
    """Milliseconds from the request to the answer, the part of them that was INIT, and what it took of the CPU."""

    total_ms: float
    init_ms: float
    cpu_ms: float
    answer: dict[str, Any]


def cold_start(function: Path, environment: Mapping[str, str], event: Mapping[str, Any], log: Path) -> ColdStart:
    """Start an emulator, send one event, stop it. The emulator begins INIT when the first event comes."""
    port, api_port = _free_ports(2)
    cpu_before_ms = _cpu_ms()
    with log.open("wb") as output:
        emulator = subprocess.Popen(
            [
                EMULATOR,
                *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
                *("--runtime-api-address", f"127.0.0.1:{api_port}"),
                *(sys.executable, "-m", "awslambdaric", "app.handler"),
            ],
            cwd=function,
            env={"PATH": os.environ.get("PATH", ""), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        total_ms, answer = _invoke(port, json.dumps(event))
    finally:
        emulator.terminate()
        emulator.wait()
    return ColdStart(total_ms, _init_ms(log), _cpu_ms() - cpu_before_ms, answer)


def _invoke(port: int, event: str) -> tuple[float, dict[str, Any]]:
    connection = _connected(port)
    begun = time.perf_counter()
    connection.request("POST", _INVOKE, event.encode())
    answer = connection.getresponse().read()
    return (time.perf_counter() - begun) * 1000, json.loads(answer)


def _connected(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.connect()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return connection


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def _cpu_ms() -> float:
    """Of all children that have ended: the emulator and, through it, the function."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def _init_ms(log: Path) -> float:
    found = re.search(r"INIT REPORT\(durationMs: ([0-9.]+)", log.read_text(encoding="utf-8", errors="replace"))
    return float(found[1]) if found else 0.0
