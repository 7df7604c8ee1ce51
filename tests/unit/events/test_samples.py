import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest

from rollcall.lms.connections import NewConnection
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.sign_ins import NewSignIn
from rollcall.services.telling.announcing import Change
from rollcall.services.telling.delivering import Delivery
from rollcall.services.webhooks.envelopes import Envelope
from rollcall.store.attendance import AttendanceVersion
from rollcall.zoom.webhooks import Webhook

ROOT = Path(__file__).parents[3]
FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))


def sample(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    assert sorted(path.stem for path in ROOT.glob("events/*.json")) == FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_list_of_samples_names_each(name: str) -> None:
    assert f"`{name}.json`" in (ROOT / "events" / "README.md").read_text()


def test_the_sample_webhook_bears_the_signature_that_the_list_promises() -> None:
    event = sample("webhook_intake")
    headers, body = event["headers"], event["body"].encode()
    message = b"v0:" + headers["x-zm-request-timestamp"].encode() + b":" + body
    digest = hmac.new(b"example-webhook-secret", message, hashlib.sha256).hexdigest()
    assert headers["x-zm-signature"] == f"v0={digest}"
    assert not body.isascii()


def test_the_queued_webhooks_are_a_join_and_the_leave_of_the_same_registrant() -> None:
    envelopes = [Envelope.model_validate_json(record["body"]) for record in sample("zoom_events")["Records"]]
    webhooks = [Webhook.model_validate_json(envelope.body) for envelope in envelopes]
    assert [webhook.event for webhook in webhooks] == ["meeting.participant_joined", "meeting.participant_left"]
    people = [webhook.payload.object.participant for webhook in webhooks]
    assert len({person.registrant_id for person in people if person}) == 1
    assert (webhooks[1].at - webhooks[0].at).total_seconds() == 2908


@pytest.mark.parametrize(
    ("name", "model"), [("connections", NewConnection), ("meetings", NewMeeting), ("sign_in", NewSignIn)]
)
def test_the_lms_sends_what_the_api_takes(name: str, model: type[NewConnection | NewMeeting | NewSignIn]) -> None:
    event = sample(name)
    assert isinstance(model.model_validate_json(event["body"]), model)
    assert event["headers"]["Authorization"].startswith("Bearer rk_")


def test_the_stream_record_holds_a_version_of_a_meetings_attendance() -> None:
    change = Change.from_stream(sample("lms_events")["Records"][0])
    [line] = AttendanceVersion.from_item(dict(change.new)).lines
    assert line.seconds_total == 2908


def test_the_queued_delivery_is_one_event_for_one_endpoint() -> None:
    [record] = sample("lms_delivery")["Records"]
    assert Delivery.model_validate_json(record["body"]).event["type"] == "attendance.final"


def test_no_sample_holds_a_key_that_could_work() -> None:
    keys = [sample(name)["headers"]["Authorization"] for name in ("connections", "meetings", "sign_in")]
    assert all(set(key.rsplit("_", 1)[1]) == {"0"} for key in keys)
