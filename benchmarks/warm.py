"""What a warm intake takes of the CPU for one event, against a bare handler that also computes one HMAC."""

import functools
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from benchmarks.apart import answer, measure_apart
from benchmarks.aws import QUEUE_PATH, aws
from benchmarks.measurement import Measurement, ratio_of_pairs, spread
from benchmarks.zoom_webhooks import SECRET, participant_joined

LIMIT = 1.5
ROUNDS, EVENTS_A_ROUND = 31, 50

type Handler = Callable[[dict[str, Any], object], dict[str, Any]]


def measure() -> Measurement:
    with aws() as address:
        environment = {
            "AWS_ENDPOINT_URL": address,
            "ZOOM_EVENTS_QUEUE_URL": address + QUEUE_PATH,
            "ZOOM_WEBHOOK_SECRET_ID": "zoom-webhook",
            "TABLE_NAME": "rollcall",
            "KMS_KEY_ID": "key",
        }
        told = measure_apart("benchmarks.warm", environment)
    return Measurement(
        name="Warm CPU",
        value=ratio_of_pairs(told["intake"], told["bare"]),
        limit=LIMIT,
        unit="x bare",
        how=f"process CPU time per verified and enqueued `participant_joined`, against one `send_message` and one "
        f"HMAC-SHA-256 in the same process; median ratio of {ROUNDS} pairs of {EVENTS_A_ROUND} events, taken in turns",
        found=tuple(f"{name}: {spread(values, 'us an event')}" for name, values in told.items()),
    )


def _measure_here() -> dict[str, list[float]]:
    """Microseconds of CPU per event, one number a round. The first round of each opens the connections."""
    from benchmarks.bare.app import handler as bare  # noqa: PLC0415 - makes its client when imported
    from functions.webhook_intake.app import handler as intake  # noqa: PLC0415 - imported only where it is measured

    handlers: dict[str, Handler] = {"bare": functools.partial(_with_hmac, bare), "intake": intake}
    rounds = [{name: _cpu_us(handler) for name, handler in handlers.items()} for _ in range(ROUNDS + 1)][1:]
    return {name: [one[name] for one in rounds] for name in handlers}


def _with_hmac(handler: Handler, event: dict[str, Any], context: object) -> dict[str, Any]:
    hmac.new(SECRET.encode(), event["body"].encode(), hashlib.sha256).hexdigest()
    return handler(event, context)


def _cpu_us(handler: Handler) -> float:
    event = participant_joined()
    begun = time.process_time()
    answers = [handler(event, None) for _ in range(EVENTS_A_ROUND)]
    spent = time.process_time() - begun
    if any(answer["statusCode"] != 204 for answer in answers):  # noqa: PLR2004 - what Zoom calls taken
        raise RuntimeError("not every event was enqueued")
    return spent / EVENTS_A_ROUND * 1e6


if __name__ == "__main__":
    answer(_measure_here, measure)
