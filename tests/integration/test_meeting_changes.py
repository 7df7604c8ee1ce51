"""Meetings changed: only what is different, and nobody is asked where nothing is."""

from typing import Any

import pytest

from tests.aws import DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, add_zoom_account
from tests.integration.doors import Answer
from tests.integration.meetings import Calls, assert_refused, down, in_zoom, path_to, read
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, follow, lesson, rfc3339

UPDATE, READ, CREATE = "PATCH /meetings/{meeting_id}", "GET /meetings/{meeting_id}", "POST /users/{user_id}/meetings"
DELETE, HOST = "DELETE /meetings/{meeting_id}", "GET /users/{user_id}"


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def made(school: Lms, clock: Clock) -> Answer:
    start = clock.after(7200)
    answer = create_meeting(school, start=rfc3339(start), registrants=[], description="Chapter 1")
    assert answer.status == 201, answer.body
    return answer


def change(lms: Lms, made: Answer, **changes: Any) -> Answer:
    return lms.call("meetings", "PATCH", path_to(made), changes)


def seen_in_zoom(zoom: Zoom, made: Answer) -> Any:
    number = made.body["zoom"]["meeting_number"]
    return next(one for one in zoom.meetings() if one["meeting_id"] == number)


def test_a_change_is_told_to_zoom_in_one_write_and_read_back(school: Lms, zoom: Zoom, made: Answer) -> None:
    with Calls(zoom).counted() as calls:
        changed = change(school, made, topic="Geometry", duration_s=5400, options={"waiting_room": True})
    assert changed.status == 200, changed.body
    assert calls.made == {UPDATE: 1, READ: 1}
    assert (changed.body["topic"], changed.body["duration_s"], changed.body["sequence"]) == ("Geometry", 5400, 1)
    assert (changed.body["options"]["waiting_room"], changed.body["overrides"]) == (True, [])
    assert seen_in_zoom(zoom, made)["topic"] == "Geometry"
    assert read(school, made) == changed.body


def test_what_changes_nothing_calls_nobody_and_writes_nothing(
    school: Lms, zoom: Zoom, made: Answer, dynamo_calls: DynamoCalls
) -> None:
    said = made.body
    same = {name: said[name] for name in ("topic", "description", "start", "duration_s", "time_zone", "options")}
    with Calls(zoom).counted() as calls:
        for changes in ({}, same, {"host": said["host"]}, {"connection_id": said["connection_id"]}):
            unchanged = change(school, made, **changes, alternative_hosts=[])
            assert (unchanged.status, unchanged.body["sequence"]) == (200, 0), unchanged.body
    assert (calls.made, dynamo_calls.writes()) == ({}, [])


def test_what_concerns_zoom_nothing_is_not_told_to_zoom(school: Lms, zoom: Zoom, made: Answer) -> None:
    assert change(school, made, options={"record_to_cloud": True}).status == 200
    with Calls(zoom).counted() as calls:
        changed = change(school, made, options={"import_recording": True})
    assert (calls.made, changed.body["options"]["import_recording"], changed.body["sequence"]) == ({}, True, 0)
    assert_refused(change(school, made, options={"record_to_cloud": False}), 400, "invalid_request")


def test_a_moved_meeting_is_found_at_its_new_time_with_the_same_links(school: Lms, zoom: Zoom, clock: Clock) -> None:
    made = create_meeting(school)
    start = clock.after(86_400)
    moved = change(school, made, start=rfc3339(start))
    assert (moved.body["start"], moved.body["sequence"]) == (rfc3339(start), 1)
    links = [{one["join_url"] for one in answer["registrants"]["items"]} for answer in (made.body, moved.body)]
    assert links[0] == links[1]


def test_a_change_says_an_end_in_the_zone_of_the_meeting(school: Lms, made: Answer) -> None:
    changed = change(school, made, start="2027-07-01T10:00:00", end="2027-07-01T11:00:00")
    assert (changed.body["start"], changed.body["duration_s"]) == ("2027-07-01T08:00:00Z", 3600)
    assert_refused(change(school, made, end="2027-07-01T10:00:00"), 400, "end_before_start")
    assert_refused(change(school, made, start="2027-03-28T02:30:00"), 400, "start_skipped_by_dst")
    assert_refused(change(school, made, start="2020-03-28T02:30:00"), 400, "start_in_past")
    assert_refused(change(school, made, end="2027-07-01T11:00:00Z", duration_s=60), 400, "invalid_request")


@pytest.mark.parametrize("wrong", [{"topic": ""}, {"time_zone": "Mars"}, {"duration_s": 59}, {"tpoic": "x"}])
def test_a_change_beyond_the_bounds_is_refused(school: Lms, made: Answer, wrong: dict[str, Any]) -> None:
    assert_refused(change(school, made, **wrong), 400, "invalid_request")


def test_what_zoom_locks_is_told_of_a_change_too(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "locked.example", locked={"mute_upon_entry": False})
    connect(lms, zoom, "admin@locked.example")
    made = create_meeting(lms, host={"email": "tutor@locked.example"}, registrants=[])
    changed = change(lms, made, options={"mute_on_entry": True})
    assert changed.body["overrides"] == [{"setting": "mute_upon_entry", "requested": "true", "actual": "false"}]


def test_alternative_hosts_are_checked_when_they_are_changed(school: Lms, zoom: Zoom, made: Answer) -> None:
    hosts = ["deputy@school.example", "basic@school.example"]
    with Calls(zoom).counted() as calls:
        assert_refused(change(school, made, alternative_hosts=hosts), 409, "alternative_hosts_refused")
    assert calls.made == {HOST: 2}
    changed = change(school, made, alternative_hosts=hosts, bad_alternative_hosts="leave_out")
    assert changed.body["alternative_hosts"] == ["deputy@school.example"]
    assert changed.body["left_out"] == [{"email": "basic@school.example", "reason": "not_licensed"}]
    assert change(school, made, alternative_hosts=[]).body["alternative_hosts"] == []


