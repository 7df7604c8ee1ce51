"""Meetings: what the LMS asks for."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rollcall.lms.fields import DAY_S, Email, LmsId, Request, ZoneName, whole
from rollcall.lms.policies import PolicyRequest
from rollcall.lms.rosters import MAX_ROSTER, RosterLearner

MAX_ALTERNATIVE_HOSTS = 10
MAX_APPOINTMENT = 50  # whoever does not come to one is named


def _written_out(value: object) -> object:
    if not isinstance(value, str) or "T" not in value.upper():
        message = "is not a date and time, such as 2026-10-05T10:00:00Z, or 2026-10-05T12:00:00 in the time_zone"
        raise ValueError(message)
    return value


# An instant with its offset, or the time that a clock on the wall shows in the request's time zone.
type WallOrInstant = Annotated[datetime, BeforeValidator(_written_out), AfterValidator(whole)]
type Topic = Annotated[str, Field(min_length=1, max_length=200)]
type Description = Annotated[str, Field(max_length=2000)]
type Duration = Annotated[int, Field(ge=60, le=DAY_S, description="at most one day")]
type ConnectionName = Annotated[str, Field(min_length=1, max_length=64)]
type AlternativeHosts = Annotated[list[Email], Field(max_length=MAX_ALTERNATIVE_HOSTS)]
type BadAlternativeHosts = Literal["refuse", "leave_out"]


class MeetingHost(Request):
    """By their e-mail in Zoom, or as the LMS's user who connected Zoom."""

    email: Email | None = None
    lms_user_id: LmsId | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.email is None) == (self.lms_user_id is None):
            message = "send either email or lms_user_id"
            raise ValueError(message)
        return self


class MeetingOptions(Request):
    """Attendance tracking is always on and is no option."""

    waiting_room: bool = False
    participant_video: bool = False
    mute_on_entry: bool = False
    record_to_cloud: bool = False
    import_recording: bool = False
    zoom_emails: bool = False
    several_devices: bool = True

    @model_validator(mode="after")
    def _something_to_import(self) -> Self:
        if self.import_recording and not self.record_to_cloud:
            message = "import_recording needs record_to_cloud: there is nothing to import otherwise"
            raise ValueError(message)
        return self


class ChangedOptions(Request):
    """What is left out stays."""

    waiting_room: bool | None = None
    participant_video: bool | None = None
    mute_on_entry: bool | None = None
    record_to_cloud: bool | None = None
    import_recording: bool | None = None
    zoom_emails: bool | None = None
    several_devices: bool | None = None


class Scheduled(Request):
    """It ends after ``duration_s``, or at ``end``."""

    start: WallOrInstant
    duration_s: Duration | None = None
    end: WallOrInstant | None = None

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if (self.duration_s is None) == (self.end is None):
            message = "send either duration_s or end"
            raise ValueError(message)
        return self


class NewMeeting(Scheduled):
    """``initiate`` later: it is known to the LMS alone until POST /v1/meetings/{id}/initiate.

    An ``appointment`` is judged some minutes after its start: whether the host came, and a learner.
    """

    connection_id: ConnectionName | None = None
    program_id: LmsId | None = None
    host: MeetingHost | None = None
    alternative_hosts: AlternativeHosts = []
    bad_alternative_hosts: BadAlternativeHosts = "refuse"
    topic: Topic
    description: Description = ""
    time_zone: ZoneName | None = None
    options: MeetingOptions = MeetingOptions()
    initiate: Literal["now", "later"] = "now"
    appointment: bool = False
    attendance_policy: PolicyRequest = PolicyRequest()
    registrants: Annotated[list[RosterLearner], Field(max_length=MAX_ROSTER)] = []

    @model_validator(mode="after")
    def _few_for_an_appointment(self) -> Self:
        if self.appointment and len(self.registrants) > MAX_APPOINTMENT:
            message = f"an appointment is for {MAX_APPOINTMENT} learners at the most"
            raise ValueError(message)
        return self


class MeetingChanges(Request):
    """What is left out stays as it is. ``attendance_policy`` is sent whole, also of a meeting that is over."""

    host: MeetingHost | None = None
    connection_id: ConnectionName | None = None
    alternative_hosts: AlternativeHosts | None = None
    bad_alternative_hosts: BadAlternativeHosts = "refuse"
    topic: Topic | None = None
    description: Description | None = None
    start: WallOrInstant | None = None
    duration_s: Duration | None = None
    end: WallOrInstant | None = None
    time_zone: ZoneName | None = None
    options: ChangedOptions = ChangedOptions()
    attendance_policy: PolicyRequest | None = None

    @model_validator(mode="after")
    def _at_most_one_end(self) -> Self:
        if self.duration_s is not None and self.end is not None:
            message = "send either duration_s or end"
            raise ValueError(message)
        return self


class Initiation(Request):
    """Which connection and host make a planned meeting; left out, those it was planned with."""

    connection_id: ConnectionName | None = None
    host: MeetingHost | None = None
    bad_alternative_hosts: BadAlternativeHosts = "refuse"
