"""A learner's place in the line, which their page asks for every other second."""

from dataclasses import dataclass

from rollcall.store.session_logs import SessionLog, SessionState
from rollcall.store.waiting_lines import WaitingLineStore, entry_key_of

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Places:
    lines: WaitingLineStore

    def of(self, log: SessionLog) -> int | None:
        """1 is next. None for whoever waits no longer, and behind the hundredth, where counting would cost too much."""
        if log.state is not SessionState.WAITING:
            return None
        place = max(1, self.lines.count_up_to(entry_key_of(log), MOST_COUNTED + 1))
        return place if place <= MOST_COUNTED else None
