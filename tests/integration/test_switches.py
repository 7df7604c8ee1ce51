"""Virtual meetings on or off: for the tenant, and program by program."""

from typing import Any

import pytest

from tests.aws import Aws, DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, lesson, meeting_request
from tests.integration.test_audit import audit
from tests.integration.test_lms_events import data_of, listen
from tests.integration.test_sign_ins import sign_in, visitor

UNDECIDED = {"threshold": None, "late_after_s": None, "accept_names": None, "tolerance_s": None}
ON = {
    "enabled": True,
    "admin_emails": [],
    "recordings_on_disconnect": "keep",
    "synthetic_email_domain": None,
    "waiting_line": False,
    "no_show_after_s": None,
    "appointments": {
        "no_show_after_s": None,
        "on_learner_absent": "mark",
        "on_host_absent": "mark",
        "on_both_absent": "mark",
    },
    "attendance": UNDECIDED,
}


def put_settings(lms: Lms, **changes: Any) -> Answer:
    return lms.call("administration", "PUT", "/v1/settings", ON | changes)


def put_program(lms: Lms, program_id: str = "maths", *, enabled: bool = True, **headers: str) -> Answer:
    body = {"name": "Mathematics", "enabled": enabled}
    return lms.call("administration", "PUT", f"/v1/programs/{program_id}", body, **headers)


MATHS = {
    "program_id": "maths",
    "name": "Mathematics",
    "enabled": True,
    "waiting_line": None,
    "no_show_after_s": None,
    "attendance": UNDECIDED,
}


def ask(lms: Lms, **more: Any) -> Answer:
    return lms.call("sign_in", "POST", "/v1/sign-ins", visitor(0) | more)


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)
    assert "PUT /v1/" in answer.body["action"]


def test_settings_are_what_the_admin_decided(lms: Lms) -> None:
    assert lms.get("administration", "/v1/settings") == ON
    decided = {
        "enabled": False,
        "admin_emails": ["head@school.example", "it@school.example"],
        "recordings_on_disconnect": "delete",
        "synthetic_email_domain": "learners.school.example",
        "waiting_line": True,
        "no_show_after_s": 300,
        "appointments": {
            "no_show_after_s": 900,
            "on_learner_absent": "cancel_registration",
            "on_host_absent": "mark",
            "on_both_absent": "cancel_meeting",
        },
        "attendance": {"threshold": 0.6667, "late_after_s": 0, "accept_names": True, "tolerance_s": 3600},
    }
    assert put_settings(lms, **decided).body == decided
    assert lms.get("administration", "/v1/settings") == decided


def test_an_admin_is_written_to_once_whatever_the_capitals(lms: Lms) -> None:
    emails = ["Head@school.example", "it@school.example", "head@school.example"]
    assert put_settings(lms, admin_emails=emails).body["admin_emails"] == emails[:2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"admin_emails": ["not an address"]},
        {"admin_emails": [f"a{number}@school.example" for number in range(11)]},
        {"recordings_on_disconnect": "burn"},
        {"synthetic_email_domain": "no domain"},
        {"synthetic_email_domain": "localhost"},
        {"synthetic_email_domain": f"{'a' * 60}.{'b' * 40}.example"},
        {"enabled": "perhaps"},
        {"no_show_after_s": 59},
        {"no_show_after_s": 7201},
        {"appointments": {"on_host_absent": "cancel_registration"}},
        {"colour": "blue"},
    ],
)
def test_settings_that_cannot_be_are_refused(lms: Lms, wrong: dict[str, Any]) -> None:
    assert put_settings(lms, **wrong).status == 400
    assert lms.get("administration", "/v1/settings") == ON


def test_a_program_is_made_renamed_and_deleted(lms: Lms) -> None:
    assert put_program(lms).body == MATHS
    assert put_program(lms, enabled=False).body["enabled"] is False
    assert lms.get("administration", "/v1/programs/maths")["enabled"] is False
    assert [one["program_id"] for one in lms.get("administration", "/v1/programs")["items"]] == ["maths"]
    assert lms.call("administration", "DELETE", "/v1/programs/maths").status == 204
    for method in ("GET", "DELETE"):
        gone = lms.call("administration", method, "/v1/programs/maths")
        assert (gone.status, gone.body["code"]) == (404, "program_not_found")


