"""A learner's registration at Zoom for a meeting to come: cancelled there before it is forgotten here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from rollcall.ids import RegistrantId
from rollcall.services.erasing.at_work import AtWork
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import ConnectionStatus
from rollcall.store.erasures import ErasureStore
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room, ZoomMeeting
from rollcall.store.registrants import Registrant
from rollcall.store.roster_syncs import RosterSync, RosterSyncStore
from rollcall.store.rosters import RosterStore
from rollcall.zoom.errors import (
    InvalidTokenError,
    NotFoundError,
    RateLimitedError,
    ZoomError,
    ZoomUnavailableError,
)

_PATIENCE = timedelta(days=1)
_FOR_NOW = (InvalidTokenError, RateLimitedError, ZoomUnavailableError)


class NotNowError(Exception):
    """Somebody else works on this roster, or Zoom takes nothing for now: the meeting's turn comes again."""


@dataclass(frozen=True, slots=True)
class CancellingRegistrations:
    rosters: RosterStore
    syncs: RosterSyncStore
    zooms: ZoomAccess
    erasures: ErasureStore

    @contextmanager
    def held(self, work: AtWork, meeting: Meeting) -> Iterator[None]:
        """Whoever brings the roster to Zoom would write back whom they have read. Raises NotNowError."""
        whose = meeting.tenant_id, meeting.meeting_id
        sync = self.syncs.get(*whose)
        leased = self.syncs.lease(sync, work.now) if sync else None
        if sync and leased is None:
            raise NotNowError
        try:
            yield
        finally:
            if leased:
                self.syncs.change_leased(leased, lambda one: _without(one, work).changed(lease_until=None))

    def cancel(self, work: AtWork, file: MeetingFile, learner: Registrant) -> None:
        """Raises NotNowError for a day; after that, and where Zoom refuses for good, the erasure says what is left."""
        side = file.zoom
        if side is None or file.meeting.status is not MeetingStatus.SCHEDULED or _is_over(work, file.meeting):
            return
        connection = self.zooms.refreshing.connections.get(work.tenant_id, side.connection_id)
        try:
            if connection is None or connection.status is not ConnectionStatus.ACTIVE:
                self._left(work, file.meeting)
                return
            self._cancel(side, learner)
        except NotFoundError:
            return  # neither is the meeting
        except _FOR_NOW as error:
            if work.now - work.erasure.requested_at < _PATIENCE:
                raise NotNowError from error
            self._left(work, file.meeting)
        except ZoomError:
            self._left(work, file.meeting)

    def _cancel(self, side: ZoomMeeting, learner: Registrant) -> None:
        """Everybody whom Zoom may have for them: also by a call whose outcome was never stored."""
        people = self._approved(side, learner)
        if people:
            client = self.zooms.client(side.tenant_id, side.connection_id)
            client.cancel_registrants(side.zoom_meeting_id, people)

    def _approved(self, side: ZoomMeeting, learner: Registrant) -> list[tuple[RegistrantId, str]]:
        sync = self.syncs.get(side.tenant_id, side.meeting_id)
        if sync and learner.learner_id in sync.in_flight:
            client = self.zooms.client(side.tenant_id, side.connection_id)
            emails = {learner.email.lower(), sync.in_flight[learner.learner_id].lower()}
            listed = client.approved_registrants(side.zoom_meeting_id)
            return [(one.id, one.email) for one in listed if one.email.lower() in emails]
        link = self.rosters.zoom_link(side.tenant_id, side.meeting_id, learner.learner_id)
        is_there = link and link.state == "approved" and link.zoom_meeting_id == side.zoom_meeting_id
        return [(link.registrant_id, link.email)] if link and is_there else []

    def _left(self, work: AtWork, meeting: Meeting) -> None:
        self.erasures.note_left_in_zoom(work.erasure, meeting.meeting_id)


def _is_over(work: AtWork, meeting: Meeting) -> bool:
    return work.now >= meeting.end and meeting.room is not Room.OPEN


def _without(sync: RosterSync, work: AtWork) -> RosterSync:
    """What became of a call with them is known, or nobody's concern any more."""
    in_flight = {who: email for who, email in sync.in_flight.items() if who != work.learner_id}
    return sync.changed(in_flight=in_flight)
