"""Meetings planned in the LMS, that come to be in Zoom when somebody initiates them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.meetings import app
from rollcall.lms.meeting_requests import Initiation
from rollcall.lms.problems import Problem
from rollcall.services.meetings.making import Making
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.meetings import Calls, assert_refused, down, in_zoom, path_to, read
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, follow, rfc3339

START_S = 7200


@pytest.fixture
def connection_id(lms: Lms, zoom: Zoom) -> str:
    return connect(lms, zoom)


@pytest.fixture
def school(lms: Lms, connection_id: str) -> Lms:
    return lms


@pytest.fixture
def planned(school: Lms, clock: Clock) -> Answer:
    return plan(school, clock)


def plan(lms: Lms, clock: Clock, **changes: Any) -> Answer:
    start = rfc3339(clock.after(START_S))
    answer = create_meeting(lms, **({"initiate": "later", "start": start} | changes))
    assert answer.status == 201, answer.body
    return answer


def initiate(lms: Lms, meeting: Answer, **chosen: Any) -> Answer:
    return lms.call("meetings", "POST", path_to(meeting, "/initiate"), chosen)


def test_a_planned_meeting_asks_zoom_nothing(school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage) -> None:
    with Calls(zoom).counted() as calls:
        made = plan(school, clock)
        backstage.do_meeting_jobs()
    assert (calls.made, made.body["status"], made.body["zoom"]) == ({}, "planned", None)
    assert (made.body["connection_id"], made.body["host"]) == (None, {"email": "tutor@school.example"})
    assert [one["status"] for one in made.body["registrants"]["items"]] == ["pending"] * 3


def test_an_initiated_meeting_is_in_zoom_with_its_roster(
    school: Lms, zoom: Zoom, planned: Answer, backstage: Backstage, connection_id: str
) -> None:
    initiated = initiate(school, planned)
    assert (initiated.status, initiated.body["status"]) == (200, "scheduled"), initiated.body
    assert (initiated.body["connection_id"], initiated.body["meeting_id"]) == (
        connection_id,
        planned.body["meeting_id"],
    )
    backstage.do_meeting_jobs()
    assert [one["registrants"] for one in in_zoom(zoom)] == [3]
    backstage.clock.forward(START_S)
    assert follow(planned.body["registrants"]["items"][0]["join_url"])


def test_initiating_twice_makes_one_meeting(school: Lms, zoom: Zoom, planned: Answer, connection_id: str) -> None:
    first = initiate(school, planned)
    with Calls(zoom).counted() as calls:
        again = initiate(school, planned, connection_id=connection_id, host={"email": "tutor@school.example"})
    assert (again.status, again.body["zoom"], calls.made) == (200, first.body["zoom"], {})
    assert_refused(initiate(school, planned, host={"email": "deputy@school.example"}), 409, "already_initiated")


def test_of_several_who_initiate_at_once_one_makes_the_meeting(
    school: Lms, zoom: Zoom, planned: Answer, clock: Clock
) -> None:
    services = app.dependencies().meetings
    found = services.reading.known(school.tenant_id, planned.body["meeting_id"])

    def initiated(_: int) -> str:
        try:
            return services.initiating.initiate(found, Initiation(), clock.now())[0].status
        except Problem as problem:
            return f"{problem.code} {problem.retry_after_s}"

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(initiated, range(4)))
    assert answers == ["meeting_being_changed 2"] * 3 + ["scheduled"]
    assert len(in_zoom(zoom)) == 1
    assert initiate(school, planned).status == 200


def test_a_meeting_can_be_initiated_until_a_quarter_of_an_hour_after_its_start(
    school: Lms, zoom: Zoom, planned: Answer, clock: Clock
) -> None:
    clock.forward(START_S + 901)
    refused = assert_refused(initiate(school, planned), 409, "initiation_too_late")
    assert "PATCH" in refused.body["action"]
    clock.forward(-1)
    late = initiate(school, planned)
    assert (late.status, late.body["start"]) == (200, planned.body["start"])
    assert len(in_zoom(zoom)) == 1


def test_one_that_nobody_initiated_in_time_can_be_moved_ahead(school: Lms, planned: Answer, clock: Clock) -> None:
    clock.forward(START_S + 86_400)
    moved = school.call("meetings", "PATCH", path_to(planned), {"start": rfc3339(clock.after(3600))})
    assert (moved.status, moved.body["sequence"]) == (200, 1)
    assert initiate(school, planned).status == 200


def test_a_meeting_without_learners_is_not_initiated(school: Lms, zoom: Zoom, clock: Clock) -> None:
    empty = plan(school, clock, registrants=[])
    refused = assert_refused(initiate(school, empty), 409, "no_registrants")
    assert "POST /v1/meetings/{id}/registrants" in refused.body["action"]
    school.call("registrants", "POST", path_to(empty, "/registrants"), {"registrants": [{"learner_id": "l1"}]})
    added = {"registrants": [{"learner_id": "l1", "name": "Lea", "email": "lea@school.example"}]}
    assert school.call("registrants", "POST", path_to(empty, "/registrants"), added).status == 202
    assert initiate(school, empty).status == 200


def test_a_meeting_longer_than_a_day_is_not_even_planned(school: Lms, clock: Clock) -> None:
    for times in ({"duration_s": 86_401}, {"duration_s": None, "end": rfc3339(clock.after(START_S + 86_401))}):
        refused = create_meeting(school, initiate="later", start=rfc3339(clock.after(START_S)), **times)
        assert refused.status == 400


def test_the_connection_is_chosen_when_it_is_initiated(school: Lms, zoom: Zoom, planned: Answer) -> None:
    personal = connect(school, zoom, "deputy@school.example", "user")
    initiated = initiate(school, planned, connection_id=personal)
    assert (initiated.body["connection_id"], initiated.body["host"]) == (personal, {"email": "deputy@school.example"})


def test_a_meeting_planned_without_anybody_gets_its_host_then(school: Lms, clock: Clock, connection_id: str) -> None:
    nobody = plan(school, clock, host=None)
    assert nobody.body["host"] is None
    limits = school.get("meetings", path_to(nobody, "/limits"))
    assert (limits["host"], limits["host_writes"]) == (None, None)
    initiated = initiate(school, nobody, connection_id=connection_id)
    assert initiated.body["host"] == {"email": "admin@school.example"}


def test_hosts_are_checked_when_it_is_initiated(school: Lms, zoom: Zoom, clock: Clock) -> None:
    hosts = ["deputy@school.example", "basic@school.example"]
    made = plan(school, clock, alternative_hosts=hosts)
    assert_refused(initiate(school, made, host={"email": "basic@school.example"}), 409, "host_not_licensed")
    assert_refused(initiate(school, made), 409, "alternative_hosts_refused")
    assert zoom.meetings() == []
    initiated = initiate(school, made, bad_alternative_hosts="leave_out")
    assert initiated.body["alternative_hosts"] == ["deputy@school.example"]


def test_an_initiation_that_zoom_fails_at_can_be_sent_again(school: Lms, zoom: Zoom, planned: Answer) -> None:
    down(zoom, "POST", "/meetings")
    assert_refused(initiate(school, planned), 503, "zoom_unavailable")
    assert read(school, planned)["status"] == "planned"
    assert initiate(school, planned).status == 200


def test_a_planned_meeting_is_changed_and_cancelled_without_zoom(school: Lms, zoom: Zoom, planned: Answer) -> None:
    with Calls(zoom).counted() as calls:
        changes = {"topic": "Geometry", "host": {"email": "deputy@school.example"}}
        changed = school.call("meetings", "PATCH", path_to(planned), changes)
        assert (changed.body["topic"], changed.body["host"]) == ("Geometry", {"email": "deputy@school.example"})
        assert [school.call("meetings", "DELETE", path_to(planned)).status for _ in range(2)] == [204, 204]
    assert (calls.made, read(school, planned)["status"]) == ({}, "cancelled")
    assert_refused(initiate(school, planned), 409, "meeting_not_planned")


def test_a_planned_meeting_has_no_start_link_and_no_end(school: Lms, planned: Answer) -> None:
    assert_refused(school.call("meetings", "GET", path_to(planned, "/start-link")), 409, "meeting_not_initiated")
    assert_refused(school.call("meetings", "POST", path_to(planned, "/end")), 409, "meeting_not_initiated")


def test_what_is_switched_off_is_not_planned(school: Lms, clock: Clock) -> None:
    settings = {"enabled": False, "admin_emails": [], "recordings_on_disconnect": "keep"}
    before = school.get("administration", "/v1/settings")
    switched = school.call("administration", "PUT", "/v1/settings", before | settings)
    assert switched.status == 200, switched.body
    refused = create_meeting(school, initiate="later", start=rfc3339(clock.after(START_S)))
    assert_refused(refused, 403, "meetings_disabled")


def test_a_cancellation_wins_against_who_initiates_at_the_same_moment(
    school: Lms, zoom: Zoom, planned: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Making._store

    def cancelled_meanwhile(making: Making, *args: Any) -> Any:
        assert school.call("meetings", "DELETE", path_to(planned)).status == 204
        return store(making, *args)

    monkeypatch.setattr(Making, "_store", cancelled_meanwhile)
    assert_refused(initiate(school, planned), 409, "meeting_changed_meanwhile")
    assert (in_zoom(zoom), read(school, planned)["status"]) == ([], "cancelled")
