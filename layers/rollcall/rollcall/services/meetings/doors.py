"""A meeting's door: when it is open, why it is not, and where it leads."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import LearnerId
from rollcall.store.live_events import EventLearner, LiveEvent
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import Registrant, RegistrantStatus
from rollcall.store.rosters import RosterStore

OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(minutes=120)
_LONGEST_RUN = timedelta(hours=30)  # after which Zoom closes a room by itself: one still open then is our mistake

_ENDED = {RegistrantStatus.REMOVING, RegistrantStatus.CANCELLED, RegistrantStatus.DENIED}


@dataclass(frozen=True, slots=True)
class Invitation:
    """A learner of a live event, by their link."""

    event: LiveEvent
    learner: EventLearner


@dataclass(frozen=True, slots=True)
class Behind:
    """The meeting behind a link, whose registration (none: it is the meeting's page), and by which invitation."""

    meeting: Meeting
    registrant: Registrant | None = None
    invitation: Invitation | None = None

    @property
    def is_ended(self) -> bool:
        """Whoever was removed from a live event is not registered in any of its sessions."""
        removed = self.invitation is not None and self.invitation.learner.is_removed
        return removed or (self.registrant is not None and self.registrant.status in _ENDED)

    def can_move(self, now: datetime) -> bool:
        return self.invitation is not None and now < self.meeting.start


class LinkClosedError(Exception):
    """The link leads nowhere now. ``outcome`` names the page that says why."""

    def __init__(self, outcome: str, meeting: Meeting | None = None, behind: Behind | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.meeting = meeting
        self.behind = behind


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether a meeting's door is open, and where it leads."""

    meetings: MeetingStore
    rosters: RosterStore

    def expect_open(self, meeting: Meeting | None, now: datetime) -> Meeting:
        """Raises LinkClosedError."""
        closed = why_closed(meeting, now)
        if meeting is None or closed:
            raise LinkClosedError(closed, meeting)
        return meeting

    def address(self, meeting: Meeting, learner_id: LearnerId) -> str:
        """Of a learner's own registration in the Zoom meeting that there is now; empty as long as there is none."""
        link = self.rosters.zoom_link(meeting.tenant_id, meeting.meeting_id, learner_id)
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)
        valid = link and side and link.state == "approved" and link.zoom_meeting_id == side.zoom_meeting_id
        return link.join_url if link and valid else ""


def why_closed(meeting: Meeting | None, now: datetime) -> str:
    """The outcome that says why nobody gets in at present; empty while the door is open."""
    if meeting is None or meeting.status is MeetingStatus.CANCELLED:
        return "meeting_cancelled"
    over = is_over(meeting, now)
    if meeting.status is MeetingStatus.EXTERNALLY_LINKED:  # a meeting to come goes on at Zoom, by a page of Zoom's own
        return "externally_linked" if meeting.external_link and not over else "too_late"
    if over:
        return "too_late"
    if meeting.status is MeetingStatus.PLANNED:
        return "not_initiated"
    if now < meeting.start - OPENS_BEFORE:
        return "too_early"
    return "room_missing" if any(drift.what == "deleted" for drift in meeting.drift) else ""


def is_over(meeting: Meeting, now: datetime) -> bool:
    """A while after its end, and later where it runs longer than was planned."""
    while_open = _LONGEST_RUN if meeting.room is Room.OPEN else CLOSES_AFTER
    return now >= meeting.end + while_open
