"""In the waiting line of a program, or of the whole tenant, until a host takes them."""

from dataclasses import dataclass

from rollcall.services.drop_in.standing_by import busy
from rollcall.store.session_logs import SessionLog, SessionLogStore
from rollcall.store.sign_ins import Outcome, SignIn, SignInStore
from rollcall.store.waiting_lines import WaitingLineStore

_TRIES = 5


@dataclass(frozen=True, slots=True)
class LiningUp:
    store: SignInStore
    logs: SessionLogStore
    lines: WaitingLineStore

    def line_up(self, sign_in: SignIn) -> SessionLog:
        """The learner's standing log by this line: of the sign-in, or the one they have, be it taken by now."""
        log = sign_in.log
        for _ in range(_TRIES):
            place = self.lines.place(log.tenant_id, log.program_id, log.learner_id)
            held = self.logs.get(log.tenant_id, place.session_log_id) if place else None
            if held and held.is_standing:
                return held
            if self.store.wait(sign_in, place) is Outcome.DONE:
                return log
        raise busy()
