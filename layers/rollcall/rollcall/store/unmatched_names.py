"""In which meetings somebody unknown had a name: found again once a human says whose it is. By its hash alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rollcall.ids import MeetingId, TenantId
from rollcall.store.partitions import meeting_partition
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text


class UnmatchedName(Record):
    """``start`` is the meeting's, so that the latest are found first."""

    KIND: ClassVar = "unmatched_name"
    tenant_id: TenantId
    meeting_id: MeetingId
    name_hash: str
    start: Instant

    @property
    def key(self) -> ItemKey:
        return ItemKey(meeting_partition(self.tenant_id, self.meeting_id), f"UNMATCHED#{self.name_hash}")

    def index_keys(self) -> dict[str, str]:
        return {
            "gsi1pk": _of_name(self.tenant_id, self.name_hash),
            "gsi1sk": f"{as_text(self.start)}#{self.meeting_id}",
        }


@dataclass(frozen=True, slots=True)
class UnmatchedNameStore:
    table: Table

    def note(self, new: Iterable[UnmatchedName], gone: Iterable[UnmatchedName]) -> None:
        self.table.put_all(new)
        for one in gone:
            self.table.delete(one.key)

    def latest(self, tenant_id: TenantId, name_hash: str, limit: int) -> list[UnmatchedName]:
        items, _ = self.table.index_page("gsi1", _of_name(tenant_id, name_hash), limit, None)
        return [UnmatchedName.from_item(item) for item in items]


def _of_name(tenant_id: TenantId, name_hash: str) -> str:
    return f"UNMATCHED#{tenant_id}#{name_hash}"
