"""The one way in which a meeting comes to be in Zoom: created, read back, compared, stored; or nothing is left.

Where somebody waits at the door, it is read back by a job.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rollcall.aws.queues import Queue
from rollcall.lms.problems import Problem
from rollcall.services.meetings.discarding import Discarding
from rollcall.services.meetings.drift.messages import comparison
from rollcall.services.meetings.host_limits import HostLimits
from rollcall.services.meetings.hosting import Hosting, licensed, unknown_host
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.users import Users
from rollcall.services.meetings.zoom_words import differences, zoom_request
from rollcall.store.meeting_records import Meeting, MeetingStatus, Route, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom import models as zoom
from rollcall.zoom.errors import NotFoundError, PaidOnlyError, RefusedError, ZoomError

_UNFIT = (
    NotFoundError,
    PaidOnlyError,
    RefusedError,
)  # how Zoom may refuse a host who was fit when they were asked about
_TRIES = 20
_STORED_S = 5  # longer than it takes from here to there

REGISTRATION_NOT_POSSIBLE = "registration_not_possible"


@dataclass(frozen=True, slots=True)
class Making:
    meetings: MeetingStore
    users: Users
    limits: HostLimits
    rosters: RosterRequests
    discarding: Discarding
    jobs: Queue

    def make(self, hosting: Hosting, wanted: Meeting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """A meeting that is not stored yet. Of ``wanted``, its host and status are what is made here.

        Two calls of Zoom. Raises ZoomError, and problems; then there is no meeting in Zoom.
        """
        return self._make(hosting, wanted, None, now)

    def make_at_once(self, hosting: Hosting, wanted: Meeting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """The same in one call: what Zoom says it made is believed until a job has read it back."""
        return self._make(hosting, wanted, None, now, reads_back=False)

    def initiate(
        self, hosting: Hosting, wanted: Meeting, planned: Meeting, now: datetime
    ) -> tuple[Meeting, ZoomMeeting]:
        """The same for one that is stored as planned. A problem where it was cancelled or changed meanwhile.

        From the write on that stores it, its roster is asked for.
        """
        return self._make(hosting, wanted, planned, now)

    def remake(self, hosting: Hosting, wanted: Meeting, known: Meeting, now: datetime) -> tuple[Meeting, ZoomMeeting]:
        """The same for one that is in Zoom, or was: under a new number, which the roster follows.

        Personal links stay. The old Zoom meeting goes last, by a job if not at once.
        """
        old = self.meetings.zoom_side(known.tenant_id, known.meeting_id)
        made = self._make(hosting, wanted, known, now, old)
        if old:
            self.discarding.hasten(old)
        return made

    def _make(
        self,
        hosting: Hosting,
        wanted: Meeting,
        known: Meeting | None,
        now: datetime,
        old: ZoomMeeting | None = None,
        *,
        reads_back: bool = True,
    ) -> tuple[Meeting, ZoomMeeting]:
        asked = zoom_request(wanted, now)
        created = self._create(hosting, wanted, asked, now)
        made = self._read_back(hosting, created) if reads_back else created
        meeting = _meeting(hosting, wanted, asked, made)
        side, route = _zooms(meeting, hosting, made)
        try:
            self._expect_registration(hosting, wanted, made, now)
            if old:
                self.discarding.unless_kept(old)
            if not reads_back:
                self.jobs.send(comparison(meeting.tenant_id, meeting.meeting_id), _STORED_S)
            self._store(meeting, (side, route), known, old, now)
        except Exception:
            with suppress(Exception):  # the first reason is what is told
                self.discarding.at_once(side)
            raise
        if known:
            self.rosters.nudge(meeting)
        return meeting, side

    def _store(
        self,
        meeting: Meeting,
        zooms: tuple[ZoomMeeting, Route],
        known: Meeting | None,
        old: ZoomMeeting | None,
        now: datetime,
    ) -> None:
        for _ in range(_TRIES):
            asking = self.rosters.asking(meeting, now) if known else []
            if self.meetings.open_for_business(meeting, *zooms, before=known, replaced=old, also=asking):
                return
            if known is None or not self._is_as_read(known):
                break  # otherwise, somebody wrote to its roster at the same moment
        raise Problem(
            409,
            "meeting_changed_meanwhile",
            "Somebody else changed or cancelled this meeting at the same moment, so nothing was done.",
            "Read it, and send the request again if it is still wanted.",
        )

    def _is_as_read(self, known: Meeting) -> bool:
        current = self.meetings.get(known.tenant_id, known.meeting_id)
        return current is not None and (current.revision, current.status) == (known.revision, known.status)

    def _create(self, hosting: Hosting, wanted: Meeting, asked: dict[str, Any], now: datetime) -> zoom.Meeting:
        connection = hosting.connection
        with self.limits.write(connection.tenant_id, connection.connection_id, hosting.user.id, now):
            try:
                return hosting.client.create_meeting(hosting.path, asked)
            except _UNFIT as error:
                self._judge(hosting, wanted, now)
                if isinstance(error, NotFoundError):
                    raise unknown_host() from None
                raise

    def _read_back(self, hosting: Hosting, created: zoom.Meeting) -> zoom.Meeting:
        """As it stands in Zoom; where that cannot be read, as Zoom said it made it."""
        try:
            return hosting.client.meeting(created.id)
        except ZoomError:
            return created

    def _expect_registration(self, hosting: Hosting, wanted: Meeting, made: zoom.Meeting, now: datetime) -> None:
        if made.takes_registrations:
            return
        self._judge(hosting, wanted, now)
        raise registration_not_possible()

    def _judge(self, hosting: Hosting, wanted: Meeting, now: datetime) -> None:
        """Zoom is asked about the host again. Raises the problem, if it is that they cannot host any more."""
        for email in (hosting.email, *wanted.alternative_hosts):
            self.users.forget(hosting.connection.tenant_id, hosting.connection.connection_id, email)
        with suppress(ZoomError):  # then what it refused is all that is known
            user = self.users.find(hosting.connection, hosting.email, now)
            if user is None:
                raise unknown_host()
            licensed(user)


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


def registration_not_possible() -> Problem:
    return Problem(
        409,
        REGISTRATION_NOT_POSSIBLE,
        "Zoom made the meeting without registration, so it was deleted again: the account's settings rule "
        "registration out, or the host has a Basic plan by now.",
        "Allow meeting registration for this host in Zoom's account settings, and look at the host's plan: "
        "GET /v1/connections/{id}/health?host_email=...",
    )
