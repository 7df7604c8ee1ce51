"""The one way in which a meeting comes to be in Zoom: created, read back, compared, stored; or nothing is left."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.lms.problems import Problem
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.hosting import Hosting, unknown_host
from rollcall.services.meetings.users import Users
from rollcall.services.meetings.zoom_words import differences, zoom_request
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meeting_records import Meeting, MeetingStatus, Route, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom import models as zoom
from rollcall.zoom.errors import NotFoundError, PaidOnlyError, RefusedError, ZoomError

_UNFIT = (NotFoundError, PaidOnlyError, RefusedError)  # how Zoom may refuse a host who was fit an hour ago


@dataclass(frozen=True, slots=True)
class Making:
    meetings: MeetingStore
    users: Users
    zooms: ZoomAccess
    limits: HostLimits

    def make(self, hosting: Hosting, wanted: Meeting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """A meeting that is not stored yet. Of ``wanted``, its host and status are what is made here.

        Two calls of Zoom. Raises ZoomError, and problems; then there is no meeting in Zoom.
        """
        return self._make(hosting, wanted, None, now)

    def initiate(
        self, hosting: Hosting, wanted: Meeting, planned: Meeting, now: datetime
    ) -> tuple[Meeting, ZoomMeeting]:
        """The same for one that is stored as planned. A problem where it was cancelled or changed meanwhile."""
        return self._make(hosting, wanted, planned, now)

    def remake(self, hosting: Hosting, wanted: Meeting, known: Meeting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """The same for one that is in Zoom, or was: under a new number, which the roster has to follow.

        Personal links stay. The old Zoom meeting is deleted as far as that goes.
        """
        old = self.meetings.zoom_side(known.tenant_id, known.meeting_id)
        made = self._make(hosting, wanted, known, now)
        if old:
            self.meetings.close_route(old)
            with suppress(ZoomError):  # nobody is led there any more
                self.zooms.client(old.tenant_id, old.connection_id).delete_meeting(old.zoom_meeting_id)
        return made

    def _make(
        self, hosting: Hosting, wanted: Meeting, known: Meeting | None, now: datetime
    ) -> tuple[Meeting, ZoomMeeting]:
        asked = zoom_request(wanted, now)
        created = self._create(hosting, wanted, asked, now)
        made = self._read_back(hosting, created)
        try:
            self._expect_registration(hosting, wanted, made)
            return self._store(hosting, _meeting(hosting, wanted, asked, made), made, known)
        except Exception:
            hosting.client.delete_meeting(created.id)
            raise

    def _store(
        self, hosting: Hosting, meeting: Meeting, made: zoom.Meeting, known: Meeting | None
    ) -> tuple[Meeting, ZoomMeeting]:
        side, route = _zooms(meeting, hosting, made)
        if self.meetings.open_for_business(meeting, side, route, before=known):
            return meeting, side
        raise Problem(
            409,
            "meeting_changed_meanwhile",
            "Somebody else changed or cancelled this meeting at the same moment, so nothing was done.",
            "Read it, and send the request again if it is still wanted.",
        )

    def _create(self, hosting: Hosting, wanted: Meeting, asked: dict[str, Any], now: datetime) -> zoom.Meeting:
        connection = hosting.connection
        with self.limits.write(connection.tenant_id, connection.connection_id, hosting.user.id, now):
            try:
                return hosting.client.create_meeting(hosting.path, asked)
            except _UNFIT as error:
                self._forget(hosting, wanted)
                if isinstance(error, NotFoundError):
                    raise unknown_host() from None
                raise

    def _read_back(self, hosting: Hosting, created: zoom.Meeting) -> zoom.Meeting:
        """As it stands in Zoom; where that cannot be read, as Zoom said it made it."""
        try:
            return hosting.client.meeting(created.id)
        except ZoomError:
            return created

    def _expect_registration(self, hosting: Hosting, wanted: Meeting, made: zoom.Meeting) -> None:
        if made.takes_registrations:
            return
        self._forget(hosting, wanted)
        raise Problem(
            409,
            "registration_not_possible",
            "Zoom made the meeting without registration, so it was deleted again: the account's settings rule "
            "registration out, or the host has a Basic plan by now.",
            "Allow meeting registration for this host in Zoom's account settings, and look at the host's plan: "
            "GET /v1/connections/{id}/health?host_email=...",
        )

    def _forget(self, hosting: Hosting, wanted: Meeting) -> None:
        for email in (hosting.email, *wanted.alternative_hosts):
            self.users.forget(hosting.connection.tenant_id, hosting.connection.connection_id, email)


def _meeting(hosting: Hosting, wanted: Meeting, asked: dict[str, Any], made: zoom.Meeting) -> Meeting:
    found = {
        "status": MeetingStatus.SCHEDULED,
        "connection_id": hosting.connection.connection_id,
        "host_email": hosting.email,
        "host_status": None,
        "overrides": differences(asked, wanted, made),
        "drift": [],
    }
    return wanted.model_copy(update=found)


def _zooms(meeting: Meeting, hosting: Hosting, made: zoom.Meeting) -> tuple[ZoomMeeting, Route]:
    shared = {
        "tenant_id": meeting.tenant_id,
        "meeting_id": meeting.meeting_id,
        "zoom_meeting_id": made.id,
        "account_id": hosting.connection.account_id,
        "host_id": hosting.user.id,
    }
    zooms = {"connection_id": meeting.connection_id, "registration_url": made.registration_url}
    return ZoomMeeting.model_validate(shared | zooms), Route.model_validate(shared | {"kind": meeting.kind})
