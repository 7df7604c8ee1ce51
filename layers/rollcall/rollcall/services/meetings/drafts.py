"""A request's meeting as it is to be, before anything of it exists. Nobody is asked."""

from datetime import datetime

from rollcall.ids import ConnectionId, MeetingId, ProgramId, TenantId
from rollcall.lms.meeting_requests import MeetingHost, NewMeeting
from rollcall.services.meetings.hosting import HostWish
from rollcall.services.meetings.times import expect_to_come, instant_of, length_of
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.policies import PolicyWishes


def draft_of(tenant_id: TenantId, meeting_id: MeetingId, request: NewMeeting, now: datetime) -> Meeting:
    """Planned, with the wishes of the request. Raises problems for what can be no meeting."""
    start = instant_of(request.start, request.time_zone)
    expect_to_come(start, now)
    wish = wish_of(request.host, request.connection_id)
    return Meeting(
        meeting_id=meeting_id,
        tenant_id=tenant_id,
        kind="scheduled",
        status=MeetingStatus.PLANNED,
        connection_id=ConnectionId(wish.connection_id or ""),
        program_id=ProgramId(request.program_id) if request.program_id else None,
        host_email=wish.email,
        alternative_hosts=each_once(request.alternative_hosts),
        topic=request.topic,
        description=request.description,
        start=start,
        duration_s=request.duration_s or _length(request, start),
        time_zone=request.time_zone or "UTC",
        options=request.options.model_dump(),
        created_at=now,
        appointment=request.appointment,
        attendance_policy=PolicyWishes.model_validate(request.attendance_policy.model_dump()),
    )


def wish_of(host: MeetingHost | None, connection_id: str | None) -> HostWish:
    email, lms_user_id = (host.email, host.lms_user_id) if host else (None, None)
    return HostWish((email or "").lower(), lms_user_id or "", connection_id)


def each_once(emails: list[str]) -> list[str]:
    """In small letters, in the order in which they came."""
    return list(dict.fromkeys(email.lower() for email in emails))


def _length(request: NewMeeting, start: datetime) -> int:
    assert request.end is not None  # noqa: S101 - the model wants one of both
    return length_of(start, instant_of(request.end, request.time_zone))
