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

    @property
    def last(self) -> int:
        return len(self.delays_s) - 1

    @property
    def apart(self) -> timedelta:
        """No two attempts are closer."""
        return timedelta(seconds=self.delays_s[0])

    def due(self, ended_at: datetime, attempt: int) -> datetime:
        return ended_at + timedelta(seconds=self.delays_s[attempt])

    def next_due(self, ended_at: datetime, after: datetime) -> datetime:
        """Of the attempt that follows one made then; of the last one, where none does."""
        dues = (self.due(ended_at, attempt) for attempt in range(len(self.delays_s)))
        return max(next((due for due in dues if due > after), after), after + self.apart)

    def arm(
        self,
        tenant_id: TenantId,
        meeting_id: MeetingId,
        uuid: InstanceUuid,
        ended_at: datetime,
        *,
        attempt: int,
        now: datetime,
        not_before: datetime | None = None,
    ) -> bool:
        """Arm one attempt, named after itself; False when the ladder is at its end."""
        if attempt >= len(self.delays_s):
            return False
        due = max(self.due(ended_at, attempt), not_before or ended_at)
        if attempt:  # an attempt that came late does not drag the next one close behind it
            due = max(due, now + self.apart)
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

    def arm_again(
        self, tenant_id: TenantId, meeting_id: MeetingId, uuid: InstanceUuid, ended_at: datetime, now: datetime
    ) -> bool:
        """Where the ladder broke off: the last attempt whose time has come, but one, so that two reads may agree."""
        attempt = min(self.reached(ended_at, now), max(0, self.last - 1))
        return self.arm(tenant_id, meeting_id, uuid, ended_at, attempt=attempt, now=now)

    def reached(self, ended_at: datetime, now: datetime) -> int:
        """The last attempt whose time has come."""
        waited = (now - ended_at).total_seconds()
        return max(0, sum(delay <= waited for delay in self.delays_s) - 1)