def test_what_is_there_already_can_be_changed_while_new_meetings_are_switched_off(school: Lms, made: Answer) -> None:
    off = school.get("administration", "/v1/settings") | {"enabled": False}
    assert school.call("administration", "PUT", "/v1/settings", off).status == 200
    assert change(school, made, alternative_hosts=["deputy@school.example"]).status == 200
    assert change(school, made, host={"email": "deputy@school.example"}).body["alternative_hosts"] == []


def test_another_host_gets_the_meeting_anew_and_learners_keep_their_links(
    school: Lms, zoom: Zoom, backstage: Backstage, clock: Clock
) -> None:
    made = create_meeting(school, start=rfc3339(clock.after(1800)))
    backstage.do_meeting_jobs()
    link = made.body["registrants"]["items"][0]["join_url"]
    before = follow(link)
    with Calls(zoom).counted() as calls:
        moved = change(school, made, host={"email": "deputy@school.example"})
    assert calls.made == {HOST: 1, CREATE: 1, READ: 1, DELETE: 1}
    assert moved.body["host"] == {"email": "deputy@school.example"}
    assert moved.body["zoom"] != made.body["zoom"]
    backstage.do_meeting_jobs()
    after = follow(link)
    assert moved.body["zoom"]["meeting_number"] in after
    assert before != after
    assert [one["registrants"] for one in in_zoom(zoom)] == [3]


def test_the_old_meetings_webhooks_are_let_go_after_a_change_of_host(
    school: Lms, zoom: Zoom, made: Answer, backstage: Backstage
) -> None:
    change(school, made, host={"email": "deputy@school.example"})
    routes = [item["zoom_meeting_id"] for item in backstage.aws.items() if item["kind_of"] == "route"]
    assert routes == [read(school, made)["zoom"]["meeting_number"]]


def test_a_change_of_host_that_fails_leaves_the_meeting_as_it_was(school: Lms, zoom: Zoom, made: Answer) -> None:
    down(zoom, "POST", "/meetings")
    assert_refused(change(school, made, host={"email": "deputy@school.example"}), 503, "zoom_unavailable")
    assert read(school, made) | {"registrants": None} == made.body | {"registrants": None}
    assert_refused(change(school, made, host={"email": "basic@school.example"}), 409, "host_not_licensed")
    assert change(school, made, host={"email": "deputy@school.example"}).status == 200
    assert len(in_zoom(zoom)) == 1


def test_a_change_that_zoom_fails_at_can_be_sent_again(school: Lms, zoom: Zoom, made: Answer) -> None:
    down(zoom, "PATCH", "")
    assert_refused(change(school, made, topic="Geometry"), 503, "zoom_unavailable")
    assert read(school, made)["topic"] == "Algebra"
    assert change(school, made, topic="Geometry").body["topic"] == "Geometry"


def test_a_change_beside_another_one_is_told_to_wait(school: Lms, made: Answer, backstage: Backstage) -> None:
    backstage.aws.change("meeting", changing_until=rfc3339(backstage.clock.after(60)))
    refused = assert_refused(change(school, made, topic="Geometry"), 409, "meeting_being_changed")
    assert refused.headers["retry-after"] == "2"


def test_a_meeting_that_was_deleted_in_zoom_is_told_with_a_way_out(school: Lms, zoom: Zoom, made: Answer) -> None:
    zoom.control("POST", f"/meetings/{made.body['zoom']['meeting_number']}/delete", {})
    refused = assert_refused(change(school, made, topic="Geometry"), 409, "meeting_deleted_in_zoom")
    assert "/repair" in refused.body["action"]
    start_link = school.call("meetings", "GET", path_to(made, "/start-link"))
    assert_refused(start_link, 409, "meeting_deleted_in_zoom")


def test_a_running_meeting_keeps_its_start_and_its_host(school: Lms, backstage: Backstage) -> None:
    running = lesson(school, backstage.zoom, backstage.clock, registrants=[])
    running.room.open(0)
    backstage.carry_webhooks()
    path, later = f"/v1/meetings/{running.meeting_id}", rfc3339(backstage.clock.after(600))
    assert_refused(school.call("meetings", "PATCH", path, {"start": later}), 409, "meeting_has_begun")
    moved = school.call("meetings", "PATCH", path, {"host": {"email": "deputy@school.example"}})
    assert_refused(moved, 409, "meeting_running")
    assert school.call("meetings", "PATCH", path, {"duration_s": 7200}).body["duration_s"] == 7200


def test_a_meeting_that_is_over_or_cancelled_is_not_changed(school: Lms, made: Answer, clock: Clock) -> None:
    clock.forward(7200 + 3600)
    assert_refused(change(school, made, topic="Geometry"), 409, "meeting_over")
    clock.reset()
    school.call("meetings", "DELETE", path_to(made))
    assert_refused(change(school, made, topic="Geometry"), 409, "meeting_cancelled")


def test_another_tenants_meeting_cannot_be_found(made: Answer, make_tenant: Any) -> None:
    other = make_tenant("Other School")
    for method, end in (("PATCH", ""), ("POST", "/initiate"), ("POST", "/end"), ("GET", "/limits")):
        answer = other.call("meetings", method, path_to(made, end), None if method == "GET" else {})
        assert_refused(answer, 404, "meeting_not_found")
