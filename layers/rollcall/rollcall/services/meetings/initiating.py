"""A planned meeting comes to be in Zoom when somebody initiates it, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.lms.meeting_requests import Initiation
from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import Problem
from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.drafts import wish_of
from rollcall.services.meetings.holding import Holding
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.meeting_records import Meeting, MeetingStatus

_LATEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Initiating:
    hosts: Hosts
    alternatives: AlternativeHosts
    making: Making
    holding: Holding
    rosters: RosterRequests
    appointments: Appointments

    def initiate(self, meeting: Meeting, request: Initiation, now: datetime) -> tuple[Meeting, list[LeftOut]]:
        """In Zoom, by the connection and host that were chosen. Again, it is as it was. Raises problems, ZoomError."""
        if meeting.status is MeetingStatus.SCHEDULED:
            known = self._already(meeting, request)
            self.rosters.nudge(known)
            return known, []
        _expect_in_time(meeting, now)
        hosting = self.hosts.check(
            meeting.tenant_id,
            self._wish(meeting, request),
            now,
            program_id=meeting.program_id,
            people=meeting.registrant_count,
        )
        emails = [one for one in meeting.alternative_hosts if one != hosting.email]
        kept, left_out = self.alternatives.check(hosting, emails, request.bad_alternative_hosts, now)
        with self.holding.held(meeting, now) as begun:
            wanted = begun.model_copy(update={"alternative_hosts": kept})
            self.appointments.expect(begun, now)
            made, _ = self.making.initiate(hosting, wanted, begun, now)
        return made, left_out

    def _wish(self, meeting: Meeting, request: Initiation) -> HostWish:
        """What is chosen now goes before what was planned; another connection alone brings its own host."""
        connection_id = request.connection_id or meeting.connection_id or None
        email = self.hosts.named(meeting.tenant_id, wish_of(request.host, request.connection_id))
        return HostWish(email=email or meeting.host_email, connection_id=connection_id)

    def _already(self, meeting: Meeting, request: Initiation) -> Meeting:
        email = self.hosts.named(meeting.tenant_id, wish_of(request.host, None))
        others = email not in {"", meeting.host_email} or request.connection_id not in {None, meeting.connection_id}
        if not others:
            return meeting
        raise Problem(
            409,
            "already_initiated",
            f"The meeting was initiated before, with the host {meeting.host_email} "
            f"by the connection {meeting.connection_id}.",
            "Leave host and connection_id out, or change the host: PATCH /v1/meetings/{id}.",
        )


def _expect_in_time(meeting: Meeting, now: datetime) -> None:
    if meeting.status is not MeetingStatus.PLANNED:
        raise Problem(409, "meeting_not_planned", f"This meeting is {meeting.status.value}.", "Create a new meeting.")
    if now > meeting.start + _LATEST:
        raise Problem(
            409,
            "initiation_too_late",
            "It began more than fifteen minutes ago, and was not initiated.",
            "Move its start ahead, PATCH /v1/meetings/{id}, and initiate it then.",
        )
    if meeting.registrant_count < 1 and not meeting.live_event_id:  # whose sessions are there to be picked
        raise Problem(
            409,
            "no_registrants",
            "Nobody is registered for this meeting.",
            "Add a learner first: POST /v1/meetings/{id}/registrants.",
        )
