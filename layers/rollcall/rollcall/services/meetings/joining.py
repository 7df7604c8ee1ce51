"""The learner's one link: from our domain to the room in Zoom, in its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import LearnerId
from rollcall.lms.keys import hashed
from rollcall.store.links import LinkStore, PageLink
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import JoinLink, Registrant, RegistrantStatus
from rollcall.store.rosters import RosterStore

OPENS_BEFORE = timedelta(minutes=60)
CLOSES_AFTER = timedelta(minutes=120)
_LONGEST_RUN = timedelta(hours=30)  # after which Zoom closes a room by itself: one still open then is our mistake

ENDED = {RegistrantStatus.REMOVING, RegistrantStatus.CANCELLED, RegistrantStatus.DENIED}


class LinkClosedError(Exception):
    """The link leads nowhere now. ``outcome`` names the page that says why, ``time_zone`` is the learner's own."""

    def __init__(self, outcome: str, meeting: Meeting | None = None, time_zone: str | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.meeting = meeting
        self.time_zone = time_zone


@dataclass(frozen=True, slots=True)
class Way:
    """Into the room: Zoom's address, for one learner."""

    address: str
    registrant: Registrant


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether a meeting's door is open, and where it leads."""

    meetings: MeetingStore
    rosters: RosterStore

    def expect_open(self, meeting: Meeting | None, now: datetime, time_zone: str | None = None) -> Meeting:
        """Raises LinkClosedError."""
        closed = why_closed(meeting, now)
        if meeting is None or closed:
            raise LinkClosedError(closed, meeting, time_zone)
        return meeting

    def address(self, meeting: Meeting, learner_id: LearnerId) -> str:
        """Of a learner's own registration in the Zoom meeting that there is now; empty as long as there is none."""
        link = self.rosters.zoom_link(meeting.tenant_id, meeting.meeting_id, learner_id)
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)
        valid = link and side and link.state == "approved" and link.zoom_meeting_id == side.zoom_meeting_id
        return link.join_url if link and valid else ""


@dataclass(frozen=True, slots=True)
class Joining:
    doors: Doors
    links: LinkStore

    def way(self, token: str, now: datetime) -> Way:
        """What a personal link leads to. Raises LinkClosedError."""
        meeting, registrant = self.behind(token)
        if registrant is None:
            raise LinkClosedError("meeting_page" if _is_on(meeting) else why_closed(meeting, now), meeting)
        self._expect_registered(meeting, registrant)
        self.doors.expect_open(meeting, now, registrant.time_zone)
        address = self.doors.address(meeting, registrant.learner_id)
        if not address:
            failed = registrant.status is RegistrantStatus.FAILED
            outcome = "registration_failed" if failed else "being_registered"
            raise LinkClosedError(outcome, meeting, registrant.time_zone)
        return Way(address, registrant)

    def behind(self, token: str) -> tuple[Meeting, Registrant | None]:
        """The meeting of a link and whose link it is: nobody's, if it is the meeting's page. Raises LinkClosedError."""
        link = self.links.find(hashed(token))
        if link is None:
            raise LinkClosedError("link_unknown")
        meeting = self.doors.meetings.get(link.tenant_id, link.meeting_id)
        if meeting is None:
            raise LinkClosedError("meeting_cancelled")
        return meeting, self._registrant(link)

    def note_click(self, way: Way, now: datetime) -> None:
        self.links.note_click(way.registrant, now)

    def _registrant(self, link: JoinLink | PageLink) -> Registrant | None:
        if isinstance(link, PageLink):
            return None
        registrant = self.doors.rosters.registrant(link.tenant_id, link.meeting_id, link.learner_id)
        if registrant is None:
            raise LinkClosedError("link_unknown")
        return registrant

    def _expect_registered(self, meeting: Meeting, registrant: Registrant) -> None:
        if meeting.status is not MeetingStatus.CANCELLED and registrant.status in ENDED:
            raise LinkClosedError("registration_ended", meeting, registrant.time_zone)


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


def _is_on(meeting: Meeting) -> bool:
    return meeting.status in {MeetingStatus.PLANNED, MeetingStatus.SCHEDULED}
