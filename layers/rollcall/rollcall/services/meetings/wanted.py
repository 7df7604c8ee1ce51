"""What a request changes of a meeting: fields of it with their new values, none where all is as it was."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError

from rollcall.lms.meeting_requests import MeetingChanges, MeetingOptions
from rollcall.lms.problems import Problem, invalid
from rollcall.services.meetings.drafts import each_once
from rollcall.services.meetings.times import expect_to_come, instant_of, length_of
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.policies import PolicyWishes

OURS_ALONE = frozenset({"attendance_policy"})  # nothing of it is in Zoom
_SHOWN_IN_CALENDARS = frozenset({"topic", "description", "start", "duration_s", "time_zone"})


def changes_of(meeting: Meeting, request: MeetingChanges) -> dict[str, Any]:
    """Of everything but the host; ``sequence`` counts what calendars show. Raises problems. Nobody is asked."""
    zone = request.time_zone or meeting.time_zone
    start = instant_of(request.start, zone) if request.start else meeting.start
    told = {
        "topic": request.topic,
        "description": request.description,
        "start": start,
        "duration_s": length_of(start, instant_of(request.end, zone)) if request.end else request.duration_s,
        "time_zone": request.time_zone,
        "options": _options(meeting, request),
        "attendance_policy": _policy(request),
        "alternative_hosts": None if request.alternative_hosts is None else each_once(request.alternative_hosts),
    }
    changes: dict[str, Any] = {
        name: value for name, value in told.items() if value is not None and value != getattr(meeting, name)
    }
    if "start" in changes and meeting.judgement:
        changes["judgement"] = None
    return changes if changes.keys().isdisjoint(_SHOWN_IN_CALENDARS) else {**changes, "sequence": meeting.sequence + 1}


def expect_changeable(meeting: Meeting, changes: dict[str, Any], now: datetime) -> None:
    """Raises problems for what comes too late."""
    if changes.keys() <= OURS_ALONE:
        return
    is_planned = meeting.status is MeetingStatus.PLANNED
    if meeting.end <= now and meeting.room is not Room.OPEN and not is_planned:
        raise Problem(409, "meeting_over", "The meeting is over.", "Create a new meeting.")
    if "start" not in changes:
        return
    if meeting.room is not Room.NEVER_OPENED:
        raise Problem(
            409,
            "meeting_has_begun",
            "The meeting has begun, so its start cannot be moved.",
            "Leave start out, or create another meeting.",
        )
    expect_to_come(changes["start"], now)


def _policy(request: MeetingChanges) -> PolicyWishes | None:
    wished = request.attendance_policy
    return None if wished is None else PolicyWishes.model_validate(wished.model_dump())


def _options(meeting: Meeting, request: MeetingChanges) -> dict[str, bool]:
    before = MeetingOptions.model_validate(meeting.options).model_dump()
    try:
        after = MeetingOptions.model_validate(before | request.options.model_dump(exclude_none=True))
    except ValidationError:
        raise invalid(
            "import_recording needs record_to_cloud: there is nothing to import otherwise.",
            "Switch both off, or both on.",
        ) from None
    return after.model_dump()
