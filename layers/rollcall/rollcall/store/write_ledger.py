"""How many meetings were created for a host today: Zoom allows a hundred writes per host and UTC day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.store.partitions import connection_partition
from rollcall.store.table import ItemKey, Record, Table

_KEEP = timedelta(days=3)


class HostWrites(Record):
    """``writes`` made for one of Zoom's users on one day of UTC."""

    KIND: ClassVar = "host_writes"
    tenant_id: TenantId
    connection_id: ConnectionId
    host_id: ZoomUserId
    day: str
    writes: int = 0
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.connection_id, self.host_id, self.day)


@dataclass(frozen=True, slots=True)
class WriteLedger:
    table: Table

    def note(self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> None:
        """One more. Added in one step: others may be creating for the same host this very moment."""
        first = HostWrites(
            tenant_id=tenant_id,
            connection_id=connection_id,
            host_id=host_id,
            day=_day(now),
            expires_at=int((now + _KEEP).timestamp()),
        )
        known = {name: value for name, value in first.to_item().items() if name not in {"pk", "sk", "writes"}}
        self.table.count(first.key, "writes", 1, values=known)

    def today(self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> int:
        found = self.table.get(HostWrites, _key(tenant_id, connection_id, host_id, _day(now)))
        return found.writes if found else 0


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _key(tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, day: str) -> ItemKey:
    return ItemKey(connection_partition(tenant_id, connection_id), f"WRITES#{day}#{host_id}")
