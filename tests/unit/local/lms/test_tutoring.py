from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from local.lms.client import Learner
from local.lms.identities import LIFETIME_S, IdentityKey, signed_identity
from tests.unit.local.lms.campus import API_URL, FakeRollcall, Visitor, visit

TARA = "tara@lms.example"
TODAY = "/v1/daily-sessions?host_email=tara%40lms.example"
PAGE = f"/tutors/{TARA}"
ZOE = {"learner_id": "l_1", "name": "Zoë <Zed>", "email": "zoe@lms.example"}
SESSION = {
    "meeting_id": "m_7",
    "date": "2026-11-22",
    "topic": "Session Sun, Nov 22, 2026",
    "number": 92283376829,
    "start": "2026-11-22T08:00:00Z",
    "end": "2026-11-22T23:00:00Z",
    "time_zone": "Europe/Prague",
    "host_email": TARA,
    "connection_id": "c_1",
    "room": "open",
}
WAITING = {
    "place": 1,
    "session_log_id": "s_1",
    "learner_id": "l_1",
    "name": "Zoë <Zed>",
    "since": "2026-11-22T10:15:00Z",
    "purpose": "fractions",
    "host": None,
    "reason": None,
}
TAKEN_ALREADY = {"code": "already_taken", "detail": "tim@lms.example has taken this learner.", "action": ""}
SECRET = "a secret of thirty-two bytes and more"


def rollcall_with_a_line() -> FakeRollcall:
    rollcall = FakeRollcall()
    rollcall.answer("GET", TODAY, SESSION)
    rollcall.answer("GET", "/v1/waiting-line?program_id=math", {"items": [WAITING], "cursor": "next"})
    second = WAITING | {"place": 2, "session_log_id": "s_2", "name": "Max", "host": TARA, "reason": "sent_back"}
    rollcall.answer("GET", "/v1/waiting-line?program_id=math&cursor=next", {"items": [second]})
    for action in ("take", "send-back", "remove"):
        rollcall.answer("POST", f"/v1/session-logs/s_1/{action}", {"session_log_id": "s_1"})
    signed_in = {"session_log_id": "s_1", "state": "waiting", "meeting_id": None, "deadline": None}
    rollcall.answer("POST", "/v1/sign-ins", signed_in | {"sign_in_url": f"{API_URL}/sign-in/xyz"}, 201)
    page = {"sign_in_page_id": "sip_1", "url": f"{API_URL}/drop-in/sip_1", "title": "Math"}
    rollcall.answer("POST", "/v1/sign-in-pages", page, 201)
    rollcall.answer("POST", "/v1/identity-keys", {"identity_key_id": "idk_1", "secret": SECRET}, 201)
    return rollcall


async def employ(visitor: Visitor, program_id: str = "math") -> None:
    await visitor.client.put(f"/_lms{PAGE}", json={"name": "Tara Line", "program_id": program_id})


async def press(visitor: Visitor, action: str) -> httpx.Response:
    return await visitor.client.post(f"{PAGE}/session-logs/s_1/{action}")


def told(state: str, **data: Any) -> dict[str, Any]:
    said = {"session_log_id": "s_1", "learner_id": "l_1", "meeting_id": "m_7"} | data
    return {"type": f"session_log.{state}", "sequence": "1", "data": said}


def test_a_tutor_sees_the_session_with_its_number_and_the_whole_line() -> None:
    async def story(visitor: Visitor) -> str:
        await employ(visitor)
        return (await visitor.get(PAGE)).text

    page = visit(story, rollcall_with_a_line())
    assert "Meeting number 92283376829, 2026-11-22" in page
    assert 'href="/meetings/m_7/start"' in page
    for told_of_the_first in ("Zoë &lt;Zed&gt;", "10:15:00", "fractions"):
        assert told_of_the_first in page
    assert page.index("s_1/take") < page.index("s_2/take")
    assert "sent_back" in page


def test_a_tutor_whose_session_is_not_made_yet_can_have_it_made() -> None:
    rollcall = FakeRollcall()
    rollcall.refuse("GET", TODAY, 404, {"code": "no_daily_session"})
    rollcall.answer("POST", "/v1/daily-sessions", SESSION, 201)

    async def story(visitor: Visitor) -> tuple[str, httpx.Response]:
        return (await visitor.get(PAGE)).text, await visitor.client.post(f"{PAGE}/session")

    page, made = visit(story, rollcall)
    assert "It has not been made yet." in page
    assert (made.status_code, made.headers["location"]) == (303, PAGE)
    assert rollcall.body_of("/v1/daily-sessions") == {"host": {"email": TARA}}


def test_a_tutor_without_a_line_is_shown_none() -> None:
    async def story(visitor: Visitor) -> str:
        await employ(visitor, program_id="")
        return (await visitor.get(PAGE)).text

    assert "Waiting line" not in visit(story, rollcall_with_a_line())


def test_taking_a_learner_names_the_tutor_and_comes_back_to_the_page() -> None:
    rollcall = rollcall_with_a_line()
    taken = visit(lambda visitor: press(visitor, "take"), rollcall)
    assert (taken.status_code, taken.headers["location"]) == (303, PAGE)
    assert rollcall.body_of("/v1/session-logs/s_1/take") == {"host": {"email": TARA}}


def test_the_second_tutor_reads_who_was_quicker() -> None:
    rollcall = rollcall_with_a_line()
    rollcall.refuse("POST", "/v1/session-logs/s_1/take", 409, TAKEN_ALREADY)
    answer = visit(lambda visitor: press(visitor, "take"), rollcall)
    assert answer.status_code == 409
    assert "tim@lms.example has taken this learner." in answer.text


