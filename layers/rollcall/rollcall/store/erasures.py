"""A learner who is being erased, or was: how far that is, and how much went. In the end it names nobody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.table import ConditionFailedError, Instant, ItemKey, Record, Table, as_text
from rollcall.store.tenants import tenant_partition

_UNFINISHED = "ERASURES"


class ErasureStep(StrEnum):
    """First who could come into another session, then every meeting, then what else there is; once more at the end,
    for what was written meanwhile.
    """

    LIVE_EVENTS = "live_events"
    MEETINGS = "meetings"
    SESSION_LOGS = "session_logs"
    SWEEP = "sweep"
    FINISHED = "finished"


class Erasure(Record):
    """``learner_id`` until it is finished. ``counts`` are deleted items and lines by kind, written with them.

    ``left_in_zoom``: meetings to come whose registration Zoom would not cancel. ``cursor``: how far the step is.
    """

    KIND: ClassVar = "erasure"
    tenant_id: TenantId
    erasure_id: str
    learner_id: LearnerId | None = None
    requested_at: Instant
    active_at: Instant
    step: ErasureStep = ErasureStep.LIVE_EVENTS
    cursor: str = ""
    counts: dict[str, int] = {}
    left_in_zoom: list[MeetingId] = []
    finished_at: Instant | None = None

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.erasure_id)

    def index_keys(self) -> dict[str, str]:
        return {} if self.finished_at else {"gsi2pk": _UNFINISHED, "gsi2sk": as_text(self.active_at)}


@dataclass(frozen=True, slots=True)
class ErasureStore:
    table: Table

    def begin(self, wanted: Erasure) -> bool:
        """False where one is under way. One that is finished is begun again: they may have come back meanwhile."""
        return self.table.put_if(wanted, Attr("pk").not_exists() | Attr("step").eq(ErasureStep.FINISHED.value))

    def get(self, tenant_id: TenantId, erasure_id: str) -> Erasure | None:
        return self.table.get(Erasure, _key(tenant_id, erasure_id))

    def unfinished(self, inactive_since: datetime) -> list[Erasure]:
        """On which nobody has worked for long, their messages lost or in the dead-letter queue."""
        items = self.table.query_index("gsi2", _UNFINISHED, up_to=as_text(inactive_since))
        return [Erasure.from_item(item) for item in items]

    def note_work(self, erasure: Erasure, now: datetime) -> None:
        self._update(erasure, {"active_at": as_text(now), "gsi2pk": _UNFINISHED, "gsi2sk": as_text(now)})

    def reached(self, erasure: Erasure, cursor: str) -> Erasure | None:
        """So far in this step. None where another worker is farther."""
        return self._update(erasure, {"cursor": cursor})

    def advance(self, erasure: Erasure, step: ErasureStep) -> None:
        """On to the next step. Of two at work, the slower changes nothing."""
        self._update(erasure, {"step": step.value, "cursor": ""})

    def finish(self, erasure: Erasure, now: datetime) -> None:
        """From now on it names nobody."""
        values = {"step": ErasureStep.FINISHED.value, "cursor": "", "finished_at": as_text(now)}
        self._update(erasure, values, "learner_id", "gsi2pk", "gsi2sk")

    def note_left_in_zoom(self, erasure: Erasure, meeting_id: MeetingId) -> None:
        fresh = self.get(erasure.tenant_id, erasure.erasure_id)
        if fresh and meeting_id not in fresh.left_in_zoom:
            self._update(fresh, {"left_in_zoom": [*fresh.left_in_zoom, meeting_id]})

    def _update(self, erasure: Erasure, values: dict[str, Any], *remove: str) -> Erasure | None:
        as_read = Attr("step").eq(erasure.step.value) & Attr("cursor").eq(erasure.cursor)
        as_read = as_read & Attr("requested_at").eq(as_text(erasure.requested_at))
        try:
            return Erasure.from_item(self.table.update(erasure.key, values, as_read, remove=remove))
        except ConditionFailedError:
            return None


def learner_hash(tenant_id: TenantId, learner_id: LearnerId) -> str:
    return hashlib.sha256(f"{tenant_id}#{learner_id}".encode()).hexdigest()[:32]


def erasure_id_of(tenant_id: TenantId, learner_id: LearnerId) -> str:
    """There is one for each learner."""
    return f"ers_{learner_hash(tenant_id, learner_id)}"


def _key(tenant_id: TenantId, erasure_id: str) -> ItemKey:
    return ItemKey(tenant_partition(tenant_id), f"ERASURE#{erasure_id}")
