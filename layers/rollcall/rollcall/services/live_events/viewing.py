"""Live events as the LMS reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rollcall.ids import LearnerId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.live_events import (
    EventLearnerList,
    EventLearnerReply,
    LiveEventList,
    LiveEventReply,
    LiveEventSummary,
    SessionProblem,
    SessionReply,
)
from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import not_found
from rollcall.services.live_events.picking import known_event
from rollcall.store.live_events import EventLearner, LiveEvent, LiveEventStore
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore

_PAGE = 100
_INDEX_KEY = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})
_LEARNER_KEY = frozenset({"sk", "tenant"})


@dataclass(frozen=True, slots=True)
class EventView:
    meetings: MeetingStore
    live_events: LiveEventStore

    def get(self, tenant_id: TenantId, live_event_id: str) -> LiveEventReply:
        return self.shown(known_event(self.live_events, tenant_id, live_event_id))

    def shown(self, event: LiveEvent, left_out: Sequence[LeftOut] = ()) -> LiveEventReply:
        sessions = [_session(event, one) for one in self.sessions(event)]
        return LiveEventReply(
            live_event_id=event.live_event_id,
            status=_status(event, sessions),
            topic=event.topic,
            description=event.description,
            time_zone=event.time_zone,
            program_id=event.program_id,
            sessions=sessions,
            left_out=[*left_out],
        )

    def sessions(self, event: LiveEvent) -> list[Meeting]:
        """In the order of their starts; one may have been moved since."""
        found = (self.meetings.get(event.tenant_id, meeting_id) for meeting_id in event.sessions)
        return sorted((one for one in found if one), key=lambda one: one.start)

    def page(self, tenant_id: TenantId, cursor: str) -> LiveEventList:
        """Latest first."""
        events, last = self.live_events.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _INDEX_KEY))
        items = [LiveEventSummary.model_validate(one.model_dump()) for one in events]
        return LiveEventList(items=items, cursor=to_cursor(last))

    def learners(self, tenant_id: TenantId, live_event_id: str, cursor: str, base_url: str) -> EventLearnerList:
        event = known_event(self.live_events, tenant_id, live_event_id)
        after = (from_cursor(cursor, tenant_id, _LEARNER_KEY) or {}).get("sk", "")
        people, last = self.live_events.learner_page(event, _PAGE, after)
        items = [learner_reply(one, base_url) for one in people if not one.is_removed]
        return EventLearnerList(items=items, cursor=to_cursor({"sk": last, "tenant": tenant_id} if last else None))

    def learner(
        self, tenant_id: TenantId, live_event_id: str, learner_id: LearnerId, base_url: str
    ) -> EventLearnerReply:
        event = known_event(self.live_events, tenant_id, live_event_id)
        found = self.live_events.learner(tenant_id, event.live_event_id, learner_id)
        if found is None or found.is_removed:
            raise not_found("learner")
        return learner_reply(found, base_url)


def learner_reply(learner: EventLearner, base_url: str) -> EventLearnerReply:
    told = learner.model_dump(include={"learner_id", "name", "email", "time_zone", "session"})
    return EventLearnerReply.model_validate(told | {"join_url": f"{base_url}/join/{learner.join_token}"})


def _session(event: LiveEvent, meeting: Meeting) -> SessionReply:
    problem = event.problems.get(meeting.meeting_id)
    wanted = MeetingStatus.CANCELLED if event.is_cancelled else MeetingStatus.SCHEDULED
    return SessionReply(
        meeting_id=meeting.meeting_id,
        status=meeting.status.value,
        start=meeting.start,
        duration_s=meeting.duration_s,
        capacity=meeting.capacity or 0,
        taken=meeting.registrant_count,
        alternative_hosts=meeting.alternative_hosts,
        problem=SessionProblem.model_validate(problem) if problem and meeting.status is not wanted else None,
    )


def _status(event: LiveEvent, sessions: list[SessionReply]) -> Literal["making", "ready", "incomplete", "cancelled"]:
    if event.is_cancelled:
        return "cancelled"
    unmade = [one for one in sessions if one.status == MeetingStatus.PLANNED]
    if any(one.problem and not one.problem.retried for one in unmade):
        return "incomplete"
    return "making" if unmade else "ready"
