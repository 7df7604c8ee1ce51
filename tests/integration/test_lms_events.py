"""The table's stream is the outbox: what was stored is told to the LMS, once, in its own words."""

from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage, stream_record, stream_records
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import CONTEXT, handler
from tests.integration.steps import Lesson, begin, connect, create_meeting, lesson
from tests.integration.test_sign_ins import sign_in


def listen(lms: Lms, path: str = "/hook") -> str:
    """An endpoint of the LMS; gives its id."""
    added = lms.call("connections", "POST", "/v1/endpoints", {"url": f"http://127.0.0.1:1{path}"})
    assert added.status == 201, added.body
    return str(added.body["endpoint_id"])


def types(deliveries: list[dict[str, Any]]) -> list[str]:
    return sorted(str(one["event"]["type"]) for one in deliveries)


def data_of(deliveries: list[dict[str, Any]], name: str) -> Any:
    return next(one["event"]["data"] for one in deliveries if one["event"]["type"] == name)


@pytest.fixture
def told(lms: Lms, backstage: Backstage, cloud: Aws) -> Any:
    """What the LMS is told of a change made by a step."""
    listen(lms)

    def tell(step: Any) -> list[dict[str, Any]]:
        before = cloud.items()
        step()
        return backstage.announce(before, cloud.items())

    return tell


def test_a_connection_is_told_when_it_begins_and_when_it_is_active(lms: Lms, backstage: Backstage, told: Any) -> None:
    assert types(told(lambda: begin(lms, lms_user_id="u7"))) == ["connection.pending"]
    deliveries = told(lambda: connect(lms, backstage.zoom))
    assert data_of(deliveries, "connection.active")["kind"] == "account"


def test_a_meeting_is_told_when_it_is_made_and_when_it_is_cancelled(lms: Lms, backstage: Backstage, told: Any) -> None:
    connect(lms, backstage.zoom)
    made: list[str] = []
    deliveries = told(lambda: made.append(create_meeting(lms).body["meeting_id"]))
    assert data_of(deliveries, "meeting.created")["meeting_id"] == made[0]
    cancelled = told(lambda: lms.call("meetings", "DELETE", f"/v1/meetings/{made[0]}"))
    assert types(cancelled) == ["meeting.cancelled"]


@pytest.fixture
def algebra(lms: Lms, backstage: Backstage) -> Lesson:
    connect(lms, backstage.zoom)
    return lesson(lms, backstage.zoom, backstage.clock)


def test_who_comes_waits_and_goes_is_told_by_learner_id(algebra: Lesson, backstage: Backstage, told: Any) -> None:
    algebra.room.open(0)
    algebra.room.leave(60, algebra.join(30, "l0"))
    algebra.join(70, "l1", waiting=True)
    algebra.room.drop_by(80, "Uncle Bob")
    deliveries = told(backstage.carry_webhooks)
    assert types(deliveries) == ["meeting.started", "registrant.joined", "registrant.left", "registrant.waiting"]
    joined = data_of(deliveries, "registrant.joined")
    assert (joined["meeting_id"], joined["learner_id"]) == (algebra.meeting_id, "l0")
    assert data_of(deliveries, "registrant.waiting")["learner_id"] == "l1"
    assert "Number0" not in str(deliveries)
    assert "Bob" not in str(deliveries)


def test_attendance_is_told_when_it_is_settled_and_when_it_is_final(
    algebra: Lesson, backstage: Backstage, told: Any
) -> None:
    algebra.room.open(0)
    algebra.join(60, "l0")
    algebra.join(60, "l1")
    algebra.room.end(3600)
    backstage.carry_webhooks()
    provisional = told(backstage.settle)
    assert types(provisional) == ["attendance.provisional"]
    told_first = data_of(provisional, "attendance.provisional")
    assert (told_first["version"], told_first["cause"], told_first["changed"]) == (1, "live", 3)
    one = next(line for line in told_first["items"] if line["learner_id"] == "l0")
    assert (one["seconds_total"], one["state"], one["source"]) == (3540, "provisional", "live")
    assert "tenant_id" not in told_first
    algebra.room.at(3900)
    final = told(backstage.fetch_reports)
    assert types(final) == ["attendance.final"]


