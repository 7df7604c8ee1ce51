"""What the tenant chose for an appointment to which somebody did not come. It can be done again."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.holding import being_changed
from rollcall.services.meetings.rosters.wishing import Wishes, is_over
from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting, MeetingStatus

_NO_SHOWS = frozenset({"learner", "host", "both"})


@dataclass(frozen=True, slots=True)
class CarryingOut:
    wishes: Wishes
    cancelling: Cancelling

    def do(self, meeting: Meeting, judgement: Judgement, now: datetime) -> None:
        """Raises MeetingRunningError where it has just begun after all; problems, ZoomError."""
        if judgement.outcome not in _NO_SHOWS or is_over(meeting, now):
            return
        if judgement.action == "cancel_registration":
            self.wishes.take_off_no_shows(meeting, judgement.absent, now)
        elif judgement.action == "cancel_meeting" and not self.cancelling.call_off(meeting, now):
            raise being_changed()

    def undo(self, meeting: Meeting, judgement: Judgement, now: datetime) -> None:
        """Whoever lost their registration, and is no no-show any more, gets it back. A meeting does not come back."""
        if judgement.corrections and judgement.outcome not in {"learner", "both"}:
            self.bring_back(meeting, now)

    def bring_back(self, meeting: Meeting, now: datetime) -> None:
        if meeting.status is MeetingStatus.SCHEDULED and not is_over(meeting, now):
            self.wishes.bring_back_no_shows(meeting, now)
