"""The learner's one link: from our domain to the room in Zoom, in its time."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.lms.keys import hashed
from rollcall.services.meetings.doors import Behind, Doors, Invitation, LinkClosedError, why_closed
from rollcall.store.links import LinkStore, PageLink
from rollcall.store.live_events import LiveEventLink, LiveEventStore
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.registrants import JoinLink, Registrant, RegistrantStatus


class SessionToPickError(Exception):
    """The link leads nowhere before its learner picks a session."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__()
        self.invitation = invitation


@dataclass(frozen=True, slots=True)
class Way:
    """Into the room: Zoom's address, for one learner."""

    address: str
    registrant: Registrant


@dataclass(frozen=True, slots=True)
class Joining:
    doors: Doors
    links: LinkStore
    live_events: LiveEventStore

    def way(self, token: str, now: datetime) -> Way:
        """What a personal link leads to. Raises LinkClosedError and SessionToPickError."""
        behind = self.behind(token)
        meeting, registrant = behind.meeting, behind.registrant
        closed = _why_not(behind, now)
        if closed or registrant is None:
            raise LinkClosedError(closed or "meeting_page", meeting, behind)
        address = self.doors.address(meeting, registrant.learner_id)
        if not address:
            failed = registrant.status is RegistrantStatus.FAILED
            raise LinkClosedError("registration_failed" if failed else "being_registered", meeting, behind)
        return Way(address, registrant)

    def behind(self, token: str) -> Behind:
        """Raises LinkClosedError and SessionToPickError."""
        link = self.links.find(hashed(token))
        if link is None:
            raise LinkClosedError("link_unknown")
        if isinstance(link, LiveEventLink):
            return self._picked(self._invitation(link))
        meeting = self.doors.meetings.get(link.tenant_id, link.meeting_id)
        if meeting is None:
            raise LinkClosedError("meeting_cancelled")
        return Behind(meeting, self._registrant(link))

    def invitation(self, token: str) -> Invitation:
        """Of a live event's learner, who may pick. Raises LinkClosedError."""
        link = self.links.find(hashed(token))
        if not isinstance(link, LiveEventLink):
            raise LinkClosedError("link_unknown")
        invitation = self._invitation(link)
        if invitation.event.is_cancelled:
            raise LinkClosedError("meeting_cancelled")
        if invitation.learner.is_removed:
            raise LinkClosedError("registration_ended")
        return invitation

    def note_click(self, way: Way, now: datetime) -> None:
        self.links.note_click(way.registrant, now)

    def _invitation(self, link: LiveEventLink) -> Invitation:
        event = self.live_events.get(link.tenant_id, link.live_event_id)
        learner = self.live_events.learner(link.tenant_id, link.live_event_id, link.learner_id)
        if event is None or learner is None:
            raise LinkClosedError("link_unknown")
        return Invitation(event, learner)

    def _picked(self, invitation: Invitation) -> Behind:
        """A session that was called off while the event goes on is none that is picked."""
        event, learner = invitation.event, invitation.learner
        meeting = self.doors.meetings.get(event.tenant_id, learner.session) if learner.session else None
        if meeting and (event.is_cancelled or learner.is_removed or meeting.status is not MeetingStatus.CANCELLED):
            registrant = self.doors.rosters.registrant(event.tenant_id, meeting.meeting_id, learner.learner_id)
            return Behind(meeting, registrant, invitation)
        if event.is_cancelled or learner.is_removed:
            raise LinkClosedError("meeting_cancelled" if event.is_cancelled else "registration_ended")
        raise SessionToPickError(invitation)

    def _registrant(self, link: JoinLink | PageLink) -> Registrant | None:
        if isinstance(link, PageLink):
            return None
        registrant = self.doors.rosters.registrant(link.tenant_id, link.meeting_id, link.learner_id)
        if registrant is None:
            raise LinkClosedError("link_unknown")
        return registrant


def _why_not(behind: Behind, now: datetime) -> str:
    """For this link. What is cancelled is cancelled for everybody; a meeting's page says no more than that it is on."""
    meeting, invitation = behind.meeting, behind.invitation
    if meeting.status is MeetingStatus.CANCELLED or (invitation and invitation.event.is_cancelled):
        return "meeting_cancelled"
    if behind.is_ended:
        return "registration_ended"
    if behind.registrant is None and meeting.status is not MeetingStatus.EXTERNALLY_LINKED:
        return ""
    return why_closed(meeting, now)
