"""The job that brings a live event's sessions into Zoom, or out of it. It can be begun again anywhere.

What a person has to mend stays on the session as its problem; what passes by itself is tried again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.aws.queues import Queue
from rollcall.ids import LiveEventId, TenantId
from rollcall.lms.problems import Problem
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.services.meetings.making import Making
from rollcall.store.live_events import LiveEvent, LiveEventStore
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import ZoomError

MAKEABLE_UNTIL = timedelta(minutes=15)  # after its start, as with every planned meeting
_PASSES = frozenset({429, 503})  # a limit, an outage
_AGAIN_S = 30


@dataclass(frozen=True, slots=True)
class Sessions:
    meetings: MeetingStore
    live_events: LiveEventStore
    hosts: Hosts
    making: Making
    cancelling: Cancelling
    jobs: Queue
    clock: Callable[[], datetime]

    def bring(self, tenant_id: TenantId, live_event_id: LiveEventId, time_is_up: Callable[[], bool]) -> str:
        """Each session as the event wants it. Gives what became of it."""
        event = self.live_events.get(tenant_id, live_event_id)
        if event is None:
            return "nothing"
        waits: list[int] = []
        for meeting_id in event.sessions:
            if time_is_up():
                waits.append(0)
                break
            meeting = self.meetings.get(tenant_id, meeting_id)
            problem = self._bring(event, meeting) if meeting else None
            event = self.live_events.note_problem(event, meeting_id, _told(problem) if problem else None)
            if problem and _passes(problem):
                waits.append(problem.retry_after_s or _AGAIN_S)
        if waits:
            self.jobs.send(job(event), max(waits))
        return "again" if waits else "done"

    def _bring(self, event: LiveEvent, meeting: Meeting) -> Problem | None:
        """What is in the way, if anything is."""
        try:
            if event.is_cancelled:
                self._cancel(meeting)
            elif meeting.status is MeetingStatus.PLANNED:
                self._make(event, meeting)
        except ZoomError as error:
            return problem_of(error)
        except Problem as problem:
            return problem
        return None

    def _cancel(self, meeting: Meeting) -> None:
        if meeting.status is MeetingStatus.PLANNED and self.meetings.cancel(meeting):
            return
        if meeting.status is MeetingStatus.SCHEDULED:
            self.cancelling.cancel(meeting, self.clock())

    def _make(self, event: LiveEvent, planned: Meeting) -> None:
        now = self.clock()
        if now >= planned.start + MAKEABLE_UNTIL:
            raise Problem(
                409,
                "too_late_to_initiate",
                "The session's start has passed before it was in Zoom.",
                "Plan another one.",
            )
        wish = HostWish(email=planned.host_email, connection_id=planned.connection_id)
        hosting = self.hosts.check(planned.tenant_id, wish, now, program_id=event.program_id)
        self.making.initiate(hosting, planned, planned, now)


def job(event: LiveEvent) -> dict[str, object]:
    return {"kind": "make_sessions", "tenant_id": event.tenant_id, "live_event_id": event.live_event_id}


def _passes(problem: Problem) -> bool:
    """By itself; also where somebody else is changing the meeting at this moment."""
    passing = problem.status in _PASSES or problem.retry_after_s is not None
    return passing or problem.code == "meeting_changed_meanwhile"


def _told(problem: Problem) -> dict[str, object]:
    action = f"{problem.action} Then initiate it: POST /v1/meetings/{{id}}/initiate."
    retried = _passes(problem)
    return {
        "code": problem.code,
        "detail": problem.detail,
        "action": problem.action if retried else action,
        "retried": retried,
    }
