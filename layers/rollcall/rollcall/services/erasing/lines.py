"""What a learner's attendance came to, in every version of it: rewritten without them."""

from dataclasses import dataclass

from rollcall.ids import MeetingId
from rollcall.services.erasing.at_work import AtWork
from rollcall.services.erasing.forgetting import Forgetting
from rollcall.store.attendance import AttendanceStore, AttendanceVersion
from rollcall.store.deleting import ContendedError
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.packed import Line, PackedStore

_LINE = "attendance_line"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class ErasingLines:
    meetings: MeetingStore
    attendance: AttendanceStore
    packed: PackedStore
    forgetting: Forgetting

    def erase(self, work: AtWork, meeting_id: MeetingId) -> None:
        """And a version that says so: whoever computes from what they read before finds its number taken.

        Whoever reads after the tombstone was written knows them no more.
        """
        meeting = self.meetings.get(work.tenant_id, meeting_id)
        for _ in range(_TRIES):
            if meeting is None or (self._clean(work, meeting) == 0 and self._is_fenced(work, meeting)):
                return
            self._fence(work, meeting)
        raise ContendedError

    def _clean(self, work: AtWork, meeting: Meeting) -> int:
        def is_kept(line: Line) -> bool:
            return bool(line["learner_id"] != work.learner_id)

        pages = list(self.packed.attendance_lines(meeting))
        return sum(self.forgetting.repack(page, is_kept, _LINE, work.erasure) for page in pages)

    def _is_fenced(self, work: AtWork, meeting: Meeting) -> bool:
        versions = self.attendance.sheet(meeting.tenant_id, meeting.meeting_id).versions
        return not versions or any(one.by == work.erasure.erasure_id for one in versions if _is_from(work, one))

    def _fence(self, work: AtWork, meeting: Meeting) -> None:
        sheet = self.attendance.sheet(meeting.tenant_id, meeting.meeting_id)
        if sheet.latest:
            told = "corrected" if sheet.was_final else sheet.latest.told
            values = {"version": sheet.latest.version + 1, "at": max(work.now, work.erasure.requested_at), "told": told}
            values |= {"cause": "learner_erased", "by": work.erasure.erasure_id}
            self.attendance.append(sheet.latest.model_copy(update=values), [])

    def forget_judgement(self, work: AtWork, meeting_id: MeetingId) -> None:
        """Who was expected at an appointment, and did not come."""
        for _ in range(_TRIES):
            meeting = self.meetings.get(work.tenant_id, meeting_id)
            before = meeting.judgement if meeting else None
            if meeting is None or before is None or _without(before, work) == before:
                return
            if self.meetings.rejudge(meeting, _without(before, work)):
                return
        raise ContendedError


def _is_from(work: AtWork, version: AttendanceVersion) -> bool:
    """They may have been erased once before."""
    return version.cause == "learner_erased" and version.at >= work.erasure.requested_at


def _without(judgement: Judgement, work: AtWork) -> Judgement:
    named = {"absent": judgement.absent, "came": judgement.came, "reinstated": judgement.reinstated}
    kept = {name: [one for one in people if one != work.learner_id] for name, people in named.items()}
    return judgement.model_copy(update=kept)
