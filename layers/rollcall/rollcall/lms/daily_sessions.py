"""A host's drop-in session of the day, and who has one every day: requests and replies."""

from datetime import date
from typing import Literal

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


class DropInHostWish(Request):
    connection_id: ConnectionName | None = None
    program_id: LmsId | None = None


class DropInHostReply(Reply):
    """``next_at``: when the next session is due to be made. ``enrolled_by``: at whose wish they are made."""

    host_email: str
    connection_id: str
    program_id: str | None
    time_zone: str
    enrolled_by: Literal["lms", "connection", "sign_in"]
    next_at: Moment


class DropInHostList(Reply):
    items: list[DropInHostReply]
    cursor: str | None
