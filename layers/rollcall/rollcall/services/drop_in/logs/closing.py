"""Nobody will be seen to come or leave any more: who is there has left, who is awaited is not."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import SessionLogId
from rollcall.services.attendance.evidence import ended_by
from rollcall.services.drop_in.contention import TRIES, ContendedError
from rollcall.services.drop_in.logs.following import ending
from rollcall.services.drop_in.logs.host_logs import HostLogs
from rollcall.services.drop_in.logs.trails import host_trail, trail
from rollcall.store.facts import MeetingFile
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore


@dataclass(frozen=True, slots=True)
class Closing:
    seats: SeatStore
    logs: SessionLogStore
    host_logs: HostLogs

    def end_all(self, file: MeetingFile, now: datetime, reason: str) -> None:
        """``now`` is when whoever is there leaves, unless it is known when the room was closed."""
        for seat in self.seats.of_meeting(file.meeting.tenant_id, file.meeting.meeting_id):
            self.end(seat.held_by, file, now, reason)
        if file.meeting.kind == "daily_session":
            self.host_logs.follow(file.meeting, host_trail(file, ended_by(file, now)))

    def end(self, session_log_id: SessionLogId, file: MeetingFile, now: datetime, reason: str) -> None:
        for _ in range(TRIES):
            log = self.logs.get(file.meeting.tenant_id, session_log_id)
            if log is None or not log.is_standing or log.meeting_id != file.meeting.meeting_id:
                return
            events = trail(file, log.learner_id, ended_by(file, now))
            if self.logs.follow(log, ending(log, events, now, reason)):
                return
        raise ContendedError
