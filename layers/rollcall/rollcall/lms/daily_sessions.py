"""A host's drop-in session of the day: requests and replies."""

from datetime import date

from rollcall.lms.fields import LmsId, Moment, Reply, Request
from rollcall.lms.meeting_requests import ConnectionName, MeetingHost


class DailySessionRequest(Request):
    connection_id: ConnectionName | None = None
    program_id: LmsId | None = None
    host: MeetingHost | None = None


class DailySessionReply(Reply):
    """``number`` is the meeting's in Zoom, ``date`` the host's own."""

    meeting_id: str
    date: date
    topic: str
    number: int
    start: Moment
    end: Moment
    time_zone: str
    host_email: str
    connection_id: str
    room: str
