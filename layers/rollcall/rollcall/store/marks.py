"""What a human says about a learner's attendance: it stands over all evidence."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table

type MarkedStatus = Literal["present", "excused"]


class Mark(Record):
    """A status, or seconds, or both, by whom and why. ``evidence_seconds`` is what the evidence said at that moment."""

    KIND: ClassVar = "mark"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_id: LearnerId
    status: MarkedStatus | None = None
    seconds: int | None = None
    note: str = ""
    by: str
    at: Instant
    evidence_seconds: int

    @property
    def key(self) -> ItemKey:
        return mark_key(self.tenant_id, self.meeting_id, self.learner_id)


@dataclass(frozen=True, slots=True)
class MarkStore:
    table: Table

    def put(self, mark: Mark) -> None:
        self.table.put(mark)

    def of_meeting(self, tenant_id: TenantId, meeting_id: MeetingId) -> dict[LearnerId, Mark]:
        items = self.table.query(meeting_partition(tenant_id, meeting_id), "MARK#")
        return {mark.learner_id: mark for mark in map(Mark.from_item, items)}

    def remove(self, tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> bool:
        """False where there was none."""
        return self.table.delete(mark_key(tenant_id, meeting_id, learner_id))


def mark_key(tenant_id: TenantId, meeting_id: MeetingId, learner_id: LearnerId) -> ItemKey:
    return ItemKey(meeting_partition(tenant_id, meeting_id), f"MARK#{learner_id}")
