"""Meetings on behalf of hosts, through the LMS's door, in the simulated Zoom."""

from datetime import timedelta
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, add_zoom_account
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, follow, open_link, rfc3339, roster

BATCHES = "POST /v2/meetings/{meeting_id}/batch_registrants"


@pytest.fixture
def connection_id(lms: Lms, zoom: Zoom) -> str:
    return connect(lms, zoom)


@pytest.fixture
def school(lms: Lms, connection_id: str) -> Lms:
    """A tenant that is connected to Zoom."""
    return lms


def meetings_in(zoom: Zoom) -> list[dict[str, Any]]:
    return [meeting for meeting in zoom.meetings() if not meeting["is_deleted"]]


def listed(lms: Lms) -> list[Any]:
    return list(lms.get("meetings", "/v1/meetings")["items"])


def assert_refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code), answer.body


def test_a_meeting_is_made_with_its_roster_registered_in_one_batch(school: Lms, zoom: Zoom, connection_id: str) -> None:
    made = create_meeting(school)
    assert made.status == 201, made.body
    assert made.body["connection_id"] == connection_id
    assert made.body["registrants"]["count"] == 3
    assert (made.body["status"], made.body["room"]) == ("scheduled", "never_opened")
    assert made.body["overrides"] == []
    people = school.get("registrants", f"/v1/meetings/{made.body['meeting_id']}/registrants")["items"]
    assert [one["learner_id"] for one in people] == ["l0", "l1", "l2"]
    assert zoom.calls()[BATCHES] == 1
    [in_zoom] = meetings_in(zoom)
    assert in_zoom["meeting_id"] == made.body["zoom"]["meeting_number"]
    assert in_zoom["registrants"] == 3


def test_thirty_three_learners_are_two_batches(school: Lms, zoom: Zoom) -> None:
    made = create_meeting(school, registrants=roster(33))
    assert made.body["registrants"]["count"] == 33
    assert zoom.calls()[BATCHES] == 2
    assert meetings_in(zoom)[0]["registrants"] == 33


def test_a_learner_with_one_name_is_registered(school: Lms, zoom: Zoom) -> None:
    people = [{"learner_id": "l0", "name": "Plato", "email": "plato@school.example"}]
    assert create_meeting(school, registrants=people).status == 201


def test_what_the_account_locks_is_reported(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "locked.example", locked={"waiting_room": True, "auto_recording": "cloud"})
    connect(lms, zoom, "admin@locked.example")
    made = create_meeting(lms, host={"email": "tutor@locked.example"})
    assert made.body["overrides"] == [
        {"setting": "auto_recording", "requested": "none", "actual": "cloud"},
        {"setting": "waiting_room", "requested": "false", "actual": "true"},
    ]
    shown = lms.get("meetings", f"/v1/meetings/{made.body['meeting_id']}")
    follows = {"registrants", "roster"}  # Zoom is told of the roster after the answer
    assert {name: told for name, told in shown.items() if name not in follows} == {
        name: told for name, told in made.body.items() if name not in follows
    }


def test_options_are_asked_of_zoom(school: Lms) -> None:
    options = {"waiting_room": True, "participant_video": True, "mute_on_entry": True, "record_to_cloud": True}
    made = create_meeting(school, options=options)
    assert (made.status, made.body["overrides"]) == (201, [])


def test_a_host_on_zoom_basic_is_refused(school: Lms, zoom: Zoom) -> None:
    refused = create_meeting(school, host={"email": "basic@school.example"})
    assert_refused(refused, 409, "host_not_licensed")
    assert not zoom.meetings()


def test_a_host_whom_zoom_does_not_know_is_refused(school: Lms, zoom: Zoom) -> None:
    assert_refused(create_meeting(school, host={"email": "nobody@school.example"}), 404, "host_not_found")
    assert not zoom.meetings()


def test_a_host_of_another_zoom_account_is_unknown(school: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "other.example")
    assert_refused(create_meeting(school, host={"email": "tutor@other.example"}), 404, "host_not_found")


