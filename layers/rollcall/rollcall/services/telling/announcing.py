"""Changes of the table into events for the LMS. The stream is the outbox: what is stored is told, nothing else.

Each event has an id made from the stream record's, so that a record delivered twice is one event.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from rollcall.aws.queues import Queue
from rollcall.ids import TenantId
from rollcall.lms.policies import PolicyWishesReply
from rollcall.services.telling.meeting_news import Told, of_meeting
from rollcall.services.telling.roster_news import of_registrant, of_roster_sync
from rollcall.store.attendance import AttendanceVersion
from rollcall.store.connections import Connection
from rollcall.store.erasures import Erasure
from rollcall.store.facts import Fact
from rollcall.store.host_logs import HostLog
from rollcall.store.live_events import EventLearner
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import Registrant
from rollcall.store.roster_syncs import RosterSync
from rollcall.store.rosters import RosterStore
from rollcall.store.session_logs import SessionLog
from rollcall.store.settings import Program
from rollcall.store.table import Record, as_text
from rollcall.store.tenants import Endpoint, TenantStore
from rollcall.zoom import event_names

_ENDPOINTS_KEPT_S, _NONE_KEPT_S = 30, 1  # whoever has none is about to register the first
_SEQUENCE_DIGITS = 40  # DynamoDB: a sequence number has at most so many
_PRESENCE = {
    event_names.PARTICIPANT_JOINED: "registrant.joined",
    event_names.PARTICIPANT_LEFT: "registrant.left",
    "meeting.participant_joined_waiting_room": "registrant.waiting",
}


class _Reader(TypeDeserializer):
    """DynamoDB's typed values as a function gets them: binary ones are base64 there, which boto3 does not expect."""

    def _deserialize_b(self, value: str) -> bytes:
        return base64.b64decode(value)


@dataclass(frozen=True, slots=True)
class Change:
    """One record of the table's stream, in plain values.

    ``sequence`` orders the changes of one item, which ``at``, in whole seconds, cannot: text that sorts as it counts.
    """

    event_id: str
    at: datetime
    sequence: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]

    @classmethod
    def from_stream(cls, record: Mapping[str, Any]) -> "Change":
        read = _Reader().deserialize
        images = record["dynamodb"]
        return cls(
            event_id=record["eventID"],
            at=datetime.fromtimestamp(float(images.get("ApproximateCreationDateTime", time.time())), UTC),
            sequence=str(images.get("SequenceNumber", "")).zfill(_SEQUENCE_DIGITS),
            old={name: read(value) for name, value in images.get("OldImage", {}).items()},
            new={name: read(value) for name, value in images.get("NewImage", {}).items()},
        )


@dataclass(slots=True)
class Announcing:
    """Turns changes into queued deliveries, one per event and endpoint."""

    tenants: TenantStore
    rosters: RosterStore
    queue: Queue
    clock: Callable[[], float] = time.monotonic
    _endpoints: dict[TenantId, tuple[float, list[Endpoint]]] = field(default_factory=dict)

    def announce(self, change: Change) -> int:
        """Queue what the change means to the LMS; gives the number of deliveries."""
        deliveries = [
            delivery
            for number, told in enumerate(self._told(change))
            for delivery in self._deliveries(change, number, told)
        ]
        self.queue.send_all(deliveries)
        return len(deliveries)

    def _told(self, change: Change) -> Iterator[Told]:
        kind = str(change.new.get("kind_of", ""))
        if kind == Fact.KIND and not change.old:
            yield from self._presence(Fact.from_item(dict(change.new)))
        elif kind in _TELLERS:
            record_kind, tell = _TELLERS[kind]
            old = record_kind.from_item(dict(change.old)) if change.old else None
            yield from tell(record_kind.from_item(dict(change.new)), old)

    def _presence(self, fact: Fact) -> Iterator[Told]:
        """Zoom's registrant becomes the LMS's learner here; nobody's facts are not told one by one."""
        name = _PRESENCE.get(fact.event)
        if not name or not fact.registrant_id:
            return
        registration = self.rosters.registration(fact.tenant_id, fact.meeting_id, fact.registrant_id)
        if registration:
            yield (
                name,
                {
                    "meeting_id": fact.meeting_id,
                    "learner_id": registration.learner_id,
                    "at": as_text(fact.at),
                },
            )

    def _deliveries(self, change: Change, number: int, told: Told) -> Iterator[dict[str, object]]:
        name, data = told
        digest = hashlib.sha256(f"{change.event_id}#{number}".encode()).hexdigest()[:32]
        event = {"type": name, "timestamp": as_text(change.at), "sequence": change.sequence, "data": data}
        for endpoint in self._endpoints_of(TenantId(str(change.new["tenant_id"]))):
            yield {
                "tenant_id": endpoint.tenant_id,
                "endpoint_id": endpoint.endpoint_id,
                "event_id": f"evt_{digest}",
                "event": event,
            }

    def _endpoints_of(self, tenant_id: TenantId) -> list[Endpoint]:
        read_at, held = self._endpoints.get(tenant_id, (float("-inf"), []))
        if self.clock() - read_at > (_ENDPOINTS_KEPT_S if held else _NONE_KEPT_S):
            held = [one for one in self.tenants.endpoints(tenant_id) if one.disabled_at is None]
            self._endpoints[tenant_id] = (self.clock(), held)
        return held


