"""Attendance as the LMS reads it, a page at a time: now, while the class runs, and as settled afterwards."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from rollcall.attendance.model import Unmatched
from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.attendance import AttendanceList, AttendanceReply, MarkReply, UnmatchedReply
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.policies import PolicyReply
from rollcall.lms.problems import not_found
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.standing import Standing, settled, standing_of
from rollcall.services.meetings.replies import report_trouble_reply
from rollcall.store.attendance import AttendanceRecord, AttendanceStore
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.marks import Mark, MarkStore
from rollcall.store.meeting_records import AttendanceState, Meeting, Room
from rollcall.store.meetings import MeetingStore

_CURSOR = frozenset({"tenant", "learner", "from"})
_SHEET, _FILE = "sheet", "file"
_UNMATCHED = 100
_BYTES_A_PAGE, _BYTES_A_LINE, _BYTES_A_STAY = 4 * 1024 * 1024, 1200, 50  # a function's answer is at most 6 MB


@dataclass(frozen=True, slots=True)
class Wanted:
    """At most ``limit`` lines; of ``changed_since``, those that another version than it or an earlier one says, also
    of learners who are none of the meeting's any more.
    """

    limit: int
    cursor: str = ""
    changed_since: int | None = None

    def has(self, line: AttendanceRecord) -> bool:
        if self.changed_since is None:
            return line.listed
        return line.version == 0 or line.version > self.changed_since


@dataclass(frozen=True, slots=True)
class AttendanceView:
    meetings: MeetingStore
    facts: FactStore
    attendance: AttendanceStore
    marks: MarkStore
    policies: Policies

    def page(self, tenant_id: TenantId, meeting_id: str, wanted: Wanted, now: datetime) -> AttendanceList:
        """Everybody on the roster, and whoever else was there. What is final is as it was settled."""
        last = from_cursor(wanted.cursor, tenant_id, _CURSOR) or {}
        by_sheet = last.get("from") == _SHEET
        file = self._file(tenant_id, MeetingId(meeting_id), by_sheet=by_sheet)
        policy = self.policies.applied_to(file)
        standing = settled(file, policy) if by_sheet and _is_settled(file.meeting) else standing_of(file, now, policy)
        return _page(file, standing, wanted, LearnerId(last.get("learner", "")))

    def _file(self, tenant_id: TenantId, meeting_id: MeetingId, *, by_sheet: bool) -> MeetingFile:
        """All that a page needs: of what is settled, the pages after the first need no evidence."""
        meeting = self.meetings.get(tenant_id, meeting_id) if by_sheet else None
        if meeting and _is_settled(meeting):
            sheet = self.attendance.sheet(tenant_id, meeting_id)
            return MeetingFile(meeting, sheet=sheet, marks=self.marks.of_meeting(tenant_id, meeting_id))
        file = self.facts.open(tenant_id, meeting_id)
        if file is None:
            raise not_found("meeting")
        return file


def line_of(file: MeetingFile, standing: Standing, learner_id: LearnerId) -> AttendanceReply:
    """One learner's. Raises a problem where they are none of the meeting's, and never were."""
    line = next((one for one in standing.lines if one.learner_id == learner_id), None)
    if line is None:
        raise not_found("learner")
    return line_reply(line, file.marks.get(learner_id))


def line_reply(record: AttendanceRecord, mark: Mark | None) -> AttendanceReply:
    said = MarkReply.model_validate(mark.model_dump(include=set(MarkReply.model_fields))) if mark else None
    return AttendanceReply.model_validate(record.model_dump() | {"mark": said})


def unmatched_reply(one: Unmatched) -> UnmatchedReply:
    return UnmatchedReply(
        name=one.name,
        seconds_total=one.seconds_total,
        how=list(one.how),
        candidates=[who for who in one.candidates if not who.startswith(HOST)],
    )


def _is_settled(meeting: Meeting) -> bool:
    return meeting.attendance_state is AttendanceState.FINAL and meeting.room is not Room.OPEN


def _fitting(lines: list[AttendanceRecord]) -> list[AttendanceRecord]:
    """As many as an answer has room for: there are bad connections."""
    sizes = accumulate(_BYTES_A_LINE + _BYTES_A_STAY * len(line.intervals) for line in lines)
    return lines[: max(1, sum(size <= _BYTES_A_PAGE for size in sizes))]


def _page(file: MeetingFile, standing: Standing, wanted: Wanted, after: LearnerId) -> AttendanceList:
    lines = [line for line in standing.lines if line.learner_id > after and wanted.has(line)]
    shown, is_first = _fitting(lines[: wanted.limit]), not after
    last = {"tenant": file.meeting.tenant_id, "learner": shown[-1].learner_id} if len(lines) > len(shown) else None
    more = last and last | {"from": _SHEET if standing.is_sheet else _FILE}
    return AttendanceList(
        meeting_id=file.meeting.meeting_id,
        version=file.sheet.latest.version if file.sheet.latest else 0,
        state=standing.state,
        window_s=standing.window_s,
        policy=PolicyReply.model_validate(standing.policy.model_dump()),
        report_trouble=report_trouble_reply(file.meeting),
        items=[line_reply(line, file.marks.get(line.learner_id)) for line in shown],
        cursor=to_cursor(more),
        unmatched=[unmatched_reply(one) for one in standing.unmatched[:_UNMATCHED]] if is_first else [],
        unmatched_count=len(standing.unmatched) if is_first else None,
    )
