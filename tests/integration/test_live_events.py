"""Live events: several sessions, of which each learner picks one, changes it, and is registered only there."""

import importlib
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from icalendar import Calendar

from rollcall.ids import LearnerId
from rollcall.lms.live_events import EventLearnerRequest, NewLiveEvent
from rollcall.lms.problems import Problem
from rollcall.services.live_events.asking import LAST_ATTEMPT
from rollcall.services.meetings.rosters.requesting import RosterRequests
from tests.aws import Aws, DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.browsers import again, consented
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import Answer, call, receive
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, follow, open_link, path_of, rfc3339
from tests.integration.test_housekeeping import tidy
from tests.integration.test_lms_events import listen
from tests.integration.test_reconnecting import end_grant

CREATED = "POST /v2/users/{user_id}/meetings"
DAY_S = 86_400


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


def wanted(clock: Clock, count: int = 2, **changes: Any) -> dict[str, Any]:
    """Sessions of an hour, a day apart, the first of them tomorrow."""
    capacity = changes.pop("capacity", None)
    sessions = [
        {"start": rfc3339(clock.after(DAY_S * (n + 1))), "duration_s": 3600}
        | ({"capacity": capacity} if capacity else {})
        for n in range(count)
    ]
    shared = {"host": {"email": "tutor@school.example"}, "topic": "Open evening", "time_zone": "Europe/Vienna"}
    return shared | {"sessions": sessions} | changes


def create(lms: Lms, clock: Clock, key: str = "", **changes: Any) -> Answer:
    headers = {"Idempotency_Key": key} if key else {}
    return lms.call("live_events", "POST", "/v1/live-events", wanted(clock, **changes), **headers)


def read(lms: Lms, event: Any) -> Any:
    return lms.get("live_events", f"/v1/live-events/{event['live_event_id']}")


def invite(lms: Lms, event: Any, learner: str = "l0", **changes: Any) -> Answer:
    person = {"name": f"Learner {learner}", "email": f"{learner}@school.example"} | changes
    return lms.call("live_events", "PUT", f"/v1/live-events/{event['live_event_id']}/learners/{learner}", person)


def pick(link: str, session: str) -> Answer:
    return call("join", "POST", f"{path_of(link)}/session", urlencode({"session": session}))


def registered(zoom: Zoom, lms: Lms, session: Any) -> list[str]:
    """Who is approved in a session's Zoom meeting."""
    meeting = lms.get("meetings", f"/v1/meetings/{session['meeting_id']}")
    found = zoom.control("GET", f"/meetings/{meeting['zoom']['meeting_number']}/registrants")["registrants"]
    return sorted(one["email"] for one in found if one["status"] == "approved")


def calendar_of(link: str) -> Any:
    answer = open_link(f"{link}/calendar.ics")
    assert answer.status == 200, answer.body
    parsed: Any = Calendar.from_ical(answer.body)
    return parsed.walk("VEVENT")[0]


@pytest.fixture
def event(school: Lms, clock: Clock, backstage: Backstage) -> Any:
    """Two sessions, made in Zoom."""
    made = create(school, clock)
    assert made.status == 202, made.body
    backstage.do_meeting_jobs()
    return read(school, made.body)


