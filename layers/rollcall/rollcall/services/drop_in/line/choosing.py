"""Where a host takes a learner: their session of the day, or another meeting whose door is open."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.lms.problems import Problem, not_found
from rollcall.lms.waiting_lines import TakeRequest
from rollcall.services.drop_in.daily.daily_sessions import DailySessions
from rollcall.services.drop_in.standing_by import Session
from rollcall.services.meetings.doors import why_closed
from rollcall.services.meetings.drafts import wish_of
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.reaching import Reaching
from rollcall.store.meeting_records import Meeting, Room
from rollcall.store.session_logs import SessionLog

_NOW_OR_LATER = "Choose a meeting that goes on now, or leave meeting_id out for the host's session of the day."
_CLOSED = {  # of doors whose reason ``Reaching`` does not tell
    "too_late": ("meeting_over", "The meeting is over."),
    "too_early": ("meeting_not_open", "The door of this meeting opens an hour before its start."),
    "room_missing": ("meeting_deleted_in_zoom", "Somebody deleted this meeting in Zoom."),
}


@dataclass(frozen=True, slots=True)
class Choosing:
    hosts: Hosts
    daily: DailySessions
    reaching: Reaching

    def session(self, log: SessionLog, request: TakeRequest, now: datetime) -> Session:
        """The one of the day is made if it is not there yet. Raises problems and ZoomError."""
        if request.meeting_id:
            self.hosts.switches.check(log.tenant_id, log.program_id)
            return self.meeting(log.tenant_id, MeetingId(request.meeting_id), now)
        wish = wish_of(request.host, request.connection_id)
        hosting = self.hosts.check(log.tenant_id, wish, now, program_id=log.program_id)
        return Session(hosting.connection, hosting.client, *self.daily.today(hosting, now))

    def meeting(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> Session:
        """Raises problems for one that nobody gets into now."""
        meeting = self.reaching.meetings.get(tenant_id, meeting_id)
        if meeting is None:
            raise not_found("meeting")
        there = self.reaching.in_zoom(meeting)
        _expect_open(meeting, now)
        connection = self.hosts.connections.get(tenant_id, meeting.connection_id)
        if connection is None:
            raise not_found("connection")
        return Session(connection, there.client, meeting, there.side)


def _expect_open(meeting: Meeting, now: datetime) -> None:
    if meeting.live_event_id:
        raise Problem(
            409, "live_event_session", "Learners come into this session by choosing it.", "Take them into another one."
        )
    over = now >= meeting.end and meeting.room is not Room.OPEN  # Zoom registers nobody then, be the door open or not
    closed = "too_late" if over else why_closed(meeting, now)
    if closed:
        raise Problem(409, *_CLOSED[closed], _NOW_OR_LATER)
