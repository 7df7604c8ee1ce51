"""The check on a learner who is on standby: armed when they sign in, disarmed when somebody else decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.schedules import Schedules, schedule_name
from rollcall.store.session_logs import SessionLog
from rollcall.store.table import as_text

_A_MOMENT = timedelta(seconds=1)  # a schedule's seconds are whole


@dataclass(frozen=True, slots=True)
class NoShowTimers:
    """``settle``: how long webhooks may take to tell who came."""

    schedules: Schedules
    settle: timedelta

    def arm(self, log: SessionLog) -> None:
        """Check once, after the deadline and its allowance. Arming twice is arming once."""
        if log.deadline:
            self._arm(log, self._due(log.deadline), 0, _first(log))

    def arm_again(self, log: SessionLog, attempt: int) -> None:
        """For one that came too early, under another name: the schedule that has just gone off may still be there."""
        if log.deadline:
            self._arm(log, self._due(log.deadline), attempt, _name(log, "again", str(attempt)))

    def arm_later(self, log: SessionLog, at: datetime, attempt: int) -> None:
        """The next attempt of a check that is in doubt; of two that find out, one arms it."""
        self._arm(log, at, attempt, _name(log, "attempt", str(attempt)))

    def arm_lost(self, log: SessionLog, at: datetime) -> None:
        """In place of one that should have gone off long ago."""
        self._arm(log, at, 0, _name(log, "lost", as_text(at)))

    def disarm(self, log: SessionLog) -> None:
        """The first check at this deadline; one that is not there any more is none to disarm."""
        self.schedules.disarm(_first(log))

    def _due(self, deadline: datetime) -> datetime:
        return deadline + self.settle + _A_MOMENT

    def _arm(self, log: SessionLog, at: datetime, attempt: int, name: str) -> None:
        message: dict[str, object] = {
            "tenant_id": log.tenant_id,
            "session_log_id": log.session_log_id,
            "attempt": attempt,
        }
        self.schedules.arm(name, at, message)


def _first(log: SessionLog) -> str:
    return _name(log)


def _name(log: SessionLog, *more: str) -> str:
    until = as_text(log.deadline or log.signed_in_at)
    return schedule_name("no-show", log.tenant_id, log.session_log_id, until, *more)
