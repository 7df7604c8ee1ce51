"""One meeting, looked at in Zoom: what was changed there is taken over, or raised."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.drift.comparing import DELETED, REGISTRATION_OFF, difference
from rollcall.services.meetings.drift.messages import making_anew
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.changes import ChangeStore
from rollcall.store.meeting_records import HostStatus, Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom import models as zoom
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NO_SUCH_MEETING, NotFoundError

_NO_SUCH_USER = 1001
_STOPS_ROSTERS = frozenset({DELETED, REGISTRATION_OFF})


class Look(StrEnum):
    """``outdated``: it was changed here while Zoom was asked. Then, and while it is being changed, look again.

    ``host_gone``: Zoom does not have the meeting because it has the host no more, which is told of as such.
    """

    NOT_IN_ZOOM = "not_in_zoom"
    SAME = "same"
    DIFFERENT = "different"
    BEING_CHANGED = "being_changed"
    OUTDATED = "outdated"
    HOST_GONE = "host_gone"


AGAIN = frozenset({Look.BEING_CHANGED, Look.OUTDATED})


@dataclass(frozen=True, slots=True)
class Looking:
    meetings: MeetingStore
    changes: ChangeStore
    zooms: ZoomAccess
    rosters: RosterRequests
    appointments: Appointments
    clock: Callable[[], datetime]

    def look(self, known: Meeting) -> Look:
        """One call to Zoom, and a write only where something is different. Raises ZoomError.

        ``known`` may be of an index, and old; whatever changes the meeting from here on wins.
        """
        now, meeting = self.clock(), self.meetings.get(known.tenant_id, known.meeting_id)
        if meeting is None or meeting.status is not MeetingStatus.SCHEDULED:
            return Look.NOT_IN_ZOOM
        if meeting.is_being_changed(now):
            return Look.BEING_CHANGED
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)
        if side is None:
            return Look.NOT_IN_ZOOM
        return self._compare(meeting, side, now)

    def _compare(self, meeting: Meeting, side: ZoomMeeting, now: datetime) -> Look:
        client = self.zooms.client(side.tenant_id, side.connection_id)
        found = _found(client, side)
        if found is None and meeting.host_status is not None:
            return Look.HOST_GONE
        gone = self._gone(client, side) if found is None else None
        if gone:
            return Look.HOST_GONE if self.meetings.note_host_status(meeting, gone) else Look.OUTDATED
        changes = difference(meeting, side.host_id, found, now)
        seen = self._take_over(meeting, changes, now) if changes else Look.SAME
        if found is None and meeting.kind == "daily_session" and now < meeting.end:
            self.rosters.jobs.send(making_anew(meeting.tenant_id, meeting.meeting_id))
        return seen

    def _take_over(self, meeting: Meeting, changes: dict[str, Any], now: datetime) -> Look:
        if "start" in changes:
            self.appointments.expect_anew(meeting, meeting.model_copy(update=changes), now)
        after = self.changes.take_over(meeting, changes)
        if after is None:
            return Look.OUTDATED
        self.appointments.begin_anew(meeting, after)
        if _lets_rosters_go_on(meeting, after):
            self.rosters.try_again(after, now)
        return Look.DIFFERENT

    def _gone(self, client: ZoomClient, side: ZoomMeeting) -> HostStatus | None:
        """Asked once more where Zoom has no such meeting: those of a host who is gone are out of everybody's reach."""
        connection = self.zooms.refreshing.connections.get(side.tenant_id, side.connection_id)
        try:
            host = client.user("me" if connection and connection.kind == "user" else side.host_id)
        except NotFoundError as error:
            if error.code != _NO_SUCH_USER:
                raise
            return "deleted"  # which way they went, Zoom does not say
        return None if host.status == "active" else "deactivated"


def _lets_rosters_go_on(before: Meeting, after: Meeting) -> bool:
    resolved = {one.what for one in before.drift} - {one.what for one in after.drift}
    return before.end != after.end or not _STOPS_ROSTERS.isdisjoint(resolved)


def _found(client: ZoomClient, side: ZoomMeeting) -> zoom.Meeting | None:
    """Only Zoom's own word for it means that there is no such meeting; any other 404 says nothing about it."""
    try:
        return client.meeting(side.zoom_meeting_id)
    except NotFoundError as error:
        if error.code != NO_SUCH_MEETING:
            raise
        return None
