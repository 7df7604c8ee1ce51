import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.services.webhooks.envelopes import Envelope
from rollcall.services.webhooks.intake import MAX_BODY_BYTES, Intake
from rollcall.services.webhooks.webhook_secrets import NOBODY, DoorSecrets, Keys, WebhookSecrets
from rollcall.zoom.event_names import HANDLED
from rollcall.zoom.signature import encrypt_token, sign

NOW, SECRET = 1_791_194_400.0, "webhook-secret"
EMOJI = '{"event":"meeting.participant_joined","payload":{"object":{"topic":"Zoë 🚗 \\u00e9"}}}'.encode()


class QueueDownError(Exception):
    pass


@dataclass
class Door:
    """The intake, with a queue and secrets that can be watched and broken; ``secret`` is the admin-managed app's."""

    secret: dict[str, str] = field(default_factory=lambda: {"current": SECRET})
    other: dict[str, str] = field(default_factory=dict)
    customers: dict[str, Keys] = field(default_factory=dict)
    clock: float = 5000.0
    broken: bool = False
    unreadable: bool = False
    queued: list[str] = field(default_factory=list)
    reads: int = 0
    looked_up: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        secrets = WebhookSecrets(self._read, lambda: self.clock)
        doors = DoorSecrets(self._look_up, lambda: self.clock)
        self.intake = Intake(secrets, doors, self, self, max_age_s=7200)

    def send(self, message: str) -> None:
        if self.broken:
            raise QueueDownError
        self.queued.append(message)

    def _read(self) -> str:
        self.reads += 1
        if self.unreadable:
            raise ConnectionError
        return json.dumps({"account": self.secret, "user": self.other, "not_set": "anything"})

    def _look_up(self, connection_id: str) -> Keys:
        self.looked_up.append(connection_id)
        if self.unreadable:
            raise ConnectionError
        return self.customers.get(connection_id, NOBODY)

    def receive(self, **event: Any) -> dict[str, Any]:
        return self.intake.receive(event, NOW)

    def webhook(self, body: bytes = EMOJI, secret: str = SECRET, at: float = NOW, **event: Any) -> int:
        """A signed request as API Gateway hands it on; gives the status."""
        given = {"body": body.decode(), "isBase64Encoded": False, "headers": signed(body, secret, at)}
        return int(self.receive(**(given | event))["statusCode"])

    def knock(self, connection_id: str, secret: str, body: bytes = EMOJI) -> int:
        """The same at a customer's own door."""
        return self.webhook(body, secret, pathParameters={"app": connection_id})

    def senders(self) -> list[tuple[str, str, str]]:
        envelopes = [Envelope.model_validate_json(message) for message in self.queued]
        return [(one.app, one.tenant_id, one.account_id) for one in envelopes]

    def bodies(self) -> list[bytes]:
        return [Envelope.model_validate_json(message).body.encode() for message in self.queued]


def signed(
    body: bytes, secret: str = SECRET, at: float = NOW, case: Callable[[str], str] = str.lower
) -> dict[str, str]:
    timestamp = str(int(at))
    headers = {
        "X-Zm-Signature": sign(secret, timestamp, body),
        "X-Zm-Request-Timestamp": timestamp,
        "X-Zm-Request-Id": "6009d653_d487_445d_8406_42b654974899",
    }
    return {case(name): value for name, value in headers.items()}


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("event", sorted(HANDLED))
def test_an_event_of_zooms_is_queued_and_acknowledged(door: Door, event: str) -> None:
    body = json.dumps({"event": event}).encode()
    assert door.webhook(body) == 204
    assert door.bodies() == [body]


def test_accents_and_emoji_reach_the_queue_byte_by_byte(door: Door) -> None:
    door.webhook(EMOJI)
    assert door.bodies() == [EMOJI]
    assert door.queued[0].isascii()


def test_the_queue_is_told_when_and_by_which_delivery(door: Door) -> None:
    door.webhook()
    envelope = Envelope.model_validate_json(door.queued[0])
    assert (envelope.request_id, envelope.received_at) == ("6009d653_d487_445d_8406_42b654974899", NOW)


def test_a_body_that_the_gateway_encoded_is_verified_as_zoom_sent_it(door: Door) -> None:
    assert door.webhook(body=EMOJI, isBase64Encoded=True) == 400
    encoded = base64.b64encode(EMOJI).decode()
    assert door.receive(body=encoded, isBase64Encoded=True, headers=signed(EMOJI))["statusCode"] == 204
    assert door.bodies() == [EMOJI]


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_header_names_come_in_any_case(door: Door, case: Callable[[str], str]) -> None:
    assert door.webhook(headers=signed(EMOJI, case=case)) == 204


