"""Meetings ended and cancelled: held, in Zoom, then here, so that whoever died between is repeated.

Held, because Zoom tells of our own deletion as of anybody's: a look at it waits until we are done.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.lms.problems import Problem
from rollcall.services.meeting_jobs import session_logs
from rollcall.services.meetings.holding import Holding, being_changed
from rollcall.services.meetings.reaching import InZoom, Reaching, still_there
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import MeetingRunningError, NotFoundError, RefusedError

_TRIES = 5
_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Cancelling:
    meetings: MeetingStore
    reaching: Reaching
    holding: Holding
    jobs: Queue
    sleep: Callable[[float], None] = time.sleep

    def cancel(self, meeting: Meeting, now: datetime) -> None:
        """A running one ends first; one that was cancelled before, or deleted in Zoom, is cancelled.

        A job closes its session logs; where it was never sent, housekeeping does.
        """
        for _ in range(_TRIES):
            if meeting.status is MeetingStatus.CANCELLED:
                return
            if self._cancelled(meeting, now):
                if meeting.has_logs:
                    self.jobs.send(session_logs(meeting))
                return
            # somebody initiated or changed it meanwhile: perhaps there is another one in Zoom now
            meeting = self.meetings.get(meeting.tenant_id, meeting.meeting_id) or meeting
        raise being_changed()

    def call_off(self, meeting: Meeting, now: datetime) -> bool:
        """One that is in Zoom, as it was read; False where somebody else was faster.

        Raises MeetingRunningError, and problems, where it runs by now and nobody knew when this was decided.
        """
        return self._cancelled_in_zoom(meeting, now, spares_started=meeting.room is not Room.OPEN)

    def _cancelled(self, meeting: Meeting, now: datetime) -> bool:
        if meeting.status is MeetingStatus.PLANNED:
            return self.meetings.cancel(meeting)
        return self._cancelled_in_zoom(meeting, now)

    def _cancelled_in_zoom(self, meeting: Meeting, now: datetime, *, spares_started: bool = False) -> bool:
        there = self.reaching.in_zoom(meeting)
        with self.holding.held(meeting, now) as begun:
            self._delete(there, begun, spares_started=spares_started)
            return self.meetings.cancel(begun)

    def end(self, meeting: Meeting) -> None:
        """For everybody in it; the meeting stays, and may be started again."""
        there = self.reaching.in_zoom(meeting)
        with still_there():
            try:
                there.client.end_meeting(there.side.zoom_meeting_id)
            except RefusedError:
                if there.client.meeting(there.side.zoom_meeting_id).started:
                    raise
                raise _not_running() from None

    def _delete(self, there: InZoom, meeting: Meeting, *, spares_started: bool) -> None:
        """Zoom says for a moment after the end that it still runs."""
        if meeting.room is Room.OPEN and not spares_started:
            self._end(there)
        for _ in range(_TRIES):
            try:
                there.client.delete_meeting(there.side.zoom_meeting_id)
            except MeetingRunningError:
                if spares_started:
                    raise
                self._end(there)
                self.sleep(_PAUSE_S)
            else:
                return
        raise Problem(
            409,
            "meeting_running",
            "The meeting was told to end, and Zoom still has it running.",
            "Send the same request again in a few seconds.",
            retry_after_s=5,
        )

    def _end(self, there: InZoom) -> None:
        with suppress(RefusedError, NotFoundError):  # it has ended, or is gone
            there.client.end_meeting(there.side.zoom_meeting_id)


def _not_running() -> Problem:
    return Problem(
        409,
        "meeting_not_running",
        "The meeting is not running, so there is nothing to end.",
        "To keep it from being started, cancel it: DELETE /v1/meetings/{id}.",
    )
