"""What every call of the LMS can count on: keys, problems, bounds, and a document that agrees."""

import itertools
import json
from typing import Any

import pytest

from tests.aws import Aws
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, meeting_request

MEMBERS = {"type", "title", "status", "detail", "code", "action", "request_id"}


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.body) - {"zoom_code"} == MEMBERS
    assert (answer.body["status"], answer.body["code"]) == (status, code)
    assert answer.body["type"] == f"urn:rollcall:problem:{code}"
    assert answer.body["request_id"] == "req-1"
    assert answer.body["detail"]
    assert answer.body["action"]


ROUTES = [
    ("connections", "GET", "/v1/connections"),
    ("connections", "GET", "/v1/endpoints"),
    ("administration", "GET", "/v1/audit"),
    ("administration", "GET", "/v1/settings"),
    ("meetings", "GET", "/v1/meetings"),
    ("attendance", "GET", "/v1/meetings/mtg_1/attendance"),
    ("attendance", "PUT", "/v1/meetings/mtg_1/attendance/l1/mark"),
    ("attendance", "DELETE", "/v1/meetings/mtg_1/attendance/l1/mark?by=teacher-1"),
    ("attendance", "POST", "/v1/meetings/mtg_1/settlements"),
    ("attendance", "POST", "/v1/settlements"),
    ("registrants", "GET", "/v1/meetings/mtg_1/registrants"),
    ("registrants", "GET", "/v1/meetings/mtg_1/registrants/sync"),
    ("live_events", "GET", "/v1/live-events"),
    ("live_events", "GET", "/v1/live-events/lev_1/learners"),
    ("session_logs", "GET", "/v1/session-logs/slg_1"),
]


def test_without_a_known_key_nothing_is_answered(lms: Lms) -> None:
    key_id = lms.key.split("_")[1]
    wrong = ("", "Bearer", f"Bearer rk_{key_id}_{'0' * 64}", f"Bearer rk_0_{'0' * 64}", f"Basic {lms.key}")
    for (function, method, path), key in itertools.product(ROUTES, wrong):
        assert_problem(call(function, method, f"{BASE_URL}{path}", authorization=key), 401, "unknown_key")


def test_a_stranger_is_told_nothing_of_what_is_wrong_with_their_body(lms: Lms) -> None:
    for body in ({}, meeting_request(topic=7), "x" * 300_000):
        assert_problem(call("meetings", "POST", f"{BASE_URL}/v1/meetings", body), 401, "unknown_key")


def test_keys_are_stored_as_hashes_only(lms: Lms, cloud: Aws) -> None:
    assert lms.key.split("_")[2] not in str(cloud.items())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"topic": ""}, "topic"),
    ({"topic": "x" * 201}, "topic"),
    ({"description": "x" * 2001}, "description"),
    ({"duration_s": "an hour"}, "duration_s"),
    ({"start": "tomorrow"}, "start"),
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"host": {"email": "tutor"}}, "host.email"),
    ({"host": {}}, "host"),
    ({"registrants": [{"learner_id": "l1", "email": "a@b.example"}]}, "registrants.0.name"),
    ({"registrants": [{"learner_id": "l 1", "name": "A", "email": "a@b.example"}]}, "registrants.0.learner_id"),
    ({"registrants": [{"learner_id": "l1", "name": "A", "email": "a" * 60 + "@" + "b" * 70 + ".example"}]}, "email"),
    ({"instant": True}, "instant"),
    ({"options": {"attendance": False}}, "options.attendance"),
]


def test_a_wrong_or_unknown_field_is_named(lms: Lms, zoom: Zoom) -> None:
    for change, place in WRONG:
        refused = create_meeting(lms, **change)
        assert_problem(refused, 400, "invalid_request")
        assert place in refused.body["detail"]


def test_a_missing_field_is_named(lms: Lms) -> None:
    for name in ("topic", "start", "duration_s"):
        body = meeting_request()
        del body[name]
        refused = lms.call("meetings", "POST", "/v1/meetings", body)
        assert_problem(refused, 400, "invalid_request")
        assert name in refused.body["detail"]


def test_a_body_that_is_no_json_object_is_refused(lms: Lms) -> None:
    for body in ("", "{", "[]", '"text"', "null", '{"topic": NaN}'):
        assert_problem(lms.call("meetings", "POST", "/v1/meetings", body), 400, "invalid_request")


def test_what_was_refused_is_not_repeated_in_the_problem(lms: Lms) -> None:
    person = {"learner_id": "l1", "name": "Carla Secret", "email": "carla.secret at school"}
    assert "ecret" not in json.dumps(create_meeting(lms, registrants=[person]).body)


def test_a_body_has_at_most_256_kib(lms: Lms, zoom: Zoom) -> None:
    body = json.dumps(meeting_request(description="é" * 131_072))
    assert_problem(lms.call("meetings", "POST", "/v1/meetings", body), 413, "body_too_large")
    assert not zoom.meetings()


def test_a_path_that_is_none_of_ours_is_a_problem_too(lms: Lms) -> None:
    assert_problem(lms.call("meetings", "GET", "/v1/nothing"), 404, "no_such_route")


REFUSALS = [
    (Refusal("POST", "/meetings", 500, {"code": 500, "message": "x"}), 503, "zoom_unavailable", None),
    (Refusal("POST", "/meetings", 400, {"code": 300, "message": "Invalid field."}), 422, "zoom_refused", 300),
    (
        Refusal(
            "POST", "/meetings", 400, {"code": 4711, "message": "does not contain scopes:[meeting:write:meeting]."}
        ),
        409,
        "zoom_scopes_missing",
        4711,
    ),
    (Refusal("POST", "/meetings", 400, {"code": 200, "message": "Paid only"}), 409, "zoom_plan_too_small", 200),
    (Refusal("POST", "/meetings", 429, {"code": 429, "message": "x"}), 429, "zoom_rate_limited", 429),
]


def test_zooms_refusals_keep_their_code_and_say_what_to_do(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    for refusal, status, code, zoom_code in REFUSALS:
        zoom.refuse(refusal)
        refused = create_meeting(lms)
        assert_problem(refused, status, code)
        assert refused.body.get("zoom_code") == zoom_code


def test_missing_scopes_are_named(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    message = "Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin]."
    zoom.refuse(Refusal("POST", "/meetings", 400, {"code": 4711, "message": message}))
    assert "meeting:write:meeting, meeting:write:meeting:admin" in create_meeting(lms).body["action"]


def test_a_rate_limit_is_handed_on_with_its_time(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    limit = {"code": 429, "message": "You have reached the maximum per-second rate limit for this API."}
    zoom.refuse(Refusal("POST", "/meetings", 429, limit, headers={"Retry-After": "7"}))
    assert create_meeting(lms).headers["retry-after"] == "7"


def test_an_error_of_ours_tells_nothing_but_the_request(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", "gone")
    fresh = lms.call("meetings", "GET", "/v1/meetings")
    assert_problem(fresh, 500, "internal_error")
    assert "gone" not in json.dumps(fresh.body)
