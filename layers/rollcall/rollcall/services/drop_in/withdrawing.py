"""Out of a session again: the registration in Zoom, then what is known of it, then the seat. Safe to run again."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.services.drop_in.registering import Registering
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meeting_records import ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import RegistrantStatus, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import SessionLog, SessionLogStore, SessionState
from rollcall.store.sign_ins import seat_of
from rollcall.zoom.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Withdrawing:
    meetings: MeetingStore
    registering: Registering
    seats: SeatStore
    logs: SessionLogStore
    zooms: ZoomAccess

    @property
    def rosters(self) -> RosterStore:
        return self.registering.rosters

    def withdraw(self, log: SessionLog, reason: str, now: datetime) -> None:
        """Unless a later sign-in of the learner holds the seat. Raises ZoomError where it did not reach Zoom yet."""
        seat = self.held_by(log)
        if seat is None:
            self.let_in_again(seat_of(log))  # whoever withdrew them before may have died over it
            return
        if not seat.was_registered:
            self.cancel_registration(log, reason, now)
        if not self.seats.give_back(seat):
            self.let_in_again(seat)

    def let_in_again(self, seat: Seat) -> None:
        """They signed in again, or came in, while Zoom was told: registered as the sign-in that has the seat is."""
        held = self.seats.get(seat.tenant_id, seat.meeting_id, seat.learner_id)
        is_theirs = held is not None and not held.is_free and not held.was_registered
        log = self.logs.get(held.tenant_id, held.held_by) if held and is_theirs else None
        visitor = self.logs.visitor(log.tenant_id, log.session_log_id) if log else None
        side = self.meetings.zoom_side(seat.tenant_id, seat.meeting_id)
        if log and log.state in {SessionState.STANDBY, SessionState.LIVE} and visitor and side:
            client = self.zooms.client(side.tenant_id, side.connection_id)
            self.registering.register(client, side, log, visitor)

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
            self._cancel_in_zoom(link, side)
            self.rosters.turn_link(link, "cancelled")

    def _cancel_in_zoom(self, link: ZoomLink, side: ZoomMeeting) -> None:
        client = self.zooms.client(side.tenant_id, side.connection_id)
        try:
            client.cancel_registrants(link.zoom_meeting_id, [(link.registrant_id, link.email)])
        except NotFoundError:
            return
