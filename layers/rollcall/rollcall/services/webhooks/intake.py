"""Zoom's door: verify, answer, enqueue. It imports the standard library alone, so that it is never slow.

The status is a protocol (Zoom webhook documentation): Zoom retries only a 5xx or no answer at all,
and a 4xx loses the event for ever. So 4xx is for what must never come back, 5xx for any failure of ours.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rollcall.services.webhooks.webhook_secrets import FRESH_S, REREAD_AFTER_S, DoorSecrets, Keys, WebhookSecrets
from rollcall.zoom import event_names
from rollcall.zoom.signature import (
    REQUEST_ID_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    SignatureRejectedError,
    check_fresh,
    encrypt_token,
    verify,
)

MAX_BODY_BYTES = 1024 * 1024
MAX_MESSAGE_BYTES = 1024 * 1024

type Response = dict[str, Any]


class Queue(Protocol):
    """Where verified events go on to."""

    def send(self, message: str) -> None: ...


class RejectedError(Exception):
    """An answer that ends the event's journey here: a status and a word for the metric."""

    def __init__(self, status: int, outcome: str) -> None:
        super().__init__(outcome)
        self.status = status
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Intake:
    """One webhook in, one answer out, at most one message on the queue.

    ``notes`` goes to the same queue and gives up within a second: what it carries may be lost.
    """

    secrets: WebhookSecrets
    doors: DoorSecrets
    queue: Queue
    notes: Queue
    max_age_s: int

    def receive(self, event: Mapping[str, Any], now: float) -> Response:
        """Answer an API Gateway proxy event (payload format 1.0). Never raises."""
        door = _door_of(event)
        try:
            status, body, outcome = self._accept(event, door, now)
        except RejectedError as error:
            status, body, outcome = error.status, "", error.outcome
        except Exception as error:  # noqa: BLE001 - whatever failed is ours, and 5xx is what makes Zoom try again
            status, body, outcome = 503, "", f"failed_{type(error).__name__}"
        _count(f"door_{outcome}" if door else outcome, now)
        return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": body}

    def _accept(self, event: Mapping[str, Any], door: str, now: float) -> tuple[int, str, str]:
        body = _raw_body(event)
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        secret, keys = self._verify(door, headers, body, now)
        sender = keys.sender(secret) | {"received_at": now}
        parsed = _parse(body)
        name = parsed.get("event")
        if name == event_names.URL_VALIDATION:
            reply = _validation_reply(parsed, secret)
            self._note_validation(sender, door, now)
            return 200, reply, "url_validation"
        if name not in event_names.HANDLED:
            return 204, "", "unknown_event"
        self.queue.send(_message(headers, body, sender))
        return 204, "", "accepted"

    def _verify(self, door: str, headers: Mapping[str, str], body: bytes, now: float) -> tuple[str, Keys]:
        try:
            self._expect_fresh(headers, now)  # before anything is looked up
            return self._verify_with(self._keys(door, FRESH_S), headers, body, now)
        except SignatureRejectedError as error:
            if error.reason != "mismatch":
                raise RejectedError(401, error.reason) from None
        try:  # the secret may have been replaced since we read it
            return self._verify_with(self._keys(door, REREAD_AFTER_S), headers, body, now)
        except SignatureRejectedError as error:
            raise RejectedError(401, error.reason) from None

    def _expect_fresh(self, headers: Mapping[str, str], now: float) -> None:
        signature, timestamp = headers.get(SIGNATURE_HEADER) or "", headers.get(TIMESTAMP_HEADER) or ""
        check_fresh(signature, timestamp, now=now, max_age_s=self.max_age_s)

    def _verify_with(self, keys: Keys, headers: Mapping[str, str], body: bytes, now: float) -> tuple[str, Keys]:
        secret = verify(
            keys.apps,
            signature=headers.get(SIGNATURE_HEADER) or "",
            timestamp=headers.get(TIMESTAMP_HEADER) or "",
            body=body,
            now=now,
            max_age_s=self.max_age_s,
        )
        return secret, keys

    def _keys(self, door: str, older_than_s: float) -> Keys:
        return self.doors.get(door, older_than_s) if door else self.secrets.get(older_than_s)

    def _note_validation(self, sender: Mapping[str, object], door: str, now: float) -> None:
        """Zoom's answer depends on the secret alone: it goes out whether or not this could be noted."""
        try:
            self.notes.send(json.dumps({"kind": "url_validation", **sender}))
        except Exception:  # noqa: BLE001 - as it says
            _count("door_url_validation_unnoted" if door else "url_validation_unnoted", now)


def _door_of(event: Mapping[str, Any]) -> str:
    """The customer's door that was knocked at; empty at the door of the deployment's own apps."""
    parameters = event.get("pathParameters")
    return str(parameters.get("app") or "") if isinstance(parameters, Mapping) else ""


def _raw_body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if len(text) > MAX_BODY_BYTES * 2:
        raise RejectedError(413, "oversized")
    try:
        body = base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
    except (binascii.Error, ValueError):
        raise RejectedError(400, "bad_encoding") from None
    if len(body) > MAX_BODY_BYTES:
        raise RejectedError(413, "oversized")
    return body


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise RejectedError(400, "not_json") from None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("event"), str):
        raise RejectedError(400, "not_an_event")
    return parsed


def _validation_reply(parsed: dict[str, Any], secret: str) -> str:
    payload = parsed.get("payload")
    plain = payload.get("plainToken") if isinstance(payload, dict) else None
    if not isinstance(plain, str):
        raise RejectedError(400, "not_an_event")
    return json.dumps({"plainToken": plain, "encryptedToken": encrypt_token(secret, plain)})


def _message(headers: Mapping[str, str], body: bytes, sender: Mapping[str, object]) -> str:
    # ASCII JSON: SQS refuses some characters that Zoom's JSON may hold.
    message = json.dumps({"request_id": headers.get(REQUEST_ID_HEADER, "")[:128], **sender, "body": body.decode()})
    if len(message) > MAX_MESSAGE_BYTES:
        raise RejectedError(413, "oversized")
    return message


def _count(outcome: str, now: float) -> None:
    """One CloudWatch metric in embedded metric format, which is also this function's one log line."""
    metric = {
        "Namespace": "Rollcall",
        "Dimensions": [["outcome"]],
        "Metrics": [{"Name": "ZoomWebhooks", "Unit": "Count"}],
    }
    aws = {"Timestamp": int(now * 1000), "CloudWatchMetrics": [metric]}
    print(json.dumps({"_aws": aws, "outcome": outcome, "ZoomWebhooks": 1}))  # noqa: T201 - the metric's wire