def test_a_host_who_connected_for_themselves_hosts_by_their_own_connection(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom, "tutor@school.example", "user")
    made = create_meeting(lms)
    assert (made.status, made.body["connection_id"]) == (201, connection_id)
    assert_refused(create_meeting(lms, host={"email": "admin@school.example"}), 409, "zoom_not_connected")
    named = create_meeting(lms, host={"email": "admin@school.example"}, connection_id=connection_id)
    assert_refused(named, 404, "host_not_found")


def test_without_a_connection_the_lms_is_told_to_connect(lms: Lms, zoom: Zoom) -> None:
    refused = create_meeting(lms)
    assert_refused(refused, 409, "zoom_not_connected")
    assert "POST /v1/connections" in refused.body["action"]


def test_a_start_in_the_past_is_refused(school: Lms, zoom: Zoom, clock: Clock) -> None:
    assert_refused(create_meeting(school, start=rfc3339(clock.now())), 400, "start_in_past")
    assert not zoom.meetings()


def test_a_meeting_lasts_a_minute_to_a_day(school: Lms, zoom: Zoom) -> None:
    for duration_s in (86_401, 59, 0, -60):
        refused = create_meeting(school, duration_s=duration_s)
        assert_refused(refused, 400, "invalid_request")
        assert "duration_s" in refused.body["detail"]
    assert not zoom.meetings()
    assert [create_meeting(school, duration_s=right).status for right in (60, 86_400)] == [201, 201]


def test_a_learner_twice_in_a_roster_is_refused(school: Lms, zoom: Zoom) -> None:
    one, other = roster(2)
    assert_refused(create_meeting(school, registrants=[one, other | {"learner_id": "l0"}]), 400, "roster_repeats")
    assert not zoom.meetings()


def test_one_idempotency_key_makes_one_meeting(school: Lms, zoom: Zoom, clock: Clock) -> None:
    start = rfc3339(clock.after(3600))
    first, second = (create_meeting(school, key="lesson-1", start=start) for _ in range(2))
    assert (second.status, second.body["meeting_id"]) == (201, first.body["meeting_id"])
    assert len(zoom.meetings()) == 1


def test_an_idempotency_key_with_another_body_is_refused(school: Lms, zoom: Zoom) -> None:
    create_meeting(school, key="lesson-1")
    refused = create_meeting(school, key="lesson-1", topic="Geometry")
    assert_refused(refused, 422, "idempotency_key_reused")
    assert len(zoom.meetings()) == 1


def test_an_idempotency_key_belongs_to_its_tenant(school: Lms, zoom: Zoom, make_tenant: Any) -> None:
    other = make_tenant("Other School")
    add_zoom_account(zoom, "other.example")
    connect(other, zoom, "admin@other.example")
    first = create_meeting(school, key="lesson-1")
    second = create_meeting(other, key="lesson-1", host={"email": "tutor@other.example"})
    assert (first.status, second.status) == (201, 201)
    assert len(zoom.meetings()) == 2


def test_after_an_error_of_zoom_the_same_request_works(school: Lms, zoom: Zoom, clock: Clock) -> None:
    start = rfc3339(clock.after(3600))
    zoom.refuse(Refusal("POST", "/meetings", 500, {"code": 500, "message": "Internal error"}))
    assert_refused(create_meeting(school, key="lesson-1", start=start), 503, "zoom_unavailable")
    assert create_meeting(school, key="lesson-1", start=start).status == 201
    assert len(zoom.meetings()) == 1


def test_a_meeting_without_registration_is_deleted_again(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "locked.example", locked={"approval_type": 2})
    connect(lms, zoom, "admin@locked.example")
    refused = create_meeting(lms, host={"email": "tutor@locked.example"})
    assert_refused(refused, 409, "registration_not_possible")
    assert (len(zoom.meetings()), meetings_in(zoom), listed(lms)) == (1, [], [])


