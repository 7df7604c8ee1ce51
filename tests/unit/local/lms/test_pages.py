from typing import Any

import httpx

from tests.unit.local.lms.campus import API_URL, LMS_URL, FakeRollcall, Visitor, attendance_settled, visit

ROSTER = [{"learner_id": "l_1", "name": "Zoë <Zed>", "email": "zoe@lms.example"}]
LESSON: dict[str, Any] = {
    "topic": "Algebra",
    "host_email": "host@lms.example",
    "start": "2026-11-22T10:00:00Z",
    "duration_s": 3600,
    "time_zone": "Europe/Vienna",
    "registrants": ROSTER,
}
SYNC = {"state": "syncing", "to_add": 2, "to_remove": 0, "added": 1, "removed": 0, "failed": 0, "reason": None}
PROBLEM = {"code": "host_not_licensed", "detail": "The host has a Basic plan.", "action": "Give the host a license."}


def _rollcall_with_a_meeting() -> FakeRollcall:
    rollcall = FakeRollcall()
    rollcall.answer("POST", "/v1/meetings", {"meeting_id": "m_1"}, 201)
    first, second = (
        {"learner_id": f"l_{number}", "status": "pending", "reason": None, "join_url": f"{API_URL}/join/{name}"}
        for number, name in enumerate(("zero", "one"))
    )
    rollcall.answer("GET", "/v1/meetings/m_1/registrants", {"items": [first], "cursor": "next"})
    last = {"items": [second]}
    rollcall.answer("GET", "/v1/meetings/m_1/registrants?cursor=next", last)
    rollcall.answer("GET", "/v1/meetings/m_1/registrants/sync", SYNC)
    return rollcall


async def _plan(visitor: Visitor) -> httpx.Response:
    return await visitor.client.post("/_lms/meetings", json=LESSON, headers={"idempotency-key": "k1"})


def test_connecting_subscribes_to_events_and_sends_the_admin_on_to_rollcall() -> None:
    rollcall = FakeRollcall()
    connecting = {"connection_id": "c_1", "connect_url": f"{API_URL}/oauth/zoom/connect/abc"}
    rollcall.answer("POST", "/v1/connections", connecting, 201)
    answer = visit(lambda visitor: visitor.get("/connect"), rollcall)
    assert answer.headers["location"] == connecting["connect_url"]
    assert rollcall.body_of("/v1/endpoints") == {"url": f"{LMS_URL}/webhooks/rollcall"}
    assert rollcall.body_of("/v1/connections") == {"kind": "account", "return_url": f"{LMS_URL}/connected"}


def test_a_connection_counts_when_rollcall_says_so_and_is_used_from_then_on() -> None:
    rollcall = _rollcall_with_a_meeting()
    rollcall.answer("GET", "/v1/connections/c_1", {"connection_id": "c_1", "status": "active"})

    async def story(visitor: Visitor) -> str:
        page = await visitor.get("/connected?connection_id=c_1&status=active")
        await _plan(visitor)
        return page.text

    assert "Zoom is connected" in visit(story, rollcall)
    assert rollcall.body_of("/v1/meetings")["connection_id"] == "c_1"


def test_a_browser_that_only_claims_to_be_connected_is_not_believed() -> None:
    rollcall = _rollcall_with_a_meeting()
    rollcall.answer("GET", "/v1/connections/c_1", {"connection_id": "c_1", "status": "pending"})

    async def story(visitor: Visitor) -> str:
        page = await visitor.get("/connected?connection_id=c_1&status=active")
        await _plan(visitor)
        return page.text

    assert "Zoom is not connected (pending)" in visit(story, rollcall)
    assert "connection_id" not in rollcall.body_of("/v1/meetings")


def test_subscribing_again_does_not_make_a_second_endpoint() -> None:
    rollcall = FakeRollcall()

    async def story(visitor: Visitor) -> None:
        await visitor.client.put("/_lms/subscription")
        await visitor.client.put("/_lms/subscription")

    visit(story, rollcall)
    assert [request.url.path for request in rollcall.requests] == ["/v1/endpoints"]


