"""The job that follows a hint of Zoom's: somebody changed a meeting there."""

from dataclasses import dataclass

from rollcall.aws.queues import Queue
from rollcall.ids import MeetingId, TenantId
from rollcall.services.meetings.drift.looking import AGAIN, Looking
from rollcall.services.meetings.drift.messages import comparison
from rollcall.zoom.errors import NotReadyError, RateLimitedError, ZoomError, ZoomUnavailableError

_SHORTLY_S = 15
_LONGEST_DELAY_S = 900  # SQS: a message cannot wait longer


@dataclass(frozen=True, slots=True)
class Comparing:
    looking: Looking
    jobs: Queue

    def work(self, tenant_id: TenantId, meeting_id: MeetingId) -> str:
        """A word for what came of it. Raises where Zoom may answer later; what is let go, the night looks at."""
        meeting = self.looking.meetings.get(tenant_id, meeting_id)
        if meeting is None:
            return "unknown"
        try:
            seen = self.looking.look(meeting)
        except (ZoomUnavailableError, NotReadyError):
            raise
        except RateLimitedError as error:
            return self._later(tenant_id, meeting_id, error.retry_after_s)
        except ZoomError as error:
            return f"not_askable_{type(error).__name__}"
        if seen in AGAIN:
            self.jobs.send(comparison(tenant_id, meeting_id), _SHORTLY_S)
        return seen.value

    def _later(self, tenant_id: TenantId, meeting_id: MeetingId, wait_s: int) -> str:
        """A limit of the day is waited for by nobody."""
        if wait_s > _LONGEST_DELAY_S:
            return "limited"
        self.jobs.send(comparison(tenant_id, meeting_id), wait_s)
        return "waits"