def test_programs_come_in_pages(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.api.administering._PAGE", 2)
    for program_id in ("art", "biology", "chemistry"):
        put_program(lms, program_id)
    first = lms.get("administration", "/v1/programs")
    rest = lms.get("administration", f"/v1/programs?cursor={first['cursor']}")
    assert [one["program_id"] for one in first["items"] + rest["items"]] == ["art", "biology", "chemistry"]


def test_the_id_of_a_program_may_come_percent_encoded(lms: Lms) -> None:
    assert put_program(lms, "year%3A7%40north").body["program_id"] == "year:7@north"
    assert lms.get("administration", "/v1/programs/year:7@north")["name"] == "Mathematics"


def test_an_id_that_no_program_can_have_is_refused(lms: Lms) -> None:
    assert put_program(lms, "a%20b").body["code"] == "invalid_request"
    assert put_program(lms, "x" * 129).status == 400


def test_a_change_is_noted_with_the_key_and_the_lmss_own_user(lms: Lms) -> None:
    put_settings(lms, enabled=False, admin_emails=["head@school.example"])
    put_program(lms, Rollcall_Actor="user-17")
    lms.call("administration", "DELETE", "/v1/programs/maths")
    deleted, made, changed = audit(lms)
    assert changed["detail"] == {"enabled": "false", "admin_emails": "1 addresses"}
    assert (made["action"], made["subject"]) == ("program.changed", "maths")
    assert made["actor"] == {"kind": "api_key", "name": lms.key.split("_")[1], "lms_user": "user-17"}
    assert made["detail"] == {"name": "Mathematics", "enabled": "true"}
    assert (deleted["action"], deleted["actor"]["lms_user"]) == ("program.deleted", "")


def test_an_actor_that_is_no_line_of_text_changes_nothing(lms: Lms) -> None:
    for actor in ("x" * 129, "two\u0007bells"):
        assert put_program(lms, Rollcall_Actor=actor).body["code"] == "invalid_request"
    assert lms.get("administration", "/v1/programs")["items"] == []


def test_what_changes_nothing_is_neither_written_nor_noted(lms: Lms, dynamo_calls: DynamoCalls) -> None:
    put_settings(lms, enabled=False)
    put_program(lms)
    noted, dynamo_calls.made[:] = audit(lms), []
    assert put_settings(lms, enabled=False).status == 200
    assert put_program(lms).status == 200
    assert dynamo_calls.writes() == []
    assert audit(lms) == noted


def test_a_tenant_that_decides_the_defaults_has_changed_nothing(lms: Lms, cloud: Aws) -> None:
    before = cloud.items()
    put_settings(lms)
    assert cloud.items() == before


def test_a_tenant_that_is_off_makes_no_meetings_and_takes_no_sign_ins(school: Lms, zoom: Zoom) -> None:
    put_settings(school, enabled=False)
    called = zoom.calls()
    assert_refused(create_meeting(school), 403, "meetings_disabled")
    assert_refused(ask(school), 403, "meetings_disabled")
    assert zoom.calls() == called
    put_settings(school)
    assert (create_meeting(school).status, ask(school).status) == (201, 201)


def test_a_program_that_is_off_makes_no_meetings_and_takes_no_sign_ins(school: Lms, zoom: Zoom) -> None:
    put_program(school, enabled=False)
    put_program(school, "art")
    called = zoom.calls()
    assert_refused(create_meeting(school, program_id="maths"), 403, "program_disabled")
    assert_refused(ask(school, program_id="maths"), 403, "program_disabled")
    assert zoom.calls() == called
    assert create_meeting(school, program_id="art").body["program_id"] == "art"
    assert create_meeting(school).body["program_id"] is None


def test_a_program_that_nobody_made_is_not_found(school: Lms, make_tenant: MakeTenant) -> None:
    put_program(make_tenant("Other School"))
    assert_refused(create_meeting(school, program_id="maths"), 404, "program_not_found")
    assert_refused(ask(school, program_id="maths"), 404, "program_not_found")


def test_a_sign_in_remembers_its_program(school: Lms) -> None:
    put_program(school)
    log = ask(school, program_id="maths").body["session_log_id"]
    assert school.get("session_logs", f"/v1/session-logs/{log}")["program_id"] == "maths"


def test_what_was_made_before_the_switch_keeps_working(school: Lms, zoom: Zoom, clock: Clock) -> None:
    visit = sign_in(school, zoom, clock)
    planned = lesson(school, zoom, clock)
    put_settings(school, enabled=False)
    planned.room.open(0)
    visit.join(10)
    planned.join(60, "l0")
    assert planned.meeting()["status"] == "scheduled"
    assert school.call("meetings", "GET", f"/v1/meetings/{planned.meeting_id}/start-link").status == 200
    assert school.call("meetings", "GET", f"/v1/meetings/{visit.meeting_id}").status == 200


def test_a_repeated_request_still_gets_its_meeting_after_the_switch(school: Lms) -> None:
    request = meeting_request()
    first = school.call("meetings", "POST", "/v1/meetings", request, Idempotency_Key="k")
    put_settings(school, enabled=False)
    again = school.call("meetings", "POST", "/v1/meetings", request, Idempotency_Key="k")
    assert (again.status, again.body["meeting_id"]) == (201, first.body["meeting_id"])


def test_switching_a_program_is_told_to_the_lms(lms: Lms, backstage: Backstage, cloud: Aws) -> None:
    listen(lms)
    before = cloud.items()
    put_program(lms, enabled=False)
    told = backstage.announce(before, cloud.items())
    assert data_of(told, "program.updated") == MATHS | {"enabled": False}
    assert len(told) == 1
