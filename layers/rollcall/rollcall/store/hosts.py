"""Hosts whom Zoom was asked about within the hour: who they are there, so that not every meeting asks again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from rollcall.ids import ConnectionId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.store.partitions import connection_partition
from rollcall.store.table import Instant, ItemKey, Record, Table

_FRESH = timedelta(hours=1)


class KnownHost(Record):
    """A licensed, active user of a connection's account, as of ``checked_at``."""

    KIND: ClassVar = "host"
    tenant_id: TenantId
    connection_id: ConnectionId
    email: str
    user_id: ZoomUserId
    account_id: ZoomAccountId
    time_zone: str
    checked_at: Instant
    expires_at: int

    @property
    def key(self) -> ItemKey:
        return _key(self.tenant_id, self.connection_id, self.email)


@dataclass(frozen=True, slots=True)
class HostStore:
    table: Table

    def known(self, tenant_id: TenantId, connection_id: ConnectionId, email: str, now: datetime) -> KnownHost | None:
        """None when it is longer ago than an hour."""
        found = self.table.get(KnownHost, _key(tenant_id, connection_id, email))
        return found if found and now < found.checked_at + _FRESH else None

    def note(self, host: KnownHost) -> None:
        self.table.put(host)

    def forget(self, tenant_id: TenantId, connection_id: ConnectionId, email: str) -> None:
        self.table.delete(_key(tenant_id, connection_id, email))


def forgotten_at(checked_at: datetime) -> int:
    """When DynamoDB may clean it up."""
    return int((checked_at + _FRESH).timestamp())


def _key(tenant_id: TenantId, connection_id: ConnectionId, email: str) -> ItemKey:
    return ItemKey(connection_partition(tenant_id, connection_id), f"HOST#{email}")
