"""In the waiting line of a program, or of the whole tenant, until a host takes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.services.drop_in.standing_by import busy
from rollcall.services.meetings.doors import is_over
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState
from rollcall.store.sign_ins import Outcome, SignIn, SignInStore
from rollcall.store.waiting_lines import WaitingLineStore

_TRIES = 5
_NIGHT = timedelta(hours=6)  # as long after midnight may a host go on


@dataclass(frozen=True, slots=True)
class LiningUp:
    store: SignInStore
    logs: SessionLogStore
    lines: WaitingLineStore
    meetings: MeetingStore

    def line_up(self, sign_in: SignIn) -> SessionLog:
        """The learner's standing log by this line: of the sign-in, or the one they have, be it taken by now."""
        log = sign_in.log
        for _ in range(_TRIES):
            place = self.lines.place(log.tenant_id, log.program_id, log.learner_id)
            held = self.logs.get(log.tenant_id, place.session_log_id) if place else None
            if held and self._stands(held, log.signed_in_at):
                return held
            if self.store.wait(sign_in, place) is Outcome.DONE:
                return log
        raise busy()

    def _stands(self, held: SessionLog, now: datetime) -> bool:
        """Whoever was taken stands in a meeting, and no longer than there is one.

        That a room closed, or that they left it, is perhaps never heard of.
        """
        if held.state is SessionState.WAITING or held.meeting_id is None:
            return held.is_standing
        meeting = self.meetings.get(held.tenant_id, held.meeting_id)
        if not held.is_standing or meeting is None or meeting.status is not MeetingStatus.SCHEDULED:
            return False
        return not is_over(meeting, now) and now < max(meeting.end, held.standby_at or held.signed_in_at) + _NIGHT