@pytest.mark.parametrize("action", ["send-back", "remove"])
def test_whom_a_tutor_took_can_be_let_go(action: str) -> None:
    rollcall = rollcall_with_a_line()
    assert visit(lambda visitor: press(visitor, action), rollcall).headers["location"] == PAGE
    assert rollcall.requests[-1].url.path == f"/v1/session-logs/s_1/{action}"


def test_the_logs_of_the_day_are_what_the_events_told() -> None:
    async def story(visitor: Visitor) -> str:
        await visitor.client.put("/_lms/subscription")
        await visitor.client.post(f"{PAGE}/sign-in", data=ZOE)
        await visitor.send_event(told("closed", seconds=480, drops=1, taken_by=TARA, joined_at="2026-11-22T10:20:05Z"))
        return (await visitor.get(PAGE)).text

    page = visit(story, rollcall_with_a_line())
    for word in ("Zoë &lt;Zed&gt;", "closed", "10:20:05", ">480</td>", f"taken by {TARA}"):
        assert word in page


def test_only_whom_the_tutor_took_can_be_sent_back_from_standby() -> None:
    def page_after(**data: Any) -> str:
        async def story(visitor: Visitor) -> str:
            await visitor.client.put("/_lms/subscription")
            await visitor.send_event(told("standby", **data))
            return (await visitor.get(PAGE)).text

        return visit(story, rollcall_with_a_line())

    assert "s_1/send-back" in page_after(taken_by=TARA)
    assert "s_1/send-back" not in page_after()
    assert "s_1/remove" in page_after()


def test_signing_in_at_a_tutor_sends_the_learner_on_and_keeps_the_log() -> None:
    rollcall = rollcall_with_a_line()

    async def story(visitor: Visitor) -> tuple[httpx.Response, httpx.Response]:
        await employ(visitor)
        answer = await visitor.client.post(
            f"{PAGE}/sign-in", data=ZOE | {"request_id": "form-1", "purpose": "fractions"}
        )
        return answer, await visitor.get("/_lms/session-logs")

    answer, logs = visit(story, rollcall)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{API_URL}/sign-in/xyz")
    asked = {"host": {"email": TARA}, "program_id": "math", "learner": ZOE, "purpose": "fractions"}
    assert rollcall.body_of("/v1/sign-ins") == asked
    assert rollcall.requests[-1].headers["idempotency-key"] == "form-1"
    [log] = logs.json()["items"]
    assert (log["session_log_id"], log["meeting_id"], log["state"]) == ("s_1", None, "waiting")


@pytest.mark.parametrize("page", [f"{PAGE}/sign-in", "/center/sign-in"])
def test_an_empty_sign_in_form_signs_nobody_in(page: str) -> None:
    rollcall = rollcall_with_a_line()

    async def story(visitor: Visitor) -> httpx.Response:
        await visitor.client.put("/_lms/center", json={"title": "Math center", "program_id": "math"})
        return await visitor.client.post(page, data={"name": " "})

    assert visit(story, rollcall).status_code == 422
    assert "/v1/sign-ins" not in [request.url.path for request in rollcall.requests]


def test_each_sign_in_form_carries_a_key_of_its_own() -> None:
    async def story(visitor: Visitor) -> tuple[str, str]:
        return (await visitor.get(f"{PAGE}/sign-in")).text, (await visitor.get(f"{PAGE}/sign-in")).text

    first, second = visit(story)
    assert 'name="request_id"' in first
    assert first != second


def test_at_the_center_the_browser_takes_a_signed_identity_to_the_public_page() -> None:
    rollcall = rollcall_with_a_line()

    async def story(visitor: Visitor) -> tuple[str, httpx.Response]:
        await visitor.client.put("/_lms/center", json={"title": "Math center", "program_id": "math"})
        form = (await visitor.get("/center/sign-in")).text
        return form, await visitor.client.post("/center/sign-in", data=ZOE | {"purpose": "fractions"})

    form, answer = visit(story, rollcall)
    assert "Math center" in form
    assert rollcall.body_of("/v1/sign-in-pages") == {"title": "Math center", "program_id": "math"}
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{API_URL}/drop-in/sip_1"
    [identity] = parse_qs(address.query)["identity"]
    assert jwt.get_unverified_header(identity)["kid"] == "idk_1"
    claims = jwt.decode(identity, SECRET, algorithms=["HS256"], audience="sip_1")
    assert (claims["sub"], claims["name"], claims["email"]) == ("l_1", ZOE["name"], ZOE["email"])
    assert claims["purpose"] == "fractions"


def test_a_center_nobody_opened_is_not_found() -> None:
    assert visit(lambda visitor: visitor.get("/center/sign-in")).status_code == 404


def test_an_identity_lives_for_minutes_and_for_one_page() -> None:
    learner = Learner("l_1", "Zoë", "zoe@lms.example")
    token = signed_identity(IdentityKey("idk_1", SECRET), learner, "sip_1", "", now=1_795_000_000.9)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["iat"], claims["exp"] - claims["iat"], claims["aud"]) == (1_795_000_000, LIFETIME_S, "sip_1")
    assert LIFETIME_S <= 600


def test_home_leads_to_the_tutors_and_the_center() -> None:
    async def story(visitor: Visitor) -> str:
        await employ(visitor)
        await visitor.client.put("/_lms/center", json={"title": "Math center", "program_id": "math"})
        return (await visitor.get("/")).text

    page = visit(story, rollcall_with_a_line())
    assert f'href="{PAGE}"' in page
    assert 'href="/center/sign-in"' in page
