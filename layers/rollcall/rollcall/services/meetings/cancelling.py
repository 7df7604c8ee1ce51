"""Meetings ended and cancelled: in Zoom first, then here, so that whoever died between is repeated."""

from dataclasses import dataclass

from rollcall.lms.problems import Problem
from rollcall.services.meetings.reaching import Reaching
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore


@dataclass(frozen=True, slots=True)
class Cancelling:
    meetings: MeetingStore
    reaching: Reaching

    def cancel(self, meeting: Meeting) -> None:
        """A meeting cancelled before stays cancelled."""
        if meeting.status is MeetingStatus.CANCELLED:
            return
        if meeting.room is Room.OPEN:
            raise Problem(409, "meeting_running", "The meeting is running.", "Let the host end it, then cancel it.")
        there = self.reaching.in_zoom(meeting)
        there.client.delete_meeting(there.side.zoom_meeting_id)
        self.meetings.cancel(meeting)
