"""A report may know of a learner whose webhooks were lost: their log goes by it too. No log outlives its session."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.services.drop_in.logs.session_ends import SessionEnds, is_over
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.store.facts import FactStore
from rollcall.store.meeting_records import MeetingStatus


@dataclass(frozen=True, slots=True)
class Reported:
    """Safe to run again."""

    facts: FactStore
    session_logs: SessionLogs
    ends: SessionEnds

    def work(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> str:
        file = self.facts.open(tenant_id, meeting_id)
        if file is None or file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            return "gone"
        self.session_logs.bring_all_up(file, now)
        if not is_over(file.meeting, now):
            return "brought_up"
        self.ends.end_all(file, now)
        return "closed"
