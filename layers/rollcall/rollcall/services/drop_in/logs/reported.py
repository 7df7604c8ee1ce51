"""A report may know of a learner whose webhooks were lost: their session log goes by it too."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.store.facts import FactStore
from rollcall.store.meeting_records import Meeting, MeetingStatus


@dataclass(frozen=True, slots=True)
class Reported:
    """Safe to run again."""

    facts: FactStore
    session_logs: SessionLogs

    def work(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> str:
        file = self.facts.open(tenant_id, meeting_id)
        if file is None or file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            return "gone"
        self.session_logs.bring_all_up(file, now)
        return "brought_up"


def job(meeting: Meeting) -> dict[str, object]:
    return {"kind": "session_logs", "tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id}
