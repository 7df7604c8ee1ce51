"""Out of a session again: the registration in Zoom, then what is known of it, then the seat. Safe to run again."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import RegistrantStatus, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog
from rollcall.store.sign_ins import seat_of
from rollcall.zoom.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Withdrawing:
    meetings: MeetingStore
    rosters: RosterStore
    seats: SeatStore
    zooms: ZoomAccess

    def withdraw(self, log: SessionLog, reason: str, now: datetime) -> None:
        """Unless a later sign-in of the learner holds the seat. Raises ZoomError where it did not reach Zoom yet."""
        seat = self.held_by(log)
        if seat is None:
            return
        if not seat.was_registered:
            self.cancel_registration(log, reason, now)
        self.seats.give_back(seat)

    def held_by(self, log: SessionLog) -> Seat | None:
        """The log's own seat, until it is given back."""
        whose = log.tenant_id, seat_of(log).meeting_id, log.learner_id
        seat = self.seats.get(*whose)
        if seat is None or seat.held_by != log.session_log_id or seat.is_free:
            return None
        registrant = self.rosters.registrant(*whose)
        named_since = registrant is not None and not registrant.dropped_in  # by a roster, while they stood by
        return seat.model_copy(update={"was_registered": seat.was_registered or named_since})

    def cancel_registration(self, log: SessionLog, reason: str, now: datetime) -> None:
        """One call of Zoom; none where there is nothing to cancel.

        The registrant first: when Zoom tells of our own cancellation, that is no news any more.
        """
        whose = log.tenant_id, seat_of(log).meeting_id
        registrant = self.rosters.registrant(*whose, log.learner_id)
        if registrant and registrant.is_wanted:
            self.rosters.note(registrant, status=RegistrantStatus.CANCELLED, reason=reason, changed_at=now)
        link, side = self.rosters.zoom_link(*whose, log.learner_id), self.meetings.zoom_side(*whose)
        if link and side and link.state == "approved" and link.zoom_meeting_id == side.zoom_meeting_id:
            self._cancel_in_zoom(link, log)
            self.rosters.turn_link(link, "cancelled")

    def _cancel_in_zoom(self, link: ZoomLink, log: SessionLog) -> None:
        meeting = self.meetings.get(link.tenant_id, link.meeting_id)
        if meeting is None:
            return
        client = self.zooms.client(log.tenant_id, meeting.connection_id)
        try:
            client.cancel_registrants(link.zoom_meeting_id, [(link.registrant_id, link.email)])
        except NotFoundError:
            return
