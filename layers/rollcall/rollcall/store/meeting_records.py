"""A meeting as the LMS knows it, Zoom's side of it, and the way from Zoom's number to ours."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from rollcall.ids import (
    ConnectionId,
    LiveEventId,
    MeetingId,
    ProgramId,
    TenantId,
    ZoomAccountId,
    ZoomMeetingId,
    ZoomUserId,
)
from rollcall.store.fact_keys import keys_for
from rollcall.store.judgements import Judgement, Outcome
from rollcall.store.partitions import connection_partition, meeting_partition
from rollcall.store.policies import PolicyWishes
from rollcall.store.table import Instant, ItemKey, Record, as_text

UNSETTLED = "UNSETTLED"


class MeetingStatus(StrEnum):
    """``planned``: known to the LMS alone, until somebody initiates it."""

    PLANNED = "planned"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    EXTERNALLY_LINKED = "externally_linked"


class Room(StrEnum):
    NEVER_OPENED = "never_opened"
    OPEN = "open"
    CLOSED = "closed"


class AttendanceState(StrEnum):
    NONE = "none"
    PROVISIONAL = "provisional"
    FINAL = "final"


type HostStatus = Literal["deactivated", "deleted", "disassociated"]
type MeetingKind = Literal["scheduled", "daily_session"]


class Drift(BaseModel):
    """What was changed in Zoom and breaks tracking: ``deleted``, ``registration_off`` or ``host_changed``."""

    model_config = ConfigDict(frozen=True)
    what: str
    since: Instant


type ReportTroubleKind = Literal["reauthorization_required", "missing_scopes", "not_paid_for", "refused"]


class ReportTrouble(BaseModel):
    """Why a run's report cannot be read until somebody mends it; ``scopes`` are those that are missing."""

    model_config = ConfigDict(frozen=True)
    what: ReportTroubleKind
    since: Instant
    scopes: list[str] = []


class Meeting(Record):
    """A meeting as the LMS knows it. ``room_ts`` (ms) is of the event that set ``room``.

    ``connection_id`` is empty while a planned meeting has none. ``options`` are the LMS's names and wishes,
    ``overrides`` where Zoom decided otherwise. ``sequence`` counts changes that a calendar has to show, ``revision``
    every beginning and end of a change, ``taken_over`` those that were made in Zoom; until ``changing_until``, somebody
    is changing it in Zoom for the LMS. ``capacity`` is that of a live event's session, in learners.
    ``has_session_logs``: somebody was taken into it from a waiting line; ``logs_closed``: whatever stood at its end.
    ``external_link``: Zoom's registration page for a meeting to come whose connection has ended; all that is left. Of
    an ``appointment``, ``judgement`` says who did not come to its start. ``fact_count``: at least so many facts there
    are of it. ``looked_at``: when housekeeping last asked Zoom about one that is over.
    """

    KIND: ClassVar = "meeting"
    meeting_id: MeetingId
    tenant_id: TenantId
    kind: MeetingKind
    status: MeetingStatus
    connection_id: ConnectionId
    program_id: ProgramId | None = None
    live_event_id: LiveEventId | None = None
    host_email: str
    alternative_hosts: list[str] = []
    topic: str
    description: str = ""
    start: Instant
    duration_s: int
    time_zone: str
    options: dict[str, bool] = {}
    created_at: Instant
    sequence: int = 0
    revision: int = 0
    taken_over: int = 0
    changing_until: Instant | None = None
    overrides: list[dict[str, str]] = []
    drift: list[Drift] = []
    capacity: int | None = None
    registrant_count: int = 0
    has_session_logs: bool = False
    logs_closed: bool = False
    room: Room = Room.NEVER_OPENED
    room_ts: int = 0
    live_settle_at: Instant | None = None
    attendance_state: AttendanceState = AttendanceState.NONE
    window_s: int = 0
    external_link: str = ""
    host_status: HostStatus | None = None
    appointment: bool = False
    judgement: Judgement | None = None
    attendance_policy: PolicyWishes = PolicyWishes()
    report_trouble: ReportTrouble | None = None
    looked_at: Instant | None = None
    has_tombstones: bool = False
    fact_count: int = 0

    @property
    def key(self) -> ItemKey:
        return meeting_key(self.tenant_id, self.meeting_id)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.duration_s)

    @property
    def is_to_be_judged(self) -> bool:
        return self.appointment and self.judgement is None

    @property
    def has_logs(self) -> bool:
        return self.kind == "daily_session" or self.has_session_logs

    @property
    def has_logs_to_close(self) -> bool:
        return self.has_logs and not self.logs_closed

    @property
    def no_show(self) -> Outcome:
        return self.judgement.outcome if self.judgement else ""

    @property
    def fact_keys(self) -> int:
        """Under so many keys its facts lie. There are only ever more of them: nobody takes from the count."""
        return keys_for(self.fact_count)

    def is_being_changed(self, now: datetime) -> bool:
        return self.changing_until is not None and self.changing_until >= now

    def index_keys(self) -> dict[str, str]:
        by_tenant = {"gsi1pk": f"MEETINGS#{self.tenant_id}", "gsi1sk": f"{as_text(self.start)}#{self.meeting_id}"}
        to_settle = {"gsi2pk": UNSETTLED, "gsi2sk": as_text(self.end)}
        return by_tenant | (to_settle if self.status is MeetingStatus.SCHEDULED else {})


class ZoomMeeting(Record):
    """Zoom's side of a meeting. No passcode, no start link: those are fetched when needed."""

    KIND: ClassVar = "zoom_meeting"
    meeting_id: MeetingId
    tenant_id: TenantId
    zoom_meeting_id: ZoomMeetingId
    connection_id: ConnectionId
    account_id: ZoomAccountId
    host_id: ZoomUserId
    registration_url: str = ""

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), "ZOOM")

    def index_keys(self) -> dict[str, str]:
        return {"gsi2pk": connection_partition(self.tenant_id, self.connection_id), "gsi2sk": self.meeting_id}


class Route(Record):
    """From a Zoom account's meeting number to our meeting."""

    KIND: ClassVar = "route"
    account_id: ZoomAccountId
    zoom_meeting_id: ZoomMeetingId
    tenant_id: TenantId
    meeting_id: MeetingId
    kind: MeetingKind
    host_id: ZoomUserId

    @property
    def key(self) -> ItemKey:
        return route_key(self.account_id, self.zoom_meeting_id)


def meeting_key(tenant_id: TenantId, meeting_id: MeetingId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), "MEETING")


def route_key(account_id: ZoomAccountId, zoom_meeting_id: ZoomMeetingId) -> ItemKey:
    return ItemKey(f"ZOOM#{account_id}#{zoom_meeting_id}", "ROUTE")
