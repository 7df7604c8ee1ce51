"""A session of the day that somebody deleted in Zoom: made again under another number, to which the links lead."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.ids import MeetingId, TenantId, ZoomMeetingId
from rollcall.lms.problems import Problem
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.meetings.doors import is_over
from rollcall.services.meetings.drift.comparing import DELETED
from rollcall.services.meetings.drift.messages import making_anew
from rollcall.services.meetings.holding import Holding, being_changed
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.store.hosts import KNOWN_FOR
from rollcall.store.meeting_records import Meeting, MeetingStatus, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import RateLimitedError, ZoomError, ZoomUnavailableError

_TURNS = 40
_TURN_S = 0.25
_LONGEST_DELAY_S = 900  # SQS: a message cannot wait longer

type Made = tuple[Meeting, ZoomMeeting]


@dataclass(frozen=True, slots=True)
class MakingAnew:
    meetings: MeetingStore
    hosts: Hosts
    making: Making
    holding: Holding
    jobs: Queue
    sleep: Callable[[float], None] = time.sleep

    def work(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> str:
        """The job; a word for what came of it. Raises where Zoom may answer later."""
        meeting = self.meetings.get(tenant_id, meeting_id)
        if meeting is None or not self.is_wanted(meeting, now):
            return "nothing"
        try:
            self.make(meeting, now)
        except ZoomUnavailableError:
            raise
        except (Problem, ZoomError) as error:
            return self._later(meeting, error)
        return "made_anew"

    def is_wanted(self, meeting: Meeting, now: datetime) -> bool:
        """It is known to be deleted, and somebody may still come."""
        goes_on = meeting.status is MeetingStatus.SCHEDULED and not is_over(meeting, now)
        return goes_on and any(one.what == DELETED for one in meeting.drift)

    def make(self, meeting: Meeting, now: datetime) -> Made:
        """Instead of its number as it is stored: by us, or by whoever is at it. Raises problems and ZoomError."""
        whose = meeting.tenant_id, meeting.meeting_id
        side, fresh = (
            self.meetings.zoom_side(*whose),
            self.meetings.get(*whose),
        )  # the meeting last: deleted is then that number
        if side is None or fresh is None:
            return self._lost()
        if not self.is_wanted(fresh, now):  # somebody has made another since the meeting was read
            return fresh, self.meetings.zoom_side(*whose) or side
        return self.instead_of(side.zoom_meeting_id, fresh, now)

    def instead_of(self, number: ZoomMeetingId, known: Meeting, now: datetime) -> Made:
        """Of several who find that this number is gone, one makes another, and all get it."""
        for _ in range(_TURNS):
            meeting = self.meetings.get(known.tenant_id, known.meeting_id)  # first: its change begins as it was read
            side = self.meetings.zoom_side(known.tenant_id, known.meeting_id)
            if meeting is None or side is None or meeting.status is not MeetingStatus.SCHEDULED:
                return self._lost()
            if side.zoom_meeting_id != number:
                return meeting, side
            begun = self.holding.changes.begin(meeting, now)
            if begun:
                return self._remade(begun, now)
            self.sleep(_TURN_S)
        raise being_changed()

    def _remade(self, begun: Meeting, now: datetime) -> Made:
        """Learners who stand there follow by their roster, with the links that they have."""
        wish = HostWish(email=begun.host_email, connection_id=begun.connection_id)
        with self.holding.let_go_where_it_fails(begun):
            hosting = self.hosts.find(begun.tenant_id, wish, now, fresh=KNOWN_FOR)
            return self.making.remake(hosting, begun, begun, now)

    def _later(self, meeting: Meeting, error: Problem | ZoomError) -> str:
        """A limit that passes soon is waited for; else it stays told as deleted, and the next sign-in tries."""
        problem = problem_of(error) if isinstance(error, ZoomError) else error
        wait_s = problem.retry_after_s or 0
        if isinstance(error, RateLimitedError) and wait_s <= _LONGEST_DELAY_S:
            self.jobs.send(making_anew(meeting.tenant_id, meeting.meeting_id), wait_s)
            return "waits"
        return f"not_made_{problem.code}"

    def _lost(self) -> Made:
        raise Problem(
            409, "meeting_cancelled", "This session was cancelled.", "Send the request again: another one is made."
        )
