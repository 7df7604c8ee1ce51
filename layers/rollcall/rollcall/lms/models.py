"""The LMS's API: requests and replies. Unknown request fields are refused; every bound is stated here.

Times are RFC 3339 in UTC, durations in seconds, ids opaque strings. The OpenAPI document is generated
from these very models.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    PlainSerializer,
    SecretStr,
    StringConstraints,
    model_validator,
)

DAY_S = 86_400
MAX_ROSTER = 300
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "needs a time zone: send UTC, such as 2026-10-05T10:00:00Z"
        raise ValueError(message)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        message = f"is not between the years {_FIRST_YEAR} and {_LAST_YEAR}"
        raise ValueError(message)
    return moment.astimezone(UTC).replace(microsecond=0)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = "is not a time zone of the IANA database, such as Europe/Vienna"
        raise ValueError(message)
    return name


def _short(email: str) -> str:
    if len(email) > 128:  # noqa: PLR2004 - Zoom's bound
        message = "has more than 128 characters"
        raise ValueError(message)
    return email


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


type Moment = Annotated[datetime, AfterValidator(_aware), PlainSerializer(_rfc3339, return_type=str)]
type ZoneName = Annotated[str, AfterValidator(_known_zone)]
type Email = Annotated[EmailStr, AfterValidator(_short)]
type LmsId = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\w.:@+-]+$")]
type PersonName = Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True)


class OwnApp(Request):
    """A customer's own server-to-server app, as its page in Zoom's Marketplace shows it. No reply has its secrets."""

    account_id: Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]
    client_id: Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=512)]
    webhook_secret: Annotated[SecretStr, Field(min_length=1, max_length=512, description="the app's Secret Token")]


class NewConnection(Request):
    """``account`` is connected once by an admin, ``user`` by a host for themselves, both in a browser.

    ``server_to_server`` is made at once with the ``credentials`` of the customer's own app.
    """

    kind: Literal["account", "user", "server_to_server"]
    lms_user_id: Annotated[str, Field(max_length=128, description="the host; needed with the kind user")] = ""
    return_url: Annotated[str, Field(max_length=2048, pattern=r"^https?://", description="exactly as allowed")] = ""
    credentials: OwnApp | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if (self.kind == "server_to_server") != (self.credentials is not None):
            message = "credentials belong to the kind server_to_server, and it needs them"
            raise ValueError(message)
        if self.kind == "user" and not self.lms_user_id:
            message = "the kind user needs lms_user_id: one Zoom user serves one user of yours"
            raise ValueError(message)
        return self


class NewConnectLink(Request):
    return_url: Annotated[str, Field(max_length=2048, pattern=r"^https?://", description="exactly as allowed")] = ""


class ConnectionReply(Reply):
    """``backups`` counts further admins whose consent takes over when the first one's ends.

    ``capacity`` is how many people its meetings hold; ``capacity_source`` is entered or zoom.
    """

    connection_id: str
    kind: str
    status: str
    reason: str | None = None
    lms_user_id: str | None = None
    scopes: list[str] = []
    backups: int = 0
    capacity: int | None = None
    capacity_source: str | None = None
    capacity_read_at: Moment | None = None
    created_at: Moment
    connected_at: Moment | None = None
    reauthorization_since: Moment | None = None
    disconnected_at: Moment | None = None
    merged_into: str | None = None
    webhook_url: str | None = None
    connect_url: str | None = None


class ReceiptReply(Reply):
    """What disconnecting has deleted so far: ``deleted`` counts by kind. It goes on until ``finished_at``."""

    connection_id: str
    status: str
    reason: str
    recordings: Literal["keep", "delete"]
    step: str
    requested_at: Moment
    finished_at: Moment | None = None
    deleted: dict[str, int]
    receipt_url: str


class ConnectionList(Reply):
    items: list[ConnectionReply]


class NewEndpoint(Request):
    url: Annotated[HttpUrl, Field(description="https, and reachable from the internet")]


class EndpointReply(Reply):
    """``secret`` is there once: in the reply that made the endpoint."""

    endpoint_id: str
    url: str
    created_at: Moment
    disabled_at: Moment | None = None
    secret: str | None = None


class EndpointList(Reply):
    items: list[EndpointReply]


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


class NewSignIn(Request):
    """A learner drops in at a host's."""

    connection_id: Annotated[str, Field(max_length=64)] | None = None
    program_id: LmsId | None = None
    host: Host
    learner: Learner


class SignInReply(Reply):
    session_log_id: str
    meeting_id: str
    sign_in_url: str
    state: str


class SessionLogReply(Reply):
    session_log_id: str
    meeting_id: str
    learner_id: str
    program_id: str | None = None
    state: str
    signed_in_at: Moment
    joined_at: Moment | None = None
    left_at: Moment | None = None
    seconds: int
    reason: str | None = None


class Problem(Reply):
    """RFC 9457 problem details; see ``rollcall.lms.problems``."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    action: str
    request_id: str
    zoom_code: int | None = None
