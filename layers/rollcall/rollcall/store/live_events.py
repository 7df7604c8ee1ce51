"""Live events: their sessions, who is invited, and which session each picked."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from boto3.dynamodb.conditions import Attr, ConditionBase

from rollcall.ids import LearnerId, LiveEventId, MeetingId, TenantId
from rollcall.store.meeting_records import Meeting
from rollcall.store.registrants import join_key
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.transactions import Put

UNBROUGHT = "UNBROUGHT"
_LEARNERS = "LEARNER#"


class LiveEvent(Record):
    """``problems``, by session, say why one could not be made, or cancelled. ``request_hash`` tells a repeated request
    from another. ``worked_on_at``: when somebody last worked on bringing its sessions to what is wanted; none once
    they are.
    """

    KIND: ClassVar = "live_event"
    tenant_id: TenantId
    live_event_id: LiveEventId
    topic: str
    description: str = ""
    time_zone: str
    program_id: str | None = None
    bad_alternative_hosts: Literal["refuse", "leave_out"] = "refuse"
    sessions: list[MeetingId]
    problems: dict[MeetingId, dict[str, Any]] = {}
    is_cancelled: bool = False
    request_hash: str
    created_at: Instant
    worked_on_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _event_key(self.tenant_id, self.live_event_id)

    def index_keys(self) -> dict[str, str]:
        by_tenant = {
            "gsi1pk": f"LIVE_EVENTS#{self.tenant_id}",
            "gsi1sk": f"{as_text(self.created_at)}#{self.live_event_id}",
        }
        return by_tenant | (_unbrought(self.worked_on_at) if self.worked_on_at else {})


class EventLearner(Record):
    """Who is invited, and the session they have a seat in, if they picked one.

    ``moves`` is what their calendar's sequence begins at in this session, ``revision`` counts writes. Who was removed
    is kept, so that their link says so, and is the same if they come back.
    """

    KIND: ClassVar = "live_event_learner"
    tenant_id: TenantId
    live_event_id: LiveEventId
    learner_id: LearnerId
    name: str
    email: str
    time_zone: str | None = None
    join_token: str
    session: MeetingId | None = None
    moves: int = 0
    revision: int = 0
    is_removed: bool = False

    @property
    def key(self) -> ItemKey:
        return _learner_key(self.tenant_id, self.live_event_id, self.learner_id)

    @property
    def seat(self) -> MeetingId | None:
        return None if self.is_removed else self.session


class EventAddress(Record):
    """An e-mail address serves one learner of an event: Zoom would make one registrant of two people."""

    KIND: ClassVar = "live_event_address"
    tenant_id: TenantId
    live_event_id: LiveEventId
    address_hash: str
    learner_id: LearnerId

    @property
    def key(self) -> ItemKey:
        return ItemKey(_partition(self.tenant_id, self.live_event_id), f"ADDRESS#{self.address_hash}")


class LiveEventLink(Record):
    """A learner's link to whichever session they picked, by the hash of its token."""

    KIND: ClassVar = "live_event_link"
    token_hash: str
    tenant_id: TenantId
    live_event_id: LiveEventId
    learner_id: LearnerId

    @property
    def key(self) -> ItemKey:
        return join_key(self.token_hash)


def address_of(learner: EventLearner) -> EventAddress:
    return EventAddress(
        tenant_id=learner.tenant_id,
        live_event_id=learner.live_event_id,
        address_hash=hashlib.sha256(learner.email.lower().encode()).hexdigest(),
        learner_id=learner.learner_id,
    )


@dataclass(frozen=True, slots=True)
class LiveEventStore:
    table: Table

    def create(self, event: LiveEvent, sessions: Iterable[Meeting]) -> bool:
        """All of it, or none: False where the event is there already."""
        new = Attr("pk").not_exists()
        return self.table.transact([Put(event, new), *(Put(session, new) for session in sessions)])

    def get(self, tenant_id: TenantId, live_event_id: LiveEventId) -> LiveEvent | None:
        return self.table.get(LiveEvent, _event_key(tenant_id, live_event_id))

    def page(self, tenant_id: TenantId, limit: int, after: dict[str, Any] | None) -> tuple[list[LiveEvent], Any]:
        items, last = self.table.index_page("gsi1", f"LIVE_EVENTS#{tenant_id}", limit, after)
        return [LiveEvent.from_item(item) for item in items], last

    def cancel(self, event: LiveEvent, now: datetime) -> None:
        """For ever; its sessions follow one by one."""
        self._mark(event, {"is_cancelled": True}, now, Attr("pk").exists())

    def note_work(self, event: LiveEvent, now: datetime) -> None:
        """Somebody tried, and more is left to do."""
        self._mark(event, {}, now, Attr("worked_on_at").exists())

    def note_brought(self, event: LiveEvent) -> None:
        """Every session is as the event wants it, unless it was cancelled meanwhile, and wants something else."""
        with suppress(ConditionFailedError):
            as_read = Attr("is_cancelled").eq(event.is_cancelled)
            self.table.update(event.key, {}, as_read, remove=["worked_on_at", "gsi2pk", "gsi2sk"])

    def unbrought(self, up_to: datetime) -> list[LiveEvent]:
        """On whose sessions nobody has worked since then, the longest ago first."""
        return [LiveEvent.from_item(item) for item in self.table.query_index("gsi2", UNBROUGHT, as_text(up_to))]

    def _mark(self, event: LiveEvent, values: dict[str, Any], now: datetime, condition: ConditionBase) -> None:
        with suppress(ConditionFailedError):
            worked_on = {"worked_on_at": as_text(now)} | _unbrought(now)
            self.table.update(event.key, values | worked_on, condition)

    def note_problem(self, event: LiveEvent, session: MeetingId, problem: dict[str, Any] | None) -> LiveEvent:
        """Or that there is none any more."""
        known = {name: one for name, one in event.problems.items() if name != session}
        problems = known | ({session: problem} if problem else {})
        if problems == event.problems:
            return event
        try:
            return LiveEvent.from_item(self.table.update(event.key, {"problems": problems}, Attr("pk").exists()))
        except ConditionFailedError:
            return event

    def learner(self, tenant_id: TenantId, live_event_id: LiveEventId, learner_id: LearnerId) -> EventLearner | None:
        return self.table.get(EventLearner, _learner_key(tenant_id, live_event_id, learner_id))

    def learner_page(self, event: LiveEvent, limit: int, after: str) -> tuple[list[EventLearner], str]:
        partition = _partition(event.tenant_id, event.live_event_id)
        items, last = self.table.page(partition, _LEARNERS, limit, after)
        return [EventLearner.from_item(item) for item in items], last


def _partition(tenant_id: TenantId, live_event_id: LiveEventId) -> str:
    return f"LIVE_EVENT#{tenant_id}#{live_event_id}"


def _unbrought(worked_on_at: datetime) -> dict[str, str]:
    return {"gsi2pk": UNBROUGHT, "gsi2sk": as_text(worked_on_at)}


def _event_key(tenant_id: TenantId, live_event_id: LiveEventId) -> ItemKey:
    return ItemKey(_partition(tenant_id, live_event_id), "LIVE_EVENT")


def _learner_key(tenant_id: TenantId, live_event_id: LiveEventId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(_partition(tenant_id, live_event_id), f"{_LEARNERS}{learner_id}")
