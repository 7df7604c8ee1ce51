"""A host is gone at Zoom: deactivated, deleted, or no longer in the account. Who planned with them is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.connections import Connection, ConnectionStore
from rollcall.store.meeting_records import HostStatus, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Instant

_PAGE = 50

type Cursor = dict[str, str] | None


class HostGone(BaseModel):
    """The job. ``connection_id`` and ``after`` are where the one before it stopped; no ``tenant_id`` is everybody's.

    ``at`` is when the host went away: what was connected or planned later is by somebody who is there.
    """

    model_config = ConfigDict(frozen=True)
    kind: Literal["host_gone"] = "host_gone"
    account_id: ZoomAccountId
    user_id: ZoomUserId
    reason: HostStatus
    at: Instant
    tenant_id: TenantId | None = None
    connection_id: ConnectionId | None = None
    after: Cursor = None

    def stopped_at(self, connection: Connection, after: Cursor) -> dict[str, object]:
        where = {"connection_id": connection.connection_id, "after": after}
        return self.model_copy(update=where).model_dump(mode="json", exclude_none=True)


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
            if after is None:  # once: between two pages, the host may have come back
                changed += self._ended(connection, gone, now)
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
            if ours and connection.connection_id >= (gone.connection_id or "") and _rests_on(connection, gone):
                yield connection

    def _look_through(self, connection: Connection, after: Cursor, gone: HostGone, now: datetime) -> tuple[int, Cursor]:
        ours = connection.tenant_id, connection.connection_id
        sides, after = self.meetings.of_connection(*ours, _PAGE, after)
        return sum(self._told(side, gone, now) for side in sides), after

    def _ended(self, connection: Connection, gone: HostGone, now: datetime) -> bool:
        if connection.kind != "user":
            return False
        return self.connections.require_reauthorization(connection, f"host_{gone.reason}", now)

    def _told(self, side: ZoomMeeting, gone: HostGone, now: datetime) -> bool:
        if side.host_id != gone.user_id:
            return False
        meeting = self.meetings.get(side.tenant_id, side.meeting_id)
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED or meeting.end <= now:
            return False
        return meeting.created_at <= gone.at and self.meetings.note_host_status(meeting, gone.reason)


def _rests_on(connection: Connection, gone: HostGone) -> bool:
    """A host's own connection, unless they have made it again; of an account's, any meeting may be theirs."""
    if connection.kind != "user":
        return True
    back = connection.connected_at is not None and connection.connected_at > gone.at
    return connection.user_id == gone.user_id and not back
