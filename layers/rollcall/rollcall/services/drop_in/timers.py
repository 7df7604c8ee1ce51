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
            self.arm_at(log, log.deadline + self.settle + _A_MOMENT)

    def arm_at(self, log: SessionLog, at: datetime, attempt: int = 0) -> None:
        message: dict[str, object] = {
            "tenant_id": log.tenant_id,
            "session_log_id": log.session_log_id,
            "attempt": attempt,
        }
        self.schedules.arm(_name(log, attempt), at, message)

    def disarm(self, log: SessionLog) -> None:
        """The first check of this standing; one that is not there any more is none to disarm."""
        self.schedules.disarm(_name(log, 0))


def _name(log: SessionLog, attempt: int) -> str:
    standing = as_text(log.standby_at or log.signed_in_at)
    return schedule_name("no-show", log.tenant_id, log.session_log_id, standing, str(attempt))