def _attendance(new: AttendanceVersion, old: AttendanceVersion | None) -> Iterator[Told]:
    """The first of the lines that changed; the list has the rest."""
    if old is None:
        told = {"meeting_id", "version", "state", "cause", "by", "window_s", "changed"}
        items = [line.model_dump(mode="json") for line in new.lines]
        data = new.model_dump(mode="json", include=told) | {"items": items, "more": new.changed > len(items)}
        yield f"attendance.{new.told}", data


def _session_log(new: SessionLog, old: SessionLog | None) -> Iterator[Told]:
    if old is None or new != old:
        yield f"session_log.{new.state.value}", new.model_dump(mode="json", exclude={"tenant_id"}, exclude_none=True)


def _host_log(new: HostLog, old: HostLog | None) -> Iterator[Told]:
    if new != old:
        yield f"host_log.{new.state}", new.model_dump(mode="json", exclude={"tenant_id"}, exclude_none=True)


def _connection(new: Connection, old: Connection | None) -> Iterator[Told]:
    if old is None or new.status != old.status:
        always = {"connection_id": new.connection_id, "kind": new.kind, "lms_user_id": new.lms_user_id}
        sometimes = {"reason": new.reason, "merged_into": new.merged_into}
        yield f"connection.{new.status.value}", always | {name: told for name, told in sometimes.items() if told}


def _program(new: Program, old: Program | None) -> Iterator[Told]:
    if new != old:
        policy = PolicyWishesReply.model_validate(new.attendance.model_dump())
        told = new.model_dump(mode="json", exclude={"tenant_id", "attendance"})
        yield "program.updated", told | {"attendance": policy.model_dump()}


def _event_learner(new: EventLearner, old: EventLearner | None) -> Iterator[Told]:
    """Learners pick by themselves; nobody else would tell the LMS."""
    if new.seat != (old.seat if old else None):
        whose = {"live_event_id": new.live_event_id, "learner_id": new.learner_id}
        yield "live_event.session_picked", whose | {"session": new.seat}


def _erasure(new: Erasure, old: Erasure | None) -> Iterator[Told]:
    """When it is finished; the record has forgotten by then who it was."""
    if old and old.learner_id and new.finished_at:
        told = new.model_dump(mode="json", include={"erasure_id", "requested_at", "finished_at", "left_in_zoom"})
        yield "learner.erased", {"learner_id": old.learner_id} | told


# A kind of record, and what its change is called. mypy cannot tie the two halves of a row together.
_TELLERS: dict[str, tuple[type[Record], Callable[[Any, Any], Iterator[Told]]]] = {
    Meeting.KIND: (Meeting, of_meeting),
    RosterSync.KIND: (RosterSync, of_roster_sync),
    Registrant.KIND: (Registrant, of_registrant),
    AttendanceVersion.KIND: (AttendanceVersion, _attendance),
    SessionLog.KIND: (SessionLog, _session_log),
    HostLog.KIND: (HostLog, _host_log),
    Connection.KIND: (Connection, _connection),
    Program.KIND: (Program, _program),
    EventLearner.KIND: (EventLearner, _event_learner),
    Erasure.KIND: (Erasure, _erasure),
}
