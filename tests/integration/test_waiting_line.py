"""The waiting line: learners stand in it in their order, hosts take them, send them back, or let them go."""

import importlib
import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.lms.problems import Problem
from rollcall.lms.waiting_lines import TakeRequest
from rollcall.store.sign_ins import Outcome, SignInStore
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import create_meeting, follow, open_link, rfc3339, roster
from tests.integration.waiting_line import MENTOR, TUTOR, Center, Waiter, open_center, settings

ADDED = "POST /v2/meetings/{meeting_id}/registrants"
STATUS = "PUT /v2/meetings/{meeting_id}/registrants/status"


@pytest.fixture
def center(lms: Lms, zoom: Zoom, clock: Clock) -> Center:
    return open_center(lms, zoom, clock)


@pytest.fixture
def waiter(center: Center) -> Waiter:
    return center.wait()


def lesson(center: Center, **changes: Any) -> str:
    """A scheduled meeting whose door is open; gives its id."""
    made = create_meeting(center.lms, start=rfc3339(center.clock.after(1800)), **changes)
    assert made.status == 201, made.body
    return str(made.body["meeting_id"])


def registrants(center: Center, meeting_id: str) -> dict[str, str]:
    items = center.lms.get("registrants", f"/v1/meetings/{meeting_id}/registrants")["items"]
    return {one["learner_id"]: one["status"] for one in items}


def test_hosts_see_who_waits_since_when_and_what_for(center: Center) -> None:
    first = center.wait(0, purpose="Fractions", host={"email": TUTOR})
    center.wait(1)
    line = center.line()
    assert [(one["place"], one["learner_id"]) for one in line] == [(1, "l0"), (2, "l1")]
    assert line[0] == {
        "place": 1,
        "session_log_id": first.session_log_id,
        "learner_id": "l0",
        "name": "Learner Number0",
        "since": first.log()["signed_in_at"],
        "purpose": "Fractions",
        "host": TUTOR,
        "reason": None,
    }
    assert line[1]["host"] is None


def test_waiting_asks_zoom_nothing(center: Center, waiter: Waiter, zoom: Zoom, cloud: Aws) -> None:
    assert center.in_line() == ["l0"]
    assert not zoom.meetings()
    assert cloud.schedules("no-shows") == {}


def test_a_long_line_is_read_by_pages(center: Center) -> None:
    for learner in range(103):
        center.wait(learner)
    page = center.lms.get("host_desk", "/v1/waiting-line")
    center.taken(Waiter(center.lms, page["items"][0]["session_log_id"], ""))
    rest = center.lms.get("host_desk", f"/v1/waiting-line?cursor={page['cursor']}")
    assert len(page["items"]) == 100
    assert [(one["place"], one["learner_id"]) for one in rest["items"]] == [(100, "l100"), (101, "l101"), (102, "l102")]
    assert rest["cursor"] is None


def test_every_program_has_a_line_of_its_own(center: Center) -> None:
    for program in ("math", "music"):
        center.put_program(program)
    center.wait(0, program_id="math")
    center.wait(1)
    assert center.in_line(program_id="math") == ["l0"]
    assert center.in_line(program_id="music") == []
    assert center.in_line() == ["l1"]
    unknown = center.lms.call("host_desk", "GET", "/v1/waiting-line?program_id=arts")
    assert (unknown.status, unknown.body["code"]) == (404, "program_not_found")


def test_a_tenant_sees_and_takes_from_its_own_line_alone(
    center: Center, waiter: Waiter, make_tenant: MakeTenant, zoom: Zoom, clock: Clock
) -> None:
    neighbor = Center(make_tenant("Neighbor"), zoom, clock)
    assert neighbor.in_line() == []
    assert [act(waiter).status for act in (neighbor.take, neighbor.send_back, neighbor.remove)] == [404] * 3
    assert center.in_line() == ["l0"]


def test_whoever_is_taken_stands_by_in_the_hosts_session(
    center: Center, waiter: Waiter, zoom: Zoom, cloud: Aws
) -> None:
    taken = center.taken(waiter)
    assert (taken["state"], taken["taken_by"]) == ("standby", TUTOR)
    assert center.in_line() == []
    [meeting] = zoom.meetings()
    assert meeting["topic"].startswith("Session ")
    assert f"/w/{meeting['meeting_id']}?tk=" in follow(waiter.url)
    [(at, message)] = cloud.schedules("no-shows").values()
    assert message["session_log_id"] == waiter.session_log_id
    assert datetime.fromisoformat(taken["deadline"]) == center.clock.after(600)
    assert at == center.clock.after(600 + 90 + 1)


