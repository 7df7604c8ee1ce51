"""Meetings: found, listed, changed, cancelled; the room's state and whether the numbers are in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, MeetingId, TenantId, ZoomAccountId, ZoomMeetingId
from rollcall.store.changes import as_read
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import (
    UNSETTLED,
    AttendanceState,
    HostStatus,
    Meeting,
    MeetingStatus,
    ReportTrouble,
    Room,
    Route,
    ZoomMeeting,
    meeting_key,
    route_key,
)
from rollcall.store.partitions import connection_partition, meeting_partition
from rollcall.store.rewrites import Rewrite
from rollcall.store.table import ConditionFailedError, ItemKey, Record, Table, Write, as_text
from rollcall.store.transactions import Put, Remove

_HELD = Attr("status").is_in([MeetingStatus.PLANNED.value, MeetingStatus.SCHEDULED.value])
_INDEX = ["gsi2pk", "gsi2sk"]
_OURS = Attr("status").ne(MeetingStatus.EXTERNALLY_LINKED.value)  # its connection has not ended


class Numbered(Protocol):
    """A meeting, and its number in a Zoom account."""

    @property
    def meeting_id(self) -> MeetingId: ...

    @property
    def account_id(self) -> ZoomAccountId: ...

    @property
    def zoom_meeting_id(self) -> ZoomMeetingId: ...


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

    def starting(self, tenant_id: TenantId, since: str, until: datetime) -> Iterator[Meeting]:
        """A tenant's meetings by their start. ``since`` is a moment as text, or where one of them is in the index."""
        items = self.table.query_index("gsi1", f"MEETINGS#{tenant_id}", as_text(until), since)
        return (Meeting.from_item(item) for item in items)

    def unsettled(self, ended_before: datetime) -> Iterator[Meeting]:
        """Meetings whose scheduled end has passed, and whose numbers are not final or whose session logs stand."""
        items = self.table.query_index("gsi2", UNSETTLED, up_to=as_text(ended_before))
        return (Meeting.from_item(item) for item in items)

    def open_for_business(
        self,
        meeting: Meeting,
        zoom: ZoomMeeting,
        route: Route,
        *,
        before: Meeting | None = None,
        replaced: ZoomMeeting | None = None,
        also: Iterable[Write] = (),
    ) -> bool:
        """All of it, or nothing: a goodbye finds the others by Zoom's side, Zoom's webhooks the meeting by its route.

        False where it is there already, or, if it was ``before``, was cancelled or changed meanwhile; or where
        ``also`` does not hold. Webhooks of the one ``replaced`` are let go from then on.
        """
        writes = [Put(zoom), Put(route), _new(meeting, before), *also]
        old = self.route(replaced.account_id, replaced.zoom_meeting_id) if replaced else None
        if old and old.meeting_id == meeting.meeting_id and old.key != route.key:
            writes.append(Remove(old.key, Attr("meeting_id").eq(meeting.meeting_id)))
        return self.table.transact(writes)

    def close_route(self, number: Numbered) -> None:
        """By its number alone, the route of another meeting is not closed."""
        theirs = Attr("meeting_id").eq(number.meeting_id)
        self.table.delete_if(route_key(number.account_id, number.zoom_meeting_id), theirs)

    def zoom_side(self, tenant_id: TenantId, meeting_id: MeetingId) -> ZoomMeeting | None:
        return self.table.get(ZoomMeeting, ItemKey(meeting_partition(tenant_id, meeting_id), "ZOOM"))

    def route(self, account_id: ZoomAccountId, zoom_meeting_id: ZoomMeetingId) -> Route | None:
        return self.table.get(Route, route_key(account_id, zoom_meeting_id))

    def cancel(self, meeting: Meeting) -> bool:
        """``planned`` or ``scheduled -> cancelled``, once, as it was read; it has no numbers to settle then."""
        values = {"status": MeetingStatus.CANCELLED.value}
        done = [] if meeting.has_logs_to_close else _INDEX
        return self._transition(meeting.key, values, as_read(meeting) & _HELD, [*done, "changing_until"])

    def note_host_status(self, meeting: Meeting, status: HostStatus) -> bool:
        """That the host it was read with is gone at Zoom, once: the same notice again changes nothing."""
        same = Attr("connection_id").eq(meeting.connection_id) & Attr("host_email").eq(meeting.host_email)
        news = Attr("host_status").not_exists() | Attr("host_status").ne(status)
        return self._transition(
            meeting.key, {"host_status": status}, Attr("status").eq(MeetingStatus.SCHEDULED.value) & same & news
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

    def note_attendance(self, meeting: Meeting, state: AttendanceState, window_s: int, now: datetime) -> None:
        """``none -> provisional -> final``; final numbers leave the index of what is to be settled.

        A room opened again makes them provisional again, so the condition is not the state but the room. An appointment
        stays in the index until it is judged, a session until its logs are closed, and every meeting until its end.
        """
        is_settled = state is AttendanceState.FINAL and meeting.end <= now
        is_settled = is_settled and not (meeting.is_to_be_judged or meeting.has_logs_to_close)
        done = _INDEX if is_settled else []
        values = {"attendance_state": state.value, "window_s": window_s}
        if not is_settled:
            values |= {"gsi2pk": UNSETTLED, "gsi2sk": as_text(meeting.end)}
        unchanged = Attr("room").eq(meeting.room.value) & Attr("status").ne(MeetingStatus.CANCELLED.value) & _OURS
        self._transition(meeting.key, values, unchanged, done)

    def note_report_trouble(self, meeting: Meeting, trouble: ReportTrouble) -> bool:
        """Once for as long as it is the same: of two runs, or attempts, that meet it, one says so."""
        known = Attr("report_trouble")
        news = known.not_exists() | Attr("report_trouble.what").ne(trouble.what)
        news = news | Attr("report_trouble.scopes").ne(trouble.scopes)
        return self._transition(meeting.key, {"report_trouble": trouble.model_dump(mode="json")}, _OURS & news)

    def end_report_trouble(self, meeting: Meeting) -> bool:
        return self._transition(meeting.key, {}, Attr("report_trouble").exists(), ["report_trouble"])

    def note_look(self, meeting: Meeting, now: datetime) -> None:
        self._transition(meeting.key, {"looked_at": as_text(now)}, _OURS & Attr("pk").exists())

    def rejudge(self, meeting: Meeting, judgement: Judgement) -> bool:
        """In other words, where nobody has judged it since it was read."""
        as_read = Attr("judgement").eq(meeting.to_item().get("judgement"))
        return self._transition(meeting.key, {"judgement": judgement.model_dump(mode="json")}, as_read)

    def note_logs_closed(self, meeting: Meeting) -> None:
        """It leaves the index with them where nothing else keeps it there, as it was read."""
        is_settled = meeting.attendance_state is AttendanceState.FINAL and not meeting.is_to_be_judged
        done = _INDEX if is_settled or meeting.status is MeetingStatus.CANCELLED else []
        unchanged = Attr("status").eq(meeting.status.value) & Attr("room").eq(meeting.room.value)
        unchanged = (
            unchanged & Attr("attendance_state").eq(meeting.attendance_state.value) & Attr("gsi2pk").eq(UNSETTLED)
        )
        self._transition(meeting.key, {"logs_closed": True}, unchanged, done)

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


def _new(meeting: Meeting, before: Meeting | None) -> Write:
    if before is None:
        return Put(meeting, Attr("pk").not_exists())
    revised = meeting.model_copy(update={"revision": before.revision + 1, "changing_until": None})
    return Rewrite(before, revised, as_read(before))