def test_a_class_is_created_with_its_roster_the_key_and_the_idempotency_key() -> None:
    rollcall = _rollcall_with_a_meeting()
    answer = visit(_plan, rollcall)
    assert (answer.status_code, answer.json()) == (201, {"meeting_id": "m_1"})
    assert rollcall.body_of("/v1/meetings") == {
        "topic": "Algebra",
        "host": {"email": "host@lms.example"},
        "start": "2026-11-22T10:00:00Z",
        "duration_s": 3600,
        "time_zone": "Europe/Vienna",
        "options": {"waiting_room": False},
        "registrants": ROSTER,
    }
    request = rollcall.requests[0]
    assert request.headers["authorization"] == "Bearer rk_1_test"
    assert request.headers["idempotency-key"] == "k1"


def test_a_field_that_is_missing_is_named() -> None:
    async def story(visitor: Visitor) -> httpx.Response:
        return await visitor.client.post("/_lms/meetings", json={"topic": "Algebra"})

    answer = visit(story)
    assert answer.status_code == 422
    assert "registrants" in answer.text or "host_email" in answer.text


def test_what_rollcall_refuses_is_shown_with_its_reason_and_what_to_do() -> None:
    rollcall = FakeRollcall()
    rollcall.refuse("POST", "/v1/meetings", 422, PROBLEM)
    answer = visit(_plan, rollcall)
    assert answer.status_code == 502
    assert answer.json() == {
        "error": "The host has a Basic plan.",
        "code": "host_not_licensed",
        "action": "Give the host a license.",
        "rollcall_status": 422,
    }


def test_the_join_button_leads_to_the_personal_link_wherever_it_is_in_the_list() -> None:
    answer = visit(lambda visitor: visitor.get("/meetings/m_1/learners/l_1/join"), _rollcall_with_a_meeting())
    assert answer.headers["location"] == f"{API_URL}/join/one"


def test_nobody_joins_who_is_not_registered() -> None:
    answer = visit(lambda visitor: visitor.get("/meetings/m_1/learners/l_9/join"), _rollcall_with_a_meeting())
    assert answer.status_code == 404


def test_the_start_link_is_fetched_at_each_click() -> None:
    rollcall = FakeRollcall()
    rollcall.answer("GET", "/v1/meetings/m_1/start-link", {"start_url": "https://zoom.test/s/1?zak=a"})

    async def story(visitor: Visitor) -> str:
        await visitor.get("/meetings/m_1/start")
        return (await visitor.get("/meetings/m_1/start")).headers["location"]

    assert visit(story, rollcall) == "https://zoom.test/s/1?zak=a"
    assert len(rollcall.requests) == 2


def test_lines_that_an_event_had_no_room_for_are_asked_for_once() -> None:
    rollcall = _rollcall_with_a_meeting()
    event = attendance_settled("l_0", 42, 3, more=True)
    rest = attendance_settled("l_1", 17, 3)["data"]["items"]
    path = "/v1/meetings/m_1/attendance"
    rollcall.answer("GET", f"{path}?changed_since=2", {"items": event["data"]["items"], "cursor": "next"})
    rollcall.answer("GET", f"{path}?changed_since=2&cursor=next", {"items": rest, "cursor": None})

    async def story(visitor: Visitor) -> list[Any]:
        await _plan(visitor)
        await visitor.get("/connect")
        await visitor.send_event(event)
        return [(await visitor.get("/_lms/attendance/m_1")).json() for _ in range(2)]

    rollcall.answer("POST", "/v1/connections", {"connection_id": "c_1", "connect_url": API_URL}, 201)
    first, second = visit(story, rollcall)
    assert first == second
    assert [one["seconds_total"] for one in first["items"]] == [17]
    asked = [one for one in rollcall.requests if one.url.path == path]
    assert len(asked) == 2


