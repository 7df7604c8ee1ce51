"""Meetings whose connection has ended, and the index of what it left behind until that was looked through."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import ConnectionId, TenantId
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.table import ConditionFailedError, Table


@dataclass(frozen=True, slots=True)
class EndedMeetingStore:
    table: Table

    def link_externally(self, meeting: Meeting, connection_id: ConnectionId, external_link: str) -> bool:
        """``scheduled -> externally_linked``, once: nothing of Zoom's is told or asked any more.

        It moves to the index of what its connection left behind, and stays there until that was looked through.
        """
        values = {
            "status": MeetingStatus.EXTERNALLY_LINKED.value,
            "external_link": external_link,
            "attendance_state": meeting.attendance_state.value,
            "window_s": meeting.window_s,
            "room": Room.CLOSED.value if meeting.room is Room.OPEN else meeting.room.value,
        }
        scheduled = Attr("status").eq(MeetingStatus.SCHEDULED.value)
        return self._update(meeting, values | _left_behind(meeting, connection_id), scheduled)

    def leave_behind(self, meeting: Meeting, connection_id: ConnectionId) -> None:
        """A cancelled meeting stays cancelled, and is looked through all the same."""
        cancelled = Attr("status").eq(MeetingStatus.CANCELLED.value)
        self._update(meeting, _left_behind(meeting, connection_id), cancelled)

    def left_behind(
        self, tenant_id: TenantId, connection_id: ConnectionId, limit: int, after: dict[str, Any] | None
    ) -> tuple[list[Meeting], Any]:
        items, last = self.table.index_page("gsi2", _left_behind_by(tenant_id, connection_id), limit, after)
        return [Meeting.from_item(item) for item in items], last

    def looked_through(self, meeting: Meeting) -> None:
        self._update(meeting, {}, Attr("pk").exists(), ["gsi2pk", "gsi2sk"])

    def _update(
        self, meeting: Meeting, values: dict[str, Any], condition: ConditionBase, remove: Iterable[str] = ()
    ) -> bool:
        try:
            self.table.update(meeting.key, values, condition, remove=remove)
        except ConditionFailedError:
            return False
        return True


def _left_behind_by(tenant_id: TenantId, connection_id: ConnectionId) -> str:
    return f"LEFT_BEHIND#{tenant_id}#{connection_id}"


def _left_behind(meeting: Meeting, connection_id: ConnectionId) -> dict[str, str]:
    return {"gsi2pk": _left_behind_by(meeting.tenant_id, connection_id), "gsi2sk": meeting.meeting_id}
