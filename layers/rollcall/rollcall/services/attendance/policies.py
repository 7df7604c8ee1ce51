"""By what a meeting is settled: first by what is decided then, and again by the same until somebody asks otherwise."""

from dataclasses import dataclass
from fractions import Fraction

from rollcall.attendance.model import Policy
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Meeting
from rollcall.store.policies import AttendancePolicy
from rollcall.store.settings import SettingsStore


@dataclass(frozen=True, slots=True)
class Policies:
    settings: SettingsStore

    def applied_to(self, file: MeetingFile) -> AttendancePolicy:
        """What the latest version was settled by; what is decided now where there is none yet."""
        return file.sheet.latest.policy if file.sheet.latest else self.decided_for(file.meeting)

    def decided_for(self, meeting: Meeting) -> AttendancePolicy:
        """The tenant's, over it the program's, over it the meeting's."""
        decided = self.settings.settings(meeting.tenant_id).attendance.over(AttendancePolicy())
        program = self.settings.program(meeting.tenant_id, meeting.program_id) if meeting.program_id else None
        return meeting.attendance_policy.over(program.attendance.over(decided) if program else decided)


def rules_of(policy: AttendancePolicy) -> Policy:
    """The same in the words of ``rollcall.attendance``."""
    return Policy(
        threshold=Fraction(policy.threshold), late_after_s=policy.late_after_s, accept_names=policy.accept_names
    )
