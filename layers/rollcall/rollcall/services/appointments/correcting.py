"""The job that looks at a judged appointment again: evidence from inside its window came late, or it begins anew."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import MeetingId, TenantId
from rollcall.services.appointments.carrying_out import CarryingOut
from rollcall.services.appointments.checking import ChangedMeanwhileError
from rollcall.services.appointments.judging import reviewed
from rollcall.services.no_shows.asking import ZoomSays
from rollcall.store.changes import ChangeStore
from rollcall.store.facts import FactStore
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting, MeetingStatus


@dataclass(frozen=True, slots=True)
class Correcting:
    facts: FactStore
    changes: ChangeStore
    carrying_out: CarryingOut

    def work(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> str:
        """A word for what came of it. Only ever in somebody's favor: nothing is cancelled here."""
        file = self.facts.open(tenant_id, meeting_id)
        if file is None or file.meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            return "nothing"
        judgement = file.meeting.judgement
        if judgement is None:
            self.carrying_out.bring_back(file.meeting, now)
            return "begins_anew"
        better = reviewed(file, judgement, ZoomSays.IDLE, now)
        meeting = self._corrected(file.meeting, better, now) if better else file.meeting
        self.carrying_out.undo(meeting, better or judgement, now)
        return "corrected" if better else "stands"

    def _corrected(self, meeting: Meeting, better: Judgement, now: datetime) -> Meeting:
        corrected = None if meeting.is_being_changed(now) else self.changes.finish(meeting, {"judgement": better})
        if corrected is None:
            raise ChangedMeanwhileError
        return corrected
