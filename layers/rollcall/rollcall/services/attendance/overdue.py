"""Meetings whose scheduled end has passed and whose numbers are not in: what a lost webhook or schedule left behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import ConnectionId, TenantId
from rollcall.services.appointments.finding import Unchecked
from rollcall.services.attendance.past_runs import PastRuns
from rollcall.services.attendance.settling import Settling
from rollcall.services.drop_in.logs.session_ends import OVERDUE, SessionEnds, is_over
from rollcall.store.connections import ConnectionStatus
from rollcall.store.facts import Instance, MeetingFile
from rollcall.store.meeting_records import Meeting, MeetingStatus

_SOON = timedelta(minutes=20)  # with a run every half hour, within the hour; and most are settled by then, unasked
_PATIENCE = timedelta(minutes=15)  # with an attempt that is due: it may wait in the queue
_SELDOM = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OverdueMeetings:
    runs: PastRuns
    settling: Settling
    ends: SessionEnds
    appointments: Unchecked

    def due(self, now: datetime) -> Iterator[Meeting]:
        """Those whose connection leads to Zoom. One that does not costs a look, however many meetings wait for it.

        One that does is looked at each time: what a meeting before asked of Zoom may have shown that it has ended.
        """
        closed = set[tuple[TenantId, ConnectionId]]()
        for meeting in self.runs.meetings.unsettled(now - _SOON):
            whose = meeting.tenant_id, meeting.connection_id
            if whose in closed or meeting.status is not MeetingStatus.SCHEDULED or _was_just_looked_at(meeting, now):
                continue
            connection = self.runs.zooms.refreshing.connections.get(*whose)
            if connection and connection.status is ConnectionStatus.ACTIVE:
                yield meeting
            else:
                closed.add(whose)

    def look(self, meeting: Meeting, now: datetime) -> None:
        """Ask Zoom what ran, note the ends that no webhook told, and have checked and read what was not."""
        file = self._open(meeting)
        if file is None or file.zoom is None:
            return
        if self.runs.learn(meeting, file.zoom, file.instances, now):
            file = self._open(meeting) or file
        if meeting.end + OVERDUE <= now:
            self.appointments.check(file)
        self._ask_for_reports(file, now)
        if meeting.has_logs and is_over(file.meeting, now):
            self.ends.end_all(file, now)
        self._settle(file, now)
        self.runs.meetings.note_look(meeting, now)

    def _open(self, meeting: Meeting) -> MeetingFile | None:
        return self.runs.facts.open(meeting.tenant_id, meeting.meeting_id)

    def _ask_for_reports(self, file: MeetingFile, now: datetime) -> None:
        for one in file.instances:
            if one.ended_at and self._is_silent(file, one, one.ended_at, now):
                whose = file.meeting.tenant_id, file.meeting.meeting_id
                self.runs.times.arm_again(*whose, one.uuid, one.ended_at, now)

    def _is_silent(self, file: MeetingFile, run: Instance, ended_at: datetime, now: datetime) -> bool:
        """An attempt that should have been made was not: its schedule was lost."""
        known, times = file.reports.get(run.uuid), self.runs.times
        if known and (known.complete or known.given_up):
            return False
        after = known.read_at if known else ended_at
        due = times.due(ended_at, times.last) if file.meeting.report_trouble else times.next_due(ended_at, after)
        return due + _PATIENCE <= now

    def _settle(self, file: MeetingFile, now: datetime) -> None:
        """That nobody came is believed when Zoom has had the time to say otherwise."""
        if file.instances or file.facts or is_over(file.meeting, now):
            self.settling.settle(file.meeting.tenant_id, file.meeting.meeting_id, now)


def _was_just_looked_at(meeting: Meeting, now: datetime) -> bool:
    """The longer it is over, the seldomer: about once for each half of that time, in the end once a day."""
    if meeting.looked_at is None:
        return False
    wait = min((meeting.looked_at - meeting.end) / 2, _SELDOM)
    return now < meeting.looked_at + wait
