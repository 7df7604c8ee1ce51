"""Live events created: every session is planned at once, and made in Zoom by a job."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import LiveEventId, MeetingId, TenantId, new_id
from rollcall.lms.live_events import MAX_SEATS, NewLiveEvent, NewSession
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import Problem, capacity_exceeded, invalid
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.drafts import draft_of, each_once, wish_of
from rollcall.services.meetings.hosting import Hosting, Hosts
from rollcall.store.live_events import LiveEvent, LiveEventStore
from rollcall.store.meeting_records import Meeting

type Created = tuple[LiveEvent, list[LeftOut]]


@dataclass(frozen=True, slots=True)
class CreatingEvents:
    live_events: LiveEventStore
    hosts: Hosts
    alternatives: AlternativeHosts
    requests: SessionRequests

    def create(self, tenant_id: TenantId, request: NewLiveEvent, idempotency_key: str, now: datetime) -> Created:
        """The event with its sessions, none of them in Zoom yet. The same key and body again give the same event."""
        event_id, request_hash = _event_id(tenant_id, idempotency_key), _hashed(request.model_dump_json())
        known = self.live_events.get(tenant_id, event_id) if idempotency_key else None
        if known:
            return self._earlier(known, request_hash), []
        wish = wish_of(request.host, request.connection_id)
        hosting = self.hosts.check(tenant_id, wish, now, program_id=request.program_id)
        emails, bad = each_once(request.alternative_hosts), request.bad_alternative_hosts
        kept, left_out = self.alternatives.check(hosting, emails, bad, now)
        sessions = [_session(hosting, kept, request, one, event_id, now) for one in request.sessions]
        _expect_apart(sessions)
        event = _event(tenant_id, event_id, request, sessions, request_hash, now)
        if not self.live_events.create(event, sessions):  # the same request, twice at once: one of them made it
            return self._earlier(self.live_events.get(tenant_id, event_id) or event, request_hash), left_out
        self.requests.ask(event)
        return event, left_out

    def _earlier(self, known: LiveEvent, request_hash: str) -> LiveEvent:
        """The job is sent again: the first request may have died before it sent it, and a job twice is a job once."""
        if known.request_hash != request_hash:
            raise Problem(
                422, "idempotency_key_reused", "This Idempotency-Key came with another body before.", "Use a new key."
            )
        if known.worked_on_at:
            self.requests.ask(known)
        return known


def _event_id(tenant_id: TenantId, idempotency_key: str) -> LiveEventId:
    """Made of the key, where there is one: the id itself is then the claim on it."""
    if not idempotency_key:
        return LiveEventId(new_id("lev"))
    return LiveEventId(f"lev_{_hashed(json.dumps([tenant_id, idempotency_key]))[:32]}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _session(
    hosting: Hosting,
    alternative_hosts: list[str],
    request: NewLiveEvent,
    session: NewSession,
    event_id: LiveEventId,
    now: datetime,
) -> Meeting:
    connection = hosting.connection
    shared = request.model_dump(mode="json", include={"program_id", "topic", "description", "time_zone", "options"})
    told = session.model_dump(mode="json", include={"start", "duration_s", "end"}) | {"host": {"email": hosting.email}}
    meeting = NewMeeting.model_validate(shared | told | {"connection_id": connection.connection_id})
    draft = draft_of(connection.tenant_id, MeetingId(new_id("mtg")), meeting, now)
    of_event = {"live_event_id": event_id, "alternative_hosts": alternative_hosts}
    return draft.model_copy(update=of_event | {"capacity": _seats(session, connection.capacity)})


def _seats(session: NewSession, capacity: int | None) -> int:
    held = min(capacity or MAX_SEATS, MAX_SEATS)
    if session.capacity is not None and session.capacity > held:
        raise capacity_exceeded(held, session.capacity)
    return session.capacity or held


def _expect_apart(sessions: list[Meeting]) -> None:
    if len({one.start for one in sessions}) < len(sessions):
        raise invalid(
            "Two sessions begin at the same moment, and their host cannot be in both.",
            "Send sessions with different starts, or make several live events.",
            "sessions_coincide",
        )


def _event(
    tenant_id: TenantId,
    event_id: LiveEventId,
    request: NewLiveEvent,
    sessions: list[Meeting],
    request_hash: str,
    now: datetime,
) -> LiveEvent:
    return LiveEvent(
        tenant_id=tenant_id,
        live_event_id=event_id,
        topic=request.topic,
        description=request.description,
        time_zone=request.time_zone or "UTC",
        program_id=request.program_id,
        sessions=[one.meeting_id for one in sorted(sessions, key=lambda one: one.start)],
        bad_alternative_hosts=request.bad_alternative_hosts,
        request_hash=request_hash,
        created_at=now,
        worked_on_at=now,
    )
