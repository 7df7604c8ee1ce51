"""Attendance taken along: of a meeting, of a learner, of all meetings between two times. A row at a time."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.exports import ExportRow
from rollcall.lms.problems import invalid, not_found
from rollcall.services.attendance.attendance_view import line_reply
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.standing import Standing, settled, standing_of
from rollcall.store.attendance import AttendanceRecord, AttendanceStore
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.marks import MarkStore
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.table import as_text

_LONGEST = timedelta(days=366)
_PATIENCE_S = 20.0  # the answer has 29 s, of which the upload of a large export takes some


@dataclass(frozen=True, slots=True)
class Exports:
    meetings: MeetingStore
    rosters: RosterStore
    facts: FactStore
    attendance: AttendanceStore
    marks: MarkStore
    policies: Policies
    clock: Callable[[], float] = time.monotonic

    def of_meeting(self, tenant_id: TenantId, meeting_id: str, now: datetime) -> Iterator[ExportRow]:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        return self._rows(meeting, now)

    def of_learner(
        self, tenant_id: TenantId, learner_id: str, since: datetime | None, until: datetime | None, now: datetime
    ) -> Iterator[ExportRow]:
        """Of every meeting with its start in that range that they were ever on the roster of, by its start."""
        found = (
            self.meetings.get(tenant_id, one) for one in self.rosters.meetings_of(tenant_id, LearnerId(learner_id))
        )
        begun = [one for one in found if one and _is_to_tell(one, now) and _starts_within(one, since, until)]
        begun.sort(key=lambda one: (one.start, one.meeting_id))
        return self._within_time(begun, LearnerId(learner_id), now)

    def between(
        self, tenant_id: TenantId, since: datetime, until: datetime, program_id: str, now: datetime
    ) -> Iterator[ExportRow]:
        """Of every meeting that starts from ``since`` on and before ``until``."""
        if not since < until <= since + _LONGEST:
            raise invalid("The range is empty, or longer than 366 days.", "Send since before until, a year at most.")
        started = self.meetings.starting(tenant_id, as_text(since), until)
        wanted = (one for one in started if _is_to_tell(one, now) and program_id in {"", one.program_id})
        return self._within_time((one for one in wanted if one.start < until), None, now)

    def _within_time(
        self, meetings: Iterable[Meeting], learner_id: LearnerId | None, now: datetime
    ) -> Iterator[ExportRow]:
        begun = self.clock()
        for meeting in meetings:
            if self.clock() - begun > _PATIENCE_S:
                raise invalid("It takes longer than an answer may.", "Send a shorter range.", "export_too_long")
            yield from self._rows(meeting, now, learner_id)

    def _rows(self, meeting: Meeting, now: datetime, learner_id: LearnerId | None = None) -> Iterator[ExportRow]:
        file = self._file(meeting, learner_id)
        policy = self.policies.applied_to(file)
        standing = settled(file, policy) if _is_settled(meeting) else standing_of(file, now, policy)
        names = {one.learner_id: one.name for one in file.registrants}
        for line in standing.lines:
            if line.listed and learner_id in {None, line.learner_id}:
                yield _row(file, standing, line, names.get(line.learner_id))

    def _file(self, meeting: Meeting, learner_id: LearnerId | None) -> MeetingFile:
        """Of what is settled, the evidence need not be read."""
        whose = meeting.tenant_id, meeting.meeting_id
        if not _is_settled(meeting):
            return self.facts.open(*whose) or MeetingFile(meeting)
        if learner_id is None:
            registrants = self.rosters.registrants(*whose)
        else:
            one = self.rosters.registrant(*whose, learner_id)
            registrants = [one] if one else []
        sheet, marks = self.attendance.sheet(*whose), self.marks.of_meeting(*whose)
        return MeetingFile(meeting, registrants=registrants, sheet=sheet, marks=marks)


def _row(file: MeetingFile, standing: Standing, line: AttendanceRecord, name: str | None) -> ExportRow:
    meeting = file.meeting
    told = line_reply(line, file.marks.get(line.learner_id)).model_dump(exclude={"listed"})
    return ExportRow(
        **told,
        topic=meeting.topic,
        meeting_id=meeting.meeting_id,
        program_id=meeting.program_id,
        scheduled_start=meeting.start,
        scheduled_end=meeting.end,
        name=name,
        list_state=standing.state,
        window_s=standing.window_s,
        first_join=min((join for join, _ in line.intervals), default=None),
        last_leave=max((leave for _, leave in line.intervals), default=None),
    )


def _is_to_tell(meeting: Meeting, now: datetime) -> bool:
    """A meeting to come has nobody absent yet."""
    return meeting.status is not MeetingStatus.CANCELLED and (
        meeting.start <= now or meeting.room is not Room.NEVER_OPENED
    )


def _is_settled(meeting: Meeting) -> bool:
    return meeting.attendance_state is AttendanceState.FINAL and meeting.room is not Room.OPEN


def _starts_within(meeting: Meeting, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or meeting.start >= since) and (until is None or meeting.start < until)
