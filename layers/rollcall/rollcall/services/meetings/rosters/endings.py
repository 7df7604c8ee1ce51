"""How a pass over a roster ends: done, to be gone on with, waiting for something, or stopped for good."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.services.meetings.rosters.wishing import is_over
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.roster_syncs import NOT_INITIATED, RosterSync, SyncState
from rollcall.zoom.errors import (
    NO_SUCH_MEETING,
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    MissingScopesError,
    NotFoundError,
    PaidOnlyError,
    RateLimitedError,
    RefusedError,
    RegistrationClosedError,
    ZoomError,
)

REAUTHORIZE, DAILY_LIMIT, REGISTRANT_LIMIT = (
    "zoom_reauthorization_required",
    "zoom_daily_limit",
    "registrant_daily_limit",
)
_SOON = timedelta(seconds=2)
_LONGEST = timedelta(seconds=900)  # SQS: a message cannot wait longer
_LONGEST_REFUSED = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Ending:
    """``saw_all``: it holds only for the wishes that were there when the pass began.

    ``again_in`` is when the worker looks again by itself; without, somebody else has to ask.
    """

    state: SyncState
    reason: str = ""
    not_before: datetime | None = None
    again_in: timedelta | None = None
    saw_all: bool = False
    tries: int = 0


SYNCED = Ending(SyncState.SYNCED, saw_all=True)
GOES_ON = Ending(SyncState.SYNCING, again_in=_SOON)


def waits_until(moment: datetime, reason: str, now: datetime, *, saw_all: bool = False, tries: int = 0) -> Ending:
    wait = min(_LONGEST, max(_SOON, moment - now))
    return Ending(SyncState.WAITING, reason, moment, wait, saw_all=saw_all, tries=tries)


def stopped(reason: str) -> Ending:
    return Ending(SyncState.STOPPED, reason, saw_all=True)


def next_day(now: datetime) -> datetime:
    """Zoom counts by the day of UTC."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)


def before_asking(
    meeting: Meeting | None, connection: Connection | None, sync: RosterSync, now: datetime
) -> Ending | None:
    """Why Zoom need not be asked at all."""
    if meeting is None or meeting.status in _NO_MORE:
        return stopped(_NO_MORE[meeting.status] if meeting else "meeting_gone")
    if meeting.status is MeetingStatus.PLANNED:
        return Ending(SyncState.WAITING, NOT_INITIATED, saw_all=True)
    if is_over(meeting, now):
        return stopped("meeting_over")
    return _without_connection(connection) or _until_its_time(sync, now)


def _without_connection(connection: Connection | None) -> Ending | None:
    if connection is None or not connection.lives:
        return stopped("zoom_not_connected")
    return None if connection.status is ConnectionStatus.ACTIVE else Ending(SyncState.WAITING, REAUTHORIZE)


def _until_its_time(sync: RosterSync, now: datetime) -> Ending | None:
    if sync.reason == DAILY_LIMIT and sync.not_before and sync.not_before > now:
        return waits_until(sync.not_before, DAILY_LIMIT, now)
    return None


def after_refusal(error: ZoomError, sync: RosterSync, now: datetime) -> Ending:
    """What Zoom's answer means to the roster as a whole."""
    if isinstance(error, RateLimitedError):
        return _limited(error, sync, now)
    if isinstance(error, NotFoundError) and error.code == NO_SUCH_MEETING:
        return stopped("meeting_not_in_zoom")
    for kind, reason in _STOPPING.items():
        if isinstance(error, kind):
            return stopped(reason)
    for kind, reason in _NEEDING_PEOPLE.items():
        if isinstance(error, kind):
            return Ending(SyncState.WAITING, reason)
    return _backs_off(error, sync, now)


def _limited(error: RateLimitedError, sync: RosterSync, now: datetime) -> Ending:
    """A limit of the second that lasts is asked about less and less."""
    wait = timedelta(seconds=error.retry_after_s)
    if error.limit != "second":
        return waits_until(now + wait, DAILY_LIMIT, now)
    longer = min(_LONGEST, _SOON * 2 ** min(sync.tries, 9))
    return waits_until(now + max(wait, longer), "zoom_rate_limited", now, tries=sync.tries + 1)


def _backs_off(error: ZoomError, sync: RosterSync, now: datetime) -> Ending:
    """A Zoom that says no is asked much less often than one that says nothing."""
    if isinstance(error, RefusedError | NotFoundError):
        wait = min(_LONGEST_REFUSED, _LONGEST * 2 ** min(sync.tries, 5))
        return waits_until(now + wait, "zoom_refused", now, tries=sync.tries + 1)
    wait = min(_LONGEST, timedelta(seconds=15 * 2 ** min(sync.tries, 6)))
    reason = "zoom_app_misconfigured" if isinstance(error, AppMisconfiguredError) else "zoom_unavailable"
    return Ending(SyncState.WAITING, reason, again_in=wait, tries=sync.tries + 1)


_NO_MORE = {
    MeetingStatus.CANCELLED: "meeting_cancelled",
    MeetingStatus.EXTERNALLY_LINKED: "meeting_externally_linked",
}
_STOPPING: dict[type[ZoomError], str] = {
    RegistrationClosedError: "registration_closed",
    PaidOnlyError: "zoom_plan_too_small",
}
_NEEDING_PEOPLE: dict[type[ZoomError], str] = {
    GrantEndedError: REAUTHORIZE,
    InvalidTokenError: REAUTHORIZE,
    MissingScopesError: "zoom_scopes_missing",
}
