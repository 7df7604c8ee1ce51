"""What Zoom can answer instead of what was asked for, sorted by what to do about it.

ZoomError
├── ZoomUnavailableError      for now: network, timeout, 5xx; try again
├── RateLimitedError          for now: not before ``retry_after_s``; ``limit`` says which limit it was
├── NotReadyError             for now: the report or past meeting is not there yet (404/3001)
├── PagesExpiredError         for now: a list has to be read again from its first page
├── InvalidTokenError         the access token is refused (401/124)
├── GrantEndedError           for ever: the refresh token is dead; a human has to connect again
├── AppMisconfiguredError     until the operator acts: Zoom refuses the app's own credentials or settings
├── MissingScopesError        for ever: the app lacks scopes, named (4711, 4700)
├── PaidOnlyError             for ever: the host's plan does not include it (body code 200)
├── NotFoundError             for ever: user, meeting or registrant unknown to this account
├── MeetingRunningError       for now: it is in progress, so it cannot be deleted (3002)
├── MeetingFullError          for ever: Zoom's list of registrants is full (3043)
├── RegistrationClosedError   for ever: registration is off, or the meeting is over (404, 3038)
└── RefusedError              for ever: any other refusal, with Zoom's words
"""

from typing import Literal

NO_SUCH_MEETING = 3001  # the code of NotFoundError that says so; any other says nothing about the meeting

type Limit = Literal["second", "account_day", "host_day", "registrant_day"]


class ZoomError(Exception):
    """A failed call, with Zoom's own code and words."""

    def __init__(self, message: str, *, code: int | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status


class ZoomUnavailableError(ZoomError):
    """Nobody answered, or Zoom answered 5xx."""


class RateLimitedError(ZoomError):
    """429, with the seconds to wait. ``email`` is the registrant's, where the limit is theirs and Zoom names them."""

    def __init__(self, message: str, *, retry_after_s: int, limit: Limit = "second", email: str = "") -> None:
        super().__init__(message, code=429, status=429)
        self.retry_after_s = retry_after_s
        self.limit = limit
        self.email = email


class NotReadyError(ZoomError):
    """The report of an ended meeting is not there yet."""


class PagesExpiredError(ZoomError):
    """A page's token is not good any more, or leads in a circle; the pages before it are no list."""


class InvalidTokenError(ZoomError):
    """The access token is expired, revoked or malformed."""


class GrantEndedError(ZoomError):
    """The grant itself is over; only a new consent helps. ``why`` is a word for the record."""

    def __init__(self, message: str, *, why: str = "grant_ended", code: int | None = None) -> None:
        super().__init__(message, code=code)
        self.why = why


class AppMisconfiguredError(ZoomError):
    """Client id, secret, redirect URL or the app itself are not what Zoom has; no user can mend that."""


class MissingScopesError(ZoomError):
    """The app was not granted what this call needs."""

    def __init__(self, message: str, *, scopes: list[str], code: int) -> None:
        super().__init__(message, code=code)
        self.scopes = scopes


class PaidOnlyError(ZoomError):
    """Zoom Basic, or a plan without this feature."""


class NotFoundError(ZoomError):
    """No such user, meeting or registrant in this account."""


class MeetingRunningError(ZoomError):
    """It has to end first."""


class MeetingFullError(ZoomError):
    """As many registrants as Zoom takes for this meeting."""


class RegistrationClosedError(ZoomError):
    """Nobody can be registered any more, or not at all."""


class RefusedError(ZoomError):
    """Zoom understood and said no."""
