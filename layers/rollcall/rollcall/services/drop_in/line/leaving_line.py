"""Out of a waiting line: by themselves, by a host, or because it was long ago."""

from dataclasses import dataclass

from rollcall.store.session_logs import SessionLog, SessionState
from rollcall.store.sign_ins import Outcome, SignInStore


@dataclass(frozen=True, slots=True)
class LeavingLine:
    store: SignInStore

    def leave(self, waiting: SessionLog, reason: str, note: str = "") -> bool:
        """``waiting -> cancelled``, and nobody sees them in the line. False: taken meanwhile, or gone already."""
        cancelled = waiting.model_copy(update={"state": SessionState.CANCELLED, "reason": reason, "note": note})
        is_waiting = waiting.state is SessionState.WAITING
        return is_waiting and self.store.leave_line(waiting, cancelled) is Outcome.DONE
