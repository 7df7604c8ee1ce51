"""Webhooks as API Gateway hands them to the intake: the samples of `events/`, signed anew so that they are of today."""

import json
import time
from pathlib import Path
from typing import Any

from rollcall.zoom.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

ROOT = Path(__file__).parents[1]
SECRET = "benchmark-webhook-secret"  # noqa: S105 - opens nothing


def participant_joined() -> dict[str, Any]:
    """Somebody joined: the event the intake sees most."""
    return _signed(str(_sample()["body"]))


def url_validation() -> dict[str, Any]:
    """Zoom asks whether the endpoint knows the secret."""
    body = {"event": "endpoint.url_validation", "event_ts": 1791190802713, "payload": {"plainToken": "qgg8vlvZRS6UYo"}}
    return _signed(json.dumps(body))


def _signed(body: str) -> dict[str, Any]:
    event = _sample()
    timestamp = str(int(time.time()))
    event["body"] = body
    event["headers"] |= {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(SECRET, timestamp, body.encode())}
    return event


def _sample() -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((ROOT / "events/webhook_intake.json").read_text(encoding="utf-8"))
    return sample
