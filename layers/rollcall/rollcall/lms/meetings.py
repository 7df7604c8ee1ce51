"""Meetings, their registrants and their attendance: requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import DAY_S, Email, LmsId, Moment, PersonName, Reply, Request, ZoneName

MAX_ROSTER = 300


class Host(Request):
    email: Email


class Learner(Request):
    learner_id: LmsId
    name: PersonName
    email: Email


class MeetingOptions(Request):
    """Attendance tracking is always on and is no option."""

    waiting_room: bool = False
    participant_video: bool = False
    mute_on_entry: bool = False
    record_to_cloud: bool = False
    zoom_emails: bool = False
    several_devices: bool = True


class NewMeeting(Request):
    connection_id: Annotated[str, Field(max_length=64)] | None = None
    program_id: LmsId | None = None
    host: Host
    topic: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=2000)] = ""
    start: Moment
    duration_s: Annotated[int, Field(ge=60, le=DAY_S, description="at most one day")]
    time_zone: ZoneName = "UTC"
    options: MeetingOptions = MeetingOptions()
    registrants: Annotated[list[Learner], Field(max_length=MAX_ROSTER)] = []


class Override(Reply):
    """A setting that Zoom made otherwise than asked for, because the account locks it."""

    setting: str
    requested: str
    actual: str


class ZoomNumber(Reply):
    meeting_number: str


class RegistrantCount(Reply):
    count: int


class HostReply(Reply):
    email: str


class MeetingReply(Reply):
    meeting_id: str
    connection_id: str
    program_id: str | None = None
    status: str
    room: str
    topic: str
    description: str
    start: Moment
    duration_s: int
    time_zone: str
    host: HostReply
    host_status: str | None = None
    zoom: ZoomNumber | None
    external_link: str | None = None
    overrides: list[Override]
    registrants: RegistrantCount


class MeetingList(Reply):
    items: list[MeetingReply]
    cursor: str | None = None


class RegistrantReply(Reply):
    learner_id: str
    name: str
    email: str
    status: str
    join_url: str


class RegistrantList(Reply):
    items: list[RegistrantReply]
    cursor: str | None = None


class StartLink(Reply):
    """The host's link: a credential of two hours, fetched at each call and never stored."""

    start_url: str


class AttendanceReply(Reply):
    """``source`` is live, report, live_only, manual or none; seconds are whole."""

    learner_id: str
    status: str
    seconds_total: int
    seconds_credited: int
    live_seconds: int | None
    report_seconds: int | None
    source: str
    state: str
    flags: list[str]
    how: list[str]


class UnmatchedReply(Reply):
    """Somebody who was there and is nobody of the roster; ``candidates`` are learner ids."""

    name: str
    seconds_total: int
    how: list[str]
    candidates: list[str]


class AttendanceList(Reply):
    meeting_id: str
    state: Literal["running", "provisional", "final", "needs_review"]
    window_s: int
    items: list[AttendanceReply]
    unmatched: list[UnmatchedReply]
