"""A host's session of the day, as the LMS asks for it."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import TenantId
from rollcall.lms.daily_sessions import DailySessionReply, DailySessionRequest
from rollcall.lms.problems import Problem
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.meetings.drafts import wish_of
from rollcall.services.meetings.hosting import Hosts, HostWish
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

    def read(self, tenant_id: TenantId, wish: HostWish, now: datetime) -> DailySessionReply:
        """Zoom is not asked, and nothing is made. Raises problems."""
        email = self.hosts.named(tenant_id, wish)
        if not email:
            raise _no_host()
        made = self.daily.known(tenant_id, email, now)
        if made is None:
            raise _no_session()
        return _reply(*made)


def _no_host() -> Problem:
    return Problem(
        400,
        "host_required",
        "The request names no host.",
        "Send host_email or lms_user_id, or the connection_id of a host's own connection.",
    )


def _no_session() -> Problem:
    return Problem(404, "no_daily_session", "This host has no session today.", "Have it made: POST /v1/daily-sessions.")


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
