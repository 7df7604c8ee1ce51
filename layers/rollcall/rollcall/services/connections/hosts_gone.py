"""A host is gone at Zoom: deactivated, deleted, or no longer in the account. Who planned with them is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.connections import Connection, ConnectionStore
from rollcall.store.meetings import HostStatus, MeetingStatus, MeetingStore, ZoomMeeting

_PAGE = 50

type Cursor = dict[str, str] | None


class HostGone(BaseModel):
    """The job. ``connection_id`` and ``after`` are where the one before it stopped; no ``tenant_id`` is everybody's."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["host_gone"] = "host_gone"
    account_id: ZoomAccountId
    user_id: ZoomUserId
    reason: HostStatus
    tenant_id: TenantId | None = None
    connection_id: ConnectionId | None = None
    after: Cursor = None

    def stopped_at(self, connection: Connection, after: Cursor) -> dict[str, object]:
        where = {"connection_id": connection.connection_id, "after": after}
        return self.model_copy(update=where).model_dump(exclude_none=True)


@dataclass(frozen=True, slots=True)
class HostsGone:
    connections: ConnectionStore
    meetings: MeetingStore
    jobs: Queue

    def work(self, gone: HostGone, now: datetime, time_is_up: Callable[[], bool]) -> int:
        """Gives the number of things that changed; done again, there are none. What is left becomes another job."""
        changed = 0
        for connection in self._concerned(gone):
            after, more = (gone.after if connection.connection_id == gone.connection_id else None), True
            while more:
                if time_is_up():
                    self.jobs.send(gone.stopped_at(connection, after))
                    return changed
                told, after = self._look_through(connection, after, gone, now)
                changed, more = changed + told, after is not None
        return changed

    def _concerned(self, gone: HostGone) -> Iterator[Connection]:
        """Those that lead to the account, from where an earlier job stopped, in an order that stays."""
        for connection in sorted(self.connections.of_account(gone.account_id), key=lambda one: one.connection_id):
            ours = connection.lives and gone.tenant_id in {None, connection.tenant_id}
            if ours and connection.connection_id >= (gone.connection_id or ""):
                yield connection

    def _look_through(self, connection: Connection, after: Cursor, gone: HostGone, now: datetime) -> tuple[int, Cursor]:
        if connection.kind == "user":
            return int(self._ended(connection, gone, now)), None
        ours = connection.tenant_id, connection.connection_id
        sides, after = self.meetings.of_connection(*ours, _PAGE, after)
        return sum(self._told(side, gone, now) for side in sides), after

    def _ended(self, connection: Connection, gone: HostGone, now: datetime) -> bool:
        if connection.user_id != gone.user_id:
            return False
        return self.connections.require_reauthorization(connection, f"host_{gone.reason}", now)

    def _told(self, side: ZoomMeeting, gone: HostGone, now: datetime) -> bool:
        if side.host_id != gone.user_id:
            return False
        meeting = self.meetings.get(side.tenant_id, side.meeting_id)
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED or meeting.end <= now:
            return False
        return self.meetings.note_host_status(meeting, gone.reason)
