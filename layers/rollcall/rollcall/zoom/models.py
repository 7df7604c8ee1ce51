"""Zoom's JSON as typed values: tolerant of what we do not use, strict on what we do.

Field names are Zoom's (Meetings API, OAuth reply). Times are aware datetimes in UTC, durations as noted.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from rollcall.ids import InstanceUuid, RegistrantId, ZoomAccountId, ZoomMeetingId, ZoomUserId

BASIC = 1
LICENSED = 2
AUTO_APPROVE = 0
SCHEDULED = 2


def _in_utc(moment: datetime | None) -> datetime | None:
    """Whole seconds, as they are stored and counted. Of one zone, not of zones that are equal: a report has many
    thousand moments to compare.
    """
    return moment.replace(microsecond=0).astimezone(UTC) if moment and moment.tzinfo else moment


# Meeting ids come as numbers or strings, and exceed 32 bits.
type IdText = Annotated[str, BeforeValidator(str)]
type Blank = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]
type Count = Annotated[int, BeforeValidator(lambda value: value or 0)]
type Moment = Annotated[datetime | None, BeforeValidator(lambda value: value or None), AfterValidator(_in_utc)]


class ZoomModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TokenReply(ZoomModel):
    """What the token endpoint grants; ``expires_in`` in seconds.

    Its ``api_url`` is not read: the global API serves every region, and a token goes nowhere that a reply names.
    """

    access_token: str
    refresh_token: str = ""
    expires_in: int = 3600
    scope: str = ""

    @property
    def scopes(self) -> list[str]:
        return sorted(self.scope.split())


class User(ZoomModel):
    """A Zoom user; ``type`` 1 is Basic, 2 is Licensed; ``status`` is active, inactive or pending."""

    id: ZoomUserId
    account_id: ZoomAccountId = ZoomAccountId("")
    email: str = ""
    type: int = 0
    timezone: str = ""
    status: str = "active"

    @property
    def licensed(self) -> bool:
        return self.type == LICENSED


class Feature(ZoomModel):
    """What a user's plan includes; capacities in people."""

    meeting_capacity: int | None = None
    large_meeting: bool = False
    large_meeting_capacity: int | None = None


class ScheduleSettings(ZoomModel):
    use_pmi_for_scheduled_meetings: bool = False


class UserSettings(ZoomModel):
    feature: Feature = Feature()
    schedule_meeting: ScheduleSettings = ScheduleSettings()

    @property
    def capacity(self) -> int | None:
        """How many people Zoom lets into a meeting of this user; None where it does not say."""
        large = self.feature.large_meeting_capacity if self.feature.large_meeting else None
        return max(filter(None, [self.feature.meeting_capacity, large]), default=None)


class MeetingSettings(ZoomModel):
    approval_type: int = 2
    waiting_room: bool = False
    join_before_host: bool = False
    mute_upon_entry: bool = False
    participant_video: bool = False
    auto_recording: str = "none"
    allow_multiple_devices: bool = False
    host_video: bool = False
    use_pmi: bool = False
    meeting_authentication: bool = False
    registrants_confirmation_email: bool = False
    registrants_email_notification: bool = False
    email_notification: bool = False
    alternative_hosts_email_notification: bool = False
    alternative_hosts: Blank = ""

    @property
    def alternative_host_emails(self) -> list[str]:
        """Zoom has them in one text, with semicolons between."""
        return [one.strip().lower() for one in self.alternative_hosts.split(";") if one.strip()]


class Meeting(ZoomModel):
    """A meeting as Zoom made it, which is not always as it was asked for."""

    id: Annotated[ZoomMeetingId, BeforeValidator(str)]
    host_id: ZoomUserId = ZoomUserId("")
    topic: str = ""
    agenda: str = ""
    start_time: Moment = None
    duration: int = 0
    timezone: str = ""
    status: str = "waiting"
    start_url: str = ""
    join_url: str = ""
    registration_url: str = ""
    settings: MeetingSettings = MeetingSettings()

    @property
    def started(self) -> bool:
        return self.status == "started"

    @property
    def takes_registrations(self) -> bool:
        return self.settings.approval_type == AUTO_APPROVE


class NewRegistrant(ZoomModel):
    email: str
    first_name: str
    last_name: str = ""


class Registrant(ZoomModel):
    registrant_id: RegistrantId
    join_url: str = ""
    email: str = ""


class ListedRegistrant(ZoomModel):
    """One of Zoom's own list, which calls its id ``id``."""

    id: RegistrantId
    email: str = ""
    status: str = ""
    join_url: str = ""


class RegistrantPage(ZoomModel):
    next_page_token: Blank = ""
    registrants: list[ListedRegistrant] = Field(default_factory=list)


class BatchReply(ZoomModel):
    registrants: list[Registrant] = []


class PastMeeting(ZoomModel):
    """One ended instance."""

    uuid: InstanceUuid
    start_time: Moment = None
    end_time: Moment = None
    participants_count: Count = 0


class PastInstances(ZoomModel):
    meetings: list[PastMeeting] = []


class ParticipantRow(ZoomModel):
    """A row of a report: one connection, not one person."""

    user_id: Blank = ""
    id: Blank = ""
    name: Blank = ""
    user_email: Blank = ""
    registrant_id: Blank = ""
    customer_key: Blank = ""
    participant_uuid: Blank = ""
    join_time: Moment = None
    leave_time: Moment = None
    status: Blank = "in_meeting"


class ParticipantPage(ZoomModel):
    next_page_token: Blank = ""
    participants: list[ParticipantRow] = Field(default_factory=list)