def test_a_live_event_is_planned_at_once_and_made_in_zoom_by_a_job(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    made = create(school, clock, count=20)
    assert (made.status, made.body["status"], len(made.body["sessions"])) == (202, "making", 20)
    assert CREATED not in zoom.calls()
    assert {one["status"] for one in made.body["sessions"]} == {"planned"}
    backstage.do_meeting_jobs()
    ready = read(school, made.body)
    assert (ready["status"], {one["status"] for one in ready["sessions"]}) == ("ready", {"scheduled"})
    assert zoom.calls()[CREATED] == 20
    assert [one["start"] for one in ready["sessions"]] == sorted(one["start"] for one in wanted(clock, 20)["sessions"])
    listed = school.get("live_events", "/v1/live-events")["items"]
    assert [one["live_event_id"] for one in listed] == [made.body["live_event_id"]]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"count": 21}, 400, "invalid_request"),
        ({"count": 0}, 400, "invalid_request"),
        ({"capacity": 5000}, 400, "invalid_request"),
        ({"host": {"email": "basic@school.example"}}, 409, "host_not_licensed"),
        ({"host": {"email": "nobody@school.example"}}, 404, "host_not_found"),
        ({"program_id": "none"}, 404, "program_not_found"),
        ({"sessions": [{"start": "2020-01-01T10:00:00Z", "duration_s": 60}]}, 400, "start_in_past"),
        (
            {"sessions": [{"start": "2199-03-31T02:30:00", "duration_s": 60}], "time_zone": "Europe/Vienna"},
            400,
            "start_skipped_by_dst",
        ),
        (
            {"sessions": [{"start": "2199-01-01T10:00:00Z", "duration_s": 60}] * 2},
            400,
            "sessions_coincide",
        ),
    ],
)
def test_what_can_be_no_live_event_is_refused_and_nothing_is_stored(
    school: Lms, clock: Clock, cloud: Aws, changes: Any, status: int, code: str
) -> None:
    refused = create(school, clock, **changes)
    assert (refused.status, refused.body["code"]) == (status, code)
    assert not [one for one in cloud.items() if one["kind_of"] in {"live_event", "meeting"}]
    assert cloud.messages("meeting-jobs") == []


def test_a_session_holds_no_more_than_its_connection(school: Lms, clock: Clock) -> None:
    [connection] = school.get("connections", "/v1/connections")["items"]
    path = f"/v1/connections/{connection['connection_id']}/capacity"
    assert school.call("connections", "PUT", path, {"participants": 30}).status == 200
    assert create(school, clock, capacity=31).body["code"] == "capacity_exceeded"
    assert {one["capacity"] for one in create(school, clock).body["sessions"]} == {30}


def test_the_same_key_makes_one_live_event_whoever_is_first(school: Lms, clock: Clock, backstage: Backstage) -> None:
    creating = importlib.import_module("functions.live_events.app").dependencies().creating
    request, now = NewLiveEvent.model_validate(wanted(clock)), clock.now()
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: creating.create(school.tenant_id, request, "k", now)[0].live_event_id, range(8)))
    again = create(school, clock, key="k")
    assert {again.body["live_event_id"]} == made
    assert create(school, clock, key="k", topic="Another").body["code"] == "idempotency_key_reused"
    backstage.do_meeting_jobs()
    assert len(backstage.zoom.meetings()) == 2


