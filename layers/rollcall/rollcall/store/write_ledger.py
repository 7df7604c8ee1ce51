"""Zoom's hundred writes per host and UTC day: how many were asked for, each reserved before Zoom is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.store.partitions import connection_partition
from rollcall.store.table import ConditionFailedError, ItemKey, Record, Table

DAILY_WRITES = 100
_KEEP = timedelta(days=3)


class HostWrites(Record):
    """``writes`` asked for, for one of Zoom's users, on one day of UTC."""

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

    def reserve(self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> bool:
        """One more, unless the day's are used up. In one step: others may write for the same host this moment."""
        first = _first(tenant_id, connection_id, host_id, now)
        known = {name: value for name, value in first.to_item().items() if name not in {"pk", "sk", "writes"}}
        some_left = Attr("writes").not_exists() | Attr("writes").lt(DAILY_WRITES)
        try:
            self.table.count(first.key, "writes", 1, condition=some_left, values=known)
        except ConditionFailedError:
            return False
        return True

    def use_up(self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> None:
        """Zoom says that there are none left: other apps write for the same host."""
        first = _first(tenant_id, connection_id, host_id, now)
        self.table.put(first.model_copy(update={"writes": DAILY_WRITES}))

    def today(self, tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> int:
        found = self.table.get(HostWrites, _key(tenant_id, connection_id, host_id, _day(now)))
        return found.writes if found else 0


def midnight_after(now: datetime) -> datetime:
    """In UTC, when the count begins anew."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _first(tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, now: datetime) -> HostWrites:
    return HostWrites(
        tenant_id=tenant_id,
        connection_id=connection_id,
        host_id=host_id,
        day=_day(now),
        expires_at=int((now + _KEEP).timestamp()),
    )


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _key(tenant_id: TenantId, connection_id: ConnectionId, host_id: ZoomUserId, day: str) -> ItemKey:
    return ItemKey(connection_partition(tenant_id, connection_id), f"WRITES#{day}#{host_id}")
