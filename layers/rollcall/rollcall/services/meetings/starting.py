"""The host's way into the room."""

from dataclasses import dataclass

from rollcall.lms.meetings import StartLink
from rollcall.services.meetings.reaching import Reaching, still_there
from rollcall.store.meeting_records import Meeting


@dataclass(frozen=True, slots=True)
class Starting:
    reaching: Reaching

    def link(self, meeting: Meeting) -> StartLink:
        """Fetched fresh, handed on, forgotten."""
        there = self.reaching.in_zoom(meeting)
        with still_there():
            return StartLink(start_url=there.client.meeting(there.side.zoom_meeting_id).start_url)
