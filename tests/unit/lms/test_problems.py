import pytest

from rollcall.lms.openapi import ProblemDocument as ProblemModel
from rollcall.lms.problems import Problem, invalid, not_found

SHAPE = {"type", "title", "status", "detail", "code", "action", "request_id"}


@pytest.mark.parametrize(
    "problem",
    [
        not_found("session_log"),
        invalid("The start is in the past.", "Send a later one.", "start_in_past"),
        Problem(429, "zoom_rate_limited", "Zoom: slow down", "Wait.", zoom_code=429, retry_after_s=2),
    ],
)
def test_every_problem_says_what_happened_and_what_to_do(problem: Problem) -> None:
    body = problem.body("req-1")
    assert body.keys() - {"zoom_code"} == SHAPE
    assert all(body[name] for name in SHAPE)
    assert (body["request_id"], body["status"]) == ("req-1", problem.status)
    assert ProblemModel.model_validate(body).model_dump(exclude_none=True) == body


def test_a_problem_is_named_for_programs_and_for_people() -> None:
    body = not_found("session_log").body("r")
    assert (body["type"], body["title"]) == ("urn:rollcall:problem:session_log_not_found", "Session log not found")
    assert (body["status"], body["detail"]) == (404, "There is no such session log.")


def test_zooms_own_code_is_there_when_zoom_said_no() -> None:
    assert Problem(422, "zoom_refused", "d", "a", zoom_code=300).body("r")["zoom_code"] == 300
    assert "zoom_code" not in invalid("d", "a").body("r")


@pytest.mark.parametrize(
    ("retry_after_s", "headers"), [(None, {}), (0, {"Retry-After": "0"}), (7, {"Retry-After": "7"})]
)
def test_when_to_try_again_is_a_header(retry_after_s: int | None, headers: dict[str, str]) -> None:
    assert Problem(503, "c", "d", "a", retry_after_s=retry_after_s).headers() == headers
