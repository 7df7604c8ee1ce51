"""Meetings changed: only what is different, in Zoom and then here. What changes nothing calls nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.ids import ConnectionId
from rollcall.lms.meeting_requests import MeetingChanges
from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import Problem
from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.drafts import wish_of
from rollcall.services.meetings.holding import Holding, being_changed
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.hosting import Hosting, Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.reaching import InZoom, Reaching, still_there
from rollcall.services.meetings.wanted import OURS_ALONE, changes_of, expect_changeable
from rollcall.services.meetings.zoom_words import differences, zoom_changes
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.zoom.errors import ZoomError

type Changed = tuple[Meeting, list[LeftOut]]


@dataclass(frozen=True, slots=True)
class Changing:
    hosts: Hosts
    alternatives: AlternativeHosts
    making: Making
    reaching: Reaching
    limits: HostLimits
    holding: Holding
    appointments: Appointments

    def change(self, meeting: Meeting, request: MeetingChanges, now: datetime) -> Changed:
        """The meeting as it is then, and alternative hosts who were left out. Raises problems, ZoomError."""
        if meeting.status is MeetingStatus.CANCELLED:
            raise Problem(409, "meeting_cancelled", "This meeting was cancelled.", "Create a new meeting.")
        changes, move = changes_of(meeting, request), self._other_host(meeting, request)
        if not changes and not move:
            return meeting, []
        expect_changeable(meeting, changes, now)
        if meeting.status is MeetingStatus.PLANNED:
            return self._replan(meeting, changes, move, now), []
        if meeting.status is MeetingStatus.SCHEDULED and not move and changes.keys() <= OURS_ALONE:
            return self._keep(meeting, changes, now), []
        there = self.reaching.in_zoom(meeting)
        if "start" in changes:
            self.appointments.expect_anew(meeting, meeting.model_copy(update=changes), now)
        changed, left_out = self._change(meeting, changes, move, request, there, now)
        self.appointments.begin_anew(meeting, changed)
        return changed, left_out

    def _change(
        self,
        meeting: Meeting,
        changes: dict[str, Any],
        move: HostWish | None,
        request: MeetingChanges,
        there: InZoom,
        now: datetime,
    ) -> Changed:
        if move:
            return self._move(meeting, changes, move, request, now)
        left_out = self._check_alternatives(meeting, changes, request, now)
        return (self._tell_zoom(meeting, changes, there, now) if changes else meeting), left_out

    def _other_host(self, meeting: Meeting, request: MeetingChanges) -> HostWish | None:
        """Whom the request wants instead, if it is somebody else or another connection."""
        if request.host is None and request.connection_id is None:
            return None
        wish = wish_of(request.host, request.connection_id)
        email = self.hosts.named(meeting.tenant_id, wish)
        same_host = not email or email == meeting.host_email
        same_connection = wish.connection_id in {None, meeting.connection_id}
        return None if same_host and same_connection else HostWish(email=email, connection_id=wish.connection_id)

    def _replan(self, meeting: Meeting, changes: dict[str, Any], move: HostWish | None, now: datetime) -> Meeting:
        """Nobody at Zoom knows of it yet; its hosts are checked when it is initiated."""
        if move:
            if move.connection_id:
                self.hosts.expect_connection(meeting.tenant_id, move.connection_id)
            email = move.email or meeting.host_email
            changes |= {"host_email": email, "connection_id": ConnectionId(move.connection_id or "")}
        return self._keep(meeting, changes, now)

    def _keep(self, meeting: Meeting, changes: dict[str, Any], now: datetime) -> Meeting:
        """What Zoom need not be told of."""
        changed = None if meeting.is_being_changed(now) else self.holding.changes.finish(meeting, changes)
        if changed is None:
            raise being_changed()
        return changed

    def _move(
        self, meeting: Meeting, changes: dict[str, Any], move: HostWish, request: MeetingChanges, now: datetime
    ) -> Changed:
        """Zoom cannot give a meeting to another host, so it is made anew under them; learners keep their links."""
        if meeting.room is Room.OPEN:
            raise Problem(409, "meeting_running", "The meeting is running.", "Change its host when it has ended.")
        hosting = self.hosts.find(meeting.tenant_id, move, now, people=meeting.registrant_count)
        _expect_same_connection(meeting, hosting)
        emails = [one for one in changes.get("alternative_hosts", meeting.alternative_hosts) if one != hosting.email]
        kept, left_out = self.alternatives.check(hosting, emails, request.bad_alternative_hosts, now)
        with self.holding.held(meeting, now) as begun:
            wanted = begun.model_copy(update=changes | {"alternative_hosts": kept})
            moved, _ = self.making.remake(hosting, wanted, begun, now)
        return moved, left_out

    def _check_alternatives(
        self, meeting: Meeting, changes: dict[str, Any], request: MeetingChanges, now: datetime
    ) -> list[LeftOut]:
        if "alternative_hosts" not in changes:
            return []
        wish = HostWish(email=meeting.host_email, connection_id=meeting.connection_id)
        hosting = self.hosts.find(meeting.tenant_id, wish, now)
        kept, left_out = self.alternatives.check(
            hosting, changes.pop("alternative_hosts"), request.bad_alternative_hosts, now
        )
        if kept != meeting.alternative_hosts:
            changes["alternative_hosts"] = kept
        return left_out

    def _tell_zoom(self, meeting: Meeting, changes: dict[str, Any], there: InZoom, now: datetime) -> Meeting:
        with self.holding.held(meeting, now) as begun:
            wanted = begun.model_copy(update=changes)
            told = zoom_changes(meeting, wanted, now)
            if told:
                changes = changes | {"overrides": self._update(wanted, told, there, now)}
            changed = self.holding.changes.finish(begun, changes)
            if changed is None:
                raise being_changed()
        return changed

    def _update(self, wanted: Meeting, told: dict[str, Any], there: InZoom, now: datetime) -> list[dict[str, str]]:
        """One write of the host's, read back. Gives where Zoom decided otherwise."""
        side = there.side
        with still_there(), self.limits.write(side.tenant_id, side.connection_id, side.host_id, now):
            there.client.update_meeting(side.zoom_meeting_id, told)
        try:
            made = there.client.meeting(side.zoom_meeting_id)
        except ZoomError:
            return wanted.overrides
        return differences(told, wanted, made)


def _expect_same_connection(meeting: Meeting, hosting: Hosting) -> None:
    """Who was there is known by a connection, and forgotten with it."""
    if meeting.room is Room.NEVER_OPENED or hosting.connection.connection_id == meeting.connection_id:
        return
    raise Problem(
        409,
        "meeting_opened_before",
        "Somebody was in this meeting already, and that is known by its connection only.",
        "Choose a host of the same connection, or create a new meeting.",
    )
