"""Somebody who stands by, and was cancelled or denied in Zoom, by whoever it was: their sign-in has ended."""

from dataclasses import dataclass

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore, SessionState


@dataclass(frozen=True, slots=True)
class TurningAway:
    seats: SeatStore
    logs: SessionLogStore

    def is_seated(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> bool:
        """By a sign-in, which counts them."""
        seat = self.seats.get(tenant_id, meeting_id, learner_id)
        return seat is not None and not seat.was_registered

    def turn_away(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId, reason: str) -> None:
        """Whoever is in the room stays what they are; without a sign-in there is nothing to end."""
        seat = self.seats.get(tenant_id, meeting_id, learner_id)
        log = self.logs.get(tenant_id, seat.held_by) if seat and not seat.is_free else None
        if seat and log and log.state is SessionState.STANDBY and self.logs.cancel(log, reason):
            self.seats.give_back(seat)
