"""Meetings created: whom by, when, and what is left when Zoom or the table fails in the middle."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.meetings import app
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.problems import Problem
from rollcall.store.table import Table
from tests.aws import Aws, DynamoCalls
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, add_zoom_account
from tests.integration.meetings import Calls, assert_refused, down, in_zoom, limited, path_to, read
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, meeting_request, rfc3339

CREATE, READ, HOST = "POST /users/{user_id}/meetings", "GET /meetings/{meeting_id}", "GET /users/{user_id}"


@pytest.fixture
def connection_id(lms: Lms, zoom: Zoom) -> str:
    return connect(lms, zoom)


@pytest.fixture
def school(lms: Lms, connection_id: str) -> Lms:
    return lms


def plan(lms: Lms, key: str = "", **changes: Any) -> Any:
    return create_meeting(lms, key, **({"registrants": []} | changes))


def test_a_meeting_costs_three_calls_and_two_when_its_host_is_known(school: Lms, zoom: Zoom, clock: Clock) -> None:
    with Calls(zoom).counted() as first:
        assert plan(school).status == 201
    with Calls(zoom).counted() as second:
        assert plan(school).status == 201
    clock.forward(3600)
    with Calls(zoom).counted() as an_hour_later:
        assert plan(school, start=rfc3339(clock.after(60))).status == 201
    assert first.made == {HOST: 1, CREATE: 1, READ: 1}
    assert second.made == {CREATE: 1, READ: 1}
    assert HOST in an_hour_later.made


def test_a_host_is_named_by_the_lms_user_who_connected(lms: Lms, zoom: Zoom) -> None:
    personal = connect(lms, zoom, "tutor@school.example", "user")
    made = plan(lms, host={"lms_user_id": "tutor-1"})
    assert (made.body["host"], made.body["connection_id"]) == ({"email": "tutor@school.example"}, personal)
    unknown = assert_refused(plan(lms, host={"lms_user_id": "tutor-2"}), 404, "host_not_found")
    assert "has not connected Zoom" in unknown.body["detail"]


def test_whoever_connected_hosts_where_nobody_is_named(school: Lms, zoom: Zoom, connection_id: str) -> None:
    for named in ({"connection_id": connection_id}, {}):
        made = plan(school, host=None, **named)
        assert made.body["host"] == {"email": "admin@school.example"}


def test_of_several_connections_nobody_is_taken_unasked(school: Lms, zoom: Zoom) -> None:
    personal = connect(school, zoom, "tutor@school.example", "user")
    assert_refused(plan(school, host=None), 400, "host_required")
    assert plan(school, host=None, connection_id=personal).body["host"] == {"email": "tutor@school.example"}


def test_a_host_is_either_an_email_or_a_user(school: Lms) -> None:
    for host in ({}, {"email": "tutor@school.example", "lms_user_id": "tutor-1"}):
        assert_refused(plan(school, host=host), 400, "invalid_request")


def test_a_host_who_lost_the_licence_within_the_hour_is_found_out(school: Lms, zoom: Zoom) -> None:
    assert plan(school).status == 201
    zoom.control("POST", "/users/tutor@school.example/plan", {"type": 1})
    refused = plan(school)
    assert refused.status == 409
    assert len(in_zoom(zoom)) == 1
    assert_refused(plan(school), 409, "host_not_licensed")


def test_a_host_who_left_within_the_hour_is_found_out(school: Lms, zoom: Zoom) -> None:
    assert plan(school).status == 201
    zoom.control("POST", "/users/tutor@school.example/delete")
    for _ in range(2):  # first by Zoom's refusal of the meeting, then by that of the host
        assert_refused(plan(school), 404, "host_not_found")


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("nobody@school.example", "not_in_account"),
        ("tutor@other.example", "not_in_account"),
        ("basic@school.example", "not_licensed"),
        ("Tutor@school.example", "is_host"),
    ],
)
def test_a_bad_alternative_host_is_refused_or_left_out(school: Lms, zoom: Zoom, email: str, reason: str) -> None:
    add_zoom_account(zoom, "other.example")
    hosts = ["deputy@school.example", email]
    refused = assert_refused(plan(school, alternative_hosts=hosts), 409, "alternative_hosts_refused")
    assert email.lower() in refused.body["detail"]
    assert not zoom.meetings()
    made = plan(school, alternative_hosts=hosts, bad_alternative_hosts="leave_out")
    assert made.body["alternative_hosts"] == ["deputy@school.example"]
    assert made.body["left_out"] == [{"email": email.lower(), "reason": reason}]


def test_each_alternative_host_costs_one_call_the_first_time(school: Lms, zoom: Zoom) -> None:
    hosts = ["deputy@school.example", "admin@school.example", "DEPUTY@school.example"]
    with Calls(zoom).counted() as first:
        assert plan(school, alternative_hosts=hosts).body["overrides"] == []
    with Calls(zoom).counted() as second:
        assert plan(school, alternative_hosts=hosts).status == 201
    assert (first.made, second.made) == ({HOST: 3, CREATE: 1, READ: 1}, {CREATE: 1, READ: 1})


def test_a_hosts_own_connection_has_alternative_hosts_checked_by_the_accounts(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom, "tutor@school.example", "user")
    hosts = ["deputy@school.example"]
    refused = assert_refused(plan(lms, alternative_hosts=hosts), 409, "alternative_hosts_refused")
    assert "connect the whole account" in refused.body["action"]
    connect(lms, zoom)
    assert plan(lms, alternative_hosts=hosts).body["alternative_hosts"] == hosts


@pytest.mark.parametrize(
    ("start", "zone", "code"),
    [
        ("2027-03-28T02:30:00", "Europe/Vienna", "start_skipped_by_dst"),
        ("2027-10-31T02:30:00", "Europe/Vienna", "start_doubled_by_dst"),
        ("2027-10-03T02:15:00", "Australia/Lord_Howe", "start_skipped_by_dst"),
        ("2027-04-04T01:45:00", "Australia/Lord_Howe", "start_doubled_by_dst"),
        ("2027-05-01T10:00:00", None, "start_without_zone"),
        ("2020-05-01T10:00:00", "Europe/Vienna", "start_in_past"),
        ("2027-05-01T10:00:00", "Europe/Atlantis", "invalid_request"),
        ("2027-05-01", "Europe/Vienna", "invalid_request"),
        (1_800_000_000, "Europe/Vienna", "invalid_request"),
    ],
)
def test_a_start_that_is_no_time_is_refused(school: Lms, zoom: Zoom, start: Any, zone: str | None, code: str) -> None:
    assert_refused(plan(school, start=start, time_zone=zone), 400, code)
    assert not zoom.meetings()


def test_a_start_on_the_wall_is_meant_in_the_time_zone(school: Lms) -> None:
    made = plan(school, start="2027-07-01T10:00:00", end="2027-07-01T11:30:00", duration_s=None)
    assert (made.body["start"], made.body["duration_s"]) == ("2027-07-01T08:00:00Z", 5400)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"end": "2027-07-01T10:00:00Z"}, "end_before_start"),
        ({"end": "2027-07-01T09:00:00Z"}, "end_before_start"),
        ({"end": "2027-07-02T10:00:01Z"}, "invalid_duration"),
        ({"end": "2027-07-01T10:00:59Z"}, "invalid_duration"),
        ({"end": "2027-07-01T11:00:00Z", "duration_s": 3600}, "invalid_request"),
        ({}, "invalid_request"),
    ],
)
def test_an_end_that_cannot_be_is_refused(school: Lms, times: dict[str, Any], code: str) -> None:
    given = {"start": "2027-07-01T10:00:00Z", "duration_s": None}
    assert_refused(plan(school, **given | times), 400, code)


def test_a_recording_is_imported_only_if_there_is_one(school: Lms) -> None:
    assert_refused(plan(school, options={"import_recording": True}), 400, "invalid_request")
    made = plan(school, options={"import_recording": True, "record_to_cloud": True})
    assert made.body["options"]["import_recording"] is True


def test_of_several_at_once_with_one_key_one_makes_the_meeting(school: Lms, zoom: Zoom, clock: Clock) -> None:
    request = NewMeeting.model_validate(meeting_request(start=rfc3339(clock.after(3600)), registrants=[]))
    creating = app.dependencies().meetings.creating

    def create(_: int) -> str:
        try:
            return creating.create(school.tenant_id, request, "lesson-1", clock.now())[0].meeting_id
        except Problem as problem:
            return f"{problem.code} {problem.retry_after_s}"

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(create, range(4)))
    assert (len(answers - {"creation_in_progress 2"}), len(zoom.meetings())) == (1, 1)
    assert create(5) in answers


def test_a_creation_that_died_after_the_meeting_was_stored_is_gone_on_with(
    school: Lms, zoom: Zoom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = rfc3339(clock.after(3600))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("rollcall.store.claims.ClaimStore.fulfil", die)
        with pytest.raises(KeyboardInterrupt):
            plan(school, "lesson-1", start=start)
    assert_refused(plan(school, "lesson-1", start=start), 409, "creation_in_progress")
    clock.forward(61)
    assert plan(school, "lesson-1", start=start).status == 201
    assert len(zoom.meetings()) == 1


def test_a_creation_that_fails_at_zoom_leaves_nothing(school: Lms, zoom: Zoom, clock: Clock) -> None:
    start = rfc3339(clock.after(3600))
    down(zoom, "POST", "/meetings")
    assert_refused(plan(school, "lesson-1", start=start), 503, "zoom_unavailable")
    assert (zoom.meetings(), school.get("meetings", "/v1/meetings")["items"]) == ([], [])
    assert plan(school, "lesson-1", start=start).status == 201


def test_a_meeting_that_cannot_be_read_back_is_as_zoom_said_it_made_it(school: Lms, zoom: Zoom) -> None:
    plan(school)  # the host is known from here on, so that the one GET is the look back
    down(zoom, "GET", "")
    made = plan(school)
    assert (made.status, made.body["overrides"], len(in_zoom(zoom))) == (201, [], 2)


def test_what_only_a_read_shows_is_told_as_an_override(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "locked.example", locked={"waiting_room": True})
    zoom.control("PUT", "/faults", {"api": {"create_echoes": True}})
    connect(lms, zoom, "admin@locked.example")
    made = plan(lms, host={"email": "tutor@locked.example"})
    assert made.body["overrides"] == [{"setting": "waiting_room", "requested": "false", "actual": "true"}]


def test_a_registration_that_silently_did_not_take_is_found_and_the_meeting_deleted(school: Lms, zoom: Zoom) -> None:
    zoom.control("PUT", "/faults", {"api": {"create_echoes": True, "drop_registration": ["tutor@school.example"]}})
    refused = assert_refused(plan(school), 409, "registration_not_possible")
    assert "without registration" in refused.body["detail"]
    assert (in_zoom(zoom), school.get("meetings", "/v1/meetings")["items"]) == ([], [])


def test_a_meeting_that_could_not_be_stored_is_deleted_in_zoom(
    school: Lms, zoom: Zoom, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> bool:
        raise ConnectionError

    monkeypatch.setattr(Table, "transact", fail)
    assert_refused(plan(school), 500, "internal_error")
    assert (len(zoom.meetings()), in_zoom(zoom)) == (1, [])
    assert [item for item in cloud.items() if item["kind_of"] in {"meeting", "zoom_meeting", "route"}] == []


def test_the_hundredth_write_of_a_host_is_made_and_the_next_refused_unasked(
    school: Lms, zoom: Zoom, cloud: Aws, clock: Clock
) -> None:
    made = plan(school)
    cloud.change("host_writes", writes=99)
    assert plan(school).status == 201
    with Calls(zoom).counted() as calls:
        refused = assert_refused(plan(school), 429, "host_daily_limit")
        patched = school.call("meetings", "PATCH", path_to(made), {"topic": "Geometry"})
    assert_refused(patched, 429, "host_daily_limit")
    assert calls.made == {}
    seconds_to_midnight = 86_400 - int(clock.time()) % 86_400
    assert int(refused.headers["retry-after"]) == seconds_to_midnight
    assert plan(school, host={"email": "deputy@school.example"}).status == 201
    assert read(school, made)["topic"] == "Algebra"


def test_a_limit_that_zoom_tells_of_is_kept_to_from_then_on(school: Lms, zoom: Zoom) -> None:
    made = plan(school)
    limited(zoom, "POST /v2/users/{user_id}/meetings", "host_day")
    assert_refused(plan(school), 429, "host_daily_limit")
    with Calls(zoom).counted() as calls:
        assert_refused(plan(school), 429, "host_daily_limit")
    assert calls.made == {}
    left = school.get("meetings", path_to(made, "/limits"))
    assert left["host_writes"] | {"resets_at": ""} == {"used": 100, "left": 0, "resets_at": ""}


def test_other_limits_come_with_their_own_reason_and_time(school: Lms, zoom: Zoom) -> None:
    for limit, code in (("second", "zoom_rate_limited"), ("account_day", "zoom_daily_limit")):
        limited(zoom, "POST /v2/users/{user_id}/meetings", limit)
        refused = assert_refused(plan(school), 429, code)
        assert int(refused.headers["retry-after"]) >= 1
    assert plan(school).status == 201


def test_what_is_left_of_a_hosts_day_is_readable_without_asking_zoom(school: Lms, zoom: Zoom, clock: Clock) -> None:
    made = plan(school)
    school.call("meetings", "PATCH", path_to(made), {"topic": "Geometry"})
    with Calls(zoom).counted() as calls:
        limits = school.get("meetings", path_to(made, "/limits"))
    assert (limits["host"], calls.made) == ({"email": "tutor@school.example"}, {})
    assert (limits["host_writes"]["used"], limits["host_writes"]["left"]) == (2, 98)
    assert limits["host_writes"]["resets_at"].endswith("T00:00:00Z")


def test_reading_a_meeting_asks_zoom_nothing(school: Lms, zoom: Zoom, dynamo_calls: DynamoCalls) -> None:
    made = create_meeting(school)
    with Calls(zoom).counted() as calls:
        found = read(school, made)
    assert calls.made == {}
    assert [one["learner_id"] for one in found["registrants"]["items"]] == ["l0", "l1", "l2"]