def test_meetings_are_listed_latest_first_and_page_by_page(
    school: Lms, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rollcall.services.meetings.reading._PAGE", 2)
    for hour in (1, 2, 3):
        assert (
            create_meeting(school, topic=f"at {hour}", start=rfc3339(clock.after(hour * 3600)), registrants=[]).status
            == 201
        )
    first = school.get("meetings", "/v1/meetings")
    assert [one["topic"] for one in first["items"]] == ["at 3", "at 2"]
    second = school.get("meetings", f"/v1/meetings?cursor={first['cursor']}")
    assert [one["topic"] for one in second["items"]] == ["at 1"]
    assert second.get("cursor") is None


def test_registrants_are_listed_page_by_page(school: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.meetings.rosters.viewing._PAGE", 2)
    made = create_meeting(school)
    path = f"/v1/meetings/{made.body['meeting_id']}/registrants"
    first = school.get("registrants", path)
    second = school.get("registrants", f"{path}?cursor={first['cursor']}")
    assert [one["learner_id"] for one in first["items"] + second["items"]] == ["l0", "l1", "l2"]
    assert second.get("cursor") is None


def test_a_cursor_that_is_not_ours_is_refused(lms: Lms) -> None:
    for cursor in ("made-up", "e30=", "W10="):
        answer = lms.call("meetings", "GET", f"/v1/meetings?cursor={cursor}")
        assert answer.status == 400
        assert "cursor" in answer.body["detail"]


def test_the_hosts_start_link_is_fetched_fresh_and_never_stored(school: Lms, cloud: Aws) -> None:
    made = create_meeting(school)
    path = f"/v1/meetings/{made.body['meeting_id']}/start-link"
    links = {school.get("meetings", path)["start_url"] for _ in range(2)}
    assert len(links) == 2
    assert "zak=" not in str(cloud.items())


def test_cancelling_ends_the_meeting_in_zoom_and_its_links(school: Lms, zoom: Zoom) -> None:
    made = create_meeting(school)
    path = f"/v1/meetings/{made.body['meeting_id']}"
    person = school.get("registrants", f"{path}/registrants")["items"][0]
    assert [school.call("meetings", "DELETE", path).status for _ in range(2)] == [204, 204]
    assert school.get("meetings", path)["status"] == "cancelled"
    assert meetings_in(zoom) == []
    closed = open_link(person["join_url"])
    assert (closed.status, "was cancelled" in closed.body) == (410, True)
    assert_refused(school.call("meetings", "GET", f"{path}/start-link"), 409, "meeting_cancelled")


def test_a_personal_link_leads_to_zoom_from_an_hour_before_to_two_hours_after(school: Lms, clock: Clock) -> None:
    start = clock.after(7200)
    made = create_meeting(school, start=rfc3339(start))
    path = f"/v1/meetings/{made.body['meeting_id']}/registrants"
    link = school.get("registrants", path)["items"][0]["join_url"]
    clock.move_to(start - timedelta(seconds=3601))
    assert "You are early" in open_link(link).body
    clock.move_to(start - timedelta(seconds=3600))
    assert f"/w/{made.body['zoom']['meeting_number']}?tk=" in follow(link)
    clock.move_to(start + timedelta(seconds=3600 + 7200 - 1))
    assert follow(link)
    clock.forward(1)
    assert "is over" in open_link(link).body


def test_each_learner_has_a_link_of_their_own_that_a_preview_does_not_follow(school: Lms, clock: Clock) -> None:
    made = create_meeting(school)
    people = school.get("registrants", f"/v1/meetings/{made.body['meeting_id']}/registrants")["items"]
    assert len({follow(one["join_url"]) for one in people}) == 3
    preview = open_link(people[0]["join_url"], "HEAD")
    assert (preview.status, "location" in preview.headers) == (200, False)
    assert open_link("https://rollcall.example/join/made-up").status == 404


def test_every_meeting_made_in_zoom_is_counted_for_its_host(school: Lms, cloud: Aws) -> None:
    for _ in range(2):
        create_meeting(school)
    create_meeting(school, host={"email": "basic@school.example"})
    [counted] = [item for item in cloud.items() if item["kind_of"] == "host_writes"]
    assert counted["writes"] == 2
