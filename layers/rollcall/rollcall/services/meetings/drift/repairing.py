"""A meeting that was changed in Zoom so that nobody can be tracked, put right because the LMS asks for it."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.lms.problems import Problem
from rollcall.services.meetings.drift.comparing import DELETED, HOST_CHANGED, REGISTRATION_OFF, difference
from rollcall.services.meetings.drift.looking import AGAIN, Look, Looking
from rollcall.services.meetings.holding import Holding, being_changed
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.reaching import InZoom, Reaching
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.meeting_records import Meeting, Room
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.models import AUTO_APPROVE

_MADE_ANEW = frozenset({DELETED, HOST_CHANGED})


@dataclass(frozen=True, slots=True)
class Repairing:
    meetings: MeetingStore
    holding: Holding
    reaching: Reaching
    looking: Looking
    hosts: Hosts
    making: Making
    rosters: RosterRequests

    def repair(self, known: Meeting, now: datetime) -> Meeting:
        """The meeting as it is then. Zoom is looked at first: what is right there by now, nobody repairs."""
        there = self.reaching.in_zoom(known)
        if known.end <= now and known.room is not Room.OPEN:
            raise Problem(409, "meeting_over", "The meeting is over.", "Create a new meeting.")
        meeting = self._looked_at(known)
        broken = {one.what for one in meeting.drift}
        if broken & _MADE_ANEW:
            return self._made_anew(meeting, now)
        if REGISTRATION_OFF in broken:
            return self._with_registration(meeting, there, now)
        self.rosters.nudge(meeting)
        return meeting

    def _looked_at(self, known: Meeting) -> Meeting:
        seen = self.looking.look(known)
        if seen is Look.HOST_GONE:
            raise Problem(
                409,
                "host_not_found",
                "The host of this meeting is gone at Zoom.",
                "Give it another host: PATCH /v1/meetings/{id} with host.",
            )
        meeting = self.meetings.get(known.tenant_id, known.meeting_id)
        if meeting is None or seen in AGAIN:
            raise being_changed()
        return meeting

    def _made_anew(self, meeting: Meeting, now: datetime) -> Meeting:
        """Under another number, by the host it is to have; the roster follows, personal links stay."""
        if meeting.room is Room.OPEN:
            raise Problem(409, "meeting_running", "The meeting is running.", "End it first, or wait for its end.")
        wish = HostWish(email=meeting.host_email, connection_id=meeting.connection_id)
        people = meeting.registrant_count
        hosting = self.hosts.check(meeting.tenant_id, wish, now, program_id=meeting.program_id, people=people)
        with self.holding.held(meeting, now) as begun:
            made, _ = self.making.remake(hosting, begun, begun, now)
        return made

    def _with_registration(self, meeting: Meeting, there: InZoom, now: datetime) -> Meeting:
        """Switched on and read back: an account that rules it out says nothing."""
        number, host_id = there.side.zoom_meeting_id, there.side.host_id
        with self.holding.held(meeting, now) as begun:
            with self.making.limits.write(meeting.tenant_id, meeting.connection_id, host_id, now):
                there.client.update_meeting(number, {"settings": {"approval_type": AUTO_APPROVE}})
            found = there.client.meeting(number)
            repaired = self.holding.changes.finish(begun, difference(begun, host_id, found, now))
        if repaired is None:
            raise being_changed()
        if not found.takes_registrations:
            raise Problem(
                409,
                "registration_not_possible",
                "Zoom did not switch registration on again.",
                "Allow meeting registration for this host in Zoom's account settings, and look at the host's plan: "
                "GET /v1/connections/{id}/health?host_email=...",
            )
        self.rosters.follow(repaired, now)
        return repaired
