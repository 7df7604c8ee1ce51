"""What the facts make of a session log. Pure: their order, repeats and delays change nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rollcall.attendance.kinds import ARRIVAL, kind_of
from rollcall.attendance.model import Event
from rollcall.attendance.visits import Visit, visit_of
from rollcall.store.session_logs import (
    ARRIVED_IN_TIME,
    ARRIVED_LATE,
    JUDGED,
    NEVER_ADMITTED,
    SESSION_OVER,
    ZOOM_DISCONNECTED,
    SessionLog,
    SessionState,
)
from rollcall.store.table import as_text

_OVER = frozenset({SESSION_OVER, ZOOM_DISCONNECTED})


def changes(log: SessionLog, events: Iterable[Event], until: datetime | None = None) -> dict[str, Any]:
    """What its learner's events since the sign-in change in a log, as it is stored; nothing when it says so already.

    ``until``: when they signed in again. None as a value: there is none.
    """
    known, since = list(events), log.standby_at or log.signed_in_at
    visit = visit_of(known, since, until)
    arrived = min((one.at for one in _arrivals(known, since, until)), default=None)
    told = _corrected(log, visit, arrived, is_past=until is not None) if _is_cancelled(log) else _told(log, visit)
    if told and (log.corrected or "corrected" in told):
        told["reason"] = ARRIVED_IN_TIME if _in_time(log, visit, arrived) else ARRIVED_LATE
    after = log.model_copy(update=told).model_dump(mode="json")
    before = log.model_dump(mode="json")
    return {name: value for name, value in after.items() if before[name] != value}


def ending(log: SessionLog, events: Iterable[Event], now: datetime, reason: str) -> dict[str, Any]:
    """Of a standing log, where nobody will be seen to come or leave any more; the runs of ``events`` have all ended."""
    known = list(events)
    change = changes(log, known)
    if log.joined_at or "joined_at" in change:
        left = {} if log.left_at else {"left_at": as_text(now)}
        return left | change | {"state": SessionState.CLOSED.value, "reason": reason}
    waited = any(_arrivals(known, log.standby_at or log.signed_in_at, None))
    if waited:
        return {"state": SessionState.CLOSED.value, "seconds": 0, "reason": NEVER_ADMITTED}
    return {"state": SessionState.CANCELLED.value, "seconds": 0, "reason": reason}


def _told(log: SessionLog, visit: Visit | None) -> dict[str, Any]:
    """Somebody in the waiting room stands by. What ended without Zoom saying when does not begin again by itself."""
    is_over = log.state is SessionState.CLOSED and log.reason in _OVER
    if visit is None or (is_over and visit.left_at is None):
        return {}
    return _lived(visit) | {"reason": ""}


def _corrected(log: SessionLog, visit: Visit | None, arrived: datetime | None, *, is_past: bool) -> dict[str, Any]:
    """Nobody stays cancelled who arrived in time, nor who was let in later: Zoom did not know of it yet.

    Whoever was removed or refused was so all the same.
    """
    if log.reason not in JUDGED or not (visit or _in_time(log, visit, arrived)):
        return {}
    if visit:
        return _lived(visit) | {"corrected": True}
    is_over = is_past or log.reason == SESSION_OVER
    return {"corrected": True, "state": SessionState.CLOSED if is_over else SessionState.STANDBY}


def _in_time(log: SessionLog, visit: Visit | None, arrived: datetime | None) -> bool:
    first = min((one for one in (arrived, visit and visit.joined_at) if one), default=None)
    return bool(first and log.deadline and first <= log.deadline)


def _is_cancelled(log: SessionLog) -> bool:
    return log.state is SessionState.CANCELLED


def _lived(visit: Visit) -> dict[str, Any]:
    return {
        "state": SessionState.CLOSED if visit.left_at else SessionState.LIVE,
        "joined_at": visit.joined_at,
        "left_at": visit.left_at,
        "seconds": visit.seconds,
        "drops": visit.drops,
    }


def _arrivals(events: Iterable[Event], since: datetime, until: datetime | None) -> Iterable[Event]:
    told = (one for one in events if kind_of(one.event) in ARRIVAL)
    return (one for one in told if since <= one.at and (until is None or one.at < until))