@pytest.mark.parametrize("headers", [None, {}, {"x-zm-signature": "v0=1"}, {"x-zm-request-timestamp": "1791194400"}])
def test_an_unsigned_request_is_refused(door: Door, headers: dict[str, str] | None) -> None:
    assert door.webhook(headers=headers) == 401


@pytest.mark.parametrize(
    "headers",
    [
        signed(EMOJI, "somebody's secret"),
        signed(EMOJI + b" "),
        signed(EMOJI) | {"x-zm-request-timestamp": str(int(NOW) + 1)},
        signed(EMOJI) | {"x-zm-signature": ""},
        signed(EMOJI) | {"x-zm-signature": "v0="},
    ],
)
def test_a_wrongly_signed_request_is_refused(door: Door, headers: dict[str, str]) -> None:
    assert door.webhook(headers=headers) == 401


@pytest.mark.parametrize(("age_s", "status"), [(7200, 204), (7201, 401), (-7200, 204), (-7201, 401)])
def test_a_webhook_may_be_as_old_as_zooms_retries(door: Door, age_s: int, status: int) -> None:
    assert door.webhook(at=NOW - age_s) == status


def sized(length: int) -> bytes:
    body = b'{"event":"meeting.started","x":"'
    return body + b"x" * (length - len(body) - 2) + b'"}'


def test_a_body_of_one_mebibyte_is_too_much_for_the_queue_and_refused_for_ever(door: Door) -> None:
    assert door.webhook(sized(MAX_BODY_BYTES)) == 413
    assert door.webhook(sized(MAX_BODY_BYTES - 1024)) == 204


def test_a_body_beyond_one_mebibyte_is_refused_unread(door: Door) -> None:
    assert door.receive(body="x" * (MAX_BODY_BYTES + 1), headers={})["statusCode"] == 413
    assert door.receive(body="x" * (MAX_BODY_BYTES * 2 + 1), isBase64Encoded=True, headers={})["statusCode"] == 413
    assert door.reads == 0


def test_a_body_beyond_one_mebibyte_is_refused_encoded_too(door: Door) -> None:
    encoded = base64.b64encode(sized(MAX_BODY_BYTES + 1)).decode()
    assert door.receive(body=encoded, isBase64Encoded=True, headers={})["statusCode"] == 413


@pytest.mark.parametrize("text", ["not base64!", "abc", "é"])
def test_what_says_base64_and_is_not_is_refused(door: Door, text: str) -> None:
    assert door.receive(body=text, isBase64Encoded=True, headers=signed(b""))["statusCode"] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"event=meeting.started",
        b"\xff\xfe{\x00}\x00",
        b'{"event":"meeting.started","topic":"\xed\xa0\xbd"}',
        b"null",
        b"[]",
        b'"meeting.started"',
        b"{}",
        b'{"event":null}',
        b'{"event":{"name":"meeting.started"}}',
        b"[" * 200_000,
        b'{"event":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_event_is_refused_although_signed(door: Door, body: bytes) -> None:
    encoded = base64.b64encode(body).decode()
    answer = door.receive(body=encoded, isBase64Encoded=True, headers=signed(body))
    assert (answer["statusCode"], door.queued) == (400, [])


@pytest.mark.parametrize("event", ["meeting.created", "recording.completed", "user.updated", ""])
def test_an_event_we_have_no_use_for_is_acknowledged_and_let_go(door: Door, event: str) -> None:
    assert door.webhook(json.dumps({"event": event}).encode()) == 204
    assert door.queued == []


def test_a_queue_that_fails_makes_zoom_try_again(door: Door) -> None:
    door.broken = True
    assert door.webhook() == 503


@pytest.mark.parametrize("secret", [{}, {"current": ""}])
def test_without_a_secret_nothing_is_taken_for_signed(door: Door, secret: dict[str, str]) -> None:
    door.secret = secret
    assert door.webhook() == 401


def test_a_deployment_without_an_app_does_not_read_its_secret_for_every_stranger(door: Door) -> None:
    door.secret = {}
    assert [door.webhook() for _ in range(20)] == [401] * 20
    assert door.reads == 1
    door.secret = {"current": SECRET}
    door.clock += 6
    assert door.webhook() == 204


def test_a_secret_that_cannot_be_read_makes_zoom_try_again(door: Door) -> None:
    door.unreadable = True
    assert door.webhook() == 503
    door.unreadable = False
    assert door.webhook() == 204


