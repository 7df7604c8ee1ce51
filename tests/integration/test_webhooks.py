"""Zoom's webhooks: checked at the door, queued, and written down as facts, once each, for nearly nothing."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from rollcall.zoom.signature import sign
from tests.aws import Aws, DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.conftest import CLIENT_ID, Lms
from tests.integration.doors import BASE_URL, Answer, call, receive
from tests.integration.simulated_zoom import WEBHOOK_SECRET, WEBHOOK_URL, Posted, Zoom
from tests.integration.steps import Lesson, connect, lesson

KB = 1024


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


@pytest.fixture
def told(algebra: Lesson, backstage: Backstage) -> list[Posted]:
    """An hour of a lesson in Zoom's webhooks, none of them delivered yet."""
    algebra.room.open(0)
    first = algebra.join(60, "l0")
    algebra.join(120, "l1", device="phone")
    algebra.room.leave(600, first)
    algebra.join(900, "l0")
    algebra.room.end(3600)
    return [one for one in backstage.zoom.webhooks() if "participant" in one.event or one.event in ROOM]


ROOM = ("meeting.started", "meeting.ended")


def facts(cloud: Aws) -> list[dict[str, Any]]:
    return [item for item in cloud.items() if item["kind_of"] == "fact"]


def signed(body: object, clock_at: float, secret: str = WEBHOOK_SECRET) -> Posted:
    raw = json.dumps(body, ensure_ascii=False).encode()
    timestamp = str(int(clock_at))
    headers = {"x-zm-signature": sign(secret, timestamp, raw), "x-zm-request-timestamp": timestamp}
    return Posted(raw, headers)


def join(backstage: Backstage, secret: str = WEBHOOK_SECRET) -> Posted:
    """Somebody joined some meeting, signed now."""
    meeting = {"id": "93", "uuid": "u==", "participant": {"user_id": "1", "user_name": "Zoë"}}
    event = {"event": "meeting.participant_joined", "event_ts": 1, "payload": {"account_id": "a", "object": meeting}}
    return signed(event, backstage.clock.time(), secret)


def envelope(webhook: Posted | dict[str, Any]) -> str:
    body = webhook.body.decode() if isinstance(webhook, Posted) else json.dumps(webhook)
    return json.dumps({"request_id": "r", "received_at": 0.0, "body": body})


def test_zooms_url_validation_passes_and_is_remembered(zoom: Zoom, backstage: Backstage, cloud: Aws) -> None:
    def through_the_intake(plain: bytes, headers: dict[str, str]) -> Answer:
        given = {name.replace("-", "_"): value for name, value in headers.items()}
        return call("webhook_intake", "POST", f"{BASE_URL}/zoom/webhooks", plain.decode(), **given)

    zoom.mailbox.door = through_the_intake
    checked = zoom.control("PATCH", f"/apps/{CLIENT_ID}", {"webhook_url": WEBHOOK_URL})
    assert checked["validation"] == {"ok": True, "status": 200, "detail": ""}
    backstage.witness()
    seen = [(item["app"], item["last_seen_at"]) for item in cloud.items() if item["kind_of"] == "url_validation"]
    assert seen == [("account", f"{backstage.clock.now():%Y-%m-%dT%H:%M:%SZ}")]


def test_zooms_url_validation_passes_while_the_queue_is_gone(
    backstage: Backstage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZOOM_EVENTS_QUEUE_URL", "https://sqs.eu-central-1.amazonaws.com/123456789012/gone")
    event = {"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": "p"}}
    assert backstage.post(signed(event, backstage.clock.time())).status == 200
    assert backstage.post(join(backstage)).status == 503
    outcomes = [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()]
    assert outcomes[:2] == ["url_validation_unnoted", "url_validation"]


def test_what_zoom_did_not_sign_is_refused(backstage: Backstage, cloud: Aws) -> None:
    genuine, forged = join(backstage), join(backstage, "another-secret")
    wrong: list[dict[str, str]] = [
        {"x-zm-signature": ""},
        {"x-zm-request-timestamp": ""},
        {"x-zm-request-timestamp": "1"},
        {"x-zm-signature": "v0=" + "0" * 64},
        forged.headers,
    ]
    for headers in wrong:
        assert backstage.post(Posted(genuine.body, genuine.headers | headers)).status == 401
    assert cloud.messages("events") == []


def test_a_body_changed_on_the_way_is_refused(backstage: Backstage) -> None:
    genuine = join(backstage)
    assert backstage.post(Posted(genuine.body.replace(b"Zo\xc3\xab", b"Joe"), genuine.headers)).status == 401
    assert backstage.post(genuine).status == 204


def test_an_event_is_taken_for_two_hours(backstage: Backstage) -> None:
    fresh = join(backstage)
    backstage.clock.forward(7200)
    assert backstage.post(fresh).status == 204
    backstage.clock.forward(1)
    assert backstage.post(fresh).status == 401


def test_a_replaced_secret_is_good_beside_the_new_one(backstage: Backstage, cloud: Aws) -> None:
    cloud.set_secret("webhook", {"account": {"current": "new-secret", "previous": WEBHOOK_SECRET}})
    assert [backstage.post(join(backstage, secret)).status for secret in (WEBHOOK_SECRET, "new-secret")] == [204, 204]


