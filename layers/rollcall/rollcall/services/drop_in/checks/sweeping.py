"""Sign-ins that nothing became of in time: a check was lost, or somebody has waited for half a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.line.leaving_line import LeavingLine
from rollcall.services.drop_in.logs.session_ends import SessionEnds, is_over
from rollcall.store.connections import ConnectionStatus, ConnectionStore
from rollcall.store.meeting_records import Meeting
from rollcall.store.session_logs import LINE_CLOSED, UNDECIDED, SessionLog, SessionLogStore, SessionState

_LOST_AFTER = timedelta(hours=1)
_SHORTLY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sweeping:
    logs: SessionLogStore
    connections: ConnectionStore
    leaving: LeavingLine
    timers: NoShowTimers
    ends: SessionEnds

    def due(self, now: datetime) -> Iterator[SessionLog]:
        return (log for log in self.logs.due(now) if log.state is SessionState.WAITING or _is_lost(log, now))

    def sweep(self, log: SessionLog, now: datetime) -> None:
        """Whoever is on standby is checked after all; a check that was not lost and does it twice does it once."""
        if log.state is SessionState.WAITING:
            self.leaving.leave(log, LINE_CLOSED)
            return
        file = self.ends.facts.open(log.tenant_id, log.meeting_id) if log.meeting_id else None
        if file and is_over(file.meeting, now):
            self.ends.end_one(log, file, now)
        elif not (file and log.reason == UNDECIDED and self._is_cut_off(file.meeting)):
            self.timers.arm_lost(log, now + _SHORTLY)

    def _is_cut_off(self, meeting: Meeting) -> bool:
        """Until somebody connects again, a check would find out no more than the last one."""
        connection = self.connections.get(meeting.tenant_id, meeting.connection_id)
        return connection is not None and connection.status is ConnectionStatus.REAUTHORIZATION_REQUIRED


def _is_lost(log: SessionLog, now: datetime) -> bool:
    return log.deadline is not None and log.deadline + _LOST_AFTER <= now
