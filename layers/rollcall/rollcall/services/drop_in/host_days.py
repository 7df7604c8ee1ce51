"""A host's session of the day, as the LMS asks for it."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import TenantId
from rollcall.lms.daily_sessions import DailySessionReply, DailySessionRequest
from rollcall.services.drop_in.daily_sessions import DailySessions
from rollcall.services.meetings.drafts import wish_of
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.zones import zone_of
from rollcall.store.meeting_records import Meeting, ZoomMeeting


@dataclass(frozen=True, slots=True)
class HostDays:
    hosts: Hosts
    daily: DailySessions

    def make(self, tenant_id: TenantId, request: DailySessionRequest, now: datetime) -> DailySessionReply:
        """Raises problems and ZoomError."""
        wish = wish_of(request.host, request.connection_id)
        hosting = self.hosts.check(tenant_id, wish, now, program_id=request.program_id)
        return _reply(*self.daily.today(hosting, now))


def _reply(meeting: Meeting, side: ZoomMeeting) -> DailySessionReply:
    return DailySessionReply(
        meeting_id=meeting.meeting_id,
        date=meeting.start.astimezone(zone_of(meeting.time_zone)).date(),
        topic=meeting.topic,
        number=side.zoom_meeting_id,
        start=meeting.start,
        end=meeting.end,
        time_zone=meeting.time_zone,
        host_email=meeting.host_email,
        connection_id=meeting.connection_id,
        room=meeting.room.value,
    )
