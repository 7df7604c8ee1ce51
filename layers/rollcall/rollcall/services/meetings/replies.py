"""A meeting as the LMS reads it."""

from collections.abc import Iterable

from rollcall.lms.meetings import (
    DriftReply,
    HostReply,
    LeftOut,
    MeetingReply,
    Override,
    Registrants,
    ReportTroubleReply,
    ZoomNumber,
)
from rollcall.lms.policies import PolicyWishesReply
from rollcall.lms.rosters import RosterReply
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting


def meeting_reply(
    meeting: Meeting,
    side: ZoomMeeting | None,
    registrants: Registrants | None = None,
    left_out: Iterable[LeftOut] = (),
    roster: RosterReply | None = None,
) -> MeetingReply:
    return MeetingReply(
        meeting_id=meeting.meeting_id,
        connection_id=meeting.connection_id or None,
        program_id=meeting.program_id,
        status=meeting.status.value,
        room=meeting.room.value,
        topic=meeting.topic,
        description=meeting.description,
        start=meeting.start,
        duration_s=meeting.duration_s,
        time_zone=meeting.time_zone,
        host=HostReply(email=meeting.host_email) if meeting.host_email else None,
        host_status=meeting.host_status,
        alternative_hosts=meeting.alternative_hosts,
        left_out=list(left_out),
        options=meeting.options,
        sequence=meeting.sequence,
        zoom=ZoomNumber(meeting_number=side.zoom_meeting_id) if side else None,
        external_link=meeting.external_link or None,
        overrides=[Override(**override) for override in meeting.overrides],
        drift=[DriftReply.model_validate(one.model_dump()) for one in meeting.drift],
        appointment=meeting.appointment,
        no_show=meeting.no_show or None,
        attendance_policy=PolicyWishesReply.model_validate(meeting.attendance_policy.model_dump()),
        report_trouble=report_trouble_reply(meeting),
        registrants=registrants or Registrants(count=meeting.registrant_count),
        roster=roster,
    )


def report_trouble_reply(meeting: Meeting) -> ReportTroubleReply | None:
    """Not of one whose connection has ended: nothing is read there any more."""
    if meeting.report_trouble is None or meeting.status is MeetingStatus.EXTERNALLY_LINKED:
        return None
    return ReportTroubleReply.model_validate(meeting.report_trouble.model_dump())
