from typing import Any

import httpx

from tests.unit.local.lms.campus import API_URL, FakeRollcall, Visitor, visit

LEA = {"learner_id": "l_1", "name": "Lea <L>", "email": "lea@lms.example"}
MORNING, EVENING = "m_1", "m_2"
PLAN: dict[str, Any] = {
    "topic": "Open day",
    "host_email": "host@lms.example",
    "time_zone": "Europe/Vienna",
    "sessions": [
        {"start": "2026-11-22T08:00:00Z", "duration_s": 3600, "capacity": 1},
        {"start": "2026-11-22T18:00:00Z", "duration_s": 3600, "capacity": 5},
    ],
    "learners": [LEA],
}


def rollcall_with_an_event(status: str = "making") -> FakeRollcall:
    rollcall = FakeRollcall()
    sessions = [
        {"meeting_id": meeting_id, "status": "planned", "taken": taken, "problem": None} | session
        for meeting_id, taken, session in zip((MORNING, EVENING), (1, 0), PLAN["sessions"], strict=True)
    ]
    event = {"live_event_id": "e_1", "status": status, "topic": "Open day", "sessions": sessions}
    rollcall.answer("POST", "/v1/live-events", event, 202)
    rollcall.answer("GET", "/v1/live-events/e_1", event)
    invited = LEA | {"session": None, "join_url": f"{API_URL}/join/lea"}
    rollcall.answer("PUT", "/v1/live-events/e_1/learners/l_1", invited)
    return rollcall


def picked(session: str | None, sequence: int) -> dict[str, Any]:
    data = {"live_event_id": "e_1", "learner_id": "l_1", "session": session}
    return {"type": "live_event.session_picked", "sequence": f"{sequence:040d}", "data": data}


async def _plan(visitor: Visitor) -> httpx.Response:
    return await visitor.client.post("/_lms/live-events", json=PLAN, headers={"idempotency-key": "k1"})


def test_a_live_event_is_made_and_everybody_invited() -> None:
    rollcall = rollcall_with_an_event()
    answer = visit(_plan, rollcall)
    assert (answer.status_code, answer.json()) == (201, {"live_event_id": "e_1"})
    assert rollcall.requests[0].headers["idempotency-key"] == "k1"
    made = {name: PLAN[name] for name in ("topic", "time_zone", "sessions")}
    assert rollcall.body_of("/v1/live-events") == made | {"host": {"email": "host@lms.example"}}
    assert rollcall.body_of("/v1/live-events/e_1/learners/l_1") == {"name": LEA["name"], "email": LEA["email"]}


def test_the_page_shows_seats_links_and_picks() -> None:
    async def story(visitor: Visitor) -> tuple[str, str]:
        await visitor.client.put("/_lms/subscription")
        await _plan(visitor)
        before = (await visitor.get("/live-events/e_1")).text
        await visitor.send_event(picked(EVENING, 2))
        await visitor.send_event(picked(MORNING, 1), "evt_2")
        return before, (await visitor.get("/live-events/e_1")).text

    before, after = visit(story, rollcall_with_an_event())
    assert "1 of 1 seats taken" in before
    assert f'href="{API_URL}/join/lea">Lea &lt;L&gt;' in before
    assert all(part in before for part in ("<button>Pick", 'http-equiv="refresh"'))
    assert (f'"{MORNING}" disabled' in before, f'"{EVENING}" selected' in after) == (True, True)
    assert "<button>Move" in after


def test_a_pick_for_a_learner_goes_to_rollcall() -> None:
    rollcall = rollcall_with_an_event("ready")

    async def story(visitor: Visitor) -> httpx.Response:
        await _plan(visitor)
        return await visitor.client.post("/live-events/e_1/learners/l_1", data={"session": EVENING})

    answer = visit(story, rollcall)
    assert (answer.status_code, answer.headers["location"]) == (303, "/live-events/e_1")
    assert rollcall.body_of("/v1/live-events/e_1/learners/l_1")["session"] == EVENING


def test_an_event_whose_sessions_are_made_is_not_looked_at_again() -> None:
    async def story(visitor: Visitor) -> tuple[str, str]:
        await _plan(visitor)
        return (await visitor.get("/live-events/e_1")).text, (await visitor.get("/")).text

    page, home = visit(story, rollcall_with_an_event("ready"))
    assert 'http-equiv="refresh"' not in page
    assert 'href="/live-events/e_1"' in home


def test_nobody_picks_for_a_stranger_or_an_event_there_is_not() -> None:
    async def story(visitor: Visitor) -> list[int]:
        await _plan(visitor)
        stranger = await visitor.client.post("/live-events/e_1/learners/l_9", data={"session": EVENING})
        return [stranger.status_code, (await visitor.get("/live-events/e_9")).status_code]

    assert visit(story, rollcall_with_an_event()) == [404, 404]