def test_a_host_takes_any_one_whoever_was_wished_for(center: Center) -> None:
    center.wait(0)
    wished = center.wait(1, host={"email": MENTOR})
    assert center.taken(wished)["taken_by"] == TUTOR
    assert center.in_line() == ["l0"]


def test_a_host_takes_into_a_meeting_of_their_choice(center: Center, backstage: Backstage) -> None:
    waiter, meeting_id = center.wait(7), lesson(center)
    taken = center.taken(waiter, meeting_id=meeting_id)
    meeting = center.lms.get("meetings", f"/v1/meetings/{meeting_id}")
    assert (taken["meeting_id"], meeting["registrants"]["count"]) == (meeting_id, 4)
    assert f"/w/{meeting['zoom']['meeting_number']}?tk=" in follow(waiter.url)
    assert [item["has_session_logs"] for item in backstage.aws.items() if item["kind_of"] == "meeting"] == [True]


def test_of_two_hosts_at_once_one_takes_and_the_other_is_told(center: Center, zoom: Zoom) -> None:
    # Below the handler: AWS gives each of two events a container of its own, and these have one between them.
    taking = importlib.import_module("functions.host_desk.app").dependencies().desk.taking
    waiter = center.wait(7)
    meetings = {host: lesson(center, host={"email": host}) for host in (TUTOR, MENTOR)}

    def take(host: str) -> str:
        request = TakeRequest.model_validate({"host": {"email": host}, "meeting_id": meetings[host]})
        try:
            taking.take(center.lms.tenant_id, waiter.session_log_id, request, center.clock.now())
        except Problem as problem:
            return f"{problem.code}: {problem.detail}"
        return host

    before = zoom.calls().get(ADDED, 0)
    with ThreadPoolExecutor(2) as pool:
        winner, loser = sorted(pool.map(take, (TUTOR, MENTOR)), key=lambda told: told.startswith("already"))
    assert loser.startswith(f"already_taken: {winner} has taken this learner")
    assert (waiter.log()["taken_by"], waiter.log()["meeting_id"]) == (winner, meetings[winner])
    assert zoom.calls()[ADDED] == before + 1


def test_taking_again_is_told_as_it_is(center: Center, waiter: Waiter, zoom: Zoom) -> None:
    first, calls = center.taken(waiter), zoom.calls()
    assert center.taken(waiter) == first
    assert center.taken(waiter, meeting_id=first["meeting_id"]) == first
    assert zoom.calls() == calls
    elsewhere = center.take(waiter, meeting_id="mtg_other")
    assert (elsewhere.status, elsewhere.body["code"]) == (409, "already_taken")
    assert TUTOR in elsewhere.body["detail"]


def test_a_learner_in_the_session_by_another_sign_in_is_not_taken_twice(center: Center) -> None:
    center.put_program("math", waiting_line=False)
    direct = center.sign_in(0, program_id="math", host={"email": TUTOR})
    assert direct.body["state"] == "standby"
    waiter = center.wait(0)
    refused = center.take(waiter)
    assert (refused.status, refused.body["code"]) == (409, "already_signed_in")
    assert direct.body["session_log_id"] in refused.body["detail"]
    assert center.in_line() == ["l0"]
    back = center.send_back(Waiter(center.lms, direct.body["session_log_id"], ""))
    assert (back.status, back.body["code"]) == (409, "never_in_line")


def test_a_second_tab_follows_the_first(center: Center, waiter: Waiter) -> None:
    again = center.sign_in(0)
    assert (again.status, again.body["session_log_id"]) == (200, waiter.session_log_id)
    assert again.body["sign_in_url"] == waiter.url
    center.taken(waiter)
    later = center.sign_in(0)
    assert (later.status, later.body["state"], later.body["session_log_id"]) == (200, "standby", waiter.session_log_id)
    assert center.in_line() == []


def test_whoever_is_sent_back_has_their_old_place_and_no_way_in(
    center: Center, waiter: Waiter, zoom: Zoom, cloud: Aws
) -> None:
    center.wait(1)
    meeting_id = center.taken(waiter)["meeting_id"]
    back = center.send_back(waiter)
    assert (back.status, back.body["state"], back.body["reason"]) == (200, "waiting", "sent_back")
    assert (back.body["meeting_id"], back.body["taken_by"], back.body["deadline"]) == (None, None, None)
    assert center.in_line() == ["l0", "l1"]
    assert cloud.schedules("no-shows") == {}
    assert registrants(center, meeting_id) == {"l0": "cancelled"}
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 0
    calls = zoom.calls()
    assert center.send_back(waiter).status == 200
    assert zoom.calls() == calls