def test_a_zoom_that_fails_in_the_middle_is_asked_again_for_what_is_missing(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    zoom.refuse(Refusal("POST", "/meetings", 500, {"code": 500, "message": "Internal error"}))
    made = create(school, clock, count=3)
    [due] = backstage.aws.messages("meeting-jobs")
    receive("meeting_jobs", [json.dumps(due)])
    half = read(school, made.body)
    assert half["status"] == "making"
    assert sorted(one["status"] for one in half["sessions"]) == ["planned", "scheduled", "scheduled"]
    [problem] = [one["problem"] for one in half["sessions"] if one["problem"]]
    assert (problem["code"], problem["retried"]) == ("zoom_unavailable", True)
    assert backstage.aws.waiting("meeting-jobs") == 1  # with a delay
    receive("meeting_jobs", [json.dumps(due)])
    ready = read(school, made.body)
    assert (ready["status"], [one["problem"] for one in ready["sessions"]]) == ("ready", [None] * 3)
    assert len(zoom.meetings()) == 3


def test_what_a_person_has_to_mend_stays_on_the_session(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    zoom.refuse(Refusal("POST", "/meetings", 400, {"code": 3161, "message": "Your user account is not allowed"}))
    made = create(school, clock)
    backstage.do_meeting_jobs()
    stuck = read(school, made.body)
    assert stuck["status"] == "incomplete"
    [problem] = [one["problem"] for one in stuck["sessions"] if one["problem"]]
    assert not problem["retried"]
    assert "/initiate" in problem["action"]
    assert backstage.aws.waiting("meeting-jobs") == 0


def test_a_job_that_runs_out_of_time_goes_on_where_it_was(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    made = create(school, clock, count=4)
    [due] = backstage.aws.messages("meeting-jobs")
    work = importlib.import_module("functions.meeting_jobs.app").dependencies().sessions
    looks = iter([False, False, True])
    assert work.bring(due["tenant_id"], due["live_event_id"], 0, lambda: next(looks)) == "again"
    assert len(zoom.meetings()) == 2
    backstage.do_meeting_jobs()
    assert read(school, made.body)["status"] == "ready"
    assert zoom.calls()[CREATED] == 4


def test_two_jobs_at_once_make_each_session_once(school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage) -> None:
    made = create(school, clock, count=3)
    bring = importlib.import_module("functions.meeting_jobs.app").dependencies().sessions.bring
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: bring(school.tenant_id, made.body["live_event_id"], 0, lambda: False), range(4)))
    backstage.aws.hurry("meeting-jobs")
    backstage.do_meeting_jobs()
    assert read(school, made.body)["status"] == "ready"
    assert zoom.calls()[CREATED] == 3


def test_an_event_whose_job_was_lost_is_found_by_housekeeping(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    made = create(school, clock)
    backstage.aws.messages("meeting-jobs")
    clock.forward(3601)
    assert [tidy()["live_events"] for _ in range(2)] == [1, 0]
    backstage.do_meeting_jobs()
    assert (read(school, made.body)["status"], len(zoom.meetings())) == ("ready", 2)
    clock.forward(3601)
    assert tidy()["live_events"] == 0


def test_the_roster_of_a_session_follows_though_its_maker_died(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = create(school, clock, count=1).body
    [session] = event["sessions"]
    invite(school, event, session=session["meeting_id"])
    [due] = backstage.aws.messages("meeting-jobs")
    with monkeypatch.context() as dying:
        dying.setattr(RosterRequests, "nudge", lambda *_, **__: 1 / 0)
        assert receive("meeting_jobs", [json.dumps(due)])
    assert read(school, event)["status"] == "ready"
    receive("meeting_jobs", [json.dumps(due)])
    backstage.do_meeting_jobs()
    assert registered(zoom, school, session) == ["l0@school.example"]
    assert zoom.calls()[CREATED] == 1


def test_alternative_hosts_are_checked_at_once_and_those_of_every_session(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    hosts = ["deputy@school.example", "basic@school.example"]
    assert create(school, clock, alternative_hosts=hosts).body["code"] == "alternative_hosts_refused"
    made = create(school, clock, alternative_hosts=hosts, bad_alternative_hosts="leave_out")
    assert made.body["left_out"] == [{"email": "basic@school.example", "reason": "not_licensed"}]
    backstage.do_meeting_jobs()
    ready = read(school, made.body)
    assert (ready["status"], [one["alternative_hosts"] for one in ready["sessions"]]) == ("ready", [hosts[:1]] * 2)
    assert invite(school, ready, email=hosts[0], session=ready["sessions"][0]["meeting_id"]).status == 409


def test_a_learner_picks_on_their_page_and_is_registered_only_there(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage, clock: Clock
) -> None:
    link = invite(school, event).body["join_url"]
    shown = open_link(link)
    assert (shown.status, "Pick a session" in shown.body, "set-cookie" in shown.headers) == (200, True, False)
    assert "form-action 'self'" in shown.headers["content-security-policy"]
    [form] = re.findall(r'action="([^"]+)"', shown.body)
    assert urljoin(link, form) == f"{link}/session"
    first, second = re.findall(r'name="session" value="([^"]+)"', shown.body)
    assert [first, second] == [one["meeting_id"] for one in event["sessions"]]
    assert open_link(f"{link}/calendar.ics").headers["content-type"].startswith("text/html")
    picked = pick(link, second)
    assert (picked.status, "You have a seat" in picked.body) == (200, True)
    assert f'<time datetime="{event["sessions"][1]["start"]}">' in picked.body
    backstage.do_meeting_jobs()
    assert [registered(zoom, school, one) for one in event["sessions"]] == [[], ["l0@school.example"]]
    assert [one["taken"] for one in read(school, event)["sessions"]] == [0, 1]
    assert "You are early" in open_link(link).body
    clock.move_to(clock.now() + timedelta(days=2, minutes=-30))
    assert "/w/" in follow(link)


def test_a_learner_changes_the_session_and_the_registration_moves(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage
) -> None:
    first, second = event["sessions"]
    link = invite(school, event, session=first["meeting_id"]).body["join_url"]
    backstage.do_meeting_jobs()
    before = calendar_of(link)
    early = open_link(link).body
    [change] = re.findall(r'href="([^"]+/session)"', early)
    assert urljoin(link, change) == f"{link}/session"
    offered = open_link(f"{link}/session").body
    assert re.search(rf'value="{first["meeting_id"]}" disabled>Yours', offered)
    assert pick(link, second["meeting_id"]).status == 200
    backstage.do_meeting_jobs()
    assert [registered(zoom, school, one) for one in event["sessions"]] == [[], ["l0@school.example"]]
    assert [one["taken"] for one in read(school, event)["sessions"]] == [0, 1]
    after = calendar_of(link)
    assert (after["UID"], rfc3339(after["DTSTART"].dt)) == (before["UID"], second["start"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    pick(link, first["meeting_id"])
    backstage.do_meeting_jobs()
    assert [registered(zoom, school, one) for one in event["sessions"]] == [["l0@school.example"], []]
    assert calendar_of(link)["SEQUENCE"] > after["SEQUENCE"]


def test_a_session_moved_in_time_raises_the_sequence_as_a_pick_does(school: Lms, event: Any, cloud: Aws) -> None:
    first, second = event["sessions"]
    link = invite(school, event, session=first["meeting_id"]).body["join_url"]
    cloud.change("meeting", sequence=7)
    assert calendar_of(link)["SEQUENCE"] == 7
    pick(link, second["meeting_id"])
    assert calendar_of(link)["SEQUENCE"] == 15


def test_a_full_session_is_shown_and_cannot_be_picked(school: Lms, clock: Clock, backstage: Backstage) -> None:
    event = create(school, clock, capacity=1).body
    full, free = event["sessions"]
    assert invite(school, event, "l0", session=full["meeting_id"]).status == 200
    refused = invite(school, event, "l1", session=full["meeting_id"])
    assert (refused.status, refused.body["code"]) == (409, "session_full")
    link = invite(school, event, "l1", session=free["meeting_id"]).body["join_url"]
    shown = open_link(f"{link}/session").body
    assert re.search(rf'value="{full["meeting_id"]}" disabled>Take this one</button><span class="note">full', shown)
    told = pick(link, full["meeting_id"])
    assert (told.status, "This session is full" in told.body) == (409, True)
    assert (
        school.get("live_events", f"/v1/live-events/{event['live_event_id']}/learners/l1")["session"]
        == free["meeting_id"]
    )
    assert [one["taken"] for one in read(school, event)["sessions"]] == [1, 1]


def raced(school: Lms, event: Any, learners: int, seats: Callable[[int], str]) -> list[str]:
    """Learners who are invited into sessions at once; gives what became of each."""
    deps = importlib.import_module("functions.live_events.app").dependencies()
    known = deps.view.live_events.get(school.tenant_id, event["live_event_id"])
    clock = importlib.import_module("rollcall.services.wiring").now

    def come(number: int) -> str:
        person = {"name": f"L {number}", "email": f"l{number}@school.example", "session": seats(number)}
        try:
            deps.picking.invite(known, LearnerId(f"l{number}"), EventLearnerRequest.model_validate(person), clock())
        except Problem as problem:
            return problem.code
        return "seated"

    with ThreadPoolExecutor(8) as pool:
        return sorted(pool.map(come, range(learners)))


def test_of_two_learners_who_race_for_the_last_seat_one_wins(school: Lms, clock: Clock) -> None:
    event = create(school, clock, capacity=1).body
    outcomes = raced(school, event, 2, lambda _: event["sessions"][0]["meeting_id"])
    assert outcomes == ["seated", "session_full"]
    assert [one["taken"] for one in read(school, event)["sessions"]] == [1, 0]


def test_a_rush_fills_every_seat_and_no_more(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage, cloud: Aws
) -> None:
    event = create(school, clock, capacity=3).body
    backstage.do_meeting_jobs()
    outcomes = raced(school, event, 10, lambda number: event["sessions"][number % 2]["meeting_id"])
    assert outcomes == ["seated"] * 6 + ["session_full"] * 4
    assert [one["taken"] for one in read(school, event)["sessions"]] == [3, 3]
    backstage.do_meeting_jobs()
    assert [len(registered(zoom, school, one)) for one in event["sessions"]] == [3, 3]


def test_a_learner_who_clicks_two_sessions_at_once_has_one_seat(school: Lms, event: Any, cloud: Aws) -> None:
    invite(school, event)
    sessions = [one["meeting_id"] for one in event["sessions"]]
    deps = importlib.import_module("functions.live_events.app").dependencies()
    known = deps.view.live_events.get(school.tenant_id, event["live_event_id"])
    now = importlib.import_module("rollcall.services.wiring").now()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: deps.picking.choose(known, LearnerId("l0"), sessions[n % 2], now), range(8)))
    assert sum(one["taken"] for one in read(school, event)["sessions"]) == 1
    wishes = [one["status"] for one in cloud.items() if one["kind_of"] == "registrant"]
    assert sorted(wishes) in (["pending"], ["pending", "removing"])


def test_a_session_that_has_begun_can_be_neither_picked_nor_left(school: Lms, event: Any, clock: Clock) -> None:
    first, second = (one["meeting_id"] for one in event["sessions"])
    mine, others = (invite(school, event, name).body["join_url"] for name in ("l0", "l1"))
    pick(mine, first)
    clock.move_to(clock.now() + timedelta(days=1, seconds=-1))
    assert pick(mine, second).status == 200
    assert pick(mine, first).status == 200
    clock.forward(1)
    for link, session in ((mine, second), (others, first)):
        told = pick(link, session)
        assert (told.status, "has begun" in told.body) == (409, True)
    assert invite(school, event, "l1", session=first).body["code"] == "session_begun"
    assert "disabled" in open_link(others).body
    assert "Change the session" not in open_link(mine).body


def test_a_removed_learner_gives_the_seat_back_and_returns_by_the_same_link(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage
) -> None:
    session = event["sessions"][0]["meeting_id"]
    path = f"/v1/live-events/{event['live_event_id']}/learners/l0"
    link = invite(school, event, session=session).body["join_url"]
    backstage.do_meeting_jobs()
    assert [school.call("live_events", "DELETE", path).status for _ in range(2)] == [204, 204]
    backstage.do_meeting_jobs()
    assert registered(zoom, school, event["sessions"][0]) == []
    assert (read(school, event)["sessions"][0]["taken"], open_link(link).status) == (0, 410)
    assert calendar_of(link)["STATUS"] == "CANCELLED"
    assert pick(link, session).status == 410
    assert school.call("live_events", "GET", path).status == 404
    assert invite(school, event, session=session).body["join_url"] == link
    backstage.do_meeting_jobs()
    assert registered(zoom, school, event["sessions"][0]) == ["l0@school.example"]
    assert "You are early" in open_link(link).body


def test_cancelling_the_event_cancels_every_session(school: Lms, event: Any, zoom: Zoom, backstage: Backstage) -> None:
    session = event["sessions"][0]["meeting_id"]
    link, unpicked = (
        invite(school, event, session=session).body["join_url"],
        invite(school, event, "l1").body["join_url"],
    )
    path = f"/v1/live-events/{event['live_event_id']}"
    cancelled = school.call("live_events", "DELETE", path)
    assert (cancelled.status, cancelled.body["status"]) == (202, "cancelled")
    assert [open_link(one).status for one in (link, unpicked)] == [410, 410]
    assert pick(unpicked, session).status == 410
    assert invite(school, event, "l2").body["code"] == "live_event_cancelled"
    assert school.call("live_events", "DELETE", path).status == 202
    backstage.do_meeting_jobs()
    assert {one["status"] for one in read(school, event)["sessions"]} == {"cancelled"}
    assert all(one["is_deleted"] for one in zoom.meetings())
    assert calendar_of(link)["STATUS"] == "CANCELLED"


def test_a_session_that_runs_is_ended_when_its_event_is_cancelled(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage, clock: Clock
) -> None:
    over, running = event["sessions"]
    zoom.webhooks()  # those of their making
    clock.move_to(clock.now() + timedelta(days=2, minutes=5))
    number = school.get("meetings", f"/v1/meetings/{running['meeting_id']}")["zoom"]["meeting_number"]
    zoom.control("POST", f"/meetings/{number}/start", {})
    backstage.carry_webhooks()
    school.call("live_events", "DELETE", f"/v1/live-events/{event['live_event_id']}")
    backstage.do_meeting_jobs()
    assert [one["status"] for one in read(school, event)["sessions"]] == ["scheduled", "cancelled"]
    assert [one["is_deleted"] for one in zoom.meetings()] == [False, True]
    assert over["status"] == "scheduled"


def test_an_event_cancelled_beyond_reach_is_tried_until_its_end(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage, clock: Clock
) -> None:
    zoom.refuse(Refusal("DELETE", "", 400, {"code": 300, "message": "No"}, times=99))
    school.call("live_events", "DELETE", f"/v1/live-events/{event['live_event_id']}")
    for _ in range(LAST_ATTEMPT + 1):
        assert backstage.aws.waiting("meeting-jobs") == 1
        backstage.aws.hurry("meeting-jobs")
        backstage.do_meeting_jobs()
    [problem, _] = [one["problem"] for one in read(school, event)["sessions"]]
    assert (problem["code"], problem["retried"]) == ("zoom_refused", True)
    clock.forward(3601)
    assert tidy()["live_events"] == 1
    clock.forward(3 * DAY_S)
    backstage.do_meeting_jobs()
    assert tidy()["live_events"] == 0


def test_an_event_cancelled_while_its_connection_is_dead_is_cancelled_when_it_heals(
    school: Lms, event: Any, zoom: Zoom, cloud: Aws, backstage: Backstage
) -> None:
    [connection] = school.get("connections", "/v1/connections")["items"]
    end_grant(zoom, cloud, school)
    school.call("live_events", "DELETE", f"/v1/live-events/{event['live_event_id']}")
    backstage.do_meeting_jobs()
    assert {one["problem"]["code"] for one in read(school, event)["sessions"]} == {"zoom_reauthorization_required"}
    cloud.messages("meeting-jobs")
    consented(again(school, zoom, connection["connection_id"]))
    backstage.do_jobs()
    backstage.do_meeting_jobs()
    assert {one["status"] for one in read(school, event)["sessions"]} == {"cancelled"}
    assert all(one["is_deleted"] for one in zoom.meetings())


def test_an_event_cancelled_before_it_was_made_is_never_made(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    event = create(school, clock).body
    school.call("live_events", "DELETE", f"/v1/live-events/{event['live_event_id']}")
    backstage.do_meeting_jobs()
    assert CREATED not in zoom.calls()
    assert {one["status"] for one in read(school, event)["sessions"]} == {"cancelled"}


def test_whose_session_was_called_off_picks_another(school: Lms, event: Any, backstage: Backstage) -> None:
    first, second = (one["meeting_id"] for one in event["sessions"])
    link = invite(school, event, session=first).body["join_url"]
    school.call("meetings", "DELETE", f"/v1/meetings/{first}")
    shown = open_link(link)
    assert (shown.status, "Pick a session" in shown.body, first in shown.body) == (200, True, False)
    assert pick(link, second).status == 200
    assert pick(link, first).status == 409


def test_picks_before_the_sessions_are_made_follow_once_they_are(
    school: Lms, clock: Clock, zoom: Zoom, backstage: Backstage
) -> None:
    event = create(school, clock).body
    session = event["sessions"][0]
    link = invite(school, event, session=session["meeting_id"]).body["join_url"]
    assert "not open yet" in open_link(link).body
    backstage.do_meeting_jobs()
    assert registered(zoom, school, session) == ["l0@school.example"]


def test_a_pick_whose_job_was_lost_is_brought_by_the_link(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage, clock: Clock
) -> None:
    session = event["sessions"][0]
    link = invite(school, event, session=session["meeting_id"]).body["join_url"]
    backstage.aws.messages("meeting-jobs")
    [sync] = [one for one in backstage.aws.items() if one["kind_of"] == "roster_sync"]
    backstage.aws.change("roster_sync", state="synced", revision=int(sync["revision"]) + 1)
    clock.move_to(clock.now() + timedelta(days=1, minutes=-30))
    assert "Your place is being made" in open_link(link).body
    backstage.do_meeting_jobs()
    assert "/w/" in follow(link)


def test_a_page_that_loads_itself_again_asks_for_the_roster_once_a_minute(
    school: Lms, event: Any, backstage: Backstage, clock: Clock
) -> None:
    link = invite(school, event, session=event["sessions"][0]["meeting_id"]).body["join_url"]
    clock.move_to(clock.now() + timedelta(days=1, minutes=-30))
    asked: list[int] = []
    for state in ("synced", "stopped"):
        clock.forward(60)
        [sync] = [one for one in backstage.aws.items() if one["kind_of"] == "roster_sync"]
        backstage.aws.change("roster_sync", state=state, revision=int(sync["revision"]) + 1)
        backstage.aws.messages("meeting-jobs")
        shown = [open_link(link).body for _ in range(20)]
        asked.append(len(backstage.aws.messages("meeting-jobs")))
        assert all('http-equiv="refresh" content="60"' in one for one in shown)  # it has been waiting for long
    assert asked == [1, 0]


def test_a_place_just_asked_for_is_looked_for_every_few_seconds(school: Lms, event: Any, clock: Clock) -> None:
    clock.move_to(clock.now() + timedelta(days=1, minutes=-30))
    link = invite(school, event, session=event["sessions"][0]["meeting_id"]).body["join_url"]
    assert 'http-equiv="refresh" content="3"' in open_link(link).body
    clock.forward(40)
    assert 'http-equiv="refresh" content="10"' in open_link(link).body


def test_inviting_again_with_nothing_new_writes_nothing(
    school: Lms, event: Any, backstage: Backstage, dynamo_calls: DynamoCalls
) -> None:
    session = event["sessions"][0]["meeting_id"]
    first = invite(school, event, session=session)
    backstage.do_meeting_jobs()
    dynamo_calls.made.clear()
    assert invite(school, event).body == first.body
    assert invite(school, event, session=session).body == first.body
    assert not set(dynamo_calls.operations()) - {"GetItem", "Query"}
    assert backstage.aws.messages("meeting-jobs") == []


def test_another_address_is_another_registrant_and_another_name_is_not(
    school: Lms, event: Any, zoom: Zoom, backstage: Backstage
) -> None:
    session = event["sessions"][0]
    invite(school, event, session=session["meeting_id"])
    backstage.do_meeting_jobs()
    zoom_calls = sum(zoom.calls().values())
    assert invite(school, event, name="Another Name").body["session"] == session["meeting_id"]
    backstage.do_meeting_jobs()
    assert sum(zoom.calls().values()) == zoom_calls
    invite(school, event, email="new@school.example")
    backstage.do_meeting_jobs()
    assert registered(zoom, school, session) == ["new@school.example"]


def test_who_cannot_be_registered_is_refused(school: Lms, event: Any) -> None:
    session = event["sessions"][0]["meeting_id"]
    invite(school, event)
    refused = [
        (invite(school, event, "l1", email="L0@school.example"), "duplicate_email"),
        (invite(school, event, "l2", email="tutor@school.example", session=session), "learner_is_host"),
        (invite(school, event, "l3", email=None), "no_email"),
        (invite(school, event, "l4", session="mtg_none"), "session_not_found"),
        (invite(school, event, "l%205"), "invalid_request"),
    ]
    assert [answer.body["code"] for answer, _ in refused] == [code for _, code in refused]
    listed = school.get("live_events", f"/v1/live-events/{event['live_event_id']}/learners")["items"]
    assert [one["learner_id"] for one in listed] == ["l0"]
    school.call("live_events", "DELETE", f"/v1/live-events/{event['live_event_id']}/learners/l0")
    assert invite(school, event, "l1", email="L0@school.example").status == 200  # the address is free again


def test_a_learner_without_an_address_gets_one_where_the_tenant_opted_in(school: Lms, event: Any) -> None:
    settings = school.get("administration", "/v1/settings") | {"synthetic_email_domain": "learners.example"}
    school.call("administration", "PUT", "/v1/settings", settings)
    made = invite(school, event, email=None)
    assert (made.status, made.body["email"].endswith("@learners.example")) == (200, True)


def test_a_live_event_is_its_tenants_own(school: Lms, event: Any, make_tenant: MakeTenant) -> None:
    other, path = make_tenant("Another"), f"/v1/live-events/{event['live_event_id']}"
    invite(school, event)
    answers = [
        other.call("live_events", "GET", path),
        other.call("live_events", "DELETE", path),
        other.call("live_events", "GET", f"{path}/learners"),
        other.call("live_events", "GET", f"{path}/learners/l0"),
        other.call("live_events", "DELETE", f"{path}/learners/l0"),
        invite(other, event),
    ]
    assert {one.status for one in answers} == {404}
    assert other.get("live_events", "/v1/live-events")["items"] == []
    assert read(school, event)["status"] == "ready"


def test_a_session_of_another_event_cannot_be_picked(school: Lms, event: Any, clock: Clock) -> None:
    other = create(school, clock).body["sessions"][0]["meeting_id"]
    link = invite(school, event).body["join_url"]
    assert "Pick a session" in pick(link, other).body
    assert "Pick a session" in pick(link, "").body
    assert "Pick a session" in call("join", "POST", f"{path_of(link)}/session", "%%%" * 2000).body
    assert pick(link.replace("/join/", "/join/x"), other).status == 404
    assert [one["taken"] for one in read(school, event)["sessions"]] == [0, 0]


def test_who_only_looks_at_a_live_events_link_sees_nothing_of_it(school: Lms, event: Any) -> None:
    link = invite(school, event).body["join_url"]
    for path in (link, f"{link}/session"):
        shown = open_link(path, User_Agent="Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")
        assert (shown.status, "Open evening" in shown.body) == (200, False)


def test_the_lms_is_told_of_each_pick_and_of_no_other_change(school: Lms, event: Any, backstage: Backstage) -> None:
    listen(school)
    link = invite(school, event).body["join_url"]

    def told(do: Callable[[], object]) -> list[Any]:
        before = backstage.aws.items()
        do()
        sent = backstage.announce(before, backstage.aws.items())
        return [one["event"]["data"] for one in sent if one["event"]["type"] == "live_event.session_picked"]

    session = event["sessions"][0]["meeting_id"]
    whose = {"live_event_id": event["live_event_id"], "learner_id": "l0"}
    path = f"/v1/live-events/{event['live_event_id']}/learners/l0"
    assert told(lambda: pick(link, session)) == [whose | {"session": session}]
    assert told(lambda: invite(school, event, name="Another Name")) == []
    assert told(lambda: school.call("live_events", "DELETE", path)) == [whose | {"session": None}]
