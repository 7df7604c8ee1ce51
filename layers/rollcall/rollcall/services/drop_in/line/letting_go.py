"""What a host undoes: a learner goes back to their place in the line, or is let go."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import SessionLogId, TenantId
from rollcall.lms.problems import Problem, not_found
from rollcall.services.drop_in.line.leaving_line import LeavingLine
from rollcall.services.drop_in.line.taking import not_waiting
from rollcall.services.drop_in.standing_by import StandingBy, busy, in_line_again
from rollcall.services.drop_in.withdrawing import Withdrawing
from rollcall.store.session_logs import REMOVED_BY_HOST, SENT_BACK, SessionLog, SessionState
from rollcall.store.sign_ins import Outcome, seat_of

_TRIES = 3


@dataclass(frozen=True, slots=True)
class LettingGo:
    standing_by: StandingBy
    withdrawing: Withdrawing
    leaving: LeavingLine

    def send_back(self, tenant_id: TenantId, session_log_id: str, now: datetime) -> SessionLog:
        """``standby -> waiting``: out of Zoom's list first, so that nobody who waits could get in.

        As it is where they wait already. Raises problems, and ZoomError where it did not reach Zoom.
        """
        for _ in range(_TRIES):
            log = self._known(tenant_id, session_log_id)
            if log.state is SessionState.WAITING:
                return log
            if log.state is not SessionState.STANDBY or not log.taken_by:
                raise _not_to_be_moved(log)
            back = self._sent_back(log, now)
            if back:
                return back
        raise busy()

    def remove(self, tenant_id: TenantId, session_log_id: str, note: str, now: datetime) -> SessionLog:
        """``waiting | standby -> cancelled``; once more, to do what was left undone. Raises problems and ZoomError."""
        for _ in range(_TRIES):
            log = self._known(tenant_id, session_log_id)
            if log.state is SessionState.CANCELLED and log.reason == REMOVED_BY_HOST:
                return self._withdrawn(log, now)
            if log.state not in {SessionState.WAITING, SessionState.STANDBY}:
                raise _not_to_be_moved(log)
            if log.state is SessionState.WAITING:
                self.leaving.leave(log, REMOVED_BY_HOST, note)
            else:
                self.standing_by.logs.cancel(log, REMOVED_BY_HOST, note)
        raise busy()

    def _known(self, tenant_id: TenantId, session_log_id: str) -> SessionLog:
        log = self.standing_by.logs.get(tenant_id, SessionLogId(session_log_id))
        if log is None:
            raise not_found("session_log")
        return log

    def _sent_back(self, log: SessionLog, now: datetime) -> SessionLog | None:
        """None: somebody else changed the log this moment, or the learner has arrived."""
        visitor = self.standing_by.logs.visitor(log.tenant_id, log.session_log_id)
        if visitor is None:
            raise not_waiting(log)
        seat = self.withdrawing.held_by(log)
        is_ours = seat is not None and not seat.was_registered
        if is_ours:
            self.withdrawing.cancel_registration(log, SENT_BACK, now)
        waiting = in_line_again(log, SENT_BACK)
        given_back = seat or seat_of(log).model_copy(update={"is_free": True})
        if self.standing_by.store.send_back(log, given_back, visitor, waiting) is not Outcome.DONE:
            if is_ours:
                self.withdrawing.let_in_again(seat_of(log))
            return None
        self.standing_by.timers.disarm(log)
        return waiting

    def _withdrawn(self, log: SessionLog, now: datetime) -> SessionLog:
        if log.meeting_id:
            self.withdrawing.withdraw(log, REMOVED_BY_HOST, now)
            self.standing_by.timers.disarm(log)
        return log


def _not_to_be_moved(log: SessionLog) -> Problem:
    if log.state is SessionState.LIVE:
        return Problem(409, "in_session", "The learner is in the session.", "Remove them there, in Zoom.")
    if log.state is SessionState.STANDBY:
        return Problem(
            409,
            "never_in_line",
            "The learner signed in at the host's, and was in no line.",
            "Remove them instead: POST /v1/session-logs/{id}/remove.",
        )
    return not_waiting(log)
