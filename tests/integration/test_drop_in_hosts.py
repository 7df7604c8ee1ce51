"""Hosts whose session of the day is there before anybody signs in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant, add_zoom_account
from tests.integration.doors import CONTEXT, Answer, handler
from tests.integration.meetings import Calls, assert_refused, in_zoom, limited
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect
from tests.integration.test_daily_sessions import CREATE, REGISTER, TUTOR, sign_in, signed_in
from tests.integration.test_switches import put_program, put_settings

VIENNA = ZoneInfo("Europe/Vienna")
PATH = "/v1/drop-in-hosts"


def enrol(lms: Lms, email: str = TUTOR["email"], **body: Any) -> Answer:
    return lms.call("host_desk", "PUT", f"{PATH}/{email}", body)


def today(lms: Lms, email: str = TUTOR["email"]) -> Answer:
    return lms.call("host_desk", "GET", f"/v1/daily-sessions?host_email={email}")


def hosts(lms: Lms) -> list[Any]:
    listed: list[Any] = lms.get("host_desk", PATH)["items"]
    return listed


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> Lms:
    """At nine in the evening in Vienna, whatever the hour was."""
    zoom.control("PUT", "/faults", {"oauth": {"access_token_s": 60 * 86_400}})  # tokens go by a clock of their own
    connect(lms, zoom)
    clock.move_to((clock.now().astimezone(VIENNA) + timedelta(days=1)).replace(hour=21, minute=0, second=0))
    return lms


@pytest.fixture
def hour(backstage: Backstage) -> Callable[[float], None]:
    """Housekeeping, so many hours later, and what it asks for."""

    def passes(hours: float = 1) -> None:
        backstage.clock.forward(hours * 3600)
        handler("housekeeping")({}, CONTEXT)
        backstage.aws.hurry("meeting-jobs")
        backstage.do_meeting_jobs()

    return passes


type Hour = Callable[[float], None]


def test_an_enrolled_host_has_a_session_every_day(school: Lms, zoom: Zoom, clock: Clock, hour: Hour) -> None:
    told = enrol(school)
    assert (told.status, told.body["enrolled_by"], told.body["time_zone"]) == (200, "lms", "Europe/Vienna")
    assert_refused(today(school), 404, "no_daily_session")
    session: Any = {}
    for day in range(3):
        hour(1 if day == 0 else 24)
        with Calls(zoom).counted() as none:
            session = today(school).body
        assert none.made == {}
        assert session["date"] == clock.now().astimezone(VIENNA).date().isoformat()
        assert session["number"] in {int(one["meeting_id"]) for one in in_zoom(zoom)}
        hour(0.25)
        assert today(school).body["meeting_id"] == session["meeting_id"]
        assert len(zoom.meetings()) == day + 1
    assert signed_in(school)["meeting_id"] == session["meeting_id"]


def test_each_host_has_a_midnight_of_their_own(school: Lms, zoom: Zoom, clock: Clock, hour: Hour) -> None:
    user = {"email": "tutor@york.example", "type": 2, "role": "Admin", "timezone": "America/New_York"}
    add_zoom_account(zoom, users=[user])
    connect(school, zoom, "tutor@york.example")
    for host in (TUTOR, {"email": "tutor@york.example"}):
        signed_in(school, host=host)
    made = []
    for _ in range(14):
        hour(1)
        made.append(len(zoom.meetings()) - 2)
    midnight = datetime.fromisoformat(hosts(school)[0]["next_at"]).astimezone(VIENNA)
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert (made.index(1), made.index(2)) in {(2, 8), (2, 7)}  # nine in the evening: in three hours, and in nine


def test_of_the_job_and_a_learner_at_midnight_one_makes_the_session(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    signed_in(school)
    clock.forward(3 * 3600)
    handler("housekeeping")({}, CONTEXT)
    backstage.aws.hurry("meeting-jobs")
    with ThreadPoolExecutor(2) as pool:
        came, done = pool.submit(signed_in, school, 1), pool.submit(backstage.do_meeting_jobs)
        assert done.result()
        assert came.result()["meeting_id"] == today(school).body["meeting_id"]
    assert len(zoom.meetings()) == 2


def test_a_host_who_is_off_has_none_until_the_next_day(school: Lms, zoom: Zoom, hour: Hour) -> None:
    signed_in(school)
    assert put_settings(school, enabled=False).status == 200
    hour(4)
    assert len(zoom.meetings()) == 1
    assert put_settings(school, enabled=True).status == 200
    hour(1)
    assert len(zoom.meetings()) == 1
    hour(24)
    assert len(zoom.meetings()) == 2


def test_a_program_that_is_off_has_no_sessions_made(school: Lms, zoom: Zoom, hour: Hour) -> None:
    assert_refused(enrol(school, program_id="maths"), 404, "program_not_found")
    put_program(school)
    assert enrol(school, program_id="maths").body["program_id"] == "maths"
    put_program(school, enabled=False)
    hour(1)
    assert zoom.meetings() == []


def test_a_host_who_disconnects_has_no_sessions(school: Lms, zoom: Zoom, backstage: Backstage, hour: Hour) -> None:
    enrol(school)
    [connection] = school.get("connections", "/v1/connections")["items"]
    assert school.call("connections", "DELETE", f"/v1/connections/{connection['connection_id']}").status == 202
    hour(1)
    assert zoom.meetings() == []
    backstage.do_jobs()
    assert hosts(school) == []
    receipt = school.get("connections", f"/v1/connections/{connection['connection_id']}/receipt")
    assert receipt["deleted"]["drop_in_host"] == 1


def test_a_limit_of_zooms_is_let_pass(school: Lms, zoom: Zoom, hour: Hour) -> None:
    enrol(school)
    limited(zoom, "POST /v2/users/{user_id}/meetings", "second")
    hour(1)
    assert zoom.meetings() == []
    hour(1)
    assert today(school).status == 200


def test_a_host_whom_zoom_refuses_is_asked_about_the_next_day(school: Lms, zoom: Zoom, hour: Hour) -> None:
    enrol(school)
    zoom.control("POST", f"/users/{TUTOR['email']}/plan", {"type": 1})
    hour(1)
    [host] = hosts(school)
    zoom.control("POST", f"/users/{TUTOR['email']}/plan", {"type": 2})
    hour(1)
    assert zoom.meetings() == []
    hour(24)
    assert (today(school).status, hosts(school)[0]["next_at"] > host["next_at"]) == (200, True)


@pytest.mark.parametrize("named", [False, True])
def test_after_two_weeks_without_a_learner_only_whom_the_lms_named_stays(
    school: Lms, zoom: Zoom, hour: Hour, named: bool
) -> None:
    signed_in(school)
    if named:
        enrol(school)
    hour(14 * 24)
    assert len(hosts(school)) == int(named)
    assert len(zoom.meetings()) == 1 + int(named)


def test_a_learner_a_week_keeps_a_host(school: Lms, hour: Hour) -> None:
    for week in range(3):
        signed_in(school, week)
        hour(7 * 24)
    assert [one["enrolled_by"] for one in hosts(school)] == ["sign_in"]


def test_who_connects_their_own_zoom_has_sessions_and_costs_the_first_learner_no_third_call(
    lms: Lms, zoom: Zoom, backstage: Backstage, hour: Hour
) -> None:
    own = connect(lms, zoom, TUTOR["email"], "user")
    [host] = hosts(lms)
    assert (host["enrolled_by"], host["connection_id"], host["host_email"]) == ("connection", own, TUTOR["email"])
    with Calls(zoom).counted() as calls:
        signed_in(lms)
    assert calls.made == {CREATE: 1, REGISTER: 1}
    hour(1)
    assert len(zoom.meetings()) == 1


def test_a_personal_connection_keeps_its_host_whoever_comes(lms: Lms, zoom: Zoom, clock: Clock, hour: Hour) -> None:
    zoom.control("PUT", "/faults", {"oauth": {"access_token_s": 60 * 86_400}})
    connect(lms, zoom, TUTOR["email"], "user")
    hour(30 * 24)
    assert len(zoom.meetings()) == len(hosts(lms)) == 1


def test_hosts_are_enrolled_read_listed_and_ended(school: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.drop_in.daily.host_list._PAGE", 1)
    assert enrol(school, "Tutor%40School.example").status == 200
    assert enrol(school, "deputy@school.example").status == 200
    first = school.get("host_desk", PATH)
    second = school.get("host_desk", f"{PATH}?cursor={first['cursor']}")
    assert [one["host_email"] for one in first["items"] + second["items"]] == ["deputy@school.example", TUTOR["email"]]
    assert school.get("host_desk", f"{PATH}/{TUTOR['email']}")["enrolled_by"] == "lms"
    assert school.call("host_desk", "DELETE", f"{PATH}/{TUTOR['email']}").status == 204
    for method in ("GET", "DELETE"):
        gone = school.call("host_desk", method, f"{PATH}/{TUTOR['email']}")
        assert_refused(gone, 404, "drop_in_host_not_found")


def test_who_cannot_host_is_not_enrolled(school: Lms) -> None:
    assert_refused(enrol(school, "basic@school.example"), 409, "host_not_licensed")
    assert_refused(enrol(school, "nobody@school.example"), 404, "host_not_found")
    assert_refused(enrol(school, "nobody"), 400, "invalid_request")
    assert_refused(enrol(school, connection_id="con_other"), 404, "connection_not_found")
    assert_refused(sign_in(school, host={"email": "basic@school.example"}), 409, "host_not_licensed")
    assert hosts(school) == []


def test_a_session_is_read_by_whoever_asks_for_its_host(lms: Lms, zoom: Zoom, make_tenant: MakeTenant) -> None:
    own = connect(lms, zoom, TUTOR["email"], "user")
    meeting_id = signed_in(lms)["meeting_id"]
    for query in (f"host_email={TUTOR['email'].upper()}", "lms_user_id=tutor-1", f"connection_id={own}"):
        assert lms.get("host_desk", f"/v1/daily-sessions?{query}")["meeting_id"] == meeting_id
    assert_refused(lms.call("host_desk", "GET", "/v1/daily-sessions"), 400, "host_required")
    other = make_tenant("Another School")
    assert_refused(today(other), 404, "no_daily_session")
    assert hosts(other) == []


def test_another_tenants_hosts_are_not_ended(school: Lms, make_tenant: MakeTenant, zoom: Zoom, cloud: Aws) -> None:
    enrol(school)
    other = make_tenant("Another School")
    add_zoom_account(zoom, "other.example")
    connect(other, zoom, "admin@other.example")
    gone = other.call("host_desk", "DELETE", f"{PATH}/{TUTOR['email']}")
    assert_refused(gone, 404, "drop_in_host_not_found")
    assert len(hosts(school)) == 1
