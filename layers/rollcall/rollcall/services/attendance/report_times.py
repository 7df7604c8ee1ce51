"""When the late report is asked for: 5, 15, 35 minutes, 1, 3, 12 and 24 hours after the end.

A high share of failed calls gets an app disabled, so nothing is polled in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.aws.schedules import Schedules, schedule_name
from rollcall.ids import InstanceUuid, MeetingId, TenantId


@dataclass(frozen=True, slots=True)
class ReportTimes:
    """The ladder of attempts, as one-time schedules (or at once, when one is overdue)."""

    schedules: Schedules
    queue: Queue
    delays_s: tuple[int, ...]

    def arm(
        self,
        tenant_id: TenantId,
        meeting_id: MeetingId,
        uuid: InstanceUuid,
        ended_at: datetime,
        *,
        attempt: int,
        now: datetime,
    ) -> bool:
        """Arm one attempt, named after itself; False when the ladder is at its end."""
        if attempt >= len(self.delays_s):
            return False
        due = ended_at + timedelta(seconds=self.delays_s[attempt])
        if attempt:  # an attempt that came late does not drag the next one close behind it
            due = max(due, now + timedelta(seconds=self.delays_s[0]))
        message: dict[str, object] = {
            "kind": "report",
            "tenant_id": tenant_id,
            "meeting_id": meeting_id,
            "uuid": uuid,
            "attempt": attempt,
        }
        if due <= now:
            self.queue.send(message)
        else:
            self.schedules.arm(schedule_name("report", tenant_id, meeting_id, uuid, str(attempt)), due, message)
        return True

    def reached(self, ended_at: datetime, now: datetime) -> int:
        """The last attempt whose time has come."""
        waited = (now - ended_at).total_seconds()
        return max(0, sum(delay <= waited for delay in self.delays_s) - 1)
