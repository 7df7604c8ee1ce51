"""Of a learner who was erased: hashes by which whatever comes late of them is known, in one meeting, and let go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import MeetingId, TenantId
from rollcall.store.meeting_records import Meeting
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table

_TOMBSTONES = "TOMBSTONE#"


class Tombstone(Record):
    """``known_by`` are hashes of what Zoom may call them there. ``link_hash`` is of their personal link: registered
    again, they have another one, and are a learner like any other.
    """

    KIND: ClassVar = "tombstone"
    tenant_id: TenantId
    meeting_id: MeetingId
    learner_hash: str
    link_hash: str
    known_by: list[str]
    erased_at: Instant

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), f"{_TOMBSTONES}{self.learner_hash}")


@dataclass(frozen=True, slots=True)
class TombstoneStore:
    table: Table

    def put(self, tombstone: Tombstone, meeting: Meeting) -> None:
        """It is found by the meeting, which whoever writes something late reads after that."""
        self.table.put(tombstone)
        self.table.update(meeting.key, {"has_tombstones": True}, Attr("pk").exists())

    def get(self, tenant_id: TenantId, meeting_id: MeetingId, learner_hash: str) -> Tombstone | None:
        key = ItemKey(meeting_partition(tenant_id, meeting_id), f"{_TOMBSTONES}{learner_hash}")
        return self.table.get(Tombstone, key)

    def of_meeting(self, meeting: Meeting) -> list[Tombstone]:
        found: Iterable[dict[str, Any]] = self._items(meeting) if meeting.has_tombstones else ()
        return [Tombstone.from_item(item) for item in found]

    def _items(self, meeting: Meeting) -> Iterator[dict[str, Any]]:
        return self.table.query(meeting_partition(meeting.tenant_id, meeting.meeting_id), _TOMBSTONES)
