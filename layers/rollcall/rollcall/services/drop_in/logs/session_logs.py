"""A session log follows its learner: it starts when they really join and ends when they leave."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.model import Event
from rollcall.ids import LearnerId, SessionLogId
from rollcall.services.drop_in.checks.reinstating import Reinstating
from rollcall.services.drop_in.contention import TRIES, ContendedError
from rollcall.services.drop_in.logs.following import changes
from rollcall.services.drop_in.logs.host_logs import HostLogs
from rollcall.services.drop_in.logs.trails import Trails, trail
from rollcall.store.facts import Fact, FactStore, MeetingFile
from rollcall.store.meeting_records import Meeting
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore


@dataclass(frozen=True, slots=True)
class SessionLogs:
    rosters: RosterStore
    facts: FactStore
    seats: SeatStore
    logs: SessionLogStore
    reinstating: Reinstating
    host_logs: HostLogs

    def follow(self, meeting: Meeting, written: Collection[Fact], now: datetime, *, has_ended: bool) -> None:
        """Bring the logs up to the facts, once for each person they are about; for everybody at the end.

        After the facts were written: a pure function of them, so order does not matter.
        """
        trails = Trails(self.rosters, self.facts, meeting)
        for seat in self._seats(meeting, trails, written, has_ended=has_ended):
            self._follow_all(seat, trails.of(seat.learner_id), now)
        if meeting.kind == "daily_session" and (has_ended or any(fact.is_host for fact in written)):
            self.host_logs.follow(meeting, trails.of_host())

    def bring_up(self, file: MeetingFile, learner_id: LearnerId, now: datetime) -> None:
        """The same, by a meeting that was read whole: somebody wants to judge by the log."""
        seat = self.seats.get(file.meeting.tenant_id, file.meeting.meeting_id, learner_id)
        if seat:
            self._follow_all(seat, trail(file, learner_id, file.instances), now)

    def bring_all_up(self, file: MeetingFile, now: datetime) -> None:
        for seat in self.seats.of_meeting(file.meeting.tenant_id, file.meeting.meeting_id):
            self._follow_all(seat, trail(file, seat.learner_id, file.instances), now)

    def _follow_all(self, seat: Seat, events: list[Event], now: datetime) -> None:
        for log, until in self._held(seat):
            after = self._followed(log, events, until)
            if after.corrected:  # also if it was so before: whoever corrected it may have died before this
                self.reinstating.reinstate(after, now)

    def _seats(self, meeting: Meeting, trails: Trails, written: Iterable[Fact], *, has_ended: bool) -> list[Seat]:
        whose = meeting.tenant_id, meeting.meeting_id
        if has_ended:
            return self.seats.of_meeting(*whose)
        found = (self.seats.get(*whose, learner_id) for learner_id in sorted(trails.learners(written)))
        return [seat for seat in found if seat]

    def _held(self, seat: Seat) -> Iterator[tuple[SessionLog, datetime | None]]:
        """The sign-ins of the seat, latest first, and until when what happened is theirs."""
        until = None
        for one in (seat.held_by, *seat.earlier):
            log = self._there(seat, one)
            if log:
                yield log, until
                until = log.standby_at

    def _there(self, seat: Seat, session_log_id: SessionLogId) -> SessionLog | None:
        """Unless its learner was sent back to the line, and perhaps taken elsewhere since."""
        log = self.logs.get(seat.tenant_id, session_log_id)
        return log if log and log.meeting_id == seat.meeting_id else None

    def _followed(self, log: SessionLog, events: list[Event], until: datetime | None) -> SessionLog:
        meeting_id, current = log.meeting_id, log
        for _ in range(TRIES):
            change = changes(current, events, until)
            if not change:
                return current
            if self.logs.follow(current, change):
                return SessionLog.model_validate(current.model_dump(mode="json") | change)
            read = self.logs.get(log.tenant_id, log.session_log_id)
            if read is None or read.meeting_id != meeting_id:
                return current
            current = read
        raise ContendedError
