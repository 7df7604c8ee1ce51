"""Zoom's replies read for what is wrong with them: by code, by status, by the words of a limit."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from rollcall.zoom.errors import (
    InvalidTokenError,
    Limit,
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

_MISSING_SCOPES = frozenset({4700, 4711})
_GONE = frozenset({1001, 3001, 3007})
_INVALID_TOKEN = 124
_DAY_S = 86_400
_NAMED_EMAIL = re.compile(r"registrant \(([^()\s]+@[^()\s]+)\)")
_SCOPES = re.compile(r"scopes?\s*:?\s*\[([^\]]*)\]")
_BY_CODE: dict[int | None, type[ZoomError]] = {
    200: PaidOnlyError,
    404: RegistrationClosedError,
    3002: MeetingRunningError,
    3038: RegistrationClosedError,
    3043: MeetingFullError,
}


def error_from(response: httpx.Response, now: datetime) -> ZoomError | None:
    """The error in a reply, if it is one. A 200 can be one too: its body then has a ``code``."""
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return ZoomUnavailableError("Zoom is unavailable", status=response.status_code)
    code, message = _code_and_message(response)
    if code is None and response.is_success:
        return None
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return _rate_limited(response.headers, message, now)
    return _refusal(code, message, response.status_code)


def _rate_limited(headers: httpx.Headers, message: str, now: datetime) -> RateLimitedError:
    """The limits of one host or one registrant come with the headers of another; their words tell them apart."""
    named, limit = _NAMED_EMAIL.search(message), _limit(headers, message.lower())
    return RateLimitedError(
        message,
        retry_after_s=_retry_after_s(headers, limit, now),
        limit=limit,
        email=named.group(1).lower() if named else "",
    )


def _limit(headers: httpx.Headers, message: str) -> Limit:
    if "registrant" in message:
        return "registrant_day"
    if "create/update" in message or "particular user" in message:
        return "host_day"
    kind = headers.get("X-RateLimit-Type", "").lower()
    if kind.startswith("daily") or "daily" in message or "gmt 00:00:00" in message:
        return "account_day"
    return "second"


def _retry_after_s(headers: httpx.Headers, limit: Limit, now: datetime) -> int:
    """Seconds until a 429 may be tried again.

    Zoom sends ``Retry-After`` as seconds, an ISO time or an HTTP date, or not at all; a limit that is
    counted by the day ends at midnight UTC.
    """
    told = _moment(headers.get("Retry-After", ""), now)
    if told is not None:
        return max(1, int((told - now).total_seconds()))
    if limit != "second":
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        return max(1, int((midnight - now).total_seconds()))
    return 2


def _moment(text: str, now: datetime) -> datetime | None:
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text), _DAY_S))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _code_and_message(response: httpx.Response) -> tuple[int | None, str]:
    try:
        body = response.json()
    except ValueError:
        return None, "Zoom answered something that is not JSON"
    if not isinstance(body, dict) or not isinstance(body.get("code"), int):
        return None, "Zoom answered an error without a code"
    details = "; ".join(str(error.get("message", "")) for error in body.get("errors") or [] if isinstance(error, dict))
    return body["code"], ": ".join(filter(None, [str(body.get("message", "")), details]))


def _refusal(code: int | None, message: str, status: int) -> ZoomError:
    if code in _MISSING_SCOPES:
        named = _SCOPES.search(message)
        scopes = [scope.strip() for scope in named.group(1).split(",")] if named else []
        return MissingScopesError(message, scopes=scopes, code=code or 0)
    if code == _INVALID_TOKEN or status == httpx.codes.UNAUTHORIZED:
        return InvalidTokenError(message, code=code, status=status)
    if code in _BY_CODE:
        return _BY_CODE[code](message, code=code, status=status)
    if code in _GONE or (code is None and status == httpx.codes.NOT_FOUND):
        return NotFoundError(message, code=code, status=status)
    return RefusedError(message, code=code, status=status)
