"""From nothing to an acknowledged webhook: INIT and the first invocation, against a bare handler's."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copytree, ignore_patterns
from statistics import median
from typing import Any

from benchmarks import zoom_webhooks
from benchmarks.apart import NO_ACCOUNT
from benchmarks.aws import QUEUE_PATH, aws
from benchmarks.emulator import ColdStart, cold_start
from benchmarks.measurement import Measurement, ratio_of_pairs, spread
from benchmarks.runtime import compile_all, make_runtime

LIMIT = 1.2
ROUNDS = 9

type Start = Callable[[], ColdStart]


def measure() -> Measurement:
    """Alternate the two, and a URL validation after them; the first round only warms the disk."""
    with tempfile.TemporaryDirectory() as folder, aws() as address:
        starts = _starts(Path(folder), address)
        rounds = [{name: start() for name, start in starts.items()} for _ in range(ROUNDS + 1)][1:]
    return _measurement({name: [one[name] for one in rounds] for name in starts})


def _starts(folder: Path, address: str) -> dict[str, Start]:
    make_runtime(folder / "runtime")
    for name in ("benchmarks/bare", "functions/webhook_intake", "layers/rollcall"):
        copytree(zoom_webhooks.ROOT / name, folder / name, ignore=ignore_patterns("__pycache__"))
        compile_all(folder / name)
    runtime, layer, intake = folder / "runtime", folder / "layers/rollcall", folder / "functions/webhook_intake"
    ours, bare = _environment(address, f"{layer}:{runtime}"), _environment(address, str(runtime))

    def started(function: Path, environment: Mapping[str, str], event: Callable[[], Any], status: int) -> Start:
        return lambda: _answered(cold_start(function, environment, event(), folder / "log"), status)

    return {
        "bare": started(folder / "benchmarks/bare", bare, zoom_webhooks.participant_joined, 204),
        "intake": started(intake, ours, zoom_webhooks.participant_joined, 204),
        "url validation": started(intake, ours, zoom_webhooks.url_validation, 200),
    }


def _environment(address: str, python_path: str) -> dict[str, str]:
    return NO_ACCOUNT | {
        "AWS_ENDPOINT_URL": address,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",  # Lambda sets it, the emulator does not
        "PYTHONPATH": python_path,
        "ZOOM_EVENTS_QUEUE_URL": address + QUEUE_PATH,
        "ZOOM_WEBHOOK_SECRET_ID": "zoom-webhook",
        "TABLE_NAME": "rollcall",
        "KMS_KEY_ID": "key",
    }


def _answered(start: ColdStart, status: int) -> ColdStart:
    if start.answer.get("statusCode") != status:
        raise RuntimeError(f"expected {status}, got {start.answer}")
    return start


def _measurement(starts: dict[str, list[ColdStart]]) -> Measurement:
    totals = {name: [one.total_ms for one in ones] for name, ones in starts.items()}
    return Measurement(
        name="Cold acknowledgment",
        value=ratio_of_pairs(totals["intake"], totals["bare"]),
        limit=LIMIT,
        unit="x bare",
        how="INIT and first invocation under the Lambda Runtime Interface Emulator, with bytecode as `make build` "
        f"makes it, against `import boto3`, a client and one `send_message`; median ratio of {ROUNDS} pairs, taken in "
        "turns; SQS and Secrets Manager answer over plain HTTP on this machine, so TLS and the network are not in it",
        found=tuple(
            f"{name}: {spread(totals[name], 'ms')}, INIT {median(one.init_ms for one in ones):.0f} ms of it, "
            f"CPU {median(one.cpu_ms for one in ones):.0f} ms"
            for name, ones in starts.items()
        ),
    )


if __name__ == "__main__":
    print(measure())
