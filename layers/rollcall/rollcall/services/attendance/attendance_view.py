"""Attendance as the LMS reads it: now, while the class runs, and as settled afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rollcall.attendance.model import Unmatched
from rollcall.ids import MeetingId, TenantId
from rollcall.lms.meetings import AttendanceList, AttendanceReply, UnmatchedReply
from rollcall.lms.problems import not_found
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.settling import Result, attendance_of
from rollcall.store.facts import AttendanceRecord, FactStore, MeetingFile
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room

type State = Literal["running", "provisional", "final", "needs_review"]


@dataclass(frozen=True, slots=True)
class AttendanceView:
    facts: FactStore

    def of(self, tenant_id: TenantId, meeting_id: str, now: datetime) -> AttendanceList:
        """Everybody on the roster, and whoever else was there."""
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        if file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            return _as_kept(file)
        result = attendance_of(file, now)
        return AttendanceList(
            meeting_id=file.meeting.meeting_id,
            state=_state(file, result),
            window_s=result.window_s,
            items=[_reply(record) for record in sorted(result.records, key=lambda one: one.learner_id)],
            unmatched=[_unmatched(one) for one in result.unmatched],
        )


def _as_kept(file: MeetingFile) -> AttendanceList:
    """The connection has ended and its evidence is gone: what was settled before stands."""
    kept = sorted(file.attendance.values(), key=lambda one: one.learner_id)
    return AttendanceList(
        meeting_id=file.meeting.meeting_id,
        state="needs_review" if any(record.state == "needs_review" for record in kept) else "final",
        window_s=file.meeting.window_s,
        items=[_reply(record) for record in kept],
        unmatched=[],
    )


def _state(file: MeetingFile, result: Result) -> State:
    if file.meeting.room is Room.OPEN:
        return "running"
    if any(record.state == "needs_review" for record in result.records):
        return "needs_review"
    return "final" if result.state is AttendanceState.FINAL else "provisional"


def _reply(record: AttendanceRecord) -> AttendanceReply:
    return AttendanceReply.model_validate(record.model_dump(include=set(AttendanceReply.model_fields)))


def _unmatched(one: Unmatched) -> UnmatchedReply:
    return UnmatchedReply(
        name=one.name,
        seconds_total=one.seconds_total,
        how=list(one.how),
        candidates=[who for who in one.candidates if not who.startswith(HOST)],
    )
