"""A host's session of the day: what it costs, and that there is always one, and one only."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rollcall.lms.sign_ins import NewSignIn
from rollcall.store.meeting_records import Drift
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, add_zoom_account
from tests.integration.doors import BASE_URL, Answer
from tests.integration.meetings import Calls, assert_refused, in_zoom, limited
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import Room, connect, follow
from tests.integration.test_sign_ins import visitor

TUTOR = {"email": "tutor@school.example"}
CREATE, REGISTER = "POST /users/{user_id}/meetings", "POST /meetings/{meeting_id}/registrants"
HOST = "GET /users/{user_id}"


def sign_in(lms: Lms, learner: int = 0, host: dict[str, str] | None = TUTOR, **more: Any) -> Answer:
    person = {"learner_id": f"l{learner}", "name": f"Learner Number{learner}", "email": f"l{learner}@school.example"}
    return lms.call("sign_in", "POST", "/v1/sign-ins", {"host": host or TUTOR, "learner": person} | more)


def signed_in(lms: Lms, learner: int = 0, **more: Any) -> Any:
    answer = sign_in(lms, learner, **more)
    assert answer.status in {200, 201}, answer.body
    return answer.body


def at_ten(clock: Clock) -> None:
    """Of tomorrow's morning in Vienna."""
    tomorrow = clock.now().astimezone(ZoneInfo("Europe/Vienna")) + timedelta(days=1)
    clock.move_to(tomorrow.replace(hour=10, minute=0, second=0))


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> Lms:
    zoom.control("PUT", "/faults", {"oauth": {"access_token_s": 30 * 86_400}})  # tokens go by a clock of their own
    connect(lms, zoom)
    at_ten(clock)
    return lms


def calls_of(zoom: Zoom, lms: Lms, learner: int, **more: Any) -> dict[str, int]:
    with Calls(zoom).counted() as calls:
        signed_in(lms, learner, **more)
    return calls.made


def test_from_sign_in_to_redirect_zoom_is_called_twice_then_once_then_never(
    school: Lms, zoom: Zoom, clock: Clock
) -> None:
    assert calls_of(zoom, school, 0) == {HOST: 1, CREATE: 1, REGISTER: 1}  # a host nobody knows yet
    at_ten(clock)
    assert calls_of(zoom, school, 0) == {CREATE: 1, REGISTER: 1}
    assert calls_of(zoom, school, 1) == {REGISTER: 1}
    with Calls(zoom).counted() as repeated:
        follow(signed_in(school, 1)["sign_in_url"])
    assert repeated.made == {}


def test_a_host_of_the_second_account_is_not_looked_for_in_the_first_each_time(
    school: Lms, zoom: Zoom, clock: Clock
) -> None:
    add_zoom_account(zoom, "other.example")
    connect(school, zoom, "admin@other.example")
    host = {"email": "tutor@other.example"}
    signed_in(school, host=host)
    at_ten(clock)
    assert calls_of(zoom, school, 1, host=host) == {CREATE: 1, REGISTER: 1}


def test_a_host_is_asked_about_again_after_a_week(school: Lms, zoom: Zoom, clock: Clock) -> None:
    signed_in(school)
    clock.forward(7 * 86_400)
    assert calls_of(zoom, school, 1) == {HOST: 1, CREATE: 1, REGISTER: 1}


@pytest.mark.parametrize(
    ("path", "body", "code", "status"),
    [("plan", {"type": 1}, "host_not_licensed", 409), ("delete", None, "host_not_found", 404)],
)
def test_a_host_whom_zoom_refuses_since_yesterday_is_told_for_what_it_is(
    school: Lms, zoom: Zoom, clock: Clock, path: str, body: Any, code: str, status: int
) -> None:
    signed_in(school)
    zoom.control("POST", f"/users/{TUTOR['email']}/{path}", body)
    at_ten(clock)
    assert_refused(sign_in(school, 1), status, code)
    assert len(in_zoom(zoom)) == 1


def test_what_zoom_made_otherwise_is_noted_afterwards(lms: Lms, zoom: Zoom, backstage: Backstage) -> None:
    add_zoom_account(zoom, "locked.example", locked={"waiting_room": True})
    zoom.control("PUT", "/faults", {"api": {"create_echoes": True}})
    connect(lms, zoom, "admin@locked.example")
    meeting_id = signed_in(lms, host={"email": "tutor@locked.example"})["meeting_id"]
    read_back(backstage)
    meeting = lms.get("meetings", f"/v1/meetings/{meeting_id}")
    assert meeting["overrides"] == [{"setting": "waiting_room", "requested": "false", "actual": "true"}]
    assert meeting["drift"] == []