def test_lines_that_could_not_be_read_are_asked_for_again() -> None:
    rollcall = _rollcall_with_a_meeting()
    rollcall.answer("POST", "/v1/connections", {"connection_id": "c_1", "connect_url": API_URL}, 201)
    event = attendance_settled("l_0", 42, 3, more=True)
    path = "/v1/meetings/m_1/attendance?changed_since=2"

    async def story(visitor: Visitor) -> Any:
        await _plan(visitor)
        await visitor.get("/connect")
        await visitor.send_event(event)
        rollcall.refuse("GET", path, 503, {"code": "contended"})
        await visitor.get("/_lms/attendance/m_1")
        rollcall.answer("GET", path, {"items": attendance_settled("l_1", 17, 3)["data"]["items"], "cursor": None})
        return (await visitor.get("/_lms/attendance/m_1")).json()

    assert [one["seconds_total"] for one in visit(story, rollcall)["items"]] == [17]


def test_a_teacher_excuses_a_learner_on_the_attendance_page() -> None:
    rollcall = _rollcall_with_a_meeting()
    path = "/v1/meetings/m_1/attendance/l_1/mark"
    rollcall.answer("PUT", path, {"learner_id": "l_1"})
    answer = visit(lambda visitor: visitor.client.post("/meetings/m_1/learners/l_1/excuse"), rollcall)
    assert answer.headers["location"] == "/meetings/m_1"
    assert rollcall.body_of(path) == {"status": "excused", "by": "teacher"}


def test_the_attendance_page_shows_every_learner_and_escapes_their_names() -> None:
    async def story(visitor: Visitor) -> str:
        await visitor.client.put("/_lms/subscription")
        await _plan(visitor)
        await visitor.send_event(attendance_settled("l_1", 42, 1))
        return (await visitor.get("/meetings/m_1")).text

    page = visit(story, _rollcall_with_a_meeting())
    assert "Zoë &lt;Zed&gt;" in page
    assert ">42</td>" in page


def test_whoever_has_to_answer_for_an_absence_sees_every_connection() -> None:
    rollcall = FakeRollcall()
    connection: dict[str, Any] = {
        "joined_at": "2027-01-12T16:20:00Z",
        "left_at": None,
        "name": "<i>Pad",
        "how": "suggest_name",
    }
    connection |= {"used": False, "why": "not_matched", "seconds": 0, "credited_s": 0}
    line = {"status": "absent", "state": "final", "seconds_credited": 0, "mark": None}
    final = {"version": 1, "at": "2027-01-12T17:00:00Z", "told": "final", "cause": "report", "by": "", "line": line}
    evidence = {
        "name": "Zoë",
        "evidence": "kept",
        "line": line,
        "rules": {"window_s": 3600, "needed_s": 2700, "in_time_until": "2027-01-12T16:10:00Z"},
        "live": {"counts": True, "connections": [connection]},
        "report": None,
        "history": [final],
    }
    rollcall.answer("GET", "/v1/meetings/m_1/attendance/l_1/evidence", evidence)
    page = visit(lambda visitor: visitor.get("/meetings/m_1/learners/l_1/why"), rollcall).text
    assert "0 of 3600 seconds are credited, 2700 make somebody present; late after 16:10:00." in page
    assert "<td>16:20:00</td><td></td><td>&lt;i&gt;Pad</td><td>suggest name</td><td>no: not matched</td>" in page
    assert "17:00:00 final: report, absent, 0 s" in page


def test_the_picture_is_fetched_with_the_lmss_own_key() -> None:
    rollcall = FakeRollcall()
    path = "/v1/meetings/m_1/attendance/timeline.svg"
    rollcall.answers["GET", f"{path}?page=2"] = httpx.Response(200, text="<svg/>")
    answer = visit(lambda visitor: visitor.get("/meetings/m_1/timeline.svg?page=2"), rollcall)
    assert (answer.text, answer.headers["content-type"]) == ("<svg/>", "image/svg+xml")
    assert rollcall.requests[0].headers["authorization"].startswith("Bearer ")


