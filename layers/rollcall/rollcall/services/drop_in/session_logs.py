"""A session log follows its learner: it starts when they really join and ends when they leave."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.attendance.model import Event
from rollcall.ids import SessionLogId
from rollcall.services.drop_in.following import changes
from rollcall.services.drop_in.trails import Trails
from rollcall.store.facts import Fact, FactStore
from rollcall.store.meeting_records import Meeting
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore

_TRIES = 5


class ContendedError(Exception):
    """Others kept changing the log; the queue tries again."""


@dataclass(frozen=True, slots=True)
class SessionLogs:
    rosters: RosterStore
    facts: FactStore
    seats: SeatStore
    logs: SessionLogStore

    def follow(self, meeting: Meeting, written: Iterable[Fact], *, has_ended: bool) -> None:
        """Bring the logs up to the facts, once for each learner they are about; for everybody at the end.

        After the facts were written: a pure function of them, so order does not matter.
        """
        trails = Trails(self.rosters, self.facts, meeting.tenant_id, meeting.meeting_id)
        for seat in self._seats(meeting, trails, written, has_ended=has_ended):
            events = trails.of(seat.learner_id)
            for log, until in self._held(seat):
                self._follow(log, events, until)

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

    def _follow(self, log: SessionLog, events: list[Event], until: datetime | None) -> None:
        meeting_id, current = log.meeting_id, log
        for _ in range(_TRIES):
            change = changes(current, events, until)
            if not change or self.logs.follow(current, change):
                return
            read = self.logs.get(log.tenant_id, log.session_log_id)
            if read is None or read.meeting_id != meeting_id:
                return
            current = read
        raise ContendedError