def test_both_secrets_are_taken_while_one_is_being_replaced(door: Door) -> None:
    door.secret = {"current": "new", "previous": SECRET}
    assert [door.webhook(secret="new"), door.webhook(secret=SECRET)] == [204, 204]


def test_a_secret_is_taken_without_the_newline_it_was_stored_with(door: Door) -> None:
    door.secret = {"current": f"{SECRET}\n"}
    assert door.webhook() == 204


def test_a_secret_replaced_since_it_was_read_is_read_again(door: Door) -> None:
    assert door.webhook() == 204
    door.secret = {"current": "new", "previous": SECRET}
    door.clock += 31
    assert door.webhook(secret="new") == 204
    assert door.webhook(secret=SECRET) == 204
    assert door.reads == 2


def test_strangers_do_not_make_the_secret_be_read_at_each_try(door: Door) -> None:
    for _ in range(20):
        assert door.webhook(secret="a guess") == 401
    assert door.reads == 1


def test_the_secret_is_read_again_every_five_minutes(door: Door) -> None:
    door.webhook()
    door.secret = {"current": "new"}
    door.clock += 301
    assert [door.webhook(secret="new"), door.webhook(secret=SECRET)] == [204, 401]


def validation(plain: object) -> bytes:
    return json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": plain}}).encode()


def test_the_url_validation_is_answered_though_the_queue_is_down(door: Door) -> None:
    door.broken = True
    body = validation("qgg8vlvZRS6UYooatFL8Aw")
    answer = door.receive(body=body.decode(), headers=signed(body))
    assert (answer["statusCode"], answer["headers"]) == (200, {"Content-Type": "application/json"})
    expected = encrypt_token(SECRET, "qgg8vlvZRS6UYooatFL8Aw")
    assert json.loads(answer["body"]) == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}


def test_the_url_validation_is_answered_with_the_secret_that_signed_it(door: Door) -> None:
    door.secret = {"current": "new", "previous": SECRET}
    body = validation("p")
    answer = door.receive(body=body.decode(), headers=signed(body))
    assert json.loads(answer["body"])["encryptedToken"] == encrypt_token(SECRET, "p")


@pytest.mark.parametrize("body", [validation(None), validation(7), b'{"event":"endpoint.url_validation","payload":[]}'])
def test_a_url_validation_without_its_token_is_refused(door: Door, body: bytes) -> None:
    assert door.webhook(body) == 400


def test_a_url_validation_that_zoom_did_not_sign_gets_no_answer(door: Door) -> None:
    answer = door.receive(body=validation("p").decode(), headers=signed(validation("p"), "a guess"))
    assert (answer["statusCode"], answer["body"]) == (401, "")


@given(
    st.dictionaries(
        st.sampled_from(["body", "headers", "isBase64Encoded", "pathParameters"]),
        st.none() | st.text() | st.integers() | st.booleans() | st.dictionaries(st.text(), st.text() | st.none()),
    )
)
def test_whatever_comes_in_an_answer_goes_out(event: dict[str, Any]) -> None:
    assert Door().receive(**event)["statusCode"] in {400, 401, 413, 503}


def test_the_one_log_line_counts_the_outcome_and_names_nobody(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door.webhook(EMOJI)
    door.webhook(secret="a guess")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["outcome"] for line in lines] == ["accepted", "mismatch"]
    assert all(line.keys() == {"_aws", "outcome", "ZoomWebhooks"} for line in lines)


def test_each_of_the_two_apps_is_known_by_its_secret(door: Door) -> None:
    door.other = {"current": "user-secret", "previous": "user-old-secret"}
    secrets = (SECRET, "user-secret", "user-old-secret")
    assert [door.webhook(secret=secret) for secret in secrets] == [204, 204, 204]
    assert [app for app, *_ in door.senders()] == ["account", "user", "user"]


def test_an_app_that_is_not_set_up_is_not_accepted(door: Door) -> None:
    assert [door.webhook(secret=secret) for secret in ("", "user-secret", "anything")] == [401, 401, 401]


def test_the_queue_is_told_that_a_url_was_validated(door: Door) -> None:
    assert door.webhook(validation("p")) == 200
    [told] = [Envelope.model_validate_json(message) for message in door.queued]
    assert (told.kind, told.app, told.received_at) == ("url_validation", "account", NOW)


def test_a_validation_that_could_not_be_noted_is_counted(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door.broken = True
    assert door.webhook(validation("p")) == 200
    lines = [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()]
    assert lines == ["url_validation_unnoted", "url_validation"]