def test_settling_again_tells_nothing(algebra: Lesson, backstage: Backstage, told: Any) -> None:
    algebra.room.open(0)
    algebra.join(60, "l0")
    algebra.room.end(3600)
    events = backstage.zoom.webhooks()
    backstage.carry_webhooks(events)
    backstage.settle()
    assert told(lambda: backstage.carry_webhooks(events)) == []
    assert told(backstage.settle) == []


def test_a_session_log_is_told_at_each_turn(lms: Lms, backstage: Backstage, told: Any) -> None:
    connect(lms, backstage.zoom)
    visits: list[Any] = []
    standby = told(lambda: visits.append(sign_in(lms, backstage.zoom, backstage.clock)))
    assert "session_log.standby" in types(standby)
    visits[0].room.open(10)
    user_id = visits[0].join(20)
    live = told(backstage.carry_webhooks)
    assert data_of(live, "session_log.live")["session_log_id"] == visits[0].session_log_id
    visits[0].room.leave(80, user_id)
    closed = told(backstage.carry_webhooks)
    assert data_of(closed, "session_log.closed")["seconds"] == 60


def test_what_is_ours_alone_is_never_told(lms: Lms, cloud: Aws, backstage: Backstage) -> None:
    listen(lms)
    connect(lms, backstage.zoom)
    hidden = {"grant", "endpoint", "tenant", "api_key", "consent", "webhook_health"}
    items = [item for item in cloud.items() if item["kind_of"] in hidden]
    assert {item["kind_of"] for item in items} >= {"grant", "endpoint", "tenant", "api_key"}
    assert backstage.announce([], items) == []


def test_a_record_delivered_twice_is_one_event(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    listen(lms)
    [meeting] = [item for item in cloud.items() if item["kind_of"] == "meeting"]
    record = stream_record("change-1", None, meeting)
    for _ in range(2):
        handler("lms_events")({"Records": [record]}, CONTEXT)
    first, second = cloud.messages("deliveries")
    assert first == second
    assert first["event_id"].startswith("evt_")


def test_each_endpoint_gets_its_own_delivery_of_the_same_event(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    endpoints = {listen(lms, "/one"), listen(lms, "/two")}
    [meeting] = [item for item in cloud.items() if item["kind_of"] == "meeting"]
    handler("lms_events")({"Records": [stream_record("change-1", None, meeting)]}, CONTEXT)
    deliveries = cloud.messages("deliveries")
    assert {one["endpoint_id"] for one in deliveries} == endpoints
    assert len({one["event_id"] for one in deliveries}) == 1


def test_another_tenant_is_told_nothing(
    algebra: Lesson, make_tenant: MakeTenant, backstage: Backstage, cloud: Aws
) -> None:
    listen(make_tenant("Other School"))
    assert backstage.announce([], cloud.items()) == []


def test_a_change_that_cannot_be_told_now_holds_up_those_behind_it_only(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    listen(lms)
    [meeting] = [item for item in cloud.items() if item["kind_of"] == "meeting"]
    good = stream_record("good", None, meeting)
    broken = stream_record("broken", None, meeting | {"start": "no instant"})
    reply = handler("lms_events")({"Records": [good, broken, good]}, CONTEXT)
    assert reply == {"batchItemFailures": [{"itemIdentifier": "sequence-broken"}]}
    assert len(cloud.messages("deliveries")) == 1


def test_removed_items_are_no_news(algebra: Lesson, lms: Lms, cloud: Aws) -> None:
    listen(lms)
    records = list(stream_records([], cloud.items()))
    for record in records:
        images = record["dynamodb"]
        images["OldImage"] = images.pop("NewImage")
    assert handler("lms_events")({"Records": records}, CONTEXT) == {"batchItemFailures": []}
    assert cloud.messages("deliveries") == []