def test_a_course_nobody_planned_is_not_found() -> None:
    assert visit(lambda visitor: visitor.get("/meetings/m_9")).status_code == 404
    assert visit(lambda visitor: visitor.get("/_lms/attendance/m_9")).status_code == 404


def test_a_roster_under_way_shows_its_progress_and_looks_again() -> None:
    async def story(visitor: Visitor) -> str:
        await _plan(visitor)
        return (await visitor.get("/meetings/m_1")).text

    page = visit(story, _rollcall_with_a_meeting())
    assert "1 of 2 added" in page
    assert 'http-equiv="refresh"' in page


def test_a_roster_that_is_done_is_left_alone() -> None:
    rollcall = _rollcall_with_a_meeting()
    rollcall.answer("GET", "/v1/meetings/m_1/registrants/sync", SYNC | {"state": "synced", "added": 2})

    async def story(visitor: Visitor) -> str:
        await _plan(visitor)
        return (await visitor.get("/meetings/m_1")).text

    assert 'http-equiv="refresh"' not in visit(story, rollcall)


def test_a_changed_roster_is_sent_whole_and_names_who_was_not_taken() -> None:
    rollcall = _rollcall_with_a_meeting()
    refused = {"refused": [{"learner_id": "l_2", "reason": "no_email"}], "skipped": []}
    rollcall.answer("PUT", "/v1/meetings/m_1/registrants", SYNC | refused, 202)
    newcomer = {"learner_id": "l_2", "name": "Max", "email": "max@lms.example"}

    async def story(visitor: Visitor) -> tuple[httpx.Response, httpx.Response]:
        await _plan(visitor)
        roster = {"registrants": [newcomer]}
        changed = await visitor.client.put("/_lms/meetings/m_1/roster", json=roster)
        return changed, await visitor.get("/_lms/meetings/m_1/roster")

    changed, seen = visit(story, rollcall)
    assert (changed.status_code, changed.json()) == (202, {"refused": {"l_2": "no_email"}, "skipped": {}})
    assert rollcall.body_of("/v1/meetings/m_1/registrants") == {"registrants": [newcomer]}
    assert (seen.json()["learners"], seen.json()["progress"]["added"]) == (["l_2"], 1)


def test_a_learner_who_cancelled_in_zoom_is_marked() -> None:
    event = {
        "type": "registrant.cancelled",
        "timestamp": "2026-11-22T10:00:00Z",
        "sequence": "1",
        "data": {"meeting_id": "m_1", "learner_id": "l_1", "reason": "cancelled_in_zoom"},
    }

    async def story(visitor: Visitor) -> str:
        await visitor.client.put("/_lms/subscription")
        await _plan(visitor)
        await visitor.send_event(event)
        return (await visitor.get("/meetings/m_1")).text

    assert "cancelled cancelled_in_zoom" in visit(story, _rollcall_with_a_meeting())


def test_nobody_sees_the_roster_of_a_course_there_is_not() -> None:
    assert visit(lambda visitor: visitor.get("/_lms/meetings/m_9/roster")).status_code == 404


def test_a_meeting_that_drifted_can_be_repaired_from_its_page() -> None:
    rollcall = _rollcall_with_a_meeting()
    rollcall.answer("POST", "/v1/meetings/m_1/repair", {"meeting_id": "m_1"})
    data = {"meeting_id": "m_1", "what": "registration_off", "since": "2026-11-22T10:00:00Z"}

    async def story(visitor: Visitor) -> tuple[str, httpx.Response]:
        await visitor.client.put("/_lms/subscription")
        await _plan(visitor)
        await visitor.send_event({"type": "meeting.drifted", "sequence": "1", "data": data})
        page = await visitor.get("/meetings/m_1")
        return page.text, await visitor.client.post("/meetings/m_1/repair")

    page, repaired = visit(story, rollcall)
    assert "registration_off in Zoom" in page
    assert 'action="/meetings/m_1/repair"' in page
    assert (repaired.status_code, repaired.headers["location"]) == (303, "/meetings/m_1")
