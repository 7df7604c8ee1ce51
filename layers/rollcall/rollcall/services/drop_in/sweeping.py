"""Sign-ins that nothing became of in time: a check was lost, or somebody has waited for half a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.services.drop_in.leaving_line import LeavingLine
from rollcall.services.drop_in.timers import NoShowTimers
from rollcall.store.session_logs import LINE_CLOSED, SessionLog, SessionLogStore, SessionState

_LOST_AFTER = timedelta(hours=1)
_SHORTLY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sweeping:
    logs: SessionLogStore
    leaving: LeavingLine
    timers: NoShowTimers

    def due(self, now: datetime) -> Iterator[SessionLog]:
        return (log for log in self.logs.due(now) if log.state is SessionState.WAITING or _is_lost(log, now))

    def sweep(self, log: SessionLog, now: datetime) -> None:
        """Whoever is on standby is checked after all; a check that was not lost and does it twice does it once."""
        if log.state is SessionState.WAITING:
            self.leaving.leave(log, LINE_CLOSED)
        else:
            self.timers.arm_lost(log, now + _SHORTLY)


def _is_lost(log: SessionLog, now: datetime) -> bool:
    return log.deadline is not None and log.deadline + _LOST_AFTER <= now
