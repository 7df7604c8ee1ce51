"""What becomes of registrants at Zoom: who cancels by themselves or is denied there, and who is let in again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.meeting_records import Route
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import CANCELLED_IN_ZOOM, DENIED_IN_ZOOM, Registrant, RegistrantStatus, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.zoom import event_names
from rollcall.zoom.webhooks import RegistrationChange


class NoNewsError(Exception):
    """An event that changes nothing. Its text is the word it is counted under."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event makes of a learner."""

    status: RegistrantStatus
    reason: str
    link: Literal["approved", "cancelled"]


_TURNS = {
    event_names.REGISTRATION_CANCELLED: Turn(RegistrantStatus.CANCELLED, CANCELLED_IN_ZOOM, "cancelled"),
    event_names.REGISTRATION_DENIED: Turn(RegistrantStatus.DENIED, DENIED_IN_ZOOM, "cancelled"),
    event_names.REGISTRATION_APPROVED: Turn(RegistrantStatus.REGISTERED, "", "approved"),
}
_LEFT_AT_ZOOM = {CANCELLED_IN_ZOOM, DENIED_IN_ZOOM}


class SignIns(Protocol):
    """Of learners who came into the meeting by signing in."""

    def is_seated(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> bool: ...

    def turn_away(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId, reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class RegistrationNews:
    meetings: MeetingStore
    rosters: RosterStore
    sign_ins: SignIns

    def take(self, route: Route, change: RegistrationChange, at: datetime) -> str:
        """Gives the word it is counted under."""
        try:
            self._take(route, change, at)
        except NoNewsError as error:
            return str(error)
        return "registration"

    def _take(self, route: Route, change: RegistrationChange, at: datetime) -> None:
        """Zoom tells of our own cancellations and approvals as well: by then, or soon, the LMS's wish says the same."""
        turn = _TURNS[change.event]
        registrant, link = self._who(route, change)
        is_done = (registrant.status, registrant.reason) == (turn.status, turn.reason)
        if not is_done:
            self._expect_news(registrant, link, turn, at)
            self._turn(route, registrant, turn, at)
        if link.state != turn.link:  # told a second time because the first one died before this
            self.rosters.turn_link(link, turn.link)
        if turn.link == "cancelled":
            self.sign_ins.turn_away(route.tenant_id, route.meeting_id, registrant.learner_id, turn.reason)

    def _who(self, route: Route, change: RegistrationChange) -> tuple[Registrant, ZoomLink]:
        """The learner whose latest registration it is, in the Zoom meeting that there is now."""
        whose = route.tenant_id, route.meeting_id
        registration = self.rosters.registration(*whose, change.registrant_id)
        if registration is None:
            raise NoNewsError("unknown_registrant")
        registrant = self.rosters.registrant(*whose, registration.learner_id)
        link = self.rosters.zoom_link(*whose, registration.learner_id)
        latest = link and (link.registrant_id, link.zoom_meeting_id) == (change.registrant_id, change.zoom_meeting_id)
        if registrant is None or link is None or not latest:
            raise NoNewsError("old_registration")
        return registrant, link

    def _expect_news(self, registrant: Registrant, link: ZoomLink, turn: Turn, at: datetime) -> None:
        """A late repeat is older than the wish that brought the learner back."""
        is_ours = link.email.lower() != registrant.email.lower()
        since = registrant.changed_at
        if is_ours or (since and at <= since) or not _may_turn(registrant, turn):
            raise NoNewsError("old_registration")

    def _turn(self, route: Route, registrant: Registrant, turn: Turn, at: datetime) -> None:
        if not self.rosters.note(registrant, status=turn.status, reason=turn.reason, changed_at=at):
            raise NoNewsError("old_registration")
        if self.sign_ins.is_seated(route.tenant_id, route.meeting_id, registrant.learner_id):
            return
        meeting = self.meetings.get(route.tenant_id, route.meeting_id)
        if meeting and not meeting.live_event_id:  # its seats are counted by the event
            self.rosters.count_on(meeting, 1 if turn.status is RegistrantStatus.REGISTERED else -1)


def _may_turn(registrant: Registrant, turn: Turn) -> bool:
    """Only what Zoom has of the LMS's wish: who is about to be added or removed becomes what the LMS wishes."""
    if turn.status is RegistrantStatus.REGISTERED:
        return registrant.reason in _LEFT_AT_ZOOM
    return registrant.status is RegistrantStatus.REGISTERED
