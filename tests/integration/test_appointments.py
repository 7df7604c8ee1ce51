"""Some minutes after an appointment's start: who did not come is told apart, and dealt with as the tenant chose."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.appointments import CHECK, Appointment, appointment, choose, initiated_late
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms
from tests.integration.meetings import Calls, in_zoom
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, rfc3339, roster

END, DELETE, CANCEL = (
    "PUT /meetings/{meeting_id}/status",
    "DELETE /meetings/{meeting_id}",
    "PUT /meetings/{meeting_id}/registrants/status",
)
READ = "GET /meetings/{meeting_id}"


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def algebra(school: Lms, backstage: Backstage) -> Appointment:
    return appointment(school, backstage)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.meetings.cancelling._PAUSE_S", 0.0)


def nobody(_: Appointment) -> None:
    """Comes."""


def host_alone(one: Appointment) -> None:
    one.host_comes(30)


def learner_alone(one: Appointment) -> None:
    one.learner_comes(30)


def stranger_with_host(one: Appointment) -> None:
    one.host_comes(30)
    one.room.drop_by(60, "iPhone")


def both(one: Appointment) -> None:
    one.host_comes(30)
    one.learner_comes(599)


@pytest.mark.parametrize(
    ("who", "outcome"),
    [(nobody, "both"), (host_alone, "learner"), (learner_alone, "host"), (stranger_with_host, "ask_host")],
)
def test_who_did_not_come_is_marked_and_nothing_else_happens(
    algebra: Appointment, zoom: Zoom, who: Any, outcome: str
) -> None:
    who(algebra)
    algebra.tell()
    with Calls(zoom).counted() as calls:
        assert algebra.check() == outcome
    assert calls.made == {READ: 1}
    shown = algebra.shown()
    assert (shown["appointment"], shown["no_show"], shown["status"]) == (True, outcome, "scheduled")
    assert algebra.registrant() == ("registered", None)


def test_where_everybody_came_nothing_is_said(algebra: Appointment) -> None:
    both(algebra)
    algebra.tell()
    assert algebra.check() == "keep"
    assert algebra.shown()["no_show"] is None


def test_who_comes_late_but_is_there_is_no_no_show(algebra: Appointment) -> None:
    algebra.host_comes(30)
    algebra.learner_comes(650)
    algebra.tell()
    assert algebra.check() == "keep"


def test_an_alternative_host_stands_in(algebra: Appointment, zoom: Zoom) -> None:
    zoom.control("POST", f"/meetings/{algebra.room.number}/start", {"host_email": "deputy@school.example"})
    algebra.learner_comes(60)
    algebra.tell()
    assert algebra.check() == "keep"


def test_of_several_learners_one_is_enough(school: Lms, backstage: Backstage) -> None:
    algebra = appointment(school, backstage, registrants=roster(2))
    both(algebra)
    algebra.tell()
    assert algebra.check() == "keep"


@pytest.mark.parametrize(("who", "outcome"), [(nobody, "both"), (host_alone, "learner")])
def test_a_learners_registration_is_cancelled_where_that_is_chosen(
    algebra: Appointment, zoom: Zoom, who: Any, outcome: str
) -> None:
    choose(algebra.lms, on_learner_absent="cancel_registration", on_both_absent="cancel_registration")
    who(algebra)
    algebra.tell()
    with Calls(zoom).counted() as calls:
        assert algebra.check() == outcome
    assert calls.made[CANCEL] == 1
    assert algebra.registrant() == ("cancelled", "no_show")
    assert (algebra.shown()["status"], algebra.shown()["registrants"]["count"]) == ("scheduled", 0)


@pytest.mark.parametrize(
    ("who", "outcome", "made"),
    [
        (nobody, "both", {DELETE: 1}),
        (host_alone, "learner", {END: 1, DELETE: 1}),
        (learner_alone, "host", {END: 1, DELETE: 1}),
    ],
)
def test_a_meeting_is_cancelled_where_that_is_chosen(
    algebra: Appointment, zoom: Zoom, who: Any, outcome: str, made: dict[str, int]
) -> None:
    chosen = dict.fromkeys(["on_learner_absent", "on_host_absent", "on_both_absent"], "cancel_meeting")
    choose(algebra.lms, **chosen)
    who(algebra)
    algebra.tell()
    with Calls(zoom).counted() as calls:
        assert algebra.check() == outcome
    assert calls.made == made | {READ: 1}
    assert (algebra.shown()["status"], algebra.shown()["no_show"]) == ("cancelled", outcome)
    assert in_zoom(zoom) == []


def test_who_is_to_be_asked_about_has_nothing_cancelled(algebra: Appointment, zoom: Zoom) -> None:
    chosen = dict.fromkeys(["on_learner_absent", "on_host_absent", "on_both_absent"], "cancel_meeting")
    choose(algebra.lms, **chosen)
    stranger_with_host(algebra)
    algebra.tell()
    assert algebra.check() == "ask_host"
    assert len(in_zoom(zoom)) == 1


def test_the_check_is_armed_once_when_the_meeting_is_made(algebra: Appointment) -> None:
    [(at, message)] = algebra.timers()
    assert at == algebra.room.start + timedelta(seconds=CHECK)
    assert message == {
        "tenant_id": algebra.lms.tenant_id,
        "meeting_id": algebra.lesson.meeting_id,
        "start": rfc3339(algebra.room.start),
        "since": rfc3339(algebra.room.start),
        "attempt": 0,
    }


def test_a_meeting_that_is_no_appointment_is_not_checked(school: Lms, backstage: Backstage) -> None:
    assert appointment(school, backstage, appointment=False).timers() == []


@pytest.mark.parametrize("tenants", [None, 1800])
def test_how_long_is_waited_is_the_tenants_choice(school: Lms, backstage: Backstage, tenants: int | None) -> None:
    choose(school, no_show_after_s=tenants)
    algebra = appointment(school, backstage)
    [(at, _)] = algebra.timers()
    assert at == algebra.room.start + timedelta(seconds=(tenants or 600) + 90 + 1)


def test_a_planned_appointment_is_checked_once_it_is_initiated(school: Lms, backstage: Backstage) -> None:
    start = backstage.clock.after(86_400)
    asked: dict[str, Any] = {
        "appointment": True,
        "initiate": "later",
        "start": rfc3339(start),
        "registrants": roster(1),
    }
    made = create_meeting(school, **asked)
    assert backstage.aws.schedules("no-shows") == {}
    initiate = f"/v1/meetings/{made.body['meeting_id']}/initiate"
    assert school.call("meetings", "POST", initiate, {}).body["appointment"] is True
    [(at, _)] = backstage.aws.schedules("no-shows").values()
    assert at == start + timedelta(seconds=CHECK)


def test_one_that_is_initiated_after_its_start_is_checked_as_long_after_that(school: Lms, backstage: Backstage) -> None:
    algebra = initiated_late(school, backstage)
    [(at, _)] = algebra.timers()
    assert at == algebra.room.start + timedelta(seconds=800 + CHECK)


def test_whoever_comes_in_time_after_it_was_initiated_late_has_come(school: Lms, backstage: Backstage) -> None:
    algebra = initiated_late(school, backstage)
    algebra.host_comes(850)
    algebra.room.leave(1300, algebra.learner_comes(860))
    algebra.room.end(1390)
    algebra.tell()
    assert algebra.check(800 + CHECK) in {"nothing", "keep"}
    assert algebra.shown()["no_show"] is None


def test_who_does_not_come_after_it_was_initiated_late_is_told_of(school: Lms, backstage: Backstage) -> None:
    algebra = initiated_late(school, backstage)
    algebra.learner_comes(860)
    algebra.tell()
    assert algebra.check(800 + CHECK) == "host"


def test_a_crowd_is_no_appointment(school: Lms) -> None:
    refused = create_meeting(school, appointment=True, registrants=roster(51))
    assert (refused.status, refused.body["code"]) == (400, "invalid_request")
    made = create_meeting(school, appointment=True, registrants=roster(50))
    more = {"registrants": [{"learner_id": "more", "name": "One More", "email": "more@school.example"}]}
    path = f"/v1/meetings/{made.body['meeting_id']}/registrants"
    refused = school.call("registrants", "POST", path, more)
    assert (refused.status, refused.body["code"]) == (409, "appointment_full")


def test_behind_a_waiting_room_nobody_can_tell_who_waits_for_the_host(school: Lms, backstage: Backstage) -> None:
    algebra = appointment(school, backstage, options={"waiting_room": True})
    algebra.learner_comes(30)
    algebra.tell()
    assert algebra.check() == "ask_host"


def test_who_waits_for_the_host_to_let_them_in_has_come(school: Lms, backstage: Backstage) -> None:
    algebra = appointment(school, backstage, options={"waiting_room": True})
    algebra.host_comes(30)
    algebra.learner_comes(60)
    algebra.tell()
    assert algebra.check() == "keep"
