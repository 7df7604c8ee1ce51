"""The sample events go through their handlers as they are."""

import json
from pathlib import Path
from typing import Any

from tests.aws import Aws
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Zoom

EVENTS = Path(__file__).parents[2] / "events"
ANSWERS: dict[str, Any] = {
    "webhook_intake": 401,  # signed with another secret
    "connections": 401,  # no such key here
    "administration": 401,
    "attendance": 401,
    "meetings": 401,
    "registrants": 401,
    "sign_in": 401,
    "session_logs": 401,
    "host_desk": 401,
    "live_events": 401,
    "join": 404,  # a link nobody has
    "oauth_callback": 400,  # a state nobody has
    "zoom_events": {"batchItemFailures": []},
    "report_fetch": {"batchItemFailures": []},
    "connection_jobs": {"batchItemFailures": []},
    "meeting_jobs": {"batchItemFailures": []},
    "lms_events": {"batchItemFailures": []},
    "lms_delivery": {"batchItemFailures": []},
    "no_show": {"action": "nothing"},
    "housekeeping": dict.fromkeys(
        (
            *("refreshed", "reconciled", "resumed", "rosters", "live_events"),
            *("sessions", "session_logs", "failed", "reminded"),
        ),
        0,
    ),
}


def test_every_sample_is_tried() -> None:
    assert sorted(ANSWERS) == sorted(path.stem for path in EVENTS.glob("*.json"))


def test_a_sample_of_an_unknown_school_does_no_harm(cloud: Aws, zoom: Zoom) -> None:
    for function, answer in ANSWERS.items():
        event = json.loads((EVENTS / f"{function}.json").read_text())
        reply = handler(function)(event, CONTEXT)
        assert reply.get("statusCode", reply) == answer, function
    assert cloud.items() == []
