"""Whoever was no no-show after all gets their seat and their registration back. Safe to run again."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.wishing import is_over
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import Registrant, RegistrantStatus, ZoomLink
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import Seat, SeatStore
from rollcall.store.session_logs import JUDGED, SessionLog
from rollcall.store.sign_ins import seat_of


@dataclass(frozen=True, slots=True)
class Reinstating:
    meetings: MeetingStore
    rosters: RosterStore
    seats: SeatStore
    requests: RosterRequests

    def reinstate(self, log: SessionLog, now: datetime, *, in_doubt: bool = False) -> None:
        """The learner of a corrected log, unless they signed in again since. A job tells Zoom, while there is a way in.

        ``in_doubt``: whether Zoom cancelled them; whoever asked it to may have died before they said so.
        """
        seat = self.seats.get(log.tenant_id, seat_of(log).meeting_id, log.learner_id) if log.corrected else None
        if seat is None or seat.held_by != log.session_log_id:
            return
        if not seat.was_registered:
            self._register(seat, now, in_doubt=in_doubt)
        if seat.is_free:
            self.seats.hold_again(seat)

    def _register(self, seat: Seat, now: datetime, *, in_doubt: bool) -> None:
        whose = seat.tenant_id, seat.meeting_id
        registrant = self.rosters.registrant(*whose, seat.learner_id)
        link = self.rosters.zoom_link(*whose, seat.learner_id)
        meeting = self.meetings.get(*whose)
        if registrant is None or link is None or meeting is None or is_over(meeting, now):
            return
        if _has_lost(registrant, link) or (in_doubt and registrant.is_wanted):
            self.rosters.turn_link(link, "cancelled")
            self.rosters.note(registrant, status=RegistrantStatus.PENDING, reason="", changed_at=now)
            self.requests.follow(meeting, now, to_add=1)


def _has_lost(registrant: Registrant, link: ZoomLink) -> bool:
    by_us = registrant.status is RegistrantStatus.CANCELLED and registrant.reason in JUDGED
    return by_us or (registrant.is_wanted and link.state == "cancelled")
