"""The job that brings a live event's sessions into Zoom, or out of it. It can be begun again anywhere.

What a person has to mend before a session can be made stays on it as its problem; what passes by itself is tried
again, and a session that must not take place is tried until it is over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import LiveEventId, TenantId
from rollcall.lms.meeting_requests import Initiation
from rollcall.lms.problems import Problem
from rollcall.services.api.zoom_problems import problem_of
from rollcall.services.live_events.asking import LAST_ATTEMPT, SessionRequests, job
from rollcall.services.meetings.cancelling import Cancelling
from rollcall.services.meetings.initiating import Initiating
from rollcall.store.live_events import LiveEvent
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import ZoomError

_PASSES = frozenset({429, 503})  # a limit, an outage
_MENDED_ELSEWHERE = frozenset({"meeting_changed_meanwhile", "zoom_reauthorization_required"})
_AGAIN_S = 30


@dataclass(frozen=True, slots=True)
class Sessions:
    meetings: MeetingStore
    initiating: Initiating
    cancelling: Cancelling
    requests: SessionRequests
    clock: Callable[[], datetime]

    def bring(
        self, tenant_id: TenantId, live_event_id: LiveEventId, attempt: int, time_is_up: Callable[[], bool]
    ) -> str:
        """Each session as the event wants it. Gives what became of it."""
        event = self.requests.live_events.get(tenant_id, live_event_id)
        if event is None:
            return "nothing"
        known, waits = event, list[int]()
        for meeting_id in event.sessions:
            if time_is_up():
                return self._go_on(event, attempt)
            meeting = self.meetings.get(tenant_id, meeting_id)
            problem = self._bring(event, meeting) if meeting else None
            retried = bool(meeting and problem and self._is_retried(event, meeting, problem))
            told = _told(problem, retried=retried) if problem else None
            known = self.requests.live_events.note_problem(known, meeting_id, told)
            if problem and retried:
                waits.append(problem.retry_after_s or 0)
        return self._try_again(event, attempt, max(waits)) if waits else self._finish(event)

    def _go_on(self, event: LiveEvent, attempt: int) -> str:
        self.requests.live_events.note_work(event, self.clock())
        self.requests.jobs.send(job(event, attempt))
        return "again"

    def _try_again(self, event: LiveEvent, attempt: int, wait_s: int) -> str:
        self.requests.live_events.note_work(event, self.clock())
        if attempt >= LAST_ATTEMPT:
            return "later"
        self.requests.jobs.send(job(event, attempt + 1), max(wait_s, _AGAIN_S * 2**attempt))
        return "again"

    def _finish(self, event: LiveEvent) -> str:
        self.requests.live_events.note_brought(event)
        return "done"

    def _bring(self, event: LiveEvent, meeting: Meeting) -> Problem | None:
        """What is in the way, if anything is."""
        try:
            if event.is_cancelled:
                self._cancel(meeting)
            elif meeting.status in {MeetingStatus.PLANNED, MeetingStatus.SCHEDULED}:
                how = Initiation(bad_alternative_hosts=event.bad_alternative_hosts)
                self.initiating.initiate(meeting, how, self.clock())
        except ZoomError as error:
            return problem_of(error)
        except Problem as problem:
            return problem
        return None

    def _cancel(self, meeting: Meeting) -> None:
        """One that is over took place, and keeps its attendance; one that is beyond reach is left as it is."""
        took_place = meeting.status is MeetingStatus.SCHEDULED and self.clock() >= meeting.end
        if took_place and meeting.room is not Room.OPEN:
            return
        if meeting.status in {MeetingStatus.PLANNED, MeetingStatus.SCHEDULED}:
            self.cancelling.cancel(meeting, self.clock())

    def _is_retried(self, event: LiveEvent, meeting: Meeting, problem: Problem) -> bool:
        if event.is_cancelled:
            return self.clock() < meeting.end
        passes = problem.status in _PASSES or problem.retry_after_s is not None
        return passes or problem.code in _MENDED_ELSEWHERE


def _told(problem: Problem, *, retried: bool) -> dict[str, object]:
    told = {"code": problem.code, "detail": problem.detail, "action": problem.action, "retried": retried}
    if retried or "initiate" in problem.action:
        return told
    return told | {"action": f"{problem.action} Then initiate it: POST /v1/meetings/{{id}}/initiate."}
