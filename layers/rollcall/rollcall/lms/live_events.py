"""Live events: several sessions, of which a learner picks one. Requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import Email, LmsId, Moment, PersonName, Reply, Request, ZoneName
from rollcall.lms.meeting_requests import (
    AlternativeHosts,
    BadAlternativeHosts,
    ConnectionName,
    Description,
    MeetingHost,
    MeetingOptions,
    Scheduled,
    Topic,
)
from rollcall.lms.meetings import LeftOut

MAX_SESSIONS = 20
MAX_SEATS = 4_999  # Zoom's bound for a meeting's registrants


class NewSession(Scheduled):
    capacity: Annotated[int, Field(ge=1, le=MAX_SEATS, description="learners; left out, what the connection holds")] | (
        None
    ) = None


class NewLiveEvent(Request):
    """Every session has the same hosts, topic and options."""

    connection_id: ConnectionName | None = None
    program_id: LmsId | None = None
    host: MeetingHost | None = None
    alternative_hosts: AlternativeHosts = []
    bad_alternative_hosts: BadAlternativeHosts = "refuse"
    topic: Topic
    description: Description = ""
    time_zone: ZoneName | None = None
    options: MeetingOptions = MeetingOptions()
    sessions: Annotated[list[NewSession], Field(min_length=1, max_length=MAX_SESSIONS)]


class SessionProblem(Reply):
    """Why a session could not be made in Zoom, and what to do about it. ``retried``: it is tried again by itself."""

    code: str
    detail: str
    action: str
    retried: bool


class SessionReply(Reply):
    """A session is a meeting; ``status`` is the meeting's: ``planned`` until it is made in Zoom."""

    meeting_id: str
    status: str
    start: Moment
    duration_s: int
    capacity: int
    taken: int
    alternative_hosts: list[str] = []
    problem: SessionProblem | None = None


class LiveEventReply(Reply):
    """``left_out``, of the reply to a creation, are alternative hosts who may not be one."""

    live_event_id: str
    status: Literal["making", "ready", "incomplete", "cancelled"]
    topic: str
    description: str
    time_zone: str
    program_id: str | None = None
    sessions: list[SessionReply]
    left_out: list[LeftOut] = []


class LiveEventSummary(Reply):
    live_event_id: str
    topic: str
    is_cancelled: bool
    created_at: Moment


class LiveEventList(Reply):
    items: list[LiveEventSummary]
    cursor: str | None = None


class EventLearnerRequest(Request):
    """``session`` is the meeting_id of one of the sessions; left out, the learner picks, or keeps what they picked."""

    name: PersonName
    email: Email | None = None
    time_zone: ZoneName | None = None
    session: Annotated[str, Field(max_length=64)] | None = None


class EventLearnerReply(Reply):
    """``session`` is null until one is picked."""

    learner_id: str
    name: str
    email: str
    time_zone: str | None = None
    session: str | None = None
    join_url: str


class EventLearnerList(Reply):
    items: list[EventLearnerReply]
    cursor: str | None = None
