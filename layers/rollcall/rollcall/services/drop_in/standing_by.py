"""On standby in a session: a seat, a limit of time, a registration in Zoom; what Zoom refuses is undone and said."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.lms.problems import Problem, capacity_exceeded
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.drop_in.checks.timers import NoShowTimers
from rollcall.services.drop_in.daily.making_anew import MakingAnew
from rollcall.services.drop_in.registering import Registering
from rollcall.services.meetings.doors import Doors
from rollcall.store.connections import Connection
from rollcall.store.meeting_records import Meeting, ZoomMeeting
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState, Visitor
from rollcall.store.sign_ins import Outcome, SignIn, SignInStore, seat_of
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NO_SUCH_MEETING, NotFoundError, ZoomError

TRIES = 10
_PAUSE_S = 0.05
_REGISTERING = timedelta(seconds=30)  # as long may whoever signed them in be at it


@dataclass(frozen=True, slots=True)
class Session:
    """Where somebody is let in: the meeting, its number in Zoom, and what leads there."""

    connection: Connection
    client: ZoomClient
    meeting: Meeting
    side: ZoomMeeting


@dataclass(frozen=True, slots=True)
class StandingBy:
    store: SignInStore
    logs: SessionLogStore
    seats: SeatStore
    doors: Doors
    registering: Registering
    timers: NoShowTimers
    making_anew: MakingAnew
    sleep: Callable[[float], None] = time.sleep

    def stand_by(self, session: Session, sign_in: SignIn, now: datetime) -> SessionLog:
        """The learner's standing log in this session: of the sign-in, or the one they have. Raises problems."""
        log = sign_in.log
        seat, standing = self.standing(log)
        if standing:
            return self.again(session, standing, now)
        self.timers.arm(log)  # first: a check that finds no log does nothing, a log without its check stays for ever
        for number in range(1, TRIES):
            outcome = self.store.stand_by(sign_in, seat, session.connection.capacity)
            if outcome is Outcome.DONE:
                self.admit(session, log, sign_in.visitor, now)
                return log
            if outcome is Outcome.FULL:
                raise full(session)
            pause(self.sleep, number)
            seat, standing = self.standing(log)
            if standing:
                return self.again(session, standing, now)
        raise busy()

    def admit(self, session: Session, log: SessionLog, visitor: Visitor, now: datetime) -> None:
        """Register whoever has a seat. Raises what Zoom refuses; then the log says so, and the seat is free.

        Whoever was taken from a line waits there again.
        """
        try:
            self._register(session, log, visitor, now)
        except (Problem, ZoomError) as error:
            problem = problem_of(error) if isinstance(error, ZoomError) else error
            if self._undone(log, visitor, problem.code):
                self.timers.disarm(log)
            raise problem from error

    def _register(self, session: Session, log: SessionLog, visitor: Visitor, now: datetime) -> None:
        """A session of the day that is gone is made anew there and then."""
        try:
            self.registering.register(session.client, session.side, log, visitor)
        except NotFoundError as error:
            if error.code != NO_SUCH_MEETING or session.meeting.kind != "daily_session":
                raise
            _, side = self.making_anew.instead_of(session.side.zoom_meeting_id, session.meeting, now)
            self.registering.register(session.client, side, log, visitor)

    def _undone(self, log: SessionLog, visitor: Visitor, reason: str) -> bool:
        if log.taken_by:
            back = self.store.send_back(log, seat_of(log), visitor, in_line_again(log, reason))
            return back is Outcome.DONE
        return self.logs.cancel(log, reason) and self.seats.give_back(seat_of(log))

    def standing(self, log: SessionLog) -> tuple[Seat | None, SessionLog | None]:
        """The learner's seat in the log's meeting, and the log that stands there by it."""
        seat = self.seats.get(log.tenant_id, seat_of(log).meeting_id, log.learner_id)
        held = self.logs.get(seat.tenant_id, seat.held_by) if seat else None
        return seat, held if held and held.is_standing else None

    def again(self, session: Session, standing: SessionLog, now: datetime) -> SessionLog:
        """A second click. Nothing is asked of Zoom, unless whoever registered them died over it."""
        visitor = self.logs.visitor(standing.tenant_id, standing.session_log_id)
        if standing.state is not SessionState.STANDBY or visitor is None:
            return standing
        log = self._renewed(standing, visitor, now)
        at_it = log.standby_at is not None and now < log.standby_at + _REGISTERING
        if not at_it and not self.doors.address(session.meeting, log.learner_id):
            self.admit(session, log, visitor, now)
        return log

    def _renewed(self, log: SessionLog, visitor: Visitor, now: datetime) -> SessionLog:
        """Whoever signs in again when their time was up, and nothing came of it yet, has as much time once more.

        They stand by since before: in a waiting room, perhaps.
        """
        if log.deadline is None or now <= log.deadline:
            return log
        renewed = log.model_copy(update={"deadline": now + timedelta(seconds=visitor.no_show_after_s)})
        self.timers.arm(renewed)
        return renewed if self.store.renew(log, renewed) is Outcome.DONE else log


def in_line_again(log: SessionLog, reason: str) -> SessionLog:
    """At the place they had: it is that of their sign-in."""
    nothing = dict.fromkeys(("meeting_id", "standby_at", "deadline"))
    return log.model_copy(update={"state": SessionState.WAITING, "reason": reason, "taken_by": "", **nothing})


def pause(sleep: Callable[[float], None], number: int) -> None:
    """Longer each time: others change the same records this moment."""
    sleep(_PAUSE_S * number)


def full(session: Session) -> Problem:
    capacity = session.connection.capacity or 0
    return capacity_exceeded(capacity, capacity + 1)


def busy() -> Problem:
    return Problem(503, "signing_in_contended", "Many sign in at this moment.", "Try again.", retry_after_s=2)
