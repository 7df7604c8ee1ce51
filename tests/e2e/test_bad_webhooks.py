import hashlib
import hmac
import json
import time

import httpx
import pytest

from local.stack.state import Stack

pytestmark = pytest.mark.e2e

EVENT = json.dumps({"event": "meeting.deleted", "event_ts": 1, "payload": {"account_id": "a", "object": {"id": 1}}})
SECOND_OF_2020 = 1_577_836_800


def post(stack: Stack, body: bytes, *, secret: str | None = None, at: int | None = None) -> httpx.Response:
    """Post to Zoom's door, signed as Zoom signs."""
    timestamp = str(int(time.time()) if at is None else at)
    key = (stack.zoom_webhook_secret if secret is None else secret).encode()
    digest = hmac.new(key, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": f"v0={digest}",
    }
    return httpx.post(stack.zoom_webhook_url, content=body, headers=headers, timeout=30)


def test_a_signed_event_we_have_no_use_for_is_acknowledged(stack: Stack) -> None:
    assert post(stack, EVENT.encode()).status_code == 204


def test_the_url_validation_is_answered_with_the_keyed_hash(stack: Stack) -> None:
    body = {"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": "token-1"}}
    answer = post(stack, json.dumps(body).encode())
    digest = hmac.new(stack.zoom_webhook_secret.encode(), b"token-1", hashlib.sha256).hexdigest()
    assert (answer.status_code, answer.json()) == (200, {"plainToken": "token-1", "encryptedToken": digest})


def test_an_unsigned_event_is_refused(stack: Stack) -> None:
    assert httpx.post(stack.zoom_webhook_url, content=EVENT, timeout=30).status_code == 401


def test_an_event_signed_with_another_secret_is_refused(stack: Stack) -> None:
    assert post(stack, EVENT.encode(), secret="somebody-else").status_code == 401


@pytest.mark.parametrize("at", [SECOND_OF_2020, int(time.time()) + 86_400], ids=["stale", "from the future"])
def test_an_event_of_another_time_is_refused(stack: Stack, at: int) -> None:
    assert post(stack, EVENT.encode(), at=at).status_code == 401


def test_a_body_beyond_the_bound_is_refused(stack: Stack) -> None:
    body = json.dumps({"event": "meeting.started", "padding": "x" * 1_100_000}).encode()
    assert post(stack, body).status_code == 413


@pytest.mark.parametrize("body", [b"not json", b"[]", b"{}", b'{"event": 7}', b"[" * 100_000])
def test_what_is_signed_but_no_event_is_refused(stack: Stack, body: bytes) -> None:
    assert post(stack, body).status_code == 400


def test_characters_beyond_ascii_do_not_break_the_signature(stack: Stack) -> None:
    body = '{"event":"meeting.deleted","payload":{"object":{"topic":"Zoë 🚗 \\u2028"}}}'
    assert post(stack, body.encode()).status_code == 204
