"""A host need not sign in: their log follows them through their session of the day, and the LMS reads it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rollcall.attendance.model import Event
from rollcall.attendance.visits import Visit, visit_of
from rollcall.services.drop_in.contention import TRIES, ContendedError
from rollcall.store.connections import ConnectionStore
from rollcall.store.host_logs import HostLog, HostLogStore, host_log_id
from rollcall.store.meeting_records import Meeting


@dataclass(frozen=True, slots=True)
class HostLogs:
    logs: HostLogStore
    connections: ConnectionStore

    def follow(self, meeting: Meeting, events: Iterable[Event]) -> None:
        """Bring the log up to the host's events: a pure function of them, so order does not matter."""
        told = list(events)
        visit = visit_of(told, min(one.at for one in told)) if told else None
        if visit is None:
            return
        for _ in range(TRIES):
            known = self.logs.get(meeting.tenant_id, meeting.meeting_id)
            log = _log(meeting, known.host if known else self._host(meeting), visit)
            if log == known or self.logs.keep(known, log):
                return
        raise ContendedError

    def _host(self, meeting: Meeting) -> str:
        connection = self.connections.get(meeting.tenant_id, meeting.connection_id)
        is_theirs = connection is not None and connection.kind == "user"
        return (connection.lms_user_id if connection and is_theirs else "") or meeting.host_email


def _log(meeting: Meeting, host: str, visit: Visit) -> HostLog:
    return HostLog(
        host_log_id=host_log_id(meeting.meeting_id),
        tenant_id=meeting.tenant_id,
        meeting_id=meeting.meeting_id,
        host=host,
        state="closed" if visit.left_at else "live",
        joined_at=visit.joined_at,
        left_at=visit.left_at,
        seconds=visit.seconds,
        drops=visit.drops,
    )
