"""Meetings, who is registered in them, and how a Zoom meeting number leads back to ours.

A meeting is one partition: what the LMS knows of it (MEETING, REGISTRANT), what Zoom knows of it
(ZOOM, REGISTRATION, ZOOM_LINK; deleted when the account disconnects), and what happened (see facts and attendance).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import (
    ConnectionId,
    LearnerId,
    MeetingId,
    ProgramId,
    RegistrantId,
    TenantId,
    ZoomAccountId,
    ZoomMeetingId,
    ZoomUserId,
)
from rollcall.store.partitions import connection_partition, meeting_partition
from rollcall.store.registrants import (
    Enrolment,
    JoinLink,
    Registrant,
    Registration,
    ZoomLink,
    join_key,
    registration_key,
    zoom_link_key,
)
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text

_UNSETTLED = "UNSETTLED"


class MeetingStatus(StrEnum):
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


class Meeting(Record):
    """A meeting as the LMS knows it. ``room_ts`` (ms) is of the event that set ``room``.

    ``external_link``: Zoom's registration page for a meeting to come whose connection has ended; all that is left.
    """

    KIND: ClassVar = "meeting"
    meeting_id: MeetingId
    tenant_id: TenantId
    kind: MeetingKind
    status: MeetingStatus
    connection_id: ConnectionId
    program_id: ProgramId | None = None
    host_email: str
    topic: str
    description: str = ""
    start: Instant
    duration_s: int
    time_zone: str
    created_at: Instant
    overrides: list[dict[str, str]] = []
    registrant_count: int = 0
    room: Room = Room.NEVER_OPENED
    room_ts: int = 0
    live_settle_at: Instant | None = None
    attendance_state: AttendanceState = AttendanceState.NONE
    window_s: int = 0
    external_link: str = ""
    host_status: HostStatus | None = None

    @property
    def key(self) -> ItemKey:
        return meeting_key(self.tenant_id, self.meeting_id)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.duration_s)

    def index_keys(self) -> dict[str, str]:
        by_tenant = {"gsi1pk": f"MEETINGS#{self.tenant_id}", "gsi1sk": f"{as_text(self.start)}#{self.meeting_id}"}
        return by_tenant | {"gsi2pk": _UNSETTLED, "gsi2sk": as_text(self.end)}


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


_OURS = Attr("status").ne(MeetingStatus.EXTERNALLY_LINKED.value)  # its connection has not ended


@dataclass(frozen=True, slots=True)
class MeetingStore:
    table: Table

    def put(self, record: Record) -> None:
        self.table.put(record)

    def get(self, tenant_id: TenantId, meeting_id: MeetingId) -> Meeting | None:
        return self.table.get(Meeting, meeting_key(tenant_id, meeting_id))

    def page(self, tenant_id: TenantId, limit: int, after: dict[str, Any] | None) -> tuple[list[Meeting], Any]:
        items, last = self.table.index_page("gsi1", f"MEETINGS#{tenant_id}", limit, after)
        return [Meeting.from_item(item) for item in items], last

    def unsettled(self, ended_before: datetime) -> list[Meeting]:
        """Meetings whose scheduled end has passed and whose numbers are not final."""
        items = self.table.query_index("gsi2", _UNSETTLED, up_to=as_text(ended_before))
        return [Meeting.from_item(item) for item in items]

    def open_for_business(self, meeting: Meeting, zoom: ZoomMeeting, route: Route) -> None:
        """Zoom's side first: by it a goodbye finds the other two. With the route, Zoom's webhooks find the meeting."""
        self.table.put(zoom)
        self.table.put(route)
        self.table.put(meeting)

    def zoom_side(self, tenant_id: TenantId, meeting_id: MeetingId) -> ZoomMeeting | None:
        return self.table.get(ZoomMeeting, ItemKey(meeting_partition(tenant_id, meeting_id), "ZOOM"))

    def route(self, account_id: ZoomAccountId, zoom_meeting_id: ZoomMeetingId) -> Route | None:
        return self.table.get(Route, route_key(account_id, zoom_meeting_id))

    def register(self, enrolments: Iterable[Enrolment]) -> None:
        self.table.put_all(record for one in enrolments for record in one.records())

    def registrant_page(
        self, tenant_id: TenantId, meeting_id: MeetingId, limit: int, after: str
    ) -> tuple[list[Registrant], str]:
        items, last = self.table.page(meeting_partition(tenant_id, meeting_id), "REGISTRANT#", limit, after)
        return [Registrant.from_item(item) for item in items], last

    def registration(
        self, tenant_id: TenantId, meeting_id: MeetingId, registrant_id: RegistrantId
    ) -> Registration | None:
        return self.table.get(Registration, registration_key(tenant_id, meeting_id, registrant_id))

    def registrations(self, tenant_id: TenantId, meeting_id: MeetingId) -> list[Registration]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "REGISTRATION#")
        return [Registration.from_item(item) for item in items]

    def zoom_link(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ZoomLink | None:
        return self.table.get(ZoomLink, zoom_link_key(tenant_id, meeting_id, learner_id))

    def join_link(self, token_hash: str) -> JoinLink | None:
        return self.table.get(JoinLink, join_key(token_hash))

    def count_registrants(self, meeting: Meeting, count: int) -> None:
        self.table.update(meeting.key, {"registrant_count": count}, Attr("pk").exists())

    def cancel(self, meeting: Meeting) -> bool:
        """``scheduled -> cancelled``, once; a cancelled meeting has nothing to settle."""
        values = {"status": MeetingStatus.CANCELLED.value}
        return self._transition(
            meeting.key, values, Attr("status").eq(MeetingStatus.SCHEDULED.value), ["gsi2pk", "gsi2sk"]
        )

    def note_host_status(self, meeting: Meeting, status: HostStatus) -> bool:
        """That its host is gone at Zoom, once: the same notice again changes nothing."""
        news = Attr("host_status").not_exists() | Attr("host_status").ne(status)
        return self._transition(
            meeting.key, {"host_status": status}, Attr("status").eq(MeetingStatus.SCHEDULED.value) & news
        )

    def of_connection(
        self, tenant_id: TenantId, connection_id: ConnectionId, limit: int, after: dict[str, Any] | None
    ) -> tuple[list[ZoomMeeting], Any]:
        """Zoom's sides of a connection's meetings, a page at a time."""
        partition = connection_partition(tenant_id, connection_id)
        items, last = self.table.index_page("gsi2", partition, limit, after)
        return [ZoomMeeting.from_item(item) for item in items], last

    def turn_room(self, tenant_id: TenantId, meeting_id: MeetingId, room: Room, event_ts: int) -> bool:
        """Open or close the room in the order Zoom sent; an older event arriving late changes nothing."""
        return self._transition(
            meeting_key(tenant_id, meeting_id),
            {"room": room.value, "room_ts": event_ts},
            Attr("room_ts").lt(event_ts) & _OURS,
        )

    def arm_live_settling(self, meeting: Meeting, due: datetime) -> None:
        """Note when the live numbers will be computed next, so that a burst of events computes them once."""
        self.table.update(meeting.key, {"live_settle_at": as_text(due)}, Attr("pk").exists())

    def note_attendance(self, meeting: Meeting, state: AttendanceState, window_s: int) -> None:
        """``none -> provisional -> final``; final numbers leave the index of what is to be settled.

        A room opened again makes them provisional again, so the condition is not the state but the room.
        """
        done = ["gsi2pk", "gsi2sk"] if state is AttendanceState.FINAL else []
        values = {"attendance_state": state.value, "window_s": window_s}
        if state is not AttendanceState.FINAL:
            values |= {"gsi2pk": _UNSETTLED, "gsi2sk": as_text(meeting.end)}
        unchanged = Attr("room").eq(meeting.room.value) & Attr("status").ne(MeetingStatus.CANCELLED.value) & _OURS
        self._transition(meeting.key, values, unchanged, done)

    def _transition(
        self,
        key: ItemKey,
        values: dict[str, Any],
        condition: ConditionBase,
        remove: Iterable[str] = (),
    ) -> bool:
        try:
            self.table.update(key, values, condition, remove=remove)
        except ConditionFailedError:
            return False
        return True


def meeting_key(tenant_id: TenantId, meeting_id: MeetingId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), "MEETING")


def route_key(account_id: ZoomAccountId, zoom_meeting_id: ZoomMeetingId) -> ItemKey:
    return ItemKey(f"ZOOM#{account_id}#{zoom_meeting_id}", "ROUTE")
