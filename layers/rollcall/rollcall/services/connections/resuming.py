"""A connection is healed: what waited for it goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, TenantId
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.facts import FactStore, Instance
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore

_PAGE = 50


class Resume(BaseModel):
    """The job. ``after`` is where the one before it stopped."""

    model_config = ConfigDict(frozen=True)
    kind: Literal["resume"] = "resume"
    tenant_id: TenantId
    connection_id: ConnectionId
    after: dict[str, str] | None = None

    def stopped_at(self, after: dict[str, str] | None) -> dict[str, object]:
        return self.model_copy(update={"after": after}).model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class Resuming:
    meetings: MeetingStore
    facts: FactStore
    reports: ReportTimes
    rosters: RosterRequests
    events: SessionRequests
    jobs: Queue

    def work(self, due: Resume, now: datetime, time_is_up: Callable[[], bool]) -> int:
        """Gives the number of things resumed; done again, Zoom is asked once more. What is left becomes another job."""
        resumed = 0 if due.after else self.events.after_healing(due.tenant_id, now)
        after, more = due.after, True
        while more:
            if time_is_up():
                self.jobs.send(due.stopped_at(after))
                return resumed
            sides, after = self.meetings.of_connection(due.tenant_id, due.connection_id, _PAGE, after)
            resumed, more = resumed + sum(self._resume(side, now) for side in sides), after is not None
        return resumed

    def _resume(self, side: ZoomMeeting, now: datetime) -> int:
        meeting = self.meetings.get(side.tenant_id, side.meeting_id)
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED:
            return 0
        return self._resume_reports(meeting, now) + self._resume_roster(meeting, now)

    def _resume_roster(self, meeting: Meeting, now: datetime) -> int:
        sync = self.rosters.syncs.get(meeting.tenant_id, meeting.meeting_id)
        if sync is None or not sync.is_unfinished:
            return 0
        self.rosters.again(sync, now)
        return 1

    def _resume_reports(self, meeting: Meeting, now: datetime) -> int:
        """Of every run that has ended, be it before the meeting's scheduled end, or given up meanwhile."""
        if meeting.attendance_state is AttendanceState.FINAL and meeting.report_trouble is None:
            return 0
        runs = self.facts.instances(meeting.tenant_id, meeting.meeting_id)
        return sum(self._resume_report(run, now) for run in runs)

    def _resume_report(self, run: Instance, now: datetime) -> bool:
        known = self.facts.report(run.tenant_id, run.meeting_id, run.uuid)
        if run.ended_at is None or (known and known.complete):
            return False
        return self.reports.arm_again(run.tenant_id, run.meeting_id, run.uuid, run.ended_at, now)
