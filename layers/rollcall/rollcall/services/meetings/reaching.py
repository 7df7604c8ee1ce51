"""From a meeting of ours to the one in Zoom, where there is one and its connection leads there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rollcall.lms.problems import Problem
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.connections import ConnectionStatus
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import NotFoundError


@contextmanager
def still_there() -> Iterator[None]:
    """Around calls about a meeting in Zoom: that somebody deleted it there is a problem with a way out."""
    try:
        yield
    except NotFoundError as error:
        raise Problem(
            409,
            "meeting_deleted_in_zoom",
            "Somebody deleted this meeting in Zoom.",
            "Have it made anew: POST /v1/meetings/{id}/repair, which keeps the learners' links; or cancel it.",
            zoom_code=error.code,
        ) from None


@dataclass(frozen=True, slots=True)
class InZoom:
    """A meeting's Zoom side, and the client that may touch it."""

    client: ZoomClient
    side: ZoomMeeting


@dataclass(frozen=True, slots=True)
class Reaching:
    meetings: MeetingStore
    zooms: ZoomAccess

    def in_zoom(self, meeting: Meeting) -> InZoom:
        """Raises problems that say why it cannot be reached."""
        if meeting.status is MeetingStatus.CANCELLED:
            raise Problem(409, "meeting_cancelled", "This meeting was cancelled.", "Create a new meeting.")
        if meeting.status is MeetingStatus.PLANNED:
            raise Problem(
                409,
                "meeting_not_initiated",
                "This meeting is planned, and not in Zoom yet.",
                "Initiate it first: POST /v1/meetings/{id}/initiate.",
            )
        self._expect_within_reach(meeting)
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)
        if side is None:
            raise Problem(409, "meeting_not_in_zoom", "This meeting is not in Zoom.", "Create a new meeting.")
        return InZoom(self.zooms.client(meeting.tenant_id, side.connection_id), side)

    def _expect_within_reach(self, meeting: Meeting) -> None:
        """Refuse what a disconnected connection's token, which may still be at hand, must not be used for."""
        connection = self.zooms.refreshing.connections.get(meeting.tenant_id, meeting.connection_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            raise Problem(
                409,
                "meeting_externally_linked",
                "The Zoom connection of this meeting was disconnected, so the meeting is beyond Rollcall's reach.",
                "Start or cancel it in Zoom itself; for a meeting with attendance, create a new one.",
            )