def test_a_failure_of_ours_is_one_that_zoom_tries_again(backstage: Backstage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOOM_WEBHOOK_SECRET_ID", "gone")
    assert backstage.post(join(backstage)).status == 503


def test_a_signed_body_that_is_no_event_is_refused_for_good(backstage: Backstage, cloud: Aws) -> None:
    timestamp = str(int(backstage.clock.time()))
    for body in (b"", b"{", b"[]", b'{"event": 7}', b'{"payload": {}}'):
        headers = {"x-zm-signature": sign(WEBHOOK_SECRET, timestamp, body), "x-zm-request-timestamp": timestamp}
        assert backstage.post(Posted(body, headers)).status == 400
    assert cloud.messages("events") == []


def test_an_event_nobody_here_handles_is_acknowledged_and_let_go(backstage: Backstage, cloud: Aws) -> None:
    event = {"event": "meeting.sharing_started", "event_ts": 1, "payload": {"account_id": "a", "object": {}}}
    assert backstage.post(signed(event, backstage.clock.time())).status == 204
    assert cloud.messages("events") == []


def shuffled(seed: int) -> Callable[[list[Posted]], list[Posted]]:
    def deal(webhooks: list[Posted]) -> list[Posted]:
        dealt = webhooks * 2
        random.Random(seed).shuffle(dealt)  # noqa: S311 - an order, not a secret
        return dealt

    return deal


@pytest.mark.parametrize("deal", [lambda told: told * 3, lambda told: told[::-1], shuffled(1), shuffled(2)])
def test_duplicates_and_disorder_change_nothing(
    told: list[Posted], algebra: Lesson, backstage: Backstage, cloud: Aws, deal: Callable[[list[Posted]], list[Posted]]
) -> None:
    backstage.carry_webhooks(deal(told))
    assert len(facts(cloud)) == len([one for one in told if one.event not in ROOM])
    assert algebra.meeting()["room"] == "closed"
    assert [algebra.of(learner)["seconds_total"] for learner in ("l0", "l1", "l2")] == [540 + 2700, 3480, 0]


def changed(webhook: Posted, **change: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(webhook.body)
    body["payload"]["object"] |= {name: value for name, value in change.items() if name != "account_id"}
    body["payload"] |= {name: value for name, value in change.items() if name == "account_id"}
    return body


def test_events_of_meetings_that_are_not_ours_leave_nothing_but_a_number(
    told: list[Posted], cloud: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    before = cloud.items()
    for change in ({"id": "99999999999"}, {"account_id": "somebody-else"}):
        assert receive("zoom_events", [envelope(changed(one, **change)) for one in told]) == []
        assert metrics(capsys) == {"ZoomEvents_unknown_meeting": [float(len(told))]}
    assert cloud.items() == before


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, list[float]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    found = [line for line in lines if "_aws" in line]
    return {name: value for line in found for name, value in line.items() if name.startswith("ZoomEvents_")}


def test_messages_nobody_can_read_are_counted_and_let_go(
    cloud: Aws, zoom: Zoom, capsys: pytest.CaptureFixture[str]
) -> None:
    poison = ["{", "[]", "null", "{}", envelope({"event": "meeting.started"}), envelope({"event": 1, "payload": []})]
    poison += [envelope({"event": ["user.deleted"], "payload": {}}), json.dumps({"kind": "no such", "received_at": 0})]
    before = cloud.items()
    assert receive("zoom_events", poison) == []
    assert cloud.items() == before
    assert metrics(capsys) == {"ZoomEvents_unreadable": [8.0]}


def test_an_event_of_ours_that_fails_for_now_comes_again_alone(
    told: list[Posted], algebra: Lesson, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rollcall.store.facts import FactStore  # noqa: PLC0415 - the one place where a write is made to fail

    record, broken = FactStore.record, "l1@school.example"

    def failing(store: FactStore, fact: Any) -> bool:
        if fact.email == broken:
            raise ConnectionError
        return record(store, fact)

    monkeypatch.setattr(FactStore, "record", failing)
    bodies = [envelope(one) for one in told]
    hit = [f"m{number}" for number, one in enumerate(told) if broken.encode() in one.body]
    assert receive("zoom_events", bodies) == hit
    assert len(facts(cloud)) == len(told) - len(hit) - len(ROOM)
    monkeypatch.undo()


def test_a_participant_event_costs_one_write_and_no_read_of_its_own(
    algebra: Lesson, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    algebra.room.open(0)
    algebra.join(1, "l0")
    backstage.carry_webhooks()
    for second in range(2, 12):
        algebra.join(second, "l1")
    dynamo_calls.made.clear()
    backstage.carry_webhooks()
    assert len(dynamo_calls.writes()) == 10
    assert all(size_of(write) <= KB for write in dynamo_calls.writes())
    assert dynamo_calls.reads() == [("GetItem", "MEETING")]


def test_a_cold_container_reads_the_route_once(
    algebra: Lesson, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    algebra.room.open(0)
    for second in range(1, 6):
        algebra.join(second, "l0")
    backstage.carry_webhooks()
    assert dynamo_calls.reads() == [("GetItem", "ROUTE"), ("GetItem", "MEETING")]


def size_of(write: dict[str, Any]) -> int:
    """About what DynamoDB bills: names and values of the item."""
    item = write.get("Item") or write.get("ExpressionAttributeValues") or {}
    return sum(len(name) + len(str(next(iter(value.values())))) for name, value in item.items())
