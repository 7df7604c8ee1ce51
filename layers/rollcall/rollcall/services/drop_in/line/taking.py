"""A host takes a learner from the waiting line into a meeting: of two hosts one wins, and the other is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import SessionLogId, TenantId
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.lms.waiting_lines import TakeRequest
from rollcall.services.drop_in.line.choosing import Choosing
from rollcall.services.drop_in.standing_by import TRIES, Session, StandingBy, busy, full, pause
from rollcall.store.registrants import Registrant
from rollcall.store.seats import Seat
from rollcall.store.session_logs import SessionLog, SessionState, Visitor
from rollcall.store.sign_ins import Outcome, Seating

_TAKEN = {SessionState.STANDBY, SessionState.LIVE}


@dataclass(frozen=True, slots=True)
class Taking:
    choosing: Choosing
    standing_by: StandingBy

    def take(self, tenant_id: TenantId, session_log_id: str, request: TakeRequest, now: datetime) -> SessionLog:
        """The log on standby; as it is where this host took them there before.

        Raises problems and ZoomError. Where Zoom refuses, the learner waits again at their old place.
        """
        log, visitor = self._known(tenant_id, SessionLogId(session_log_id))
        if log.state in _TAKEN:
            return self._again(log, request, now)
        if log.state is not SessionState.WAITING or visitor is None:
            raise not_waiting(log)
        session = self.choosing.session(log, request, now)
        _expect_no_host(session, visitor)
        return self._taken(session, log, visitor, request, now)

    def _taken(
        self, session: Session, log: SessionLog, visitor: Visitor, request: TakeRequest, now: datetime
    ) -> SessionLog:
        taken = _on_standby(log, session, visitor, request.taken_by, now)
        self.standing_by.timers.arm(taken)  # first, as for everybody who stands by
        for number in range(1, TRIES):
            seating = self._seating(session, taken)
            outcome = self.standing_by.store.take(log, taken, seating)
            if outcome is Outcome.DONE:
                if not seating.is_registered:
                    self.standing_by.admit(session, taken, visitor, now)
                return taken
            if outcome is Outcome.FULL:
                raise full(session)
            pause(self.standing_by.sleep, number)
            fresh, _ = self._known(log.tenant_id, log.session_log_id)
            if fresh.state is not SessionState.WAITING:
                return self._again(fresh, request, now)
        raise busy()

    def _known(self, tenant_id: TenantId, session_log_id: SessionLogId) -> tuple[SessionLog, Visitor | None]:
        logs = self.standing_by.logs
        log = logs.get(tenant_id, session_log_id)
        if log is None:
            raise not_found("session_log")
        return log, logs.visitor(tenant_id, session_log_id)

    def _seating(self, session: Session, taken: SessionLog) -> Seating:
        """Raises a problem for somebody who is in that meeting by another sign-in."""
        seat, standing = self.standing_by.standing(taken)
        if standing and standing.session_log_id != taken.session_log_id:
            raise Problem(
                409,
                "already_signed_in",
                f"The learner stands in this session by another sign-in, {standing.session_log_id}.",
                "Remove one of the two: POST /v1/session-logs/{id}/remove.",
            )
        registrant = self.standing_by.doors.rosters.registrant(
            taken.tenant_id, session.meeting.meeting_id, taken.learner_id
        )
        return Seating(seat, session.connection.capacity, is_registered=_is_on_roster(registrant))

    def _again(self, log: SessionLog, request: TakeRequest, now: datetime) -> SessionLog:
        """The same host once more: nothing is asked of Zoom, unless whoever registered the learner died over it."""
        same_meeting = request.meeting_id in {None, log.meeting_id}
        if log.state not in _TAKEN or not log.taken_by:
            raise not_waiting(log)
        if log.taken_by != request.taken_by or not same_meeting:
            raise _already_taken(log)
        seat, _ = self.standing_by.standing(log)
        if log.meeting_id is None or log.state is SessionState.LIVE or _stays_registered(seat):
            return log
        return self.standing_by.again(self.choosing.meeting(log.tenant_id, log.meeting_id, now), log, now)


def not_waiting(log: SessionLog) -> Problem:
    return Problem(
        409,
        "not_waiting",
        f"This learner is not in the waiting line: the session log is {log.state.value}.",
        "Read the line again: GET /v1/waiting-line.",
    )


def _already_taken(log: SessionLog) -> Problem:
    return Problem(
        409,
        "already_taken",
        f"{log.taken_by} has taken this learner, into the meeting {log.meeting_id}.",
        "Take somebody else, or have this learner sent back: POST /v1/session-logs/{id}/send-back.",
    )


def _on_standby(log: SessionLog, session: Session, visitor: Visitor, by: str, now: datetime) -> SessionLog:
    given = {
        "state": SessionState.STANDBY,
        "meeting_id": session.meeting.meeting_id,
        "standby_at": now,
        "deadline": now + timedelta(seconds=visitor.no_show_after_s),
        "taken_by": by,
        "reason": "",
    }
    return log.model_copy(update=given)


def _expect_no_host(session: Session, visitor: Visitor) -> None:
    """Zoom lets hosts in as hosts, so that nothing would be known of the learner."""
    meeting = session.meeting
    if visitor.email.lower() in {meeting.host_email.lower(), *meeting.alternative_hosts}:
        raise invalid("The learner has the address of a host of this meeting.", "Choose another.", "learner_is_host")


def _is_on_roster(registrant: Registrant | None) -> bool:
    return registrant is not None and registrant.is_wanted and not registrant.dropped_in


def _stays_registered(seat: Seat | None) -> bool:
    return seat is not None and seat.was_registered
