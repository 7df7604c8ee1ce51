"""A connection is healed: what waited for it goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.store.facts import FactStore, Instance
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore


@dataclass(frozen=True, slots=True)
class Resuming:
    meetings: MeetingStore
    facts: FactStore
    reports: ReportTimes

    def resume(self, tenant_id: TenantId, connection_id: ConnectionId, now: datetime) -> int:
        """Have the reports read that could not be; gives their number. Running it twice asks Zoom once more."""
        waiting = list(self._waiting(tenant_id, connection_id, now))
        for meeting, one in waiting:
            if one.ended_at:
                attempt = self.reports.reached(one.ended_at, now)
                ours = (meeting.tenant_id, meeting.meeting_id)
                self.reports.arm(*ours, one.uuid, one.ended_at, attempt=attempt, now=now)
        return len(waiting)

    def _waiting(
        self, tenant_id: TenantId, connection_id: ConnectionId, now: datetime
    ) -> Iterator[tuple[Meeting, Instance]]:
        for meeting in self.meetings.unsettled(now):
            if (meeting.tenant_id, meeting.connection_id) == (tenant_id, connection_id):
                for one in self.facts.instances(tenant_id, meeting.meeting_id):
                    known = self.facts.report(tenant_id, meeting.meeting_id, one.uuid)
                    if one.ended_at and not (known and known.complete):
                        yield meeting, one
