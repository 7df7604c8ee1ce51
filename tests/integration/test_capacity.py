"""How many people fit into a meeting: entered or read from Zoom, and no more than that are invited."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall.lms.problems import Problem
from rollcall.lms.sign_ins import NewSignIn
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, CONTEXT, Answer, handler
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import begin, connect, create_meeting, rfc3339, roster
from tests.integration.test_audit import audit
from tests.integration.test_sign_ins import ask, visitor

SETTINGS = "GET /v2/users/{user_id}/settings"


@pytest.fixture
def connection_id(lms: Lms, zoom: Zoom, clock: Clock) -> str:
    clock.move_to((clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0))
    return connect(lms, zoom)


def put(lms: Lms, connection_id: str, **body: Any) -> Answer:
    return lms.call("connections", "PUT", f"/v1/connections/{connection_id}/capacity", body)


def plan(lms: Lms, **changes: Any) -> Answer:
    return create_meeting(lms, start=rfc3339(datetime.now(UTC) + timedelta(days=3)), **changes)


def capacity(lms: Lms, connection_id: str) -> tuple[Any, Any]:
    shown = lms.get("connections", f"/v1/connections/{connection_id}")
    return shown["capacity"], shown["capacity_source"]


def registered(lms: Lms, signed_in: Answer) -> int:
    shown = lms.get("meetings", f"/v1/meetings/{signed_in.body['meeting_id']}")
    return int(shown["registrants"]["count"])


def test_an_admin_enters_the_capacity_and_takes_it_back(lms: Lms, connection_id: str) -> None:
    assert capacity(lms, connection_id) == (None, None)
    entered = put(lms, connection_id, participants=100)
    assert (entered.status, entered.body["capacity"], entered.body["capacity_source"]) == (200, 100, "entered")
    assert capacity(lms, connection_id) == (100, "entered")
    taken_back = lms.call("connections", "DELETE", f"/v1/connections/{connection_id}/capacity")
    assert (taken_back.status, taken_back.body) == (204, "")
    assert capacity(lms, connection_id) == (None, None)


def test_zoom_is_asked_what_it_holds(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    assert put(lms, connection_id, source="zoom").body["capacity_source"] == "zoom"
    said = capacity(lms, connection_id)[0]
    assert said > 0
    assert put(lms, connection_id, source="zoom", host_email="tutor@school.example").body["capacity"] > 0
    assert zoom.calls()[SETTINGS] == 2
    assert put(lms, connection_id, source="zoom", host_email="nobody@school.example").status == 404
    assert capacity(lms, connection_id)[1] == "zoom"


def test_without_the_right_to_read_it_the_scope_is_named(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    lacking = {"code": 4711, "message": "Invalid access token, does not contain scopes:[user:read:settings:admin]."}
    zoom.refuse(Refusal("GET", "/settings", 400, lacking))
    refused = put(lms, connection_id, source="zoom")
    assert (refused.status, refused.body["code"]) == (409, "zoom_scopes_missing")
    assert "user:read:settings:admin" in refused.body["action"]


def test_a_number_that_zoom_does_not_give_is_asked_of_the_admin(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    zoom.refuse(Refusal("GET", "/settings", 200, {"feature": {}}))
    refused = put(lms, connection_id, source="zoom")
    assert (refused.status, refused.body["code"]) == (409, "capacity_unknown")
    assert capacity(lms, connection_id) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"participants": 0},
        {"participants": 50_001},
        {"participants": 5, "source": "zoom"},
        {"participants": 5, "host_email": "tutor@school.example"},
        {"source": "entered"},
    ],
)
def test_a_capacity_that_cannot_be_is_refused(lms: Lms, connection_id: str, wrong: dict[str, Any]) -> None:
    assert put(lms, connection_id, **wrong).status == 400
    assert capacity(lms, connection_id) == (None, None)


def test_a_connection_that_leads_nowhere_has_no_capacity(lms: Lms) -> None:
    pending = begin(lms)["connection_id"]
    assert put(lms, pending, participants=5).body["code"] == "connection_not_active"
    assert put(lms, "con_none", participants=5).status == 404


def test_each_change_of_the_capacity_is_noted_once(lms: Lms, connection_id: str) -> None:
    for participants in (5, 5, 6):
        put(lms, connection_id, participants=participants)
    lms.call("connections", "DELETE", f"/v1/connections/{connection_id}/capacity")
    changes = [one for one in audit(lms) if one["action"] == "connection.capacity_changed"]
    assert sorted(one["detail"]["participants"] for one in changes) == ["", "5", "6"]
    assert {one["subject"] for one in changes} == {connection_id}


def test_a_roster_that_does_not_fit_is_refused_before_zoom_is_asked(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    put(lms, connection_id, participants=3)
    called = zoom.calls()
    for named in ({}, {"connection_id": connection_id}):
        refused = plan(lms, registrants=roster(4), **named)
        assert (refused.status, refused.body["code"]) == (409, "capacity_exceeded")
        assert "3" in refused.body["detail"]
    assert zoom.calls() == called
    assert plan(lms, registrants=roster(3)).status == 201


def test_a_full_session_takes_no_further_learner(lms: Lms, connection_id: str) -> None:
    put(lms, connection_id, participants=2)
    first, second = ask(lms, 0), ask(lms, 1)
    refused = ask(lms, 2)
    assert (refused.status, refused.body["code"]) == (409, "capacity_exceeded")
    assert (first.status, second.status, registered(lms, first)) == (201, 201, 2)


def test_a_learner_who_is_in_takes_no_second_seat(lms: Lms, connection_id: str) -> None:
    put(lms, connection_id, participants=1)
    assert (ask(lms, 0).status, ask(lms, 0).status) == (201, 200)
    assert ask(lms, 1).status == 409


def test_the_capacity_counts_for_those_who_are_in_already(lms: Lms, connection_id: str) -> None:
    ask(lms, 0)
    put(lms, connection_id, participants=1)
    assert ask(lms, 1).body["code"] == "capacity_exceeded"


def test_a_registration_that_fails_gives_its_seat_back(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    put(lms, connection_id, participants=1)
    zoom.refuse(Refusal("POST", "/registrants", 400, {"code": 300, "message": "No."}))
    assert ask(lms, 0).body["code"] == "zoom_refused"
    assert ask(lms, 1).status == 201


def test_who_did_not_come_gives_the_seat_to_another(lms: Lms, connection_id: str, backstage: Backstage) -> None:
    put(lms, connection_id, participants=1)
    first = ask(lms, 0)
    backstage.zoom.control("POST", f"/meetings/{number(lms, first)}/start", {})
    backstage.carry_webhooks()
    backstage.clock.forward(600 + 90 + 1)
    assert [handler("no_show")(message, CONTEXT)["action"] for message in due(backstage)] == ["cancel_learner_no_show"]
    assert registered(lms, first) == 0
    assert ask(lms, 1).status == 201


def due(backstage: Backstage) -> list[dict[str, Any]]:
    return backstage.aws.due("no-shows", backstage.clock.now())


def number(lms: Lms, signed_in: Answer) -> str:
    shown = lms.get("meetings", f"/v1/meetings/{signed_in.body['meeting_id']}")
    return str(shown["zoom"]["meeting_number"])


def test_the_last_seat_goes_to_one_of_many(lms: Lms, connection_id: str, clock: Clock) -> None:
    put(lms, connection_id, participants=2)
    first = ask(lms, 0)
    signing_in = importlib.import_module("functions.sign_in.app").dependencies().signing_in

    def come(learner: int) -> str:
        try:
            signing_in.sign_in(lms.tenant_id, NewSignIn(**visitor(learner)), BASE_URL, clock.now())
        except Problem as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(come, range(1, 5))) == [*["capacity_exceeded"] * 3, "in"]
    assert registered(lms, first) == 2


def test_capacity_costs_zoom_no_call(lms: Lms, connection_id: str, zoom: Zoom) -> None:
    def calls_of_a_meeting() -> int:
        before = sum(zoom.calls().values())
        assert plan(lms).status == 201
        return int(sum(zoom.calls().values()) - before)

    calls_of_a_meeting()  # the host is known from here on
    without = calls_of_a_meeting()
    put(lms, connection_id, participants=50)
    assert calls_of_a_meeting() == without