def test_registration_that_did_not_take_is_raised_and_says_what_to_do(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    zoom.control("PUT", "/faults", {"api": {"create_echoes": True, "drop_registration": [TUTOR["email"]]}})
    refused = assert_refused(sign_in(school), 409, "registration_closed")
    assert "/repair" in refused.body["action"]
    read_back(backstage)
    [meeting] = school.get("meetings", "/v1/meetings")["items"]
    assert [one["what"] for one in meeting["drift"]] == ["registration_off"]
    zoom.control("PUT", "/faults", {"api": {"drop_registration": []}})
    assert school.call("meetings", "POST", f"/v1/meetings/{meeting['meeting_id']}/repair").status == 200
    assert signed_in(school)["meeting_id"] == meeting["meeting_id"]


def test_where_registration_is_locked_clicks_do_not_use_up_the_hosts_day(school: Lms, zoom: Zoom, clock: Clock) -> None:
    zoom.control("PUT", "/faults", {"api": {"drop_registration": [TUTOR["email"]]}})
    for learner, tries in ((0, 1), (1, 0)):
        with Calls(zoom).counted() as calls:
            assert_refused(sign_in(school, learner), 409, "registration_not_possible")
        assert calls.made.get("POST /users/{user_id}/meetings", 0) == tries
    zoom.control("PUT", "/faults", {"api": {"drop_registration": []}})
    clock.forward(301)
    assert signed_in(school, 1)["state"] == "standby"


def read_back(backstage: Backstage) -> None:
    backstage.aws.hurry("meeting-jobs")
    backstage.do_meeting_jobs()


def test_a_cancelled_session_is_followed_by_another(school: Lms, zoom: Zoom) -> None:
    first = signed_in(school)["meeting_id"]
    assert school.call("meetings", "DELETE", f"/v1/meetings/{first}").status == 204
    second = signed_in(school, 1)["meeting_id"]
    assert second != first
    assert signed_in(school, 2)["meeting_id"] == second
    assert len(in_zoom(zoom)) == 1


@pytest.mark.parametrize("goodbye", [False, True])
def test_who_disconnects_and_connects_on_the_same_day_has_a_session_again(
    school: Lms, zoom: Zoom, backstage: Backstage, goodbye: bool
) -> None:
    first = signed_in(school)["meeting_id"]
    [connection] = school.get("connections", "/v1/connections")["items"]
    assert school.call("connections", "DELETE", f"/v1/connections/{connection['connection_id']}").status == 202
    assert_refused(sign_in(school, 1), 409, "zoom_not_connected")
    if goodbye:
        backstage.do_jobs()
    connect(school, zoom)
    second = signed_in(school, 1)
    assert second["meeting_id"] != first
    assert "/w/" in follow(second["sign_in_url"])
    backstage.do_jobs()
    assert signed_in(school, 2)["meeting_id"] == second["meeting_id"]


def number_of(lms: Lms) -> str:
    return str(lms.get("host_desk", f"/v1/daily-sessions?host_email={TUTOR['email']}")["number"])


def delete_in_zoom(lms: Lms, zoom: Zoom) -> str:
    """Gives the number that was."""
    number = number_of(lms)
    zoom.control("POST", f"/meetings/{number}/delete", {})
    return number


def told(backstage: Backstage) -> None:
    """Zoom's webhooks arrive, and what they ask for is done."""
    backstage.carry_webhooks()
    backstage.do_meeting_jobs()


def test_a_session_deleted_in_zoom_is_made_anew_and_the_links_follow(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    standing = [signed_in(school, learner) for learner in range(3)]
    old = delete_in_zoom(school, zoom)
    told(backstage)
    new = number_of(school)
    assert new != old
    for one in standing:
        assert f"/w/{new}?tk=" in follow(one["sign_in_url"])
    meeting = school.get("meetings", f"/v1/meetings/{standing[0]['meeting_id']}")
    assert (meeting["status"], meeting["drift"], meeting["zoom"]["meeting_number"]) == ("scheduled", [], new)
    assert [one["meeting_id"] for one in in_zoom(zoom)] == [new]
    with Calls(zoom).counted() as repeated:
        assert signed_in(school, 1)["meeting_id"] == standing[1]["meeting_id"]
    assert repeated.made == {}


def test_who_was_cancelled_is_not_registered_again(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    signed_in(school, 0)
    backstage.clock.forward(700)
    assert backstage.check_no_shows() == ["cancel_both_no_show"]
    signed_in(school, 1)
    delete_in_zoom(school, zoom)
    told(backstage)
    assert [one["registrants"] for one in in_zoom(zoom)] == [1]


def test_a_learner_who_finds_the_session_deleted_signs_in_all_the_same(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    first = signed_in(school)
    old = delete_in_zoom(school, zoom)
    second = signed_in(school, 1)  # before any webhook has told
    assert number_of(school) != old
    assert f"/w/{number_of(school)}?tk=" in follow(second["sign_in_url"])
    told(backstage)
    assert f"/w/{number_of(school)}?tk=" in follow(first["sign_in_url"])
    assert len(in_zoom(zoom)) == 1


def test_of_learners_who_find_it_deleted_at_once_one_makes_it(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    signed_in(school)
    delete_in_zoom(school, zoom)
    signing_in = importlib.import_module("functions.sign_in.app").dependencies().signing_in

    def come(learner: int) -> str:
        request = NewSignIn.model_validate(visitor(learner))
        reply = signing_in.sign_in(school.tenant_id, request, BASE_URL, clock.now()).reply
        return str(reply.meeting_id)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(come, range(1, 5)))) == 1
    assert len(in_zoom(zoom)) == 1
    told(backstage)
    assert [one["registrants"] for one in in_zoom(zoom)] == [5]


def test_whoever_read_it_as_deleted_finds_the_one_that_was_made_since(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    meeting_id = signed_in(school)["meeting_id"]
    delete_in_zoom(school, zoom)
    told(backstage)
    making_anew = importlib.import_module("functions.meeting_jobs.app").dependencies().making_anew
    now_known = making_anew.meetings.get(school.tenant_id, meeting_id)
    read_before = now_known.model_copy(update={"drift": [Drift(what="deleted", since=clock.now())]})
    with Calls(zoom).counted() as calls:
        made, side = making_anew.make(read_before, clock.now())
    assert (made, side.zoom_meeting_id, calls.made) == (now_known, number_of(school), {})


def test_what_was_seen_in_the_deleted_session_stays_with_its_learner(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    there = signed_in(school)
    room = Room(zoom, backstage.clock, number_of(school), backstage.clock.now())
    room.open(10)
    room.leave(160, room.join(60, follow(there["sign_in_url"])))
    room.end(200)
    backstage.carry_webhooks()
    delete_in_zoom(school, zoom)
    told(backstage)
    log = school.get("session_logs", f"/v1/session-logs/{there['session_log_id']}")
    assert (log["state"], log["seconds"]) == ("closed", 100)
    again = signed_in(school)
    assert again["session_log_id"] != there["session_log_id"]
    assert f"/w/{number_of(school)}?tk=" in follow(again["sign_in_url"])


def test_a_session_that_cannot_be_made_anew_yet_is_by_the_next_sign_in(
    school: Lms, zoom: Zoom, backstage: Backstage
) -> None:
    signed_in(school)
    old = delete_in_zoom(school, zoom)
    limited(zoom, "POST /v2/users/{user_id}/meetings", "account_day")
    told(backstage)
    assert number_of(school) == old
    assert signed_in(school, 1)["state"] == "standby"
    assert number_of(school) != old


def test_a_session_that_is_over_stays_deleted(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    signed_in(school)
    number = number_of(school)
    told(backstage)
    backstage.clock.forward(15 * 3600)
    zoom.control("POST", f"/meetings/{number}/delete", {})
    told(backstage)
    assert in_zoom(zoom) == []


def test_a_session_repaired_by_the_lms_has_its_learners_again(school: Lms, zoom: Zoom, backstage: Backstage) -> None:
    there = signed_in(school)
    delete_in_zoom(school, zoom)
    assert school.call("meetings", "POST", f"/v1/meetings/{there['meeting_id']}/repair").status == 200
    backstage.do_meeting_jobs()
    assert f"/w/{number_of(school)}?tk=" in follow(there["sign_in_url"])


def test_after_midnight_learners_go_where_the_host_still_is(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    clock.forward(13 * 3600)  # eleven in the evening
    evening = signed_in(school, 0)
    meeting = school.get("meetings", f"/v1/meetings/{evening['meeting_id']}")
    room = Room(zoom, clock, meeting["zoom"]["meeting_number"], clock.now())
    room.open(60)
    backstage.carry_webhooks()
    clock.forward(3600)
    assert signed_in(school, 1)["meeting_id"] == evening["meeting_id"]
    shown = school.get("host_desk", f"/v1/daily-sessions?host_email={TUTOR['email']}")
    assert shown["meeting_id"] == evening["meeting_id"]
    room.end(7200)
    backstage.carry_webhooks()
    assert signed_in(school, 2)["meeting_id"] != evening["meeting_id"]


def test_in_the_night_when_clocks_are_put_back_the_day_before_is_the_day_before(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    evening = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)  # half past eleven, in a zone that goes back at one in UTC
    clock.move_to(evening)
    there = signed_in(school, 0)
    meeting = school.get("meetings", f"/v1/meetings/{there['meeting_id']}")
    Room(zoom, clock, meeting["zoom"]["meeting_number"], clock.now()).open(60)
    backstage.carry_webhooks()
    clock.forward(4 * 3600)  # half past two, for the second time
    assert signed_in(school, 1)["meeting_id"] == there["meeting_id"]


def test_a_room_that_nobody_closed_is_left_behind_in_the_morning(
    school: Lms, zoom: Zoom, clock: Clock, backstage: Backstage
) -> None:
    first = signed_in(school, 0)
    meeting = school.get("meetings", f"/v1/meetings/{first['meeting_id']}")
    Room(zoom, clock, meeting["zoom"]["meeting_number"], clock.now()).open(60)
    backstage.carry_webhooks()
    clock.forward(20 * 3600)  # six in the morning
    assert signed_in(school, 1)["meeting_id"] != first["meeting_id"]
