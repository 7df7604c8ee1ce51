from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from local.stack.state import Stack
from tests.e2e.conftest import School

pytestmark = pytest.mark.e2e

PROBLEM_FIELDS = {"type", "title", "status", "detail", "code", "action", "request_id"}
LEARNER = {"learner_id": "l-1", "name": "Zoë Žáková", "email": "zoe@students.example"}
MISSING = object()


def in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_meeting(school: School, **changes: Any) -> dict[str, Any]:
    """A good request but for the changes."""
    good = {
        "host": {"email": school.host},
        "topic": f"Topic {uuid4().hex}",
        "start": in_an_hour(),
        "duration_s": 3600,
        "time_zone": "Europe/Vienna",
        "registrants": [LEARNER],
    }
    return {name: value for name, value in (good | changes).items() if value is not MISSING}


def assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The refusal is a problem document that says what is wrong and what to do."""
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem: dict[str, Any] = answer.json()
    assert problem.keys() >= PROBLEM_FIELDS
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert all(problem[name] for name in PROBLEM_FIELDS)
    return problem


@pytest.fixture(scope="module")
def meeting_id(school: School) -> str:
    """A meeting that was created properly."""
    answer = school.api.post("/v1/meetings", json=new_meeting(school))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["meeting_id"])


@pytest.mark.parametrize(
    "authorization", [None, "Bearer rk_nobody_nothing", "Bearer", "Basic cms6cms=", "rk_1_2"], ids=str
)
def test_a_caller_without_a_good_key_gets_nothing(anonymous: httpx.Client, authorization: str | None) -> None:
    headers = {"authorization": authorization} if authorization else {}
    assert_problem(anonymous.get("/v1/meetings", headers=headers), 401, "unknown_key")


@pytest.mark.parametrize("path", ["", "/registrants", "/attendance", "/start-link"])
def test_another_tenants_meeting_is_not_found(
    stack: Stack, anonymous: httpx.Client, meeting_id: str, path: str
) -> None:
    headers = {"authorization": f"Bearer {stack.api_key}"}
    theirs = anonymous.get(f"/v1/meetings/{meeting_id}{path}", headers=headers)
    nobodys = anonymous.get(f"/v1/meetings/mtg_nowhere{path}", headers=headers)
    problem = assert_problem(theirs, 404, "meeting_not_found")
    assert problem | {"request_id": ""} == nobodys.json() | {"request_id": ""}


def test_another_tenants_meeting_cannot_be_cancelled(
    stack: Stack, anonymous: httpx.Client, school: School, meeting_id: str
) -> None:
    headers = {"authorization": f"Bearer {stack.api_key}"}
    assert_problem(anonymous.delete(f"/v1/meetings/{meeting_id}", headers=headers), 404, "meeting_not_found")
    assert school.api.get(f"/v1/meetings/{meeting_id}").json()["status"] == "scheduled"


@pytest.mark.parametrize("name", ["topic", "start", "duration_s"])
def test_a_missing_field_is_named(school: School, name: str) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, **{name: MISSING}))
    assert name in assert_problem(answer, 400, "invalid_request")["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duration_s", "sixty"),
        ("duration_s", 59),
        ("duration_s", 86_401),
        ("start", "tomorrow"),
        ("time_zone", "Mars/Olympus"),
        ("topic", "x" * 201),
        ("topic", ""),
        ("host", {"email": "nobody"}),
        ("registrants", [LEARNER | {"email": "nobody"}]),
        ("registrants", [{"learner_id": "l-1"}]),
        ("surprise", True),
    ],
)
def test_a_field_out_of_its_bounds_is_named(school: School, name: str, value: Any) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, **{name: value}))
    assert name in assert_problem(answer, 400, "invalid_request")["detail"]


@pytest.mark.parametrize("content", ["{", "[]", "", "null", '"meeting"'])
def test_what_is_no_json_object_is_refused(school: School, content: str) -> None:
    answer = school.api.post("/v1/meetings", content=content, headers={"content-type": "application/json"})
    assert_problem(answer, 400, "invalid_request")


def test_a_body_beyond_256_kib_is_refused(school: School) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, description="x" * 270_000))
    assert_problem(answer, 413, "body_too_large")


def test_a_start_in_the_past_is_refused(school: School) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, start="2020-01-01T10:00:00Z"))
    assert_problem(answer, 400, "start_in_past")


def test_a_host_zoom_does_not_know_is_refused(school: School) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, host={"email": "nobody@nowhere.example"}))
    assert_problem(answer, 404, "host_not_found")


def test_a_host_on_a_basic_plan_is_refused(school: School) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, host={"email": school.basic_host}))
    assert_problem(answer, 409, "host_not_licensed")


def test_a_learner_who_is_on_the_roster_twice_is_refused(school: School) -> None:
    answer = school.api.post("/v1/meetings", json=new_meeting(school, registrants=[LEARNER, LEARNER]))
    assert answer.status_code == 400
    assert answer.json().keys() >= PROBLEM_FIELDS


def test_what_is_refused_leaves_no_meeting_in_zoom(stack: Stack, school: School) -> None:
    request = new_meeting(school, host={"email": school.basic_host})
    assert school.api.post("/v1/meetings", json=request).is_error
    meetings = httpx.get(f"{stack.zoom_url}/_sim/meetings", timeout=30).json()["meetings"]
    assert request["topic"] not in {meeting["topic"] for meeting in meetings}


def test_the_same_idempotency_key_makes_one_meeting(stack: Stack, school: School) -> None:
    request, headers = new_meeting(school), {"idempotency-key": uuid4().hex}
    answers = [school.api.post("/v1/meetings", json=request, headers=headers) for _ in range(2)]
    assert len({answer.json()["meeting_id"] for answer in answers}) == 1
    meetings = httpx.get(f"{stack.zoom_url}/_sim/meetings", timeout=30).json()["meetings"]
    assert [meeting["topic"] for meeting in meetings].count(request["topic"]) == 1


def test_an_idempotency_key_with_another_body_is_refused(school: School) -> None:
    headers = {"idempotency-key": uuid4().hex}
    assert school.api.post("/v1/meetings", json=new_meeting(school), headers=headers).status_code == 201
    again = school.api.post("/v1/meetings", json=new_meeting(school), headers=headers)
    assert_problem(again, 422, "idempotency_key_reused")


@pytest.mark.parametrize("path", ["/join/nobody", "/sign-in/nobody"])
def test_a_link_that_leads_nowhere_is_a_page_for_a_person(anonymous: httpx.Client, path: str) -> None:
    answer = anonymous.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_a_callback_that_nobody_began_connects_nothing(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/oauth/zoom/callback", params={"code": "stolen", "state": "made-up"})
    assert answer.status_code == 400
    assert "text/html" in answer.headers["content-type"]
