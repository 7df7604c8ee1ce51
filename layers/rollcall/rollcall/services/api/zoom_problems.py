"""Zoom's refusals in the LMS's words."""

from rollcall.lms.problems import Problem
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    MeetingFullError,
    MeetingRunningError,
    MissingScopesError,
    NotFoundError,
    NotReadyError,
    PagesExpiredError,
    PaidOnlyError,
    RateLimitedError,
    RefusedError,
    RegistrationClosedError,
    ZoomError,
    ZoomUnavailableError,
)

_RECONNECT = "Connect Zoom again: POST /v1/connections/{id}/connect-links, and open its connect_url in a browser."
_TABLE: dict[type[ZoomError], tuple[int, str, str]] = {
    ZoomUnavailableError: (503, "zoom_unavailable", "Try again in a moment."),
    RateLimitedError: (429, "zoom_rate_limited", "Wait for the time that Retry-After says."),
    MeetingRunningError: (409, "meeting_running", "End the meeting first: POST /v1/meetings/{id}/end."),
    MeetingFullError: (409, "meeting_full", "Zoom takes no more registrants for this meeting."),
    RegistrationClosedError: (
        409,
        "registration_closed",
        "Look whether it is over. If registration was switched off in Zoom: POST /v1/meetings/{id}/repair.",
    ),
    PagesExpiredError: (503, "zoom_unavailable", "Try again in a moment."),
    NotReadyError: (409, "zoom_not_ready", "Try again later; Zoom has not finished the meeting."),
    InvalidTokenError: (409, "zoom_reauthorization_required", _RECONNECT),
    GrantEndedError: (409, "zoom_reauthorization_required", _RECONNECT),
    AppMisconfiguredError: (
        503,
        "zoom_app_misconfigured",
        "Tell the operator: Zoom refuses this deployment's own app.",
    ),
    MissingScopesError: (409, "zoom_scopes_missing", "Add the scopes to the Zoom app, then connect again."),
    PaidOnlyError: (409, "zoom_plan_too_small", "Give the host a licensed Zoom plan."),
    NotFoundError: (404, "zoom_not_found", "Check that it exists in the connected Zoom account."),
    RefusedError: (422, "zoom_refused", "Correct what Zoom objects to."),
}
_LIMITS = {
    "second": ("zoom_rate_limited", "Wait for the time that Retry-After says."),
    "account_day": ("zoom_daily_limit", "Zoom's daily limit of this account is used up, by all its apps together."),
    "host_day": ("host_daily_limit", "Zoom takes 100 changes a day for each host; choose another host, or wait."),
    "registrant_day": ("registrant_daily_limit", "Zoom takes few changes a day for each registrant; wait."),
}
_RETRY_S = {"zoom_unavailable": 5}


def problem_of(error: ZoomError) -> Problem:
    """The problem that tells the LMS what Zoom said and what to do."""
    status, code, action = _TABLE.get(type(error), (502, "zoom_failed", "Try again; report it if it stays."))
    if isinstance(error, MissingScopesError) and error.scopes:
        action = f"Add these scopes to the Zoom app, then connect again: {', '.join(error.scopes)}."
    if isinstance(error, RateLimitedError):
        code, action = _LIMITS[error.limit]
    retry = error.retry_after_s if isinstance(error, RateLimitedError) else _RETRY_S.get(code)
    return Problem(status, code, f"Zoom: {error.message}", action, zoom_code=error.code, retry_after_s=retry)
