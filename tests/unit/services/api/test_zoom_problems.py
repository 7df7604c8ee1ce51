import pytest

from rollcall.services.api.zoom_problems import problem_of
from rollcall.zoom import errors


@pytest.mark.parametrize(
    ("error", "status", "code", "headers"),
    [
        (errors.ZoomUnavailableError("down"), 503, "zoom_unavailable", {"Retry-After": "5"}),
        (errors.RateLimitedError("slow", retry_after_s=7), 429, "zoom_rate_limited", {"Retry-After": "7"}),
        (
            errors.RateLimitedError("slow", retry_after_s=9, limit="host_day"),
            429,
            "host_daily_limit",
            {"Retry-After": "9"},
        ),
        (errors.MeetingRunningError("no"), 409, "meeting_running", {}),
        (errors.NotReadyError("later"), 409, "zoom_not_ready", {}),
        (errors.InvalidTokenError("no"), 409, "zoom_reauthorization_required", {}),
        (errors.GrantEndedError("no"), 409, "zoom_reauthorization_required", {}),
        (errors.MissingScopesError("no", scopes=[], code=4711), 409, "zoom_scopes_missing", {}),
        (errors.PaidOnlyError("no"), 409, "zoom_plan_too_small", {}),
        (errors.NotFoundError("no"), 404, "zoom_not_found", {}),
        (errors.RefusedError("no"), 422, "zoom_refused", {}),
        (errors.ZoomError("new"), 502, "zoom_failed", {}),
    ],
)
def test_every_refusal_of_zooms_is_a_problem_with_an_action(
    error: errors.ZoomError, status: int, code: str, headers: dict[str, str]
) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code, problem.headers()) == (status, code, headers)
    assert problem.action


def test_no_kind_of_refusal_is_without_a_row_of_its_own() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ZoomError)}
    for kind in kinds - {errors.ZoomError, errors.RateLimitedError, errors.MissingScopesError}:
        assert problem_of(kind("no")).code != "zoom_failed", kind


def test_the_missing_scopes_are_what_to_do() -> None:
    error = errors.MissingScopesError("no", scopes=["report:read:admin", "user:read"], code=4711)
    problem = problem_of(error)
    assert "report:read:admin, user:read" in problem.action
    assert problem.body("r")["zoom_code"] == 4711
