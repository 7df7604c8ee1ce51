from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.zoom.errors import (
    InvalidTokenError,
    MeetingFullError,
    MeetingRunningError,
    MissingScopesError,
    NotFoundError,
    PaidOnlyError,
    RateLimitedError,
    RefusedError,
    RegistrationClosedError,
    ZoomError,
    ZoomUnavailableError,
)
from rollcall.zoom.refusals import error_from

NOW = datetime(2026, 10, 5, 22, 30, tzinfo=UTC)
TO_MIDNIGHT_S = 5400


def told(status: int, body: Any = None, **headers: str) -> ZoomError | None:
    return error_from(httpx.Response(status, json=body, headers=headers), NOW)


def wait_s(message: str = "", **headers: str) -> int:
    error = told(429, {"code": 429, "message": message}, **headers)
    assert isinstance(error, RateLimitedError)
    return error.retry_after_s


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("7", 7),
        ("2026-10-05T22:31:00Z", 60),
        ("2026-10-06T00:31:00+02:00", 60),
        ("2026-10-05T22:31:00", 60),
        ("Mon, 05 Oct 2026 22:31:00 GMT", 60),
        ("2026-10-05T22:29:00Z", 1),
        ("0", 1),
        ("99999999999999", 86_400),
    ],
)
def test_retry_after_is_read_as_seconds_an_iso_time_or_an_http_date(retry_after: str, seconds: int) -> None:
    assert wait_s(**{"Retry-After": retry_after}) == seconds


@pytest.mark.parametrize(
    "message",
    [
        "You have reached the maximum daily rate limit for this API.",
        "You have exceeded the limit. You may try again after GMT 00:00:00.",
        "You have exceeded the rate limit of Meeting Create/Update API requests for this particular user.",
    ],
)
def test_a_limit_counted_by_the_day_ends_at_midnight_utc(message: str) -> None:
    assert wait_s(message) == TO_MIDNIGHT_S


def test_a_daily_limit_that_only_a_header_tells_ends_at_midnight_too() -> None:
    assert wait_s("Too many requests.", **{"X-RateLimit-Type": "Daily-limit"}) == TO_MIDNIGHT_S


@pytest.mark.parametrize("retry_after", [{}, {"Retry-After": "later"}])
def test_a_limit_by_the_second_is_waited_out_in_two(retry_after: dict[str, str]) -> None:
    assert wait_s("You have reached the maximum per-second rate limit.", **retry_after) == 2


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_no_retry_after_breaks_anything(text: str) -> None:
    assert wait_s(**{"Retry-After": text}) >= 1


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_success_without_a_code_is_no_error(status: int) -> None:
    assert told(status, {"id": 1}) is None


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (200, 200, PaidOnlyError),
        (200, 3001, NotFoundError),
        (200, 300, RefusedError),
        (400, 200, PaidOnlyError),
        (400, 124, InvalidTokenError),
        (401, 124, InvalidTokenError),
        (401, 9, InvalidTokenError),
        (400, 4711, MissingScopesError),
        (401, 4711, MissingScopesError),
        (400, 4700, MissingScopesError),
        (404, 1001, NotFoundError),
        (404, 3001, NotFoundError),
        (400, 3007, NotFoundError),
        (400, 300, RefusedError),
        (400, 3000, RefusedError),
        (400, 3003, RefusedError),
        (400, 3161, RefusedError),
        (403, 1, RefusedError),
        (429, 429, RateLimitedError),
        (500, 300, ZoomUnavailableError),
        (503, 124, ZoomUnavailableError),
    ],
)
def test_an_answer_is_sorted_by_its_code_before_its_status(status: int, code: int, kind: type[ZoomError]) -> None:
    assert type(told(status, {"code": code, "message": "no"})) is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, RefusedError),
        (401, InvalidTokenError),
        (404, NotFoundError),
        (429, RateLimitedError),
        (502, ZoomUnavailableError),
    ],
)
def test_an_error_page_is_sorted_by_its_status(status: int, kind: type[ZoomError]) -> None:
    assert type(error_from(httpx.Response(status, html="<h1>no</h1>"), NOW)) is kind


def test_the_scopes_that_are_missing_are_named() -> None:
    message = "Invalid access token, does not contain scopes:[meeting:write:meeting, report:read:admin]."
    error = told(400, {"code": 4711, "message": message})
    assert isinstance(error, MissingScopesError)
    assert error.scopes == ["meeting:write:meeting", "report:read:admin"]


def test_zooms_words_and_the_fields_it_objects_to_are_kept() -> None:
    body = {"code": 300, "message": "Validation Failed.", "errors": [{"field": "topic", "message": "Too long."}]}
    error = told(400, body)
    assert error is not None
    assert (error.code, error.status, error.message) == (300, 400, "Validation Failed.: Too long.")


@pytest.mark.parametrize(
    ("message", "kind", "limit", "email"),
    [
        ("You have reached the maximum per-second rate limit for this API.", "QPS", "second", ""),
        ("You have reached the maximum daily rate limit for this API.", "Daily-limit", "account_day", ""),
        ("Too many requests.", "Daily-limit", "account_day", ""),
        (
            "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests for this user.",
            "",
            "host_day",
            "",
        ),
        (
            "You have exceeded the daily rate limit of (3) for Add a registrant, registrant (Amal@School.example).",
            "",
            "registrant_day",
            "amal@school.example",
        ),
        ("You have exceeded the daily rate limit of (10) for Update registrant's status.", "", "registrant_day", ""),
    ],
)
def test_the_kinds_of_limits_are_told_apart(message: str, kind: str, limit: str, email: str) -> None:
    headers = {"X-RateLimit-Category": "Light", "X-RateLimit-Remaining": "5893"}
    error = told(429, {"code": 429, "message": message}, **headers | ({"X-RateLimit-Type": kind} if kind else {}))
    assert isinstance(error, RateLimitedError)
    assert (error.limit, error.email) == (limit, email)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (3002, MeetingRunningError),
        (3038, RegistrationClosedError),
        (404, RegistrationClosedError),
        (3043, MeetingFullError),
    ],
)
def test_what_a_meeting_stands_in_the_way_of_has_its_own_word(code: int, kind: type[ZoomError]) -> None:
    assert type(told(400, {"code": code, "message": "no"})) is kind