def test_whoever_was_sent_back_is_taken_again(center: Center, waiter: Waiter, zoom: Zoom) -> None:
    center.taken(waiter)
    center.send_back(waiter)
    center.clock.forward(60)
    taken = center.taken(waiter)
    assert (taken["state"], taken["reason"]) == ("standby", None)
    assert datetime.fromisoformat(taken["deadline"]) == center.clock.after(600)
    assert "?tk=" in follow(waiter.url)
    assert (zoom.calls()[ADDED], zoom.calls()[STATUS]) == (1, 2)


def test_whoever_arrives_while_they_are_sent_back_stays_registered(
    center: Center, waiter: Waiter, cloud: Aws, zoom: Zoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting_id, send_back = center.taken(waiter)["meeting_id"], SignInStore.send_back

    def too_late(*asked: Any) -> Outcome:
        cloud.change("session_log", state="live")
        return send_back(*asked)

    monkeypatch.setattr(SignInStore, "send_back", too_late)
    told = center.send_back(waiter)
    assert (told.status, told.body["code"]) == (409, "in_session")
    assert registrants(center, meeting_id) == {"l0": "registered"}
    assert zoom.calls()[STATUS] == 2
    assert "?tk=" in follow(waiter.url)


def test_nobody_is_sent_back_whose_registration_zoom_keeps(center: Center, waiter: Waiter, zoom: Zoom) -> None:
    center.taken(waiter)
    zoom.refuse(Refusal("PUT", "/status", 500, {"code": 500, "message": "Internal error"}))
    assert center.send_back(waiter).status == 503
    assert waiter.log()["state"] == "standby"
    assert center.send_back(waiter).status == 200


def test_whoever_is_in_the_room_is_neither_sent_back_nor_removed(
    center: Center, waiter: Waiter, backstage: Backstage, zoom: Zoom
) -> None:
    center.taken(waiter)
    [meeting] = zoom.meetings()
    for what in ({"what": "start"}, {"what": "join", "join_url": follow(waiter.url)}):
        zoom.control("POST", f"/meetings/{meeting['meeting_id']}/{what.pop('what')}", what)
    backstage.carry_webhooks()
    assert waiter.log()["state"] == "live"
    told = [center.send_back(waiter), center.remove(waiter)]
    assert [(one.status, one.body["code"]) for one in told] == [(409, "in_session")] * 2


def test_a_host_removes_somebody_who_waits(center: Center, waiter: Waiter) -> None:
    removed = center.remove(waiter, "Wrong subject")
    assert (removed.status, removed.body["state"], removed.body["reason"]) == (200, "cancelled", "removed_by_host")
    assert removed.body["note"] == "Wrong subject"
    assert center.in_line() == []
    assert center.remove(waiter).body == removed.body
    refused = center.take(waiter)
    assert (refused.status, refused.body["code"]) == (409, "not_waiting")
    assert center.wait(0).session_log_id != waiter.session_log_id


def test_a_host_removes_somebody_on_standby(center: Center, waiter: Waiter, cloud: Aws) -> None:
    meeting_id = center.taken(waiter)["meeting_id"]
    assert center.remove(waiter).body["state"] == "cancelled"
    assert registrants(center, meeting_id) == {"l0": "cancelled"}
    assert cloud.schedules("no-shows") == {}
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 0


def test_a_removal_that_zoom_did_not_hear_of_is_finished_by_the_next(
    center: Center, waiter: Waiter, zoom: Zoom
) -> None:
    meeting_id = center.taken(waiter)["meeting_id"]
    zoom.refuse(Refusal("PUT", "/status", 500, {"code": 500, "message": "Internal error"}))
    assert center.remove(waiter).status == 503
    assert waiter.log()["state"] == "cancelled"
    assert center.remove(waiter).status == 200
    assert registrants(center, meeting_id) == {"l0": "cancelled"}


def test_a_removal_that_zoom_did_not_hear_of_is_finished_by_the_check(
    center: Center, waiter: Waiter, zoom: Zoom, backstage: Backstage
) -> None:
    meeting_id = center.taken(waiter)["meeting_id"]
    zoom.refuse(Refusal("PUT", "/status", 500, {"code": 500, "message": "Internal error"}))
    assert center.remove(waiter).status == 503
    center.clock.forward(600 + 90 + 1)
    assert backstage.check_no_shows() == ["nothing"]
    assert registrants(center, meeting_id) == {"l0": "cancelled"}
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 0
    assert waiter.log()["reason"] == "removed_by_host"


def test_a_removal_that_is_overtaken_leaves_nobody_in_the_line(
    center: Center, waiter: Waiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_line, overtaken = SignInStore.leave_line, [Outcome.CHANGED]  # sent back and there again, say

    def contended(*asked: Any) -> Outcome:
        return overtaken.pop() if overtaken else leave_line(*asked)

    monkeypatch.setattr(SignInStore, "leave_line", contended)
    assert center.remove(waiter).body["state"] == "cancelled"
    assert center.in_line() == []


def test_nobody_is_led_into_yesterdays_session(center: Center, waiter: Waiter, zoom: Zoom, cloud: Aws) -> None:
    center.taken(waiter)
    cloud.change("session_log", state="live")  # and that they left, and that the room closed, is never heard of
    cloud.change("meeting", room="open")
    assert center.sign_in(0).body["session_log_id"] == waiter.session_log_id
    center.clock.forward(24 * 3600)
    assert center.wait(0).session_log_id != waiter.session_log_id
    assert center.in_line() == ["l0"]
    assert len(zoom.meetings()) == 1


def test_whose_first_link_is_forgotten_is_given_another_that_leads_there(center: Center, waiter: Waiter) -> None:
    logs = importlib.import_module("functions.sign_in.app").dependencies().signing_in.standing_by.logs
    logs.table.delete(logs.visitor(center.lms.tenant_id, waiter.session_log_id).key)
    again = center.sign_in(0)
    assert (again.status, again.body["session_log_id"]) == (200, waiter.session_log_id)
    assert open_link(again.body["sign_in_url"]).status == open_link(waiter.url).status == 200


def test_whom_zoom_refuses_waits_again_at_their_place(center: Center, waiter: Waiter, zoom: Zoom, cloud: Aws) -> None:
    center.wait(1)
    zoom.refuse(Refusal("POST", "/registrants", 400, {"code": 3043, "message": "Maximum registrants reached"}))
    refused = center.take(waiter)
    assert (refused.status, refused.body["code"]) == (409, "meeting_full")
    log = waiter.log()
    assert (log["state"], log["reason"], log["taken_by"]) == ("waiting", "meeting_full", None)
    assert [(one["learner_id"], one["reason"]) for one in center.line()] == [("l0", "meeting_full"), ("l1", None)]
    assert cloud.schedules("no-shows") == {}
    assert center.taken(waiter)["reason"] is None


def test_nobody_is_taken_into_a_session_without_room(center: Center, zoom: Zoom) -> None:
    [connection] = center.lms.get("connections", "/v1/connections")["items"]
    bounded = center.lms.call(
        "connections", "PUT", f"/v1/connections/{connection['connection_id']}/capacity", {"participants": 1}
    )
    assert bounded.status == 200, bounded.body
    first, second = center.wait(0), center.wait(1)
    center.taken(first)
    refused = center.take(second)
    assert (refused.status, refused.body["code"]) == (409, "capacity_exceeded")
    assert center.in_line() == ["l1"]
    center.send_back(first)
    assert center.taken(second)["state"] == "standby"


@pytest.mark.parametrize(
    ("seconds", "code"), [(-3 * 3600, "meeting_not_open"), (3601, "meeting_over"), (0, "meeting_cancelled")]
)
def test_nobody_is_taken_where_nobody_gets_in(center: Center, waiter: Waiter, seconds: int, code: str) -> None:
    meeting_id = lesson(center)
    start = datetime.fromisoformat(center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["start"])
    if code == "meeting_cancelled":
        center.lms.call("meetings", "DELETE", f"/v1/meetings/{meeting_id}")
    center.clock.move_to(start + timedelta(seconds=seconds))
    refused = center.take(waiter, meeting_id=meeting_id)
    assert (refused.status, refused.body["code"]) == (409, code)
    assert center.in_line() == ["l0"]


def test_what_is_off_takes_nobody(center: Center, waiter: Waiter) -> None:
    assert center.lms.call("administration", "PUT", "/v1/settings", settings(enabled=False)).status == 200
    refused = center.take(waiter)
    assert (refused.status, refused.body["code"]) == (403, "meetings_disabled")
    assert center.in_line() == ["l0"]


def test_a_learner_on_the_roster_is_taken_without_asking_zoom(center: Center, zoom: Zoom) -> None:
    meeting_id, calls = lesson(center), zoom.calls()
    waiter = center.wait(0)
    center.taken(waiter, meeting_id=meeting_id)
    assert zoom.calls() == calls
    assert "?tk=" in follow(waiter.url)
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 3
    assert center.remove(waiter).status == 200
    assert registrants(center, meeting_id)["l0"] == "registered"
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 3


def test_a_roster_leaves_those_alone_who_dropped_in(center: Center, backstage: Backstage) -> None:
    meeting_id = lesson(center)
    center.taken(center.wait(7), meeting_id=meeting_id)
    answer = center.lms.call("registrants", "PUT", f"/v1/meetings/{meeting_id}/registrants", {"registrants": roster(2)})
    assert answer.status in {200, 202}, answer.body
    backstage.do_meeting_jobs()
    assert registrants(center, meeting_id) == {
        "l0": "registered",
        "l1": "registered",
        "l2": "cancelled",
        "l7": "registered",
    }


def test_whom_a_roster_names_since_stays_when_the_host_lets_them_go(center: Center, backstage: Backstage) -> None:
    meeting_id = lesson(center)
    waiter = center.wait(7)
    center.taken(waiter, meeting_id=meeting_id)
    person = {"learner_id": "l7", "name": "Learner Number7", "email": "l7@s.example"}
    named = {"registrants": [*roster(3), person]}
    center.lms.call("registrants", "PUT", f"/v1/meetings/{meeting_id}/registrants", named)
    backstage.do_meeting_jobs()
    assert center.send_back(waiter).body["state"] == "waiting"
    assert registrants(center, meeting_id)["l7"] == "registered"
    assert center.lms.get("meetings", f"/v1/meetings/{meeting_id}")["registrants"]["count"] == 4


def test_a_learner_who_was_let_go_can_be_named_by_the_roster(center: Center, backstage: Backstage) -> None:
    meeting_id = lesson(center)
    waiter = center.wait(7)
    center.taken(waiter, meeting_id=meeting_id)
    center.remove(waiter)
    person = {"learner_id": "l7", "name": "Learner Number7", "email": "l7@s.example"}
    named = {"registrants": [*roster(3), person]}
    center.lms.call("registrants", "PUT", f"/v1/meetings/{meeting_id}/registrants", named)
    backstage.do_meeting_jobs()
    assert registrants(center, meeting_id)["l7"] == "registered"


def test_every_step_reaches_the_lms(center: Center, cloud: Aws, backstage: Backstage) -> None:
    endpoint = center.lms.call("connections", "POST", "/v1/endpoints", {"url": "http://127.0.0.1:1/hooks"})
    assert endpoint.status == 201, endpoint.body
    told, looks = [], [cloud.items()]
    waiter = center.wait()
    looks.append(cloud.items())
    for act in (center.take, center.send_back, center.remove):
        assert act(waiter).status == 200
        looks.append(cloud.items())
    for before, after in itertools.pairwise(looks):
        told += [one["event"] for one in backstage.announce(before, after)]
    steps = [event for event in told if event["type"].startswith("session_log.")]
    assert [event["type"].removeprefix("session_log.") for event in steps] == [
        "waiting",
        "standby",
        "waiting",
        "cancelled",
    ]
    assert steps[1]["data"]["taken_by"] == TUTOR
    assert steps[3]["data"]["reason"] == "removed_by_host"


def test_session_logs_are_found_by_when_they_were_signed_in(center: Center) -> None:
    begun = center.clock.now()
    waiters = [center.wait(learner) for learner in range(4)]  # a second apart
    since, until = (rfc3339(begun + timedelta(seconds=second)).replace("+", "%2B") for second in (1, 3))
    found = center.lms.get("session_logs", f"/v1/session-logs?since={since}&until={until}")["items"]
    assert [one["session_log_id"] for one in found] == [waiters[2].session_log_id, waiters[1].session_log_id]
    assert len(center.lms.get("session_logs", f"/v1/session-logs?since={since}")["items"]) == 3
    assert center.lms.call("session_logs", "GET", "/v1/session-logs?since=yesterday").status == 400
