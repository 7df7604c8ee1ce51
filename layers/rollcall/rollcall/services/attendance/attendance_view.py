"""Attendance as the LMS reads it: now, while the class runs, and as settled afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rollcall.attendance.model import Unmatched
from rollcall.ids import MeetingId, TenantId
from rollcall.lms.attendance import AttendanceList, AttendanceReply, UnmatchedReply
from rollcall.lms.problems import not_found
from rollcall.services.attendance.evidence import HOST
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room

type State = Literal["running", "provisional", "final", "needs_review"]


@dataclass(frozen=True, slots=True)
class AttendanceView:
    facts: FactStore
    policies: Policies

    def of(self, tenant_id: TenantId, meeting_id: str, now: datetime) -> AttendanceList:
        """Everybody on the roster, and whoever else was there. What is final is as it was settled."""
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        if file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            return _shown(file, _kept(file), file.meeting.window_s, "final", [])
        result = attendance_of(file, now, self.policies.applied_to(file))
        unmatched = [_unmatched(one) for one in result.unmatched]
        if file.meeting.room is Room.OPEN:
            return _shown(file, _computed(file, result), result.window_s, "running", unmatched)
        if file.sheet.latest and file.sheet.was_final:
            return _shown(file, _kept(file), file.sheet.latest.window_s, "final", unmatched)
        state: State = "final" if result.state is AttendanceState.FINAL else "provisional"
        return _shown(file, _computed(file, result), result.window_s, state, unmatched)


def _kept(file: MeetingFile) -> list[AttendanceRecord]:
    return [record for record in file.sheet.records().values() if record.listed]


def _computed(file: MeetingFile, result: Result) -> list[AttendanceRecord]:
    """With the version that says the same, or none."""
    known = file.sheet.records()
    versions = {who: one.version for who, one in known.items()}
    told = [one.model_copy(update={"version": versions.get(one.learner_id, 0)}) for one in result.records]
    return [one if known.get(one.learner_id) == one else one.model_copy(update={"version": 0}) for one in told]


def _shown(
    file: MeetingFile, records: list[AttendanceRecord], window_s: int, state: State, unmatched: list[UnmatchedReply]
) -> AttendanceList:
    reviewed = state == "final" and any(record.state == "needs_review" for record in records)
    return AttendanceList(
        meeting_id=file.meeting.meeting_id,
        version=file.sheet.latest.version if file.sheet.latest else 0,
        state="needs_review" if reviewed else state,
        window_s=window_s,
        items=[_reply(record) for record in sorted(records, key=lambda one: one.learner_id)],
        unmatched=unmatched,
    )


def _reply(record: AttendanceRecord) -> AttendanceReply:
    return AttendanceReply.model_validate(record.model_dump(include=set(AttendanceReply.model_fields)))


def _unmatched(one: Unmatched) -> UnmatchedReply:
    return UnmatchedReply(
        name=one.name,
        seconds_total=one.seconds_total,
        how=list(one.how),
        candidates=[who for who in one.candidates if not who.startswith(HOST)],
    )
