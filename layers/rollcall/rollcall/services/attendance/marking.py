"""Marks: what a human says about a learner's attendance. They stand over all evidence until somebody takes them off."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.attendance import AttendanceReply, MarkRequest
from rollcall.lms.problems import Problem, not_found
from rollcall.services.attendance.attendance_view import line_of
from rollcall.services.attendance.held import expect_held
from rollcall.services.attendance.lasting import lasting
from rollcall.services.attendance.occasions import Occasion
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.settling import Settling
from rollcall.services.attendance.standing import settled, standing_of
from rollcall.services.attendance.summing_up import attendance_of
from rollcall.store.attendance import AttendanceRecord
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.marks import Mark, MarkStore
from rollcall.store.meeting_records import Room


@dataclass(frozen=True, slots=True)
class Marking:
    facts: FactStore
    marks: MarkStore
    policies: Policies
    settling: Settling

    def mark(
        self, tenant_id: TenantId, meeting_id: str, learner_id: str, request: MarkRequest, now: datetime
    ) -> AttendanceReply:
        """The learner's line as it is then. The same mark again changes nothing. Raises problems."""
        if request.status is None and request.seconds is None:
            raise Problem(422, "nothing_marked", "The mark says nothing.", "Send a status, or seconds, or both.")
        file, who = self._file(tenant_id, meeting_id), LearnerId(unquote(learner_id))
        mark = Mark(
            tenant_id=tenant_id,
            meeting_id=file.meeting.meeting_id,
            learner_id=who,
            **request.model_dump(),
            at=now,
            evidence_seconds=self._evidence(file, who, now).seconds_total,
        )
        self.marks.put(mark)
        marked = replace(file, marks=file.marks | {who: mark})
        return self._settled(marked, who, request.by, now)

    def unmark(self, tenant_id: TenantId, meeting_id: str, learner_id: str, by: str, now: datetime) -> AttendanceReply:
        """The learner's line as the evidence has it. Raises problems."""
        file, who = self._file(tenant_id, meeting_id), LearnerId(unquote(learner_id))
        if not self.marks.remove(tenant_id, file.meeting.meeting_id, who) and not _says_manual(file, who):
            raise not_found("mark")
        return self._settled(_unmarked(file, who), who, by, now)

    def _file(self, tenant_id: TenantId, meeting_id: str) -> MeetingFile:
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        expect_held(file)
        return file

    def _evidence(self, file: MeetingFile, who: LearnerId, now: datetime) -> AttendanceRecord:
        """Their line without a mark."""
        unmarked = _unmarked(file, who)
        result = lasting(unmarked, attendance_of(unmarked, now, self.policies.applied_to(file)), now)
        line = next((one for one in result.records if one.learner_id == who), None)
        if line is None:
            raise not_found("learner")
        return line

    def _settled(self, file: MeetingFile, who: LearnerId, by: str, now: datetime) -> AttendanceReply:
        """What was just written says it all; only while the class runs is there more than that."""
        meeting = file.meeting
        self.settling.settle(meeting.tenant_id, meeting.meeting_id, now, Occasion("mark", by))
        fresh = replace(file, sheet=self.settling.attendance.sheet(meeting.tenant_id, meeting.meeting_id))
        policy = self.policies.applied_to(fresh)
        is_running = meeting.room is Room.OPEN
        return line_of(fresh, standing_of(fresh, now, policy) if is_running else settled(fresh, policy), who)


def _says_manual(file: MeetingFile, who: LearnerId) -> bool:
    """Somebody took the mark off, and died before it was settled."""
    line = file.sheet.records().get(who)
    return line is not None and line.source == "manual"


def _unmarked(file: MeetingFile, who: LearnerId) -> MeetingFile:
    return replace(file, marks={one: mark for one, mark in file.marks.items() if one != who})
